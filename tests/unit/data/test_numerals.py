from fractions import Fraction

import polars as pl
import pytest

from data.numerals import numbers

YUAN = Fraction(1, 10_000)
SQUARE_METRES = Fraction(15, 10_000)


def read(*cells, factor=Fraction(1), negative=True):
    return numbers(pl.Series(cells, dtype=pl.String), factor, negative=negative)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1 234.5", 1234.5),
        ("１２３４．５", 1234.5),
        ("１，２３４．５", 1234.5),
        ("  7 ", 7.0),
        ("\u30007\u00a0", 7.0),
        ("-3.20", -3.2),
        ("−3.2", -3.2),
        ("+7", 7.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1.2E+05", 120000.0),
        ("1e-7", 1e-7),
        ("0", 0.0),
        ("-0", 0.0),
        ("007", 7.0),
        ("0.30000000000000004", 0.30000000000000004),
    ],
)
def test_numbers_are_understood_as_departments_write_them(cell, value):
    parsed = read(cell)
    assert parsed.values.to_list() == [value]
    assert not parsed.bad


@pytest.mark.parametrize("cell", ["/", "-", "—", "——", "–", "／", " / ", "－", "--", None])
def test_not_delivered_is_null_and_never_zero(cell):
    parsed = read(cell)
    assert parsed.values.to_list() == [None]
    assert not parsed.bad


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("abc", "cell.not_a_number"),
        ("不详", "cell.not_a_number"),
        ("(5)", "cell.not_a_number"),
        ("--5", "cell.not_a_number"),
        ("true", "cell.not_a_number"),
        ("0x1A", "cell.unit_in_cell"),
        ("3,5", "cell.bad_separator"),
        ("1,23,456", "cell.bad_separator"),
        ("1.2.3", "cell.bad_separator"),
        ("12 34", "cell.bad_separator"),
        ("12万元", "cell.unit_in_cell"),
        ("5%", "cell.unit_in_cell"),
        ("nan", "cell.not_finite"),
        ("NaN", "cell.not_finite"),
        ("-inf", "cell.not_finite"),
        ("Infinity", "cell.not_finite"),
        ("#REF!", "cell.formula_error"),
        ("#DIV/0!", "cell.formula_error"),
        ("#N/A", "cell.formula_error"),
        ("1e400", "cell.too_large"),
        ("1e15", "cell.too_large"),
        ("99999999999999999999", "cell.too_large"),
        ("-1e16", "cell.too_large"),
    ],
)
def test_what_is_no_number_is_said_and_not_guessed(cell, code):
    parsed = read(cell)
    assert parsed.bad == {0: code}
    assert parsed.values.to_list() == [None]


def test_a_negative_area_is_a_fault_and_a_negative_profit_is_not():
    assert read("-1", "2", negative=False).bad == {0: "cell.negative"}
    assert read("-1", negative=True).values.to_list() == [-1.0]


def test_ten_thousand_square_metres_are_fifteen_mu():
    assert read("10000", "666.67", "123.45", factor=SQUARE_METRES).values.to_list() == [
        15.0,
        1.000005,
        0.185175,
    ]


def test_conversions_give_the_float_nearest_to_the_exact_result():
    cells = ["0.1", "19999999", "20000000", "123456789.01", "1,234,567.89", "9007199254740993", "0.00000001"]
    exact = [float(Fraction(cell.replace(",", "")) * YUAN) for cell in cells]
    assert read(*cells, factor=YUAN).values.to_list() == exact


def test_bad_cells_do_not_disturb_their_neighbours():
    parsed = read("1", "x", "/", None, "2,000", "y")
    assert parsed.values.to_list() == [1.0, None, None, None, 2000.0, None]
    assert sorted(parsed.bad) == [1, 5]
