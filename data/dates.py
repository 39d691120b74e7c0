"""Cells that hold dates, years, quarters and months."""

import re
from datetime import date

import polars as pl

from data import uscc
from data.cells import FORMULA_ERROR, Parsed, Read, delivered, one_by_one

FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%Y.%m.%d",
    "%Y/%m/%d %H:%M:%S",
)
# Excel counts days from here; numbers of five digits are days from 1954 to 2119.
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAY = r"^[2-7]\d{4}$"
FIRST_YEAR, LAST_YEAR = 1900, 2100

NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4"}
QUARTER = r"(?:Q([1-4])|第?([1-4一二三四])季度?)"
# "2024-1" may be a quarter or a month, "2024.1" a month or 2024.10 without its last zero: neither is read.
MONTH = r"(?:年(0?[1-9]|1[0-2])月份?|[-/]?M(0?[1-9]|1[0-2])|[-/]?(0[1-9]|1[0-2]))"
PERIOD = re.compile(rf"((?:19|20)\d\d)(?:年?度?|年?[-/]?{QUARTER}|{MONTH})")
QUARTER_ALONE = re.compile(rf"{QUARTER}|([1-4])")
MONTH_ALONE = re.compile(r"(?:M?(0?[1-9]|1[0-2])|(0?[1-9]|1[0-2])月份?)")


def dates(texts: pl.Series) -> Parsed:
    """Read dates: 2020-01-02, 2020/1/2, 2020.1.2, 2020年1月2日, 20200102, Excel's dates and day numbers.

    Parameters
    ----------
    texts : pl.Series of String, shape (n,)

    Returns
    -------
    Parsed
        Date; codes of bad cells: `cell.not_a_date`, `cell.formula_error`.
    """
    different = delivered(texts).drop_nulls().unique()
    known = different.to_frame("text").with_columns(date=_dates(different))
    said = delivered(texts).to_frame("text").join(known, on="text", how="left", maintain_order="left")
    wrong = (said["text"].is_not_null() & said["date"].is_null()).arg_true().to_list()
    return Parsed(said["date"].alias(texts.name), {at: _fault(said["text"][at]) for at in wrong})


def iso_dates(texts: pl.Series) -> Parsed:
    """Read dates and write them as 2020-01-02."""
    parsed = dates(texts)
    return Parsed(parsed.values.cast(pl.String), parsed.bad)


def periods(texts: pl.Series) -> Parsed:
    """Read years, quarters and months: "2024年第一季度" as "2024Q1", "2024年7月" as "2024M07"."""
    return one_by_one(delivered(texts), _period)


def quarters(texts: pl.Series) -> Parsed:
    """Read quarters, "第一季度", "Q1" and "1", as "1"."""
    return one_by_one(delivered(texts), _quarter)


def months(texts: pl.Series) -> Parsed:
    """Read months, "7月" and "7", as "07"."""
    return one_by_one(delivered(texts), _month)


def _dates(texts: pl.Series) -> pl.Series:
    text = pl.col("text")
    day = pl.when(text.str.contains(EXCEL_DAY)).then(text).cast(pl.Int32)
    read = [text.str.to_date(form, strict=False) for form in FORMS]
    found = pl.coalesce(*read, pl.lit(EXCEL_EPOCH) + pl.duration(days=day))
    sound = found.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    return texts.to_frame("text").select(pl.when(sound).then(found)).to_series()


def _fault(text: str) -> str:
    return "cell.formula_error" if FORMULA_ERROR.fullmatch(text) else "cell.not_a_date"


def _period(cell: str) -> Read:
    found = PERIOD.fullmatch(uscc.normalise(cell))
    if not found:
        return None, "cell.bad_period"
    year, *parts = found.groups()
    quarter, month = (next(filter(None, some), "") for some in (parts[:2], parts[2:]))
    if month:
        return f"{year}M{month:0>2}", None
    return f"{year}Q{NUMERALS.get(quarter, quarter)}" if quarter else year, None


def _quarter(cell: str) -> Read:
    found = QUARTER_ALONE.fullmatch(uscc.normalise(cell))
    if not found:
        return None, "cell.bad_quarter"
    number = next(filter(None, found.groups()))
    return NUMERALS.get(number, number), None


def _month(cell: str) -> Read:
    found = MONTH_ALONE.fullmatch(uscc.normalise(cell))
    if not found:
        return None, "cell.bad_month"
    return f"{next(filter(None, found.groups())):0>2}", None
