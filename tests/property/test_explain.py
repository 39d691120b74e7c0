"""Every unit of any scheme has its reasons: few, the largest first, and with words in both languages."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import explain, peers, reasons
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.evaluate import Evaluation, evaluate
from scoring.reason import Reason
from service import problems
from tests.property.populations import (
    DELIVERED,
    Row,
    any_scheme,
    families,
    populations,
    run,
    seeded,
    thorough,
)


def check(found: explain.Reasons, row: int) -> None:
    given_ = reasons.of_row(found, row)
    assert 1 <= len(given_) <= explain.MOST
    points = [
        min(one.points, 1e11) for one in given_ if one.points is not None
    ]  # absurd ones are not told apart
    printed = 1.001 * 10.0**-found.run.scheme.rounding.total  # each is rounded by itself
    assert all(later <= before + printed for before, later in itertools.pairwise(points))
    for one in given_:
        said(one)
        assert one.document == found.run.scheme.source
        if one.usual is not None and one.got is not None and one.points is not None and one.got < 1e12:
            assert abs(exact(one.usual) - exact(one.got)) == exact(one.points)


def exact(figure: float) -> Decimal:
    return Decimal(str(figure))


def said(one: Reason) -> None:
    for language in ("zh", "en"):
        sentence = problems.text(Fault(one.code, one.name, one.figures()), language)
        assert "?" not in sentence, (one, sentence)
        assert "None" not in sentence, (one, sentence)
        assert one.code not in sentence


@thorough
@given(st.data())
def test_one_to_four_reasons_that_can_be_said(data):
    scheme = any_scheme(data)
    outcome = run(scheme, data.draw(populations(scheme, largest=20)))
    found = explain.reasons(outcome)
    for row in range(outcome.table.n):
        check(found, row)


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_a_large_population_of_every_delivered_scheme(scheme):
    outcome = evaluate(scheme, seeded(scheme, 1_500, 5), seeded(scheme, 1_500, 6))
    found = explain.reasons(outcome)
    for row in range(0, outcome.table.n, 7):
        check(found, row)
        if outcome.results["status"][row] == "evaluated" and outcome.results["total"][row] is not None:
            assert sizes(found, row) == pytest.approx(slowly(scheme, outcome, row), abs=0.011)


def sizes(found: explain.Reasons, row: int) -> list[float]:
    """Points lost of the reasons that are lost points, as far as the class is not the best."""
    kinds = ("indicators.", "adjustments.", "caps.")
    given_ = [one for one in reasons.of_row(found, row) if any(kind in one.rule for kind in kinds)]
    return [one.points or 0.0 for one in given_ if one.won_or_lost == "lost"][:1]


def slowly(scheme: Scheme, outcome: Evaluation, row: int) -> list[float]:
    """The largest loss, clause by clause from the row of the result; nothing in the best class by rank."""
    cells = outcome.results.row(row, named=True)
    ranking = scheme.ranking_of(cells["pool"])
    named = [scheme.class_names.index(name) for name in best_of(ranking)]
    if scheme.class_names.index(cells["class_by_rank"]) <= min(named):
        return sizes(explain.reasons(outcome), row)
    pool = next(one for one in scheme.pools if one.name == cells["pool"])
    lost = [explain.full(one) - cells[f"{one.name}.points"] for one in pool.indicators if one.weight]
    lost += [-(cells[f"adjustment.{one.name}"] or 0.0) for one in scheme.adjustments]
    lost += [-(cells[f"cap.{group}"] or 0.0) for group in scheme.caps]
    largest = max(lost)
    return [largest] if largest >= 10.0**-scheme.rounding.total and has_room(cells) else []


def best_of(ranking: object) -> list[str]:
    bands = [one.class_name for one in getattr(ranking, "bands", ())][:1]
    return bands or [one.class_name for one in getattr(ranking, "stages", ())]


def has_room(cells: Row) -> bool:
    """Three overrides leave no room beside the line."""
    return len([name for name, cell in cells.items() if name.startswith("override.") and cell]) < 3


@thorough
@given(st.data())
def test_one_enterprise_has_the_reasons_that_it_has_in_its_cohort(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    whole = run(scheme, rows)
    usual, all_of_them = peers.medians(whole), explain.reasons(whole)
    family = data.draw(st.sampled_from(families(rows)))
    alone = explain.reasons(run(scheme, family, whole.calibration), usual)
    for place in range(alone.run.table.n):
        merged = alone.run.results["unit"][place] == "merged"
        there = reasons.row_of(all_of_them, alone.run.results["uscc"][place], merged)
        assert there is not None
        assert reasons.of_row(alone, place) == reasons.of_row(all_of_them, there)
