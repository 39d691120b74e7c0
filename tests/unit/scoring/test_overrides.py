from typing import Any

import pytest

from tests.unit.scoring.building import Row, classes, column, firms, indicator, pool, ranking, run, shares

FOUR = [ranking(bands=shares(A=0.25, B=0.5, C=0.75, D=None))]


def rule(name: str = "one", when: str = "b = 1", action: str = "set", **keys: Any) -> Row:
    return {"name": name, "when": when, "action": action} | keys


def moved(*overrides: Row, b: Any = 1, **changes: Any) -> str:
    """Where A, B, C and D go."""
    return classes(
        run({"rankings": FOUR, "overrides": list(overrides)} | changes, firms(a=[9, 8, 7, 6], b=b))
    )


@pytest.mark.parametrize(
    ("action", "keys", "expected"),
    [
        ("set", {"class": "C"}, "CCCC"),
        ("raise", {}, "AABC"),
        ("raise", {"steps": 2}, "AAAB"),
        ("raise", {"steps": 9}, "AAAA"),
        ("lower", {}, "BCDD"),
        ("lower", {"steps": 2}, "CDDD"),
        ("not_above", {"class": "C"}, "CCCD"),
        ("not_below", {"class": "B"}, "ABBB"),
        ("not_above", {"class": "A"}, "ABCD"),
        ("not_below", {"class": "D"}, "ABCD"),
    ],
)
def test_each_action(action, keys, expected):
    assert moved(rule(action=action, **keys)) == expected


def test_only_where_the_condition_is_fulfilled():
    assert moved(rule(**{"class": "D"}), b=[1, 0, None, 1]) == "DBCD"
    assert moved(rule(when="not b = 1", **{"class": "D"}), b=[1, 0, None, 1]) == "ADCD"


UP, VETO = rule("up", action="raise"), rule("veto", action="not_above", **{"class": "C"})


def test_in_the_order_of_the_file():
    assert moved(UP, VETO) == "CCCC"
    assert moved(VETO, UP) == "BBBC"


def test_a_later_rule_sees_the_class_as_it_stands():
    assert moved(UP, rule("again", when="class = 'A'", action="lower", steps=3)) == "DDBC"
    assert moved(UP, rule("again", when="class_by_rank = 'A'", action="lower", steps=3)) == "DABC"


def test_what_the_ranking_came_to_may_be_asked():
    assert moved(rule(when="total >= 80 and points.x >= 80 and value.x < 9", action="lower")) == "ACCD"
    assert moved(rule(when="previous.class = 'A'", action="lower")) == "ABCD"


def test_every_change_is_told():
    rules = {"rankings": FOUR, "overrides": [UP, VETO, rule("none", when="b = 2", **{"class": "A"})]}
    results = run(rules, firms(a=[9, 8, 7, 6], b=[1, 1, 1, 0]))
    assert column(results, "overrides") == ["veto A→C", "up B→A; veto A→C", "up C→B; veto B→C", ""]
    assert column(results, "override.up") == [None, "B→A", "C→B", None]
    assert column(results, "override.none") == [None] * 4
    assert classes(results, "class_by_rank") == "ABCD"


def test_only_in_some_pools():
    pools = [pool("above", where="scale = 'above'"), pool("below", indicator("y"))]
    rankings = [ranking("above", "below", bands=FOUR[0]["bands"])]
    rules = {"pools": pools, "rankings": rankings, "overrides": [rule(pools=["below"], **{"class": "D"})]}
    rows = firms(a=[9, 8, 7, 6], b=1, scale=["above", "below", "above", "below"])
    assert classes(run(rules, rows)) == "ADCD"


@pytest.mark.parametrize("status", ["exempt", "suspended", "T", "ungraded"])
def test_only_evaluated_units_are_concerned(status):
    scope = [
        {"name": "s", "when": "b = 1", "status": status, "treated_as": "B" if status == "ungraded" else None}
    ]
    results = run({"scope": scope, "overrides": [rule(**{"class": "D"})]}, firms(a=[9], b=1))
    assert classes(results) == ("B" if status == "ungraded" else "-")
    assert column(results, "overrides") == [""]


def test_who_has_no_class_by_rank_gets_none():
    rules = {"pools": [pool("all", indicator(missing="null"))], "overrides": [rule(**{"class": "D"})]}
    assert classes(run(rules, firms(a=[None], b=1))) == "-"


def test_with_three_and_with_six_classes():
    for names in ("ABC", "ABCDEF"):
        bands = [{"class": name, "to": (place + 1) / len(names)} for place, name in enumerate(names)]
        rules = {"classes": [{"name": name} for name in names], "rankings": [ranking(bands=bands)]}
        rules |= {"overrides": [rule(action="lower", steps=2)]}
        rows = firms(a=list(range(len(names), 0, -1)), b=1)
        assert classes(run(rules, rows)) == (names[2:] + names[-1] * 2)
