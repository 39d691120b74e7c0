"""Does a scheme that reads well also make sense? Weights, names, classes and lists against each other."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scoring.clauses import (
    Adjustment,
    Benchmark,
    Indicator,
    Override,
    Policy,
    Pool,
    Ranking,
    ShareOf,
)
from scoring.columns import Type
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.expressions import shortened
from scoring.formula import names_in
from scoring.nearest import nearest

Faults = Iterator[Fault]
Spaces = Mapping[str, Mapping[str, Type]]

MOST_DAYS = 120
# Working days of each step. Without a notice or without objections there is no lawful publication.
LEAST_DAYS = {
    "collection_days": 0,
    "confirmation_days": 1,
    "land_notice_days": 0,
    "notice_days": 1,
    "objection_days": 1,
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = {"previous", "value", "points", "total", "class", "rank", "rate", "as_of"}
_ONLY_FOR = {
    "flat": {"min_max"},
    "low": {"min_max"},
    "high": {"min_max"},
    "within": {"best", "rank"},
    "winsorise": {"best"},
}


def inconsistencies(scheme: Scheme, names: Spaces) -> Faults:
    """Yield every contradiction inside the scheme."""
    yield from _document(scheme)
    yield from _names(scheme)
    for pool in scheme.pools:
        yield from _pool(pool, scheme.weights_total)
        for indicator in pool.indicators:
            yield from _indicator(indicator, f"pools.{pool.name}.indicators.{indicator.name}", names["facts"])
    yield from _pools_are_ranked_once(scheme)
    for ranking in scheme.rankings:
        yield from _ranking(ranking, scheme, names["facts"])
    yield from _rules(scheme)


def _rules(scheme: Scheme) -> Faults:
    for rule in scheme.scope:
        yield from _treated_as(rule.status, rule.treated_as, f"scope.{rule.name}.treated_as", scheme)
    for adjustment in scheme.adjustments:
        yield from _adjustment(adjustment, scheme)
    for override in scheme.overrides:
        yield from _override(override, scheme)
    for policy in scheme.policies:
        yield from _policy(policy, scheme)
    for group, cap in scheme.caps.items():
        if cap.max is not None and cap.min is not None and cap.max < cap.min:
            yield Fault("scheme.floor_above_cap", f"caps.{group}.min", {"floor": cap.min, "cap": cap.max})


def _from_to(value: float, low: float, high: float, where: str) -> Faults:
    if not low <= value <= high:
        yield Fault("scheme.out_of_range", where, {"value": value, "low": low, "high": high})


def _document(scheme: Scheme) -> Faults:
    yield from _from_to(scheme.year, 2000, 2100, "year")
    if not 3 <= len(scheme.classes) <= 6:
        yield Fault("scheme.class_count", "classes", {"count": len(scheme.classes)})
    for key in ("total", "points"):
        decimals = getattr(scheme.rounding, key)
        if decimals is not None:
            yield from _from_to(decimals, 0, 8, f"rounding.{key}")
    for key, least in LEAST_DAYS.items():
        days = getattr(scheme.procedure, key)
        yield from _from_to(days, least, MOST_DAYS, f"procedure.{key}")


def _names(scheme: Scheme) -> Faults:
    """Facts, attributes and derived share one space; what formulas name must be a plain word."""
    owned = [(f"facts.{code}", code) for code in scheme.own_facts]
    owned += [(f"attributes.{code}", code) for code in scheme.own_attributes]
    owned += [(f"derived.{one.name}", one.name) for one in scheme.derived]
    taken = Counter([fact.code for fact in scheme.facts] + [one.code for one in scheme.attributes])
    taken.update(one.name for one in scheme.derived)
    for where, name in owned:
        if taken[name] > 1 or name in _RESERVED:
            yield Fault("scheme.name_taken", where, {"name": name})
    indicators = {
        (f"pools.{pool.name}.indicators.{one.name}", one.name)
        for pool in scheme.pools
        for one in pool.indicators
    }
    named = [(f"pools.{pool.name}", pool.name) for pool in scheme.pools]
    named += [(f"adjustments.{one.name}", one.name) for one in scheme.adjustments]
    named += [(f"policies.{one.name}", one.name) for one in scheme.policies]
    for where, name in [*owned, *named, *sorted(indicators)]:
        is_word = (where, name) not in owned or names_in(name) == {name}  # SQL keeps some for itself
        if not (_NAME.fullmatch(name) and is_word):
            yield Fault("scheme.bad_name", where, {"name": name})


def _pool(pool: Pool, weights_total: float) -> Faults:
    where = f"pools.{pool.name}.indicators"
    if not pool.indicators:
        yield Fault("scheme.no_indicators", where)
        return
    total = round(sum(indicator.weight for indicator in pool.indicators), 9)
    if total != weights_total:
        weights = " + ".join(f"{indicator.weight:g}" for indicator in pool.indicators)
        yield Fault(
            "scheme.weights",
            where,
            {"weights": weights, "total": f"{total:g}", "wanted": f"{weights_total:g}"},
        )


def _indicator(one: Indicator, where: str, names: Mapping[str, Type]) -> Faults:
    yield from _keys_of_the_score(one, where)
    if one.weight < 0:
        yield Fault("scheme.out_of_range", f"{where}.weight", {"value": one.weight, "low": 0, "high": 100})
    cap = 1.0 if one.cap is None and one.score != "ratio" else one.cap
    if cap is not None and one.floor is not None and cap < one.floor:
        yield Fault("scheme.floor_above_cap", f"{where}.floor", {"floor": one.floor, "cap": cap})
    if isinstance(one.low, float) and isinstance(one.high, float) and one.low > one.high:
        yield Fault("scheme.floor_above_cap", f"{where}.low", {"floor": one.low, "cap": one.high})
    for key in ("benchmark", "low", "high"):
        mark = getattr(one, key)
        if isinstance(mark, Benchmark):
            yield from _benchmark(mark, one, f"{where}.{key}", names)
    if isinstance(one.benchmark, float) and one.benchmark <= 0:
        yield Fault("scheme.benchmark_not_positive", f"{where}.benchmark", {"value": one.benchmark})
    yield from _winsorise(one.winsorise, f"{where}.winsorise")
    yield from _within(one.within, f"{where}.within", names)


def _keys_of_the_score(one: Indicator, where: str) -> Faults:
    """What the score cannot do without, and what it would not look at."""
    measured = one.score in ("ratio", "threshold")
    for key, scores in _ONLY_FOR.items():
        if getattr(one, key) and one.score not in scores:
            yield Fault("scheme.key_without_effect", f"{where}.{key}", {"key": key, "score": one.score})
    if measured and one.benchmark is None:
        yield Fault("scheme.missing_key", f"{where}.benchmark", {"key": "benchmark"})
    if not measured and one.benchmark is not None:
        yield Fault(
            "scheme.key_without_effect", f"{where}.benchmark", {"key": "benchmark", "score": one.score}
        )
    if one.score == "min_max" and one.flat is None:
        yield Fault("scheme.missing_key", f"{where}.flat", {"key": "flat"})
    if one.better == "lower" and one.score in ("ratio", "best") and one.cap is None:
        yield Fault("scheme.lower_needs_cap", f"{where}.cap")


def _benchmark(mark: Benchmark, one: Indicator, where: str, names: Mapping[str, Type]) -> Faults:
    if mark.of == "sum_ratio" and one.value.division is None:
        yield Fault("scheme.not_a_division", where, {"formula": shortened(one.value.text)})
    yield from _published(mark, where)
    if (mark.of == "quantile") != (mark.q is not None):
        yield Fault("scheme.quantile_needs_q", f"{where}.q")
    if mark.q is not None:
        yield from _from_to(mark.q, 0, 1, f"{where}.q")
    yield from _winsorise(mark.winsorise, f"{where}.winsorise")
    if mark.times <= 0:
        yield Fault("scheme.benchmark_not_positive", f"{where}.times", {"value": mark.times})
    yield from _within(mark.within, f"{where}.within", names)


def _published(mark: Benchmark, where: str) -> Faults:
    """Published figures per group need the groups; fitted ones have no use for figures."""
    if mark.of == "published":
        for key in ("within", "figures"):
            if not getattr(mark, key):
                yield Fault("scheme.missing_key", f"{where}.{key}", {"key": key})
    useless = ("previous", "winsorise") if mark.of == "published" else ("figures", "other")
    for key in useless:
        if getattr(mark, key):
            yield Fault("scheme.key_without_effect", f"{where}.{key}", {"key": key, "score": mark.of})


def _winsorise(share: float, where: str) -> Faults:
    if not 0 <= share < 0.5:
        yield Fault("scheme.out_of_range", where, {"value": share, "low": 0, "high": 0.5})


def _within(groups: Iterable[str], where: str, names: Mapping[str, Type]) -> Faults:
    for name in groups:
        if names.get(name) != "text":
            texts = [known for known, kind in names.items() if kind == "text"]
            yield Fault("scheme.not_a_group", where, {"name": name, "nearest": nearest(name, texts)})


def _pools_are_ranked_once(scheme: Scheme) -> Faults:
    ranked = Counter(pool for ranking in scheme.rankings for pool in ranking.pools)
    for pool in scheme.pools:
        if ranked[pool.name] != 1:
            yield Fault(
                "scheme.pool_ranked", f"pools.{pool.name}", {"pool": pool.name, "count": ranked[pool.name]}
            )


def _ranking(ranking: Ranking, scheme: Scheme, names: Mapping[str, Type]) -> Faults:
    where = f"rankings.{ranking.name}"
    yield from _known(ranking.pools, [pool.name for pool in scheme.pools], f"{where}.pools")
    yield from _within([name for name in ranking.within if name != "pool"], f"{where}.within", names)
    if bool(ranking.bands) == bool(ranking.stages):
        yield Fault("scheme.bands_or_stages", where)
    if ranking.order_by and any(band.min_total is not None for band in ranking.bands):
        yield Fault("scheme.min_total_needs_total", f"{where}.order_by")
    yield from _bands(ranking, scheme, where)
    yield from _stages(ranking, scheme, where)
    if ranking.minimum:
        choices = ("join", "no_worst", *scheme.class_names)
        yield from _known([ranking.below_minimum], choices, f"{where}.below_minimum")


def _bands(ranking: Ranking, scheme: Scheme, where: str) -> Faults:
    names = [band.class_name for band in ranking.bands]
    yield from _known(names, scheme.class_names, f"{where}.bands")
    order = [scheme.class_names.index(name) for name in names if name in scheme.class_names]
    if order != sorted(set(order)):
        yield Fault("scheme.band_order", f"{where}.bands", {"found": ", ".join(names)})
    shares = [band.to for band in ranking.bands if band.to is not None]
    if shares != sorted(set(shares)) or any(not 0 <= share <= 1 for share in shares):
        yield Fault(
            "scheme.band_shares", f"{where}.bands", {"found": ", ".join(f"{share:g}" for share in shares)}
        )
    for band in ranking.bands[:-1]:
        if band.to is None and band.min_total is None and band.at_least is None:
            yield Fault("scheme.band_without_bound", f"{where}.bands", {"class": band.class_name})
    scores = [band.min_total for band in ranking.bands if band.min_total is not None]
    if scores != sorted(scores, reverse=True):
        yield Fault("scheme.band_order", f"{where}.bands", {"found": ", ".join(f"{one:g}" for one in scores)})
    last = ranking.bands[-1] if ranking.bands else None
    if last and (last.to not in (None, 1.0) or last.min_total is not None):
        yield Fault("scheme.last_band", f"{where}.bands", {"class": last.class_name})


def _stages(ranking: Ranking, scheme: Scheme, where: str) -> Faults:
    if not ranking.stages:
        return
    yield from _known([ranking.rest], scheme.class_names, f"{where}.rest")
    yield from _known([stage.class_name for stage in ranking.stages], scheme.class_names, f"{where}.stages")
    for number, stage in enumerate(ranking.stages):
        if not 0 <= stage.start < stage.end <= 1 or (stage.best is None) == (stage.worst is None):
            yield Fault("scheme.stage", f"{where}.stages[{number}]")


def _known(found: Iterable[str], known: Iterable[str], where: str) -> Faults:
    words = list(known)
    for word in found:
        if not word:
            yield Fault("scheme.missing_key", where, {"key": where.rpartition(".")[2]})
        elif word not in words:
            yield Fault(
                "scheme.not_one_of",
                where,
                {"found": word, "choices": ", ".join(words), "nearest": nearest(word, words)},
            )


def _treated_as(status: str, treated_as: str, where: str, scheme: Scheme) -> Faults:
    if status == "ungraded":
        yield from _known([treated_as], scheme.class_names, where)
    elif treated_as:
        yield Fault("scheme.key_without_effect", where, {"key": "treated_as", "score": status})


def _adjustment(one: Adjustment, scheme: Scheme) -> Faults:
    where = f"adjustments.{one.name}"
    yield from _known(one.pools, [pool.name for pool in scheme.pools], f"{where}.pools")
    if one.group:
        yield from _known([one.group], scheme.caps, f"{where}.group")
    if one.evidence_years and one.evidence_last:
        found = {"key": "evidence_last", "score": "evidence_years"}
        yield Fault("scheme.key_without_effect", f"{where}.evidence_last", found)
    if one.evidence_last is not None:
        yield from _from_to(one.evidence_last, 1, 20, f"{where}.evidence_last")


def _override(one: Override, scheme: Scheme) -> Faults:
    where = f"overrides.{one.name}"
    yield from _known(one.pools, [pool.name for pool in scheme.pools], f"{where}.pools")
    if one.action in ("raise", "lower"):
        if one.steps < 1:
            yield Fault("scheme.out_of_range", f"{where}.steps", {"value": one.steps, "low": 1, "high": 5})
    else:
        yield from _known([one.class_name], scheme.class_names, f"{where}.class")


def _policy(one: Policy, scheme: Scheme) -> Faults:
    where = f"policies.{one.name}"
    yield from _known([*one.by_class, *one.text_by_class], scheme.class_names, f"{where}.by_class")
    if bool(one.by_class) + (one.rate is not None) + (not one.by_class and bool(one.text_by_class)) != 1:
        yield Fault("scheme.policy_rate", where)
    for name, rate in one.by_class.items():
        if rate == ():
            found = {"wanted": "number", "found": "empty list"}
            yield Fault("scheme.wrong_type", f"{where}.by_class.{name}", found)
        if isinstance(rate, ShareOf) and isinstance(one.by_class.get(rate.of, rate), ShareOf):
            yield Fault("scheme.share_of", f"{where}.by_class.{name}", {"of": rate.of})
    if one.amount is not None and not one.by_class and one.rate is None:
        yield Fault("scheme.amount_without_rate", f"{where}.amount")
    yield from _from_to(one.returned_after_rise, 0, 1, f"{where}.returned_after_rise")
    if one.stack:
        yield from _known([one.stack], scheme.stacks, f"{where}.stack")
