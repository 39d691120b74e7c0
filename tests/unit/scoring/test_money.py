from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from scoring import money
from scoring.evaluate import Evaluation, evaluate
from scoring.money import Bill, Money
from tests.unit.scoring.building import Row, firms, ranking, scheme, shares

FOUR = firms(a=[9, 8, 7, 6], electricity_kwh=[1000, 2000, 3000, 4000.5])  # A, B, C, D


def power(name: str = "power", **keys: Any) -> Row:
    known = {"name": name, "instrument": "electricity", "basis": "文件", "amount": "rate * electricity_kwh"}
    return known | {"by_class": {"C": 0.05, "D": [0.1, 0.2, 0.3]}} | keys


def outcome(
    *policies: Row, rows: list[Row] = FOUR, previous: list[Row] | None = None, **changes: Any
) -> Evaluation:
    bands = shares(A=0.25, B=0.5, C=0.75, D=None)
    rules = scheme(rankings=[ranking(bands=bands)], policies=list(policies), **changes)
    return evaluate(rules, rows, previous)


def of(run: Evaluation, number: int = 1) -> Money:
    return money.of_row(money.consequences(run), number - 1)


def bill(one: Money, name: str) -> Bill:
    return next(bill for bill in one.classes if bill.class_name == name)


# -- This year ---------------------------------------------------------------------------------------------


def test_every_class_in_yuan():
    one = of(outcome(power()), 2)
    assert [(each.class_name, each.total) for each in one.classes] == [
        ("A", 0), ("B", 0), ("C", Decimal(100)), ("D", Decimal(200)),
    ]  # fmt: skip
    assert (one.class_name, one.code) == ("B", None)


def test_cents_are_exact():
    one = bill(of(outcome(power(by_class={"D": 0.1})), 4), "D")
    assert (str(one.total), one.by_instrument) == ("400.05", {"electricity": Decimal("400.05")})


def test_a_class_that_is_not_left_goes_on():
    """In D for the second year, another class would begin anew."""
    before = [
        {"uscc": "E004", "class": "D", "years_in_class": 1},
        {"uscc": "E003", "class": "D", "years_in_class": 5},
    ]
    run = outcome(power(by_class={"C": [1, 2], "D": [3, 4, 5]}), previous=before)
    assert [(each.years_in_class, each.items[0].rate) for each in of(run, 4).classes[2:]] == [(1, 1), (2, 4)]
    assert [(each.years_in_class, each.items[0].rate) for each in of(run, 3).classes[2:]] == [(1, 1), (6, 5)]


def test_the_own_class_is_what_was_published():
    run = outcome(power(), power("other", by_class={"A": -0.1}), previous=[{"uscc": "E004", "class": "D"}])
    for number, row in enumerate(run.results.iter_rows(named=True), 1):
        mine = bill(of(run, number), row["class"])
        told = {item.policy: (item.rate, item.state, item.amount) for item in mine.items}
        for name in ("power", "other"):
            rate, state, amount = told.get(name, (None, None, None))
            assert (rate, state) == (row[f"policy.{name}.rate"], row[f"policy.{name}.state"])
            assert (None if amount is None else float(amount)) == row[f"policy.{name}.amount"]


def test_a_stack_counts_the_highest_only_or_adds():
    two = (power(stack="price"), power("own", by_class={}, rate="b", stack="price"))
    rows = [row | {"b": 0.08} for row in FOUR]
    highest = bill(of(outcome(*two, rows=rows, stacks={"price": "highest_only"}), 2), "D")
    assert (highest.total, [item.state for item in highest.items]) == (200, ["applied", "superseded"])
    assert bill(of(outcome(*two, rows=rows, stacks={"price": "highest_only"}), 2), "C").total == 160
    assert bill(of(outcome(*two, rows=rows, stacks={"price": "additive"}), 2), "D").total == 360


def test_sums_by_instrument_keep_what_is_paid_and_what_is_saved_apart():
    relief = power("relief", instrument="land_use_tax", by_class={"D": 0.5}, amount="-rate * 100")
    one = bill(of(outcome(power(), relief), 1), "D")
    assert one.by_instrument == {"electricity": Decimal(100), "land_use_tax": Decimal(-50)}
    assert one.total == 50


def test_what_is_not_known_is_said_and_not_added():
    rows = firms(a=[9, 8, 7, 6], electricity_kwh=[None, 1, 1, 1])
    other = power("water", instrument="water", by_class={"D": 1}, amount="10 * rate")
    one = bill(of(outcome(power(), other, rows=rows)), "D")
    assert (one.total, one.complete) == (10, False)
    assert (one.items[0].code, one.items[0].facts) == ("money.not_known", ("electricity_kwh",))
    assert bill(of(outcome(power(), rows=rows)), "A").complete


def test_a_consequence_without_an_amount():
    one = bill(of(outcome(power(by_class={}, amount=None, text_by_class={"A": "优先供地"}))), "A")
    assert (one.items[0].text, one.items[0].code, one.total, one.complete) == (
        "优先供地", "money.no_amount", 0, True,
    )  # fmt: skip


def test_what_is_not_in_force_is_told_and_not_added():
    gone = power("gone", expires_on=date(2020, 1, 1))
    bare = power("bare", basis=None)
    one = bill(of(outcome(gone, bare)), "D")
    assert [(item.state, item.amount, item.code) for item in one.items] == [
        ("expired", None, None), ("no_basis", None, None),
    ]  # fmt: skip
    assert one.total == 0


def test_without_a_class_there_is_nothing_to_tell():
    out = {"name": "out", "when": "a = 9", "status": "exempt"}
    one = of(outcome(power(), scope=[out]))
    assert one == Money(None, (), None, "money.no_class")


def test_a_member_pays_on_its_own_figures():
    rows = [*FOUR, {"uscc": "E005", "electricity_kwh": 10, "plot_holder_uscc": "E004"}]
    assert of(outcome(power(), rows=rows, units={"tenants": "inherit"}), 5).class_name == "D"
    assert bill(of(outcome(power(), rows=rows, units={"tenants": "inherit"}), 5), "D").total == 1


# -- Next year ---------------------------------------------------------------------------------------------


def test_rates_grow_with_consecutive_years():
    before = [{"uscc": "E004", "class": "D", "years_in_class": 1}]
    one = of(outcome(power(), previous=before), 4)
    assert bill(one, "D").total == Decimal("800.1")
    assert one.next_year is not None
    assert (one.next_year.years_in_class, str(one.next_year.total)) == (3, "1200.15")


@pytest.mark.parametrize(
    ("ends", "state", "total"),
    [(date(2025, 12, 30), "expired", 0), (date(2025, 12, 31), "applied", 800)],
)
def test_policies_that_will_have_expired_by_then(ends, state, total):
    rows = firms(a=[9, 8, 7, 6], electricity_kwh=4000)
    one = of(outcome(power(expires_on=ends), rows=rows), 4)
    assert bill(one, "D").total == 400
    assert one.next_year is not None
    assert (one.next_year.items[0].state, one.next_year.total) == (state, total)


def test_next_year_is_counted_from_the_day_the_policies_are_applied():
    one = of(outcome(power(expires_on=date(2026, 3, 1)), effective_on=date(2025, 6, 1)), 4)
    assert one.next_year is not None
    assert one.next_year.items[0].state == "expired"


def test_leap_days():
    assert money.in_a_year(scheme(year=2023, as_of=date(2024, 2, 29))).effective_on == date(2025, 2, 28)


# -- All units ---------------------------------------------------------------------------------------------


def test_totals_of_all_units_are_the_sums_of_the_bills():
    rows = firms(a=[9, 8, 7, 6], electricity_kwh=[1000, None, 3000, 4000.5])
    other = power("water", instrument="water", by_class={"D": 1}, amount="10 * rate")
    more = power("more", by_class={"D": 0.01})
    found = money.consequences(outcome(power(), more, other, rows=rows))
    for name, table in found.tables.items():
        sums = money.totals(table, found.run.scheme)
        for row in range(4):
            told = bill(money.of_row(found, row), name).by_instrument
            known = {one: Decimal(str(x[row])) for one, x in sums.items() if not np.isnan(x[row])}
            assert told == known


def test_the_run_stays_as_it_was():
    run = outcome(power())
    before = run.results.clone()
    money.consequences(run)
    assert evaluate(run.scheme, FOUR).results.equals(before)
    assert run.table["class"].decoded().tolist() == list("ABCD")
