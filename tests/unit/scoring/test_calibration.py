import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from scoring.calibration import Calibration
from scoring.errors import FactError, InputError
from scoring.evaluate import evaluate
from tests.unit.scoring.building import Row, firms, indicator, pool, ranking, scheme, shares

# Everything that is learned: benchmarks, limits, cohorts, mean points, lists, stages, small lists.
BY_GROUP = {"of": "sum_ratio", "within": ["g"], "minimum": 2}
LAST_YEAR = {"of": "mean", "previous": True}
HIGH = {"of": "quantile", "q": 0.8}
AT_LEAST_20 = {"class": "A", "to": 0.3, "min_total": 20}
RULES = scheme(
    pools=[
        pool(
            "above",
            indicator("r", value="a / b", weight=30, benchmark=BY_GROUP),
            indicator("m", value="b", weight=20, score="min_max", benchmark=None, flat="full", floor=0.2),
            indicator("k", value="c", weight=20, score="rank", benchmark=None, within=["g"]),
            indicator("t", value="d", weight=20, benchmark=LAST_YEAR, missing="pool_mean_points"),
            indicator("best", value="a", weight=10, score="best", benchmark=None, winsorise=0.05),
            where="scale = 'above'",
        ),
        pool("below", indicator("y", benchmark=HIGH, missing="null"), where="scale = 'below'"),
        pool("staged", indicator("z")),
    ],
    rankings=[
        ranking("above", within=["g"], minimum=3, below_minimum="join", order_by=["total", "value.r"]),
        ranking("below", name="two", bands=[AT_LEAST_20, *shares(B=0.7, D=None)]),
        ranking("staged", name="three", rest="B", stages=[
            {"from": 0.0, "to": 0.5, "order_by": ["b", "c"], "best": 0.2, "class": "A"},
            {"from": 0.5, "to": 1.0, "order_by": ["b"], "worst": 0.2, "class": "D"},
        ]),
    ],
)  # fmt: skip

CELLS = st.sampled_from([None, 0.0, 1.0, 2.0, 3.0]) | st.floats(0.01, 1e6)
FIRM = st.fixed_dictionaries(
    {
        "scale": st.sampled_from(["above", "above", "below", None]),
        "g": st.sampled_from(["x", "y", None]),
        **dict.fromkeys("abcd", CELLS),
    }
)
POPULATION = st.lists(FIRM, min_size=1, max_size=16)


def numbered(drawn: list[Row]) -> list[Row]:
    return [{"uscc": f"E{place:03}"} | row for place, row in enumerate(drawn)]


@settings(max_examples=60, deadline=None)
@given(POPULATION)
def test_a_calibration_reads_as_it_was_written(drawn):
    first = evaluate(RULES, numbered(drawn), numbered(drawn)).calibration
    again = Calibration.from_json(first.to_json())
    assert again == first
    assert (again.digest, again.to_json(), hash(again)) == (first.digest, first.to_json(), hash(first))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_part_of_the_county_scores_as_in_the_whole(data):
    rows = numbered(data.draw(POPULATION))
    whole = evaluate(RULES, rows, rows)
    frozen = Calibration.from_json(whole.calibration.to_json())
    chosen = data.draw(st.sets(st.sampled_from([row["uscc"] for row in rows])))
    part = evaluate(RULES, [row for row in rows if row["uscc"] in chosen], rows, frozen).results
    assert_frame_equal(
        part, whole.results.filter(whole.results["uscc"].is_in(list(chosen))), check_exact=True
    )


@settings(max_examples=40, deadline=None)
@given(POPULATION, POPULATION)
def test_others_are_scored_by_the_same_marks_and_change_nothing(population, others):
    frozen = evaluate(RULES, numbered(population)).calibration
    text = frozen.to_json()
    strangers = [row | {"uscc": f"S{place}"} for place, row in enumerate(others)]
    alone = [evaluate(RULES, [row], None, frozen).results for row in strangers]
    together = evaluate(RULES, strangers, None, frozen).results
    for place, one in enumerate(alone):
        assert_frame_equal(one, together[place : place + 1], check_exact=True)
    assert frozen.to_json() == text


def test_a_calibration_of_another_scheme_is_refused():
    other = scheme(title="另一个办法")
    frozen = evaluate(other, firms(a=[1, 2])).calibration
    with pytest.raises(FactError) as caught:
        evaluate(RULES, firms(a=1), None, frozen)
    assert [fault.code for fault in caught.value.faults] == ["calibration.other_scheme"]


def test_a_comment_in_the_scheme_does_not_make_it_another():
    frozen = evaluate(scheme(), firms(a=[1, 2])).calibration
    assert evaluate(scheme(note=None), firms(a=1), None, frozen).results.height == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", '"text"', "{}", '{"scheme_digest": "x"}', "[" * 100_000,
     '{"scheme_digest": "x", "indicators": [], "lists": {}}',
     '{"scheme_digest": "x", "indicators": {"all": {"x": {}}}, "lists": {}}',
     '{"scheme_digest": "x", "indicators": {"all": {"x": 1}}, "lists": {}}',
     '{"scheme_digest": "x", "indicators": {}, "lists": {"one": {"": {"cohort": {"keys": [["a"]]}}}}}'],
)  # fmt: skip
def test_what_is_no_calibration(text):
    with pytest.raises(InputError) as caught:
        Calibration.from_json(text)
    assert [fault.code for fault in caught.value.faults] == ["calibration.unreadable"]


def tampered(change: Any, *path: str) -> str:
    raw = json.loads(evaluate(scheme(), firms(a=[1, 2])).calibration.to_json())
    inner = raw
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = change
    return json.dumps(raw)


MARKS, LIST = ("indicators", "all", "x"), ("lists", "one", "")


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ((*MARKS, "benchmark"), 5),
        ((*MARKS, "benchmark"), {"": "ten"}),
        ((*MARKS, "benchmark"), {"": float("nan")}),
        ((*MARKS, "low"), None),
        ((*MARKS, "mean_points"), "many"),
        ((*MARKS, "cohorts"), {"": {"keys": [[1.0]], "counts": ["x"]}}),
        ((*LIST, "cuts"), [["x"], None, None]),
        ((*LIST, "cuts"), 3),
        ((*LIST, "cohort"), {"keys": [[1.0], [2.0, 3.0]], "counts": [1, 1]}),
        ((*LIST, "only"), 7),
        ((*LIST, "stages"), [{}]),
    ],
)
def test_a_calibration_that_somebody_edited(path, change):
    with pytest.raises(InputError) as caught:
        Calibration.from_json(tampered(change, *path))
    assert [fault.code for fault in caught.value.faults] == ["calibration.unreadable"]


@pytest.mark.parametrize("path", [("indicators", "all"), ("indicators", "all", "x"), ("lists", "one")])
def test_a_calibration_from_which_something_was_cut(path):
    raw = json.loads(evaluate(scheme(), firms(a=[1, 2])).calibration.to_json())
    inner = raw
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    with pytest.raises(InputError) as caught:
        evaluate(scheme(), firms(a=1), None, Calibration.from_json(json.dumps(raw)))
    assert [fault.code for fault in caught.value.faults] == ["calibration.other_scheme"]


def test_it_holds_what_a_clerk_would_look_up():
    rules = scheme(
        pools=[pool("all", indicator(benchmark={"of": "mean", "within": ["g"]}))],
        rankings=[ranking(bands=shares(A=0.5, B=None))],
    )
    raw = json.loads(evaluate(rules, firms(a=[10, 20, 30], g=["x", "x", "y"])).calibration.to_json())
    assert raw["indicators"]["all"]["x"]["benchmark"] == {"": 20, "x": 15, "y": 30}
    assert raw["lists"]["one"][""]["cuts"] == [[100.0]]
    assert raw["scheme_digest"] == rules.digest
