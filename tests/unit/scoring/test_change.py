from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from scoring.change import Change, Former, dated, of_unit, split
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from tests.unit.scoring.building import Row, adding, column, firms, indicator, pool, ranking, scheme, shares

MEAN = {"of": "mean"}
LAST = firms(a=[10, 20, 30, 40])
BANDS = {"rankings": [ranking(bands=shares(A=0.25, B=0.5, C=0.75, D=None))]}


def rules(year: int, **changes: Any) -> Scheme:
    return scheme(year=year, as_of=date(year, 12, 31), **(BANDS | changes))


def former(made: Scheme, rows: list[Row]) -> Former:
    outcome = evaluate(made, rows)
    return Former(made, outcome.calibration, outcome.results)


def change(
    before: tuple[Scheme, list[Row]], now: tuple[Scheme, list[Row]], uscc: str = "E001", unit: str = "own"
) -> Change:
    last, (made, rows) = former(*before), now
    outcome: Evaluation = evaluate(made, rows, before[1])
    found = of_unit(split(last, outcome, rows, before[1]), uscc, unit)
    assert found is not None
    return found


def parts(one: Change) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return one.own_data, one.peers, one.method


def test_the_three_parts_one_after_the_other():
    """Mean 25 → 40 of twice the peers; own 10 → 16; weight 100 → 50."""
    old, new = (
        rules(2023, **adding(indicator(benchmark=MEAN))),
        rules(2024, **adding(indicator(benchmark=MEAN, weight=50))),
    )
    now = firms(a=[16, 40, 44, 60])
    one = change((old, LAST), (new, now))
    assert (one.before, one.now) == (Decimal("40.0"), Decimal("20.0"))
    assert parts(one) == (Decimal("24.0"), Decimal("-24.0"), Decimal("-20.0"))
    assert one.whole == Decimal(-20)
    assert one.classes == ("D", "D", "D", "D")


def test_nothing_but_the_year_is_no_change_of_method():
    """Ages and years of evidence go on with the calendar, under the old rules too."""
    bonus = {"name": "b", "points": 5, "when": "array_contains(labels, 'x')", "evidence_last": 1}
    young = {"name": "y", "points": 7, "when": "years_between(registered_on, as_of) < 3"}
    last, now = (
        firms(a=[10, 20, 30, 40], labels=("x:2023",), registered_on=date(2021, 6, 1)),
        firms(a=[10, 20, 30, 40], labels=("x:2024",), registered_on=date(2021, 6, 1)),
    )
    old, new = (rules(year, adjustments=[bonus, young]) for year in (2023, 2024))
    one = change((old, last), (new, now))
    assert parts(one) == (Decimal(-7), Decimal(0), Decimal(0))


def test_a_fixed_benchmark_leaves_nothing_to_the_peers():
    one = change((rules(2023), LAST), (rules(2024), firms(a=[12.34, 1, 1, 1])))
    assert parts(one) == (Decimal("23.4"), Decimal(0), Decimal(0))


def test_the_class_after_each_step():
    old, new = rules(2023), rules(2024, rankings=[ranking(bands=shares(A=0.5, B=0.6, C=0.75, D=None))])
    one = change((old, LAST), (new, firms(a=[30, 29, 28, 31])))
    assert one.classes == ("D", "B", "B", "A")
    assert one.own_data == Decimal(200)


def test_parts_of_odd_decimals_add_up_exactly():
    old = rules(2023, **adding(indicator(benchmark=MEAN, weight=33.3)), rounding={"total": 3})
    new = rules(2024, **adding(indicator(benchmark=MEAN, weight=31.7)), rounding={"total": 1})
    one = change((old, firms(a=[1.1, 2.7, 3.9])), (new, firms(a=[1.7, 2.2, 3.1])))
    assert None not in parts(one)
    assert sum(part for part in parts(one) if part is not None) == one.whole
    assert str(one.before) == "14.271"
    assert str(one.now) == "23.1"


# -- What cannot be split ----------------------------------------------------------------------------------


OLD, NEW = rules(2023), rules(2024)


def exempting(year: int) -> Scheme:
    return rules(year, scope=[{"name": "out", "when": "b >= 1", "status": "exempt"}])


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [
        ((OLD, LAST[1:]), (NEW, LAST), "change.new"),
        ((exempting(2023), firms(a=[1, 2, 3], b=[1, 0, 0])), (NEW, LAST), "change.no_total_before"),
        ((OLD, LAST), (exempting(2024), firms(a=[1, 2, 3], b=[1, 0, 0])), "change.no_total_now"),
        ((exempting(2023), LAST), (NEW, firms(a=[1, 2, 3], b=[1, 0, 0])), "change.not_by_old_rules"),
    ],
)
def test_what_has_no_total_cannot_be_split(before, now, code):
    one = change(before, now)
    assert (one.code, parts(one)) == (code, (None, None, None))


def two_pools(year: int, **names: str) -> Scheme:
    above = pool(names.get("above", "above"), where="scale = 'above'")
    below = pool(names.get("below", "below"))
    return rules(year, pools=[above, below], rankings=[ranking(above["name"], below["name"])])


def test_another_pool():
    last, now = firms(a=[10, 20], scale=["below", "above"]), firms(a=[30, 20], scale=["above", "above"])
    one = change((two_pools(2023), last), (two_pools(2024), now))
    assert (one.code, one.whole) == ("change.other_pool", Decimal(200))


def test_a_pool_with_a_new_name_is_the_same_pool():
    rows = firms(a=[10, 20], scale=["below", "above"])
    one = change((two_pools(2023), rows), (two_pools(2024, below="small"), rows))
    assert parts(one) == (0, 0, 0)


def test_another_unit():
    units = {"tenants": "inherit"}
    now = firms(a=[10, 20, 30], plot_holder_uscc=["E002", None, None])
    one = change((rules(2023, units=units), LAST), (rules(2024, units=units), now), unit="member")
    assert one.code == "change.other_unit"


def test_data_that_are_no_longer_collected():
    old = rules(2023, **adding(indicator(weight=50), indicator("y", value="b", weight=50)))
    one = change((old, firms(a=[1, 2], b=[5, 6])), (NEW, firms(a=[1, 2])))
    assert one.code == "change.not_by_old_rules"


def test_a_second_evaluation_is_compared_with_the_second():
    units = {"tenants": "apart", "mixed_when": "array_contains(labels, 'mixed')"}
    rows = firms(a=[10, 20], plot_holder_uscc=[None, "E001"], labels=[("mixed",), ()])
    one = change((rules(2023, units=units), rows), (rules(2024, units=units), rows), unit="merged")
    assert (one.before, parts(one)) == (Decimal("300.0"), (0, 0, 0))


def test_nobody():
    last = former(OLD, LAST)
    outcome = evaluate(NEW, [])
    assert split(last, outcome, [], LAST).is_empty()
    assert of_unit(split(last, outcome, [], LAST), "E001") is None


def test_old_rules_are_dated_to_the_new_year():
    moved = dated(rules(2023, effective_on=date(2024, 7, 1)), NEW)
    assert (moved.year, moved.as_of, moved.effective_on) == (2024, date(2024, 12, 31), date(2024, 12, 31))
    assert replace(moved, digest="", text="") == replace(
        rules(2024, effective_on=date(2024, 12, 31)), digest="", text=""
    )


def test_a_row_per_unit_of_this_year():
    outcome = evaluate(NEW, LAST[1:])
    assert column(split(former(OLD, LAST), outcome, LAST[1:], None), "uscc") == ["E002", "E003", "E004"]
