"""Scores of fact sets: what a client may send, and what it is told when it may not."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import scheme as scheme_file
from scoring.errors import FactError
from scoring.evaluate import evaluate
from service import basis, db, fact_sets, scores, traces, view
from service.basis import Basis
from service.errors import NotFound
from tests.unit.service.conftest import CODE, OTHER, SCHEME, code

RULES = scheme_file.parse(SCHEME.format(year=2024))
ONE = {
    "scale": "above", "tax": 50, "revenue": 900.5, "land_owned": 10, "electricity_kwh": 10000,
    "registered_on": "2015-03-01", "labels": ["高新技术企业:2023"],
}  # fmt: skip


def known() -> Basis:
    cohort = [
        ONE | {"uscc": code(i), "tax": 10 * i, "registered_on": dt.date(2015, 3, 1)} for i in range(1, 11)
    ]
    return Basis(RULES, evaluate(RULES, [row | {"labels": ()} for row in cohort]).calibration)


def scored(by: Basis, sets: Sequence[dict[str, object]]) -> list[view.ResultView]:
    return [view.build(by, row) for row in traces.rows(scores.apply(by, sets))]


def faults(*sets: dict[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(FactError) as caught:
        fact_sets.checked(RULES, sets)
    return [(one.code, one.where) for one in caught.value.faults]


def test_a_fact_set_needs_no_code_and_comes_back_in_its_place() -> None:
    views = scored(known(), [ONE, ONE | {"tax": 10}, ONE | {"uscc": "E1", "name": "甲"}])
    assert [one.uscc for one in views] == ["?0", "?1", "E1"]
    assert views[2].name == "甲"
    assert views[0].total == views[2].total > views[1].total
    assert [one.points for one in views[0].adjustments] == [3]


@pytest.mark.parametrize(
    "labels", [["高新技术企业"], "高新技术企业", "绿色|高新技术企业 ", ["x", "高新技术企业:2023"]]
)
def test_labels_are_a_list_or_a_text(labels) -> None:
    [one] = scored(known(), [ONE | {"labels": labels}])
    assert [item.name for item in one.adjustments] == ["high_tech"]


@pytest.mark.parametrize("nothing", [None, [], "", "|"])
def test_no_labels(nothing) -> None:
    [one] = scored(known(), [ONE | {"labels": nothing}])
    assert one.adjustments == []


def test_last_year_is_part_of_the_fact_set() -> None:
    worst = ONE | {"tax": 1, "labels": None}
    sets = [worst | {"previous": {"class": "C", "years_in_class": 1}}, worst, worst | {"previous": None}]
    assert [one.years_in_class for one in scored(known(), sets)] == [2, 1, 1]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("tax", "5", "facts.not_a_number"),
        ("tax", True, "facts.not_a_number"),
        ("tax", [1], "facts.not_a_number"),
        ("tax", float("nan"), "facts.not_finite"),
        ("tax", float("inf"), "facts.not_finite"),
        ("tax", 10**400, "facts.not_finite"),
        ("scale", 5, "facts.not_a_text"),
        ("name", "x" * 501, "facts.not_a_text"),
        ("registered_on", "2024-13-01", "facts.not_a_date"),
        ("registered_on", "20240101", "facts.not_a_date"),
        ("registered_on", 20240101, "facts.not_a_date"),
        ("labels", [5], "facts.not_labels"),
        ("labels", {"a": 1}, "facts.not_labels"),
        ("previous", [1], "facts.not_an_object"),
        ("taxes", 1, "facts.unknown_name"),
        ("class", "A", "facts.unknown_name"),
        ("land", 1, "facts.unknown_name"),
        ("", 1, "facts.unknown_name"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(name, value, fault) -> None:
    assert faults(ONE, ONE | {name: value}) == [(fault, f"#/enterprises/1/{name}")]


def test_everything_that_is_wrong_is_told() -> None:
    bad = {"tax": "x", "a/b~c": 1, "previous": {"revenue": "y", "previous": {}}}
    assert sorted(faults(bad, bad)) == sorted(
        (fault, f"#/enterprises/{place}/{name}")
        for place in (0, 1)
        for fault, name in [
            ("facts.not_a_number", "tax"),
            ("facts.unknown_name", "a~1b~0c"),
            ("facts.not_a_number", "previous/revenue"),
            ("facts.unknown_name", "previous/previous"),
        ]
    )


def test_no_more_faults_are_told_than_anybody_reads() -> None:
    assert len(faults(*[{"x" * 100_000: 1}] * 2_000)) == fact_sets.MOST_FAULTS


def test_the_same_enterprise_twice_is_refused() -> None:
    with pytest.raises(FactError, match="duplicate"):
        scored(known(), [ONE | {"uscc": "E1"}] * 2)


def test_without_a_published_evaluation_or_with_anothers_nothing_is_scored(place, models) -> None:
    place.everything()
    draft = place.run()
    with db.session(place.engine) as session:
        with pytest.raises(NotFound, match="none_published"):
            scores.score(session, models, CODE, [ONE])
        with pytest.raises(NotFound, match="not_found"):
            scores.score(session, models, OTHER, [ONE], draft.id)
        assert scores.score(session, models, CODE, [ONE], draft.id).items[0].status == "evaluated"


def test_the_latest_published_year_is_the_default(place) -> None:
    for year in (2023, 2024):
        place.everything(year)
    newest, _ = place.publish(2024), place.publish(2023)
    with db.session(place.engine) as session:
        assert basis.of(session, CODE).scheme.year == newest.year == 2024


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "scale": st.sampled_from(["above", None]),
                "tax": st.none() | st.floats(-1e6, 1e6),
                "revenue": st.none() | st.floats(0, 1e6),
                "land_owned": st.none() | st.floats(0, 1e4),
                "electricity_kwh": st.none() | st.floats(0, 1e8),
                "registered_on": st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2024, 12, 31)).map(str),
                "labels": st.none() | st.lists(st.sampled_from(["高新技术企业", "绿色"]), max_size=2),
                "previous": st.none() | st.fixed_dictionaries({"class": st.sampled_from("ABC")}),
            },
        ),
        max_size=6,
    )
)
def test_together_and_alone_come_out_the_same(sets) -> None:
    basis_ = known()
    together = scored(basis_, sets)
    alone = [scored(basis_, [one | {"uscc": f"?{place}"}])[0] for place, one in enumerate(sets)]
    assert together == alone


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_rows_for_a_few_are_the_columns_for_many(taxes) -> None:
    """The quick way for a few units and the way by columns give the same trace."""
    facts, _ = fact_sets.checked(
        RULES, [ONE | {"uscc": code(i), "tax": tax} for i, tax in enumerate(taxes, 1)]
    )
    outcome = evaluate(RULES, facts, None, known().calibration)
    frame = outcome.results
    for row, kept in zip(traces.rows(outcome), frame.iter_rows(named=True), strict=True):
        assert {name: row[name] for name in kept} == kept
        assert view.build(known(), row).uscc == kept["uscc"]
