from datetime import date

import polars as pl
import pytest

from data import dates


@pytest.mark.parametrize(
    "cell",
    [
        "2020-01-02",
        "2020/1/2",
        "2020/01/02",
        "2020年1月2日",
        "2020年01月02日",
        "20200102",
        "2020.1.2",
        "2020-01-02 00:00:00",
        " 2020-1-2 ",
        "43832",
    ],
)
def test_one_day_in_many_forms(cell):
    assert dates.dates(pl.Series([cell])).values.to_list() == [date(2020, 1, 2)]
    assert dates.iso_dates(pl.Series([cell])).values.to_list() == ["2020-01-02"]


@pytest.mark.parametrize(
    "cell", ["2020-01", "2020年1月", "2020", "20201301", "2020-02-30", "1820-01-01", "9999-01-01", "x", "123"]
)
def test_what_is_no_full_date_is_refused(cell):
    assert dates.dates(pl.Series([cell])).bad == {0: "cell.not_a_date"}


def test_nothing_delivered_and_failed_formulas():
    parsed = dates.dates(pl.Series(["/", None, "#REF!", "2020-01-02"]))
    assert parsed.values.to_list() == [None, None, None, date(2020, 1, 2)]
    assert parsed.bad == {2: "cell.formula_error"}


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024Q1", "2024Q1"),
        ("2024q3", "2024Q3"),
        ("2024-Q2", "2024Q2"),
        ("2024年一季度", "2024Q1"),
        ("2024年第四季度", "2024Q4"),
        ("2024年第2季度", "2024Q2"),
        ("２０２４年１季度", "2024Q1"),
        ("2024年7月", "2024M07"),
        ("2024年12月份", "2024M12"),
        ("2024-07", "2024M07"),
        ("2024/07", "2024M07"),
        ("202407", "2024M07"),
        ("2024M7", "2024M07"),
        ("2024m11", "2024M11"),
    ],
)
def test_periods(cell, period):
    assert dates.periods(pl.Series([cell])).values.to_list() == [period]


@pytest.mark.parametrize(
    "cell",
    ["2024-1", "20241", "2024.1", "2024年13月", "202413", "2024年1-7月", "2024M0", "Q5", "Q1", "去年"],
)
def test_what_may_be_a_quarter_or_a_month_is_neither(cell):
    assert dates.periods(pl.Series([cell])).bad == {0: "cell.bad_period"}


def test_quarters_alone():
    parsed = dates.quarters(pl.Series(["1", "Q2", "三季度", "第4季度", "5", None]))
    assert parsed.values.to_list() == ["1", "2", "3", "4", None, None]
    assert parsed.bad == {4: "cell.bad_quarter"}


def test_months_alone():
    parsed = dates.months(pl.Series(["1", "07", "7月", "12月份", "M3", "13", "1-7", "0", None]))
    assert parsed.values.to_list() == ["01", "07", "07", "12", "03", None, None, None, None]
    assert parsed.bad == {5: "cell.bad_month", 6: "cell.bad_month", 7: "cell.bad_month"}
