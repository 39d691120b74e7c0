import polars as pl
import pytest

from data import land

A, B, C, D = "ABCD"


def ledger(*rows):
    numbered = [(at, *row) for at, row in enumerate(rows, start=2)]
    return pl.DataFrame(numbered, schema=land.SCHEMA, orient="row")


def facts(*rows):
    found = land.facts(ledger(*rows))
    return {(uscc, code): value for uscc, code, value in found.iter_rows()}


def test_what_follows_for_holder_and_tenants():
    found = facts(
        ("P", A, None, 10_000.0, None),
        ("P", A, B, 10_000.0, 2_000.0),
        ("P", A, C, 10_000.0, 1_000.0),
        ("Q", A, B, 666.67, 100.0),
    )
    assert found == {
        (A, "land_owned"): 16.000005,
        (A, "land_let_out"): 4.65,
        (A, "tenants"): 2.0,
        (B, "land_rented_in"): 3.15,
        (C, "land_rented_in"): 1.5,
    }


def test_a_holders_own_use_is_no_letting():
    assert facts(("P", A, A, 10_000.0, 10_000.0)) == {(A, "land_owned"): 15.0}


def test_a_rented_area_that_is_not_delivered_never_makes_land_small():
    found = facts(("P", A, B, 10_000.0, None), ("Q", C, B, 10_000.0, 500.0))
    assert found[B, "land_rented_in"] is None
    assert (found[A, "land_let_out"], found[A, "tenants"]) == (0.0, 1.0)


def test_parcels_that_balance_to_the_last_square_metre():
    assert land.balance(ledger(("P", A, A, 10_000.0, 6_000.0), ("P", A, B, 10_000.0, 4_000.0))) == ()
    assert (
        land.balance(ledger(("P", A, B, 100.0, 33.34), ("P", A, C, 100.0, 33.33), ("P", A, D, 100.0, 33.34)))
        == ()
    )


def test_parcels_of_which_more_is_used_than_there_is():
    (fault,) = land.balance(
        ledger(("P", A, B, 10_000.0, 6_000.0), ("P", A, C, 10_000.0, 4_001.0), ("Q", A, B, 1.0, 1.0))
    )
    assert (fault.code, fault.where) == ("land.parcel_overused", "P")
    assert fault.params == {"row": 2, "area_m2": 10_000.0, "used_m2": 10_001.0}


def test_an_empty_ledger():
    assert land.balance(ledger()) == ()
    assert facts() == {}
    assert land.plot_holders(ledger()).is_empty()


def test_a_tenant_belongs_to_the_holder_of_its_largest_area():
    found = land.plot_holders(
        ledger(
            ("P", A, C, 100.0, 10.0),
            ("Q", B, C, 100.0, 8.0),
            ("R", B, C, 100.0, 3.0),
            ("S", B, D, 100.0, None),
        )
    )
    assert dict(found.iter_rows()) == {C: B, D: B}


def test_who_holds_a_parcel_is_nobodys_tenant():
    assert land.plot_holders(ledger(("P", A, B, 100.0, 10.0), ("Q", B, None, 5.0, None))).is_empty()


@pytest.mark.parametrize("mu", [0.01, 1.0, 3.33, 12.345, 99_999.99, 1 / 3])
def test_mu_survive_the_way_through_square_metres(mu):
    assert facts(("P", A, None, mu * 10_000 / 15, None))[A, "land_owned"] == pytest.approx(mu, abs=1e-9)
