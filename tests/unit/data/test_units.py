from fractions import Fraction

import pytest

from data import layout, units


@pytest.mark.parametrize(
    ("kept", "written", "factor"),
    [
        ("万元", "元", "1/10000"),
        ("万元", "千元", "1/10"),
        ("万元", "亿元", "10000"),
        ("mu", "㎡", "15/10000"),
        ("mu", "平方米", "15/10000"),
        ("mu", "m²", "15/10000"),
        ("mu", "公顷", "15"),
        ("mu", "亩", "1"),
        ("m2", "亩", "10000/15"),
        ("kWh", "万kW·h", "10000"),
        ("kWh", "千千瓦时", "1000"),
        ("kWh", "度", "1"),
        ("tce", "吨标准煤", "1"),
        ("tce", "kgce", "1/1000"),
        ("t", "ＫＧ", "1/1000"),
        ("m3", "万立方米", "10000"),
    ],
)
def test_units_are_exact_fractions(kept, written, factor):
    assert units.factor(kept, written) == Fraction(factor)


def test_a_unit_of_another_kind_is_none():
    assert units.factor("mu", "万元") is None
    assert units.factor("万元", "美元") is None


def test_every_unit_of_every_layout_is_known():
    kept = {column.unit for name in layout.names() for column in layout.load(name).columns if column.unit}
    assert all(units.written(unit) for unit in kept)
    assert all(Fraction(1) in {units.factor(unit, word) for word in units.written(unit)} for unit in kept)
