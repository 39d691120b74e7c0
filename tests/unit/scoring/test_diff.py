import datetime as dt
from typing import Any

from scoring.diff import changes
from tests.unit.scoring.building import Row, indicator, pool, ranking, scheme, shares


def told(before: Row, after: Row) -> list[tuple[str, str, dict[str, Any]]]:
    found = changes(scheme(**before), scheme(**after))
    return [(fault.code.removeprefix("diff."), fault.where, dict(fault.params)) for fault in found]


def test_nothing_changed():
    assert told({}, {}) == []


def test_values_of_each_kind():
    after = {"year": 2025, "as_of": dt.date(2025, 12, 31), "title": "新办法", "trial": True}
    assert told({"trial": False}, after) == [
        ("changed", "year", {"before": "2024", "after": "2025"}),
        ("changed", "as_of", {"before": "2024-12-31", "after": "2025-12-31"}),
        ("changed", "title", {"before": "试验办法", "after": "新办法"}),
        ("changed", "trial", {"before": "false", "after": "true"}),
    ]


def test_a_clause_that_is_new_or_gone():
    rule = {"scope": [{"name": "gone", "when": "a = 1", "status": "exempt"}]}
    places = ["scope.gone.name", "scope.gone.when", "scope.gone.status"]
    assert [(code, where) for code, where, _ in told({}, rule)] == [("added", place) for place in places]
    assert [(code, where) for code, where, _ in told(rule, {})] == [("removed", place) for place in places]


def test_clauses_are_followed_by_name():
    two = [indicator("x", weight=60), indicator("y", weight=40)]
    changed = [indicator("y", weight=40, cap=1.5), indicator("x", weight=60)]
    assert told({"pools": [pool("all", *two)]}, {"pools": [pool("all", *changed)]}) == [
        ("added", "pools.all.indicators.y.cap", {"value": "1.5"}),
        ("moved", "pools.all.indicators.x", {"before": 1, "after": 2}),
        ("moved", "pools.all.indicators.y", {"before": 2, "after": 1}),
    ]


def test_a_figure_that_becomes_a_table():
    fitted = {"pools": [pool("all", indicator(benchmark={"of": "mean"}))]}
    assert [(code, where) for code, where, _ in told({}, fitted)] == [
        ("added", "pools.all.indicators.x.benchmark.of"),
        ("removed", "pools.all.indicators.x.benchmark"),
    ]


def test_bands_are_followed_by_class():
    wider = {"rankings": [ranking(bands=shares(A=0.3, B=0.6, C=0.9, D=None))]}
    assert told({}, wider) == [("changed", "rankings.one.bands.A.to", {"before": "0.2", "after": "0.3"})]


def test_two_stages_of_one_class_are_told_apart():
    def staged(first: float, second: float) -> Row:
        stages = [
            {"from": 0.0, "to": 0.5, "order_by": ["a"], "best": first, "class": "A"},
            {"from": 0.5, "to": 1.0, "order_by": ["a"], "best": second, "class": "A"},
        ]
        return {"rankings": [ranking(stages=stages, rest="B")]}

    assert told(staged(0.1, 0.2), staged(0.15, 0.2)) == [
        ("changed", "rankings.one.stages.A.best", {"before": "0.1", "after": "0.15"})
    ]
    assert told(staged(0.1, 0.2), staged(0.1, 0.25)) == [
        ("changed", "rankings.one.stages.A[2].best", {"before": "0.2", "after": "0.25"})
    ]
