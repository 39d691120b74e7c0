"""Leaders, candidates, the ladder and the batches of rectification."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.region.batches import proposals
from scoring.region.candidates import candidates
from scoring.region.ladder import climbers, rungs
from scoring.region.leaders import leaders
from tests.unit.scoring.region.whole import firm, people

LEADERS = {"name": "tax", "title": "亩均税收", "value": "tax / land", "top": 2}
LOW = {"name": "low", "kind": "low_efficiency", "when": "tax / land < 2", "reason": "亩均税收低于2万元"}
WORST = {"name": "worst", "kind": "low_efficiency", "when": "class = 'D'", "reason": "D类"}
ZOMBIE = {"name": "losses", "kind": "zombie", "when": "profit < 0 and previous.profit < 0", "reason": "亏损"}
PERSON, BELOW = "left(uscc, 2) = '92'", "scale = 'below'"
LADDER = [
    {"name": "person", "title": "个体", "when": PERSON, "step": "个转企", "near": "revenue >= 400"},
    {"name": "below", "title": "规下", "when": BELOW, "step": "小升规", "near": "revenue >= 1600"},
    {"name": "above", "title": "规上", "when": "scale = 'above'", "step": "股上市"},
    {"name": "listed", "title": "上市", "when": "array_contains(labels, '上市企业')"},
]
RULES = {
    "classes": ["C", "D"],
    "months": 12,
    "batches": [
        {"name": "close", "title": "关停", "measures": "关停", "when": "class = 'D' and revenue = 0"},
        {"name": "force", "title": "倒逼", "measures": "倒逼", "when": "class = 'D'"},
        {"name": "lift", "title": "帮扶", "measures": "帮扶"},
    ],
}


def led(rows, **changes):
    found = leaders(people(rows, leaders=[LEADERS | changes]))
    return [(one.rank, one.member.uscc, one.value) for one in found]


def test_leaders_best_first_and_equal_ones_share_their_rank() -> None:
    taxes = [40.0, 30.0, 30.0, 20.0]
    rows = [firm(i, tax=tax, land_owned=10.0) for i, tax in enumerate(taxes)]
    assert led(rows) == [(1, "E000", 4.0), (2, "E001", 3.0), (2, "E002", 3.0)]
    assert led(rows, top=3) == led(rows)
    assert led(rows, better="lower", top=1) == [(1, "E003", 2.0)]


def test_thresholds_and_unknown_values_keep_off_the_list() -> None:
    rows = [firm(1, tax=40.0, land_owned=10.0), firm(2, tax=50.0), firm(3, tax=9.0, land_owned=0.0)]
    rows += [firm(4, tax=90.0, land_owned=10.0, scale=None)]
    assert led(rows, where="scale = 'above'") == [(1, "E001", 4.0)]
    assert led(rows, where="scale = 'above'", at_least=4.1) == []
    assert led(rows, at_most=4.0) == [(1, "E001", 4.0)]


def low(rows, *criteria, kind="low_efficiency"):
    found = candidates(people(rows, criteria=list(criteria or (LOW,))), kind)
    return {one.member.uscc: (one.state, one.met, one.doubtful, one.missing) for one in found}


def test_candidates_by_criteria_with_their_reasons() -> None:
    rows = [firm(1, tax=10.0, land_owned=10.0), firm(2, tax=30.0, land_owned=10.0, **{"class": "D"})]
    rows += [firm(3, tax=30.0, land_owned=10.0, **{"class": "A"})]
    assert low(rows, LOW, WORST) == {
        "E001": ("candidate", ("low",), ("worst",), ("class",)),
        "E002": ("candidate", ("worst",), (), ()),
    }
    assert low(rows, LOW, WORST, kind="zombie") == {}
    found = candidates(people(rows, criteria=[LOW, WORST]), "low_efficiency")
    assert [one.reasons for one in found] == [("亩均税收低于2万元",), ("D类",)]


def test_who_keeps_a_figure_back_is_listed_with_the_figure() -> None:
    rows = [firm(1, tax=10.0), firm(2, land_owned=5.0), firm(3, tax=9.0, land_owned=0.0)]
    assert low(rows) == {
        "E001": ("cannot_be_said", (), ("low",), ("land",)),
        "E002": ("cannot_be_said", (), ("low",), ("tax",)),
        "E003": ("cannot_be_said", (), ("low",), ()),
    }


def test_a_criterion_may_look_back() -> None:
    now, last = [firm(1, profit=-1.0), firm(2, profit=-1.0)], [firm(1, profit=-2.0), firm(2, profit=3.0)]
    found = candidates(people(now, last, criteria=[ZOMBIE]), "zombie")
    assert [one.member.uscc for one in found] == ["E001"]


@given(st.floats(0, 100), st.floats(0, 100), st.sampled_from(["tax", "land_owned"]))
@settings(max_examples=50)
def test_keeping_a_figure_back_never_clears_a_candidate(tax: float, land: float, name: str) -> None:
    rows = [firm(1, tax=tax, land_owned=land)]
    if low(rows):
        assert low([rows[0] | {name: None}])


def test_everybody_stands_on_the_highest_rung_that_they_meet() -> None:
    rows = [
        firm(1, revenue=2000.0, labels=["上市企业"]),
        firm(2, revenue=1700.0, scale="below"),
        firm(3, revenue=100.0, scale="below"),
        firm(4, scale="below"),
        firm(5, scale=None) | {"uscc": "92E5", "revenue": 500.0},
        firm(6, scale=None),
    ]
    population = people(rows, ladder=LADDER)
    found = climbers(population)
    assert [(one.member.uscc, one.stage, one.near) for one in found] == [
        ("E001", "listed", None),
        ("E002", "below", True),
        ("E003", "below", False),
        ("E004", "below", None),
        ("92E5", "person", True),
    ]
    counted = [(one.stage, one.n, one.near) for one in rungs(population, found)]
    assert counted == [("person", 1, 1), ("below", 3, 1), ("above", 0, None), ("listed", 1, None)]


def test_the_first_batch_that_holds_is_proposed_and_the_last_takes_the_rest() -> None:
    rows = [
        firm(1, revenue=0.0, **{"class": "D"}),
        firm(2, revenue=5.0, **{"class": "D"}),
        firm(3, **{"class": "D"}),
        firm(4, revenue=0.0, **{"class": "C"}),
        firm(5, **{"class": "B"}),
        firm(6),
    ]
    population = people(rows, rectification=RULES)
    rules = population.board.document.rectification
    assert rules is not None
    found = [(one.uscc, one.class_name, one.batch.name) for one in proposals(population, rules)]
    assert found == [
        ("E001", "D", "close"),
        ("E002", "D", "force"),
        ("E003", "D", "force"),
        ("E004", "C", "lift"),
    ]
