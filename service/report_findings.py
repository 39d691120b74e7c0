"""What an official should read first: the report in a few sentences, each with its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scoring.errors import Fault
from scoring.title import listed
from service.problems import Language, text
from service.report_words import percent

Weight = Literal["good", "look", "act"]
Finding = dict[str, Any]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
MOST = 1.3  # a variance share so many times the weight
FLAT = 0.6  # of the units have either all points or none


def findings(document: Mapping[str, Any]) -> list[Finding]:
    """Say what matters, in the order of the report; `weight` is good, look or act."""
    parts = (_flat, _driven, _redundant, _robust, _choices, _fair, _influential, _paying, _tied)
    return [finding for part in parts for finding in part(document)]


@dataclass(frozen=True)
class _Word:
    """A figure of a sentence that is itself a word of ours."""

    name: str


def _finding(name: str, weight: Weight, section: str, /, **params: object) -> Finding:
    code = f"report.{name}"
    said: dict[str, str] = {
        language: text(Fault(code, params=_spoken(params, language)), language) for language in LANGUAGES
    }
    plain = {key: value.name if isinstance(value, _Word) else value for key, value in params.items()}
    return {"code": code, "weight": weight, "section": section, "params": plain, **said}


def _spoken(params: Mapping[str, object], language: Language) -> dict[str, object]:
    return {
        key: text(Fault(f"report.{value.name}"), language) if isinstance(value, _Word) else value
        for key, value in params.items()
    }


def _title(document: Mapping[str, Any], kind: str, name: str) -> str:
    title: str = document["scheme"]["titles"][kind].get(name, name)
    return title


def _flat(document: Mapping[str, Any]) -> Iterator[Finding]:
    for one in document["indicators"]:
        capped = one["capped"] or 0.0
        if capped + one["nothing"] > FLAT:
            yield _finding(
                "flat", "look", "indicators", pool=_title(document, "pools", one["pool"]),
                indicator=_title(document, "indicators", one["name"]), capped=percent(capped),
                nothing=percent(one["nothing"]),
            )  # fmt: skip


def _driven(document: Mapping[str, Any]) -> Iterator[Finding]:
    for pool in document["scheme"]["titles"]["pools"]:
        weighed = [
            one
            for one in document["drivers"]
            if one["pool"] == pool and one["weight"] and one["covariance"] is not None
        ]
        if not weighed:
            continue
        first = max(weighed, key=lambda one: one["covariance"])
        far = first["covariance"] > MOST * first["weight"]
        yield _finding(
            "driven", "look" if far else "good", "drivers", pool=_title(document, "pools", pool),
            indicator=_title(document, "indicators", first["name"]), share=percent(first["covariance"]),
            weight=percent(first["weight"]),
        )  # fmt: skip


def _redundant(document: Mapping[str, Any]) -> Iterator[Finding]:
    for one in document["redundancy"]:
        for pair in one["pairs"]:
            if pair["strong"]:
                strongest = max((pair["pearson"] or 0.0, pair["spearman"] or 0.0), key=abs)
                yield _finding(
                    "redundant", "look", "redundancy", pool=_title(document, "pools", one["pool"]),
                    one=_title(document, "indicators", pair["one"]),
                    other=_title(document, "indicators", pair["other"]), correlation=f"{strongest:.2f}",
                )  # fmt: skip


def _robust(document: Mapping[str, Any]) -> Iterator[Finding]:
    for ranking in document["rankings"]:
        others = [one for one in document["robustness"] if one["ranking"] == ranking["ranking"]]
        if len(others) < 2:
            continue
        weak = min(others, key=lambda one: one["kept"])
        yield _finding(
            "robust", "good" if weak["kept"] >= 0.9 else "look", "robustness", ranking=ranking["title"],
            kept=percent(weak["kept"]), normalisation=_Word(f"method_{weak['normalisation']}"),
            weighting=_Word(f"method_{weak['weighting']}"),
        )  # fmt: skip


def _choices(document: Mapping[str, Any]) -> Iterator[Finding]:
    for one in document["sensitivity"]["figures"]:
        mean, _, high = one["reclassified"]
        yield _finding(
            "choices", "good" if mean <= 0.05 else "look", "sensitivity",
            pool=_title(document, "pools", one["pool"]), mean=percent(mean), high=percent(high),
        )  # fmt: skip


def _fair(document: Mapping[str, Any]) -> Iterator[Finding]:
    cohorts = document["fairness"]["cohorts"]
    flagged = [one for one in cohorts if one["best"] == "fewer" or one["worst"] == "more"]
    small = sum(one["small"] for one in cohorts)
    if cohorts:
        weight: Weight = "look" if flagged else "good"
        yield _finding(
            "fair", weight, "fairness", groups=len(cohorts), flagged=len(flagged), small=small,
            chance=f"{0.05 * (len(cohorts) - small):.0f}",
        )  # fmt: skip


def _influential(document: Mapping[str, Any]) -> Iterator[Finding]:
    found = document["influence"]["found"]
    if found:
        first = found[0]
        weight: Weight = "act" if first["others"] > 20 else "look" if first["others"] > 5 else "good"
        yield _finding(
            "influential", weight, "influence", uscc=first["uscc"], others=first["others"],
            fact=_title(document, "facts", first["datum"]["fact"]), change=_Word(f"change_{first['change']}"),
        )  # fmt: skip


def _paying(document: Mapping[str, Any]) -> Iterator[Finding]:
    figures = [one for one in document["gaming"] if one["scenario"]["kind"] == "figure"]
    leaving = max(figures, key=lambda one: one["left_worst"], default=None)
    others = [one for one in document["gaming"] if one["scenario"]["kind"] != "figure" and one["paid_frozen"]]
    paid = sum(one["paid_frozen"] + one["paid_refitted"] for one in figures)
    if figures:
        yield _finding(
            "figures_pay" if paid else "no_figure_pays", "act" if paid else "good", "gaming", paid=paid
        )
    if leaving is not None and leaving["left_worst"]:
        yield _finding(
            "leaving_pays", "act", "gaming", count=leaving["left_worst"],
            facts=listed(_title(document, "facts", fact) for fact in leaving["scenario"]["facts"]),
            worst=document["scheme"]["classes"][-1]["name"],
        )  # fmt: skip
    if others:
        facts = sorted({fact for one in others for fact in one["scenario"]["facts"]})
        titles = listed(_title(document, "facts", fact) for fact in facts)
        yield _finding("parts_pay", "look", "gaming", facts=titles)


def _tied(document: Mapping[str, Any]) -> Iterator[Finding]:
    many = [one for one in document["edges"] if one["on_line"] > 1]
    if many:
        most = max(many, key=lambda one: one["on_line"])
        yield _finding(
            "tied", "look", "edges", lines=len(many), count=most["on_line"], better=most["better"],
            worse=most["worse"],
        )  # fmt: skip
    near = sum((one["near_above"] or 0) + (one["near_below"] or 0) for one in document["edges"])
    yield _finding("near", "good" if near < 20 else "look", "edges", near=near, lines=len(document["edges"]))
