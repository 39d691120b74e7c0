import pytest

from data import energy
from data.errors import FileError

ELECTRICITY = """
[[factors]]
carrier = "electricity"
title = "电力"
basis = ["{basis}"]
unit = "kWh"
tce = "{tce}"
from = {since}
mark = "L"
source = "test"
"""


def test_ten_thousand_kwh_are_1_229_tce_at_their_heat_value():
    assert float(10_000 * energy.factor("electricity", "当量", 2024).tce) == 1.229


def test_the_two_bases_of_electricity_differ_about_2_5_times():
    ratio = energy.factor("electricity", "等价", 2024).tce / energy.factor("electricity", "当量", 2024).tce
    assert 2.4 < ratio < 2.6


@pytest.mark.parametrize("basis", energy.BASES)
def test_every_carrier_has_a_factor_on_both_bases(basis):
    assert {energy.factor(name, basis, 2024).carrier for name in energy.carriers()} == energy.carriers()


@pytest.mark.parametrize("tce", ["0.0001229", "0.000123", "0.0001"])
def test_a_heat_value_called_primary_is_refused(tce):
    with pytest.raises(FileError) as caught:
        energy.parse(ELECTRICITY.format(basis="等价", tce=tce, since=2000))
    assert [fault.code for fault in caught.value.faults] == ["energy.calorific_called_primary"]


def test_the_same_value_called_by_its_name_is_taken():
    (factor,) = energy.parse(ELECTRICITY.format(basis="当量", tce="0.0001229", since=2000))
    assert factor.basis == ("当量",)


def test_no_table_in_use_calls_the_heat_value_primary():
    assert float(energy.factor("electricity", "等价", 2024).tce) != 0.0001229


def test_a_carrier_without_a_factor_is_an_error():
    with pytest.raises(KeyError):
        energy.factor("plutonium", "当量", 2024)
