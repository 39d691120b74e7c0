"""The money of the class that a unit has is what its result says, under every scheme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import money
from scoring.evaluate import Evaluation, evaluate
from tests.property.populations import DELIVERED, any_scheme, populations, run, seeded, thorough


def check(outcome: Evaluation) -> None:
    found = money.consequences(outcome)
    names = [name for name in outcome.results.columns if name.startswith("policy.")]
    for row, cells in enumerate(outcome.results.iter_rows(named=True)):
        one = money.of_row(found, row)
        assert (one.code is None) == (cells["class"] is not None)
        if one.class_name is not None:
            mine = next(bill for bill in one.classes if bill.class_name == cells["class"])
            told = {item.policy: item for item in mine.items}
            assert mine.years_in_class == cells["years_in_class"]
            assert set(told) == {n.split(".")[1] for n in names if n.endswith(".state") and cells[n]}
            for name, item in told.items():
                assert item.state == cells[f"policy.{name}.state"]
                amount = cells.get(f"policy.{name}.amount")
                assert (None if item.amount is None else float(item.amount)) == amount
            assert one.next_year is not None
            assert one.next_year.years_in_class == mine.years_in_class + 1


@thorough
@given(st.data())
def test_the_bill_of_the_own_class_is_the_result(data):
    scheme = any_scheme(data)
    check(run(scheme, data.draw(populations(scheme))))


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_for_a_larger_population(scheme):
    check(evaluate(scheme, seeded(scheme, 200, 5), seeded(scheme, 200, 6)))
