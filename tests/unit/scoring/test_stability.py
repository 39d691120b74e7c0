"""The share of draws in which a class holds, against two slow ways of finding it."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from scoring import ranking as rankings
from scoring.calibration import Calibration, IndicatorMarks
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.perturb import REVISIONS, Rules, Spread, data, quotas, rules
from scoring.relist import bounds, shifted
from scoring.rescore import BLOCK
from scoring.stability import stability
from tests.property.populations import DELIVERED, seeded
from tests.unit.scoring.building import adding, firms, frame, indicator, ranking, scheme, shares

DRAWS = 12
SPREAD = Spread()


def sizes(n: int) -> list[int]:
    return [min(BLOCK, n - start) for start in range(0, n, BLOCK)]


# By the engine itself: other rules, other figures, lists fitted anew


def others(scheme_: Scheme, calibration: Calibration, drawn: dict[str, Rules]) -> tuple[Scheme, Calibration]:
    pools, marks = [], {}
    for pool in scheme_.pools:
        one = drawn[pool.name]
        pools.append(
            replace(
                pool,
                indicators=tuple(
                    replace(each, weight=w) for each, w in zip(pool.indicators, one.weights, strict=True)
                ),
            )
        )
        marks[pool.name] = {
            each.name: scaled(calibration.indicators[pool.name][each.name], one, place)
            for place, each in enumerate(pool.indicators)
        }
    return replace(scheme_, pools=tuple(pools)), Calibration(scheme_.digest, marks, calibration.lists)


def scaled(marks: IndicatorMarks, one: Rules, place: int) -> IndicatorMarks:
    ratio = one.weights[place]

    def times(figures: Any, factor: float) -> dict[str, float | None]:
        return {group: None if figure is None else figure * factor for group, figure in figures.items()}

    benchmark, low = times(marks.benchmark, one.benchmarks[place]), times(marks.low, one.lows[place])
    mean = None if marks.mean_points is None else marks.mean_points * ratio
    return IndicatorMarks(benchmark, low, marks.cohorts, mean)


def slow_share(run: Evaluation, facts: pl.DataFrame, previous: pl.DataFrame | None) -> np.ndarray:
    """One engine run per draw to score, one more to place by the lines that these totals give."""
    scheme_, table = run.scheme, run.table
    names = scheme_.class_names
    now = table["class"].positions(names)
    held = np.zeros(table.n)
    graded = table["class_by_rank"].known()
    codes = facts["uscc"].to_list()
    order = sorted(range(len(codes)), key=codes.__getitem__)
    for draw in range(DRAWS):
        drawn, figures = {}, {}
        for place, pool in enumerate(scheme_.pools):
            drawn[pool.name] = rules(scheme_, place, SPREAD, 5, draw)
            mine = [i for i in order if graded[i] and table["pool"].where(pool.name.__eq__)[i]]
            facts_of = revised(run, place)
            parts = list(data(facts_of, place, sizes(len(mine)), SPREAD, 5, draw))
            for fact in facts_of if mine else ():
                factor = np.concatenate([part[fact] for part in parts])
                column = figures.setdefault(fact, np.ones(len(codes)))
                column[mine] = factor
        moved = facts.with_columns(pl.col(fact) * pl.Series(factor) for fact, factor in figures.items())
        # what is missing, or below zero under its own rule, keeps the mean points it has, with the weight
        base = {pool: means(run, pool, one) for pool, one in drawn.items()}
        changed, frozen = others(scheme_, with_means(run.calibration, base), drawn)
        first = evaluate(changed, moved, previous, frozen)
        lists = {}
        for number, one in enumerate(scheme_.rankings):
            wide = shifted(one, quotas(bounds(one), number, SPREAD, 5, draw))
            part = first.table.rows(rankings.listed(one, first.table))
            lists[one.name] = rankings.fit(wide, part)
        changed = replace(
            changed,
            rankings=tuple(
                shifted(one, quotas(bounds(one), number, SPREAD, 5, draw))
                for number, one in enumerate(scheme_.rankings)
            ),
        )
        second = evaluate(changed, moved, previous, Calibration(scheme_.digest, frozen.indicators, lists))
        held += second.table["class"].positions(names) == now
    return np.where(graded & table["status"].where("evaluated".__eq__), held / DRAWS, np.nan)


def revised(run: Evaluation, place: int) -> tuple[str, ...]:
    from scoring.rescore import revised as facts_of

    return facts_of(run, run.scheme.pools[place])


def means(run: Evaluation, pool: str, one: Rules) -> dict[str, float]:
    indicators = next(each for each in run.scheme.pools if each.name == pool).indicators
    return {each.name: each.weight for each in indicators}


def with_means(calibration: Calibration, weights: dict[str, dict[str, float]]) -> Calibration:
    """Mean points per point of weight, so that scaling by the drawn weight gives them in the new weight."""
    marks = {
        pool: {
            name: replace(
                one, mean_points=None if one.mean_points is None else one.mean_points / weights[pool][name]
            )
            for name, one in each.items()
        }
        for pool, each in calibration.indicators.items()
    }
    return Calibration(calibration.scheme_digest, marks, calibration.lists)


def away_from_limits(facts: pl.DataFrame) -> pl.DataFrame:
    """Land of 1.5 mu, or of 6 and more: no revision takes anybody into another group."""
    land = pl.when(pl.col("land_owned") < 20).then(1.5).otherwise(pl.col("land_owned") + 6)
    return facts.with_columns(land.alias("land_owned"), land_rented_in=0.0, land_let_out=0.0)


@pytest.mark.parametrize("scheme_", DELIVERED, ids=lambda one: one.county)
def test_it_is_what_running_the_engine_each_time_gives(scheme_: Scheme) -> None:
    facts, previous = away_from_limits(seeded(scheme_, 160, 21)), seeded(scheme_, 160, 22)
    run = evaluate(scheme_, facts, previous)
    found = stability(run, DRAWS, 5)
    slow = slow_share(run, facts, previous)
    assert np.array_equal(np.isnan(found.share), np.isnan(slow))
    assert np.nanmax(np.abs(found.share - slow)) <= 1e-12
    assert np.nanmin(slow) < 1


# By hand, in plain Python


def by_hand(run: Evaluation, rows: list[dict[str, Any]], draws: int) -> dict[str, float]:
    """Ratio of a to 10 (cap 1.5) and of b to 20; 20/60/90; who has g = 'veto' is not above C."""
    held = dict.fromkeys((row["uscc"] for row in rows), 0)
    now = dict(zip(run.results["uscc"], run.results["class"], strict=True))
    for draw in range(draws):
        one = rules(run.scheme, 0, SPREAD, 0, draw)
        (factors,) = data(("a", "b"), 0, [len(rows)], SPREAD, 0, draw)
        shift = quotas(3, 0, SPREAD, 0, draw)
        totals = {}
        for place, row in enumerate(sorted(rows, key=lambda each: each["uscc"])):
            x = min(row["a"] * factors["a"][place] / (10 * one.benchmarks[0]), 1.5) * one.weights[0]
            y = row["b"] * factors["b"][place] / (20 * one.benchmarks[1]) * one.weights[1]
            totals[row["uscc"]] = (Decimal(x) + Decimal(y)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        ranked = sorted(totals.values(), reverse=True)
        ends = [
            int((Decimal(str(round(share + by, 6))) * len(rows)).quantize(Decimal(1), ROUND_HALF_UP))
            for share, by in zip((0.2, 0.6, 0.9), shift.tolist(), strict=True)
        ]
        for row in rows:
            above = [totals[row["uscc"]] >= ranked[end - 1] for end in ends]
            name = "ABCD"[above.index(True) if True in above else 3]
            name = max(name, "C") if row.get("g") == "veto" else name
            held[row["uscc"]] += name == now[row["uscc"]]
    return {uscc: count / draws for uscc, count in held.items()}


RULES = adding(
    indicator("x", value="a", weight=60, benchmark=10, cap=1.5),
    indicator("y", value="b", weight=40, benchmark=20),
) | {
    "rankings": [ranking(bands=shares(A=0.2, B=0.6, C=0.9, D=None))],
    "overrides": [{"name": "veto", "when": "g = 'veto'", "action": "not_above", "class": "C"}],
}


def population(n: int = 60) -> list[dict[str, Any]]:
    chance = np.random.default_rng(3)
    return firms(
        n,
        a=(chance.lognormal(2.3, 0.5, n)).round(2).tolist(),
        b=(chance.lognormal(3, 0.4, n)).round(2).tolist(),
        g=["veto" if i % 3 == 0 else "none" for i in range(n)],
    )


def test_it_is_what_plain_python_gives() -> None:
    rows = population()
    run = evaluate(scheme(**RULES), rows)
    found = stability(run, 40)
    assert dict(zip(run.results["uscc"], found.share.tolist(), strict=True)) == by_hand(run, rows, 40)
    assert 0.3 < np.mean(found.share) < 1


def test_a_veto_stays_and_holds_the_class() -> None:
    rows = population()
    run = evaluate(scheme(**RULES), rows)
    found = stability(run, 40)
    best = [i for i, row in enumerate(rows) if row["g"] == "veto" and run.results["class_by_rank"][i] == "A"]
    assert best
    assert (found.share[best] == 1).all()


def test_the_order_of_units_does_not_matter_and_the_seed_does() -> None:
    rows = population()
    first, second = evaluate(scheme(**RULES), rows), evaluate(scheme(**RULES), rows[::-1])
    one, other = stability(first, 60), stability(second, 60)
    assert np.array_equal(one.share, other.share[::-1])
    assert one.hangs_on.decoded().tolist() == other.hangs_on.decoded()[::-1].tolist()
    assert not np.array_equal(one.share, stability(first, 60, seed=1).share)


def test_more_draws_go_on_where_fewer_ended() -> None:
    run = evaluate(scheme(**RULES), population())
    fewer, more = stability(run, 20), stability(run, 40)
    extra = more.share * 40 - fewer.share * 20
    assert ((extra > -1e-9) & (extra < 20 + 1e-9)).all()


def test_nothing_moved_nothing_changes() -> None:
    run = evaluate(scheme(**RULES), population())
    still = Spread(0.0, 0.0, 0.0, dict.fromkeys("abcd", 0.0))
    found = stability(run, 5, spread=still)
    assert (found.share == 1).all()
    assert set(found.hangs_on.decoded()) == {None}


def test_it_hangs_on_the_figure_that_breaks_the_class_alone() -> None:
    """B's line stands at 10 points of x; only who is near it by the figure `a` loses the class by it."""
    rows = firms(20, a=[30 - i for i in range(20)], b=1)
    run = evaluate(scheme(**RULES | {"overrides": None}), rows)
    found = stability(run, 30, spread=Spread(0.1, 0.05, 0.01, {"a": 0.2, "b": 0.0}))
    named = set(found.hangs_on.decoded())
    assert named <= {None, "a"}
    assert "a" in named
    assert (found.breaks[found.hangs_on.where("a".__eq__)] > 0).all()


def test_below_the_threshold_is_marked_for_review() -> None:
    run = evaluate(scheme(**RULES), population())
    found = stability(run, 40, review=0.9)
    assert np.array_equal(found.review, found.share < 0.9)
    assert found.review.any()


def test_who_has_no_class_has_no_share_and_members_have_that_of_their_unit() -> None:
    chosen = RULES | {
        "units": {"tenants": "merged"},
        "scope": [{"name": "out", "when": "h = 'out'", "status": "exempt"}],
    }
    rows = population()
    rows[1] |= {"plot_holder_uscc": "E001"}
    rows[2] |= {"h": "out"}
    run = evaluate(scheme(**chosen), rows)
    found = stability(run, 25)
    assert run.results["unit"][1] == "member"
    assert found.share[1] == found.share[0]
    assert np.isnan(found.share[2])


def test_points_by_rank_are_said_to_be_approximate() -> None:
    chosen = adding(indicator("x", value="a", weight=1, score="rank", benchmark=None)) | {
        "rankings": [ranking()]
    }
    found = stability(evaluate(scheme(**chosen), population()), 5)
    assert found.approximate.all()


def test_every_fact_has_its_usual_revision() -> None:
    from scoring.facts import FACTS

    assert set(REVISIONS) == {fact.code for fact in FACTS}
    assert all(0 <= share <= 0.1 for share in REVISIONS.values())


def test_a_frame_and_rows_give_the_same() -> None:
    rows = population()
    rules_ = scheme(**RULES)
    one, other = evaluate(rules_, rows), evaluate(rules_, frame(rules_, rows))
    assert np.array_equal(stability(one, 10).share, stability(other, 10).share)
