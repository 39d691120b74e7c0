"""Cells that hold texts, labels, credit codes and industry codes."""

import re
from collections.abc import Mapping

import polars as pl

from data import uscc
from data.cells import FORMULA_ERROR, Parsed, Read, delivered, one_by_one

LONGEST = 500
LABEL_MARKS = r"\s*[|、;；,，\n｜][|、;；,，\n｜\s]*"
INDUSTRY = re.compile(r"[A-T]?((0[1-9]|[1-9]\d)(\d\d)?)")
INDUSTRIAL_GROUP = re.compile(r"(0[6-9]|[1-3]\d|4[0-6])\d")


def texts(cells: pl.Series, values: Mapping[str, str] | None = None) -> Parsed:
    """Read texts; where `values` are given, only these words, replaced by what they stand for.

    Returns
    -------
    Parsed
        String; codes of bad cells: `cell.too_long`, `cell.formula_error`, `cell.unknown_word`.
    """
    plain = delivered(cells)
    bad = dict.fromkeys((plain.str.len_chars() > LONGEST).arg_true().to_list(), "cell.too_long")
    hashes = plain.str.starts_with("#").arg_true().to_list()
    bad |= {at: "cell.formula_error" for at in hashes if FORMULA_ERROR.fullmatch(plain[at])}
    if values:
        words = plain.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
        found = words.replace_strict(dict(values), default=None, return_dtype=pl.String)
        unknown = (plain.is_not_null() & found.is_null()).arg_true().to_list()
        return Parsed(found, dict.fromkeys(unknown, "cell.unknown_word") | bad)
    return Parsed(plain, bad)


def labels(cells: pl.Series) -> Parsed:
    """Read lists of labels, however they are separated, as "高新技术企业|专精特新:2023".

    >>> labels(pl.Series(["高新技术企业、专精特新：2023"])).values.to_list()
    ['高新技术企业|专精特新:2023']
    """
    parsed = texts(cells)
    joined = parsed.values.str.replace_all("：", ":", literal=True).str.replace_all(LABEL_MARKS, "|")
    return Parsed(joined.str.strip_chars("| "), parsed.bad)


def codes(cells: pl.Series) -> Parsed:
    """Read credit codes; "/" and the like say that there is none."""
    values, bad = uscc.clean(delivered(cells))
    return Parsed(values, bad)


def own_codes(cells: pl.Series) -> Parsed:
    """Read codes that need not be credit codes: a county may try its rules on numbers of its own."""
    return Parsed(codes(cells).values, {})


def industries(cells: pl.Series, *, groups: bool = False) -> Parsed:
    """Read GB/T 4754 codes of two or four digits, with or without the letter of the section.

    Three digits are refused: they are a group, or a class whose leading zero a spreadsheet has dropped.
    With `groups`, those that can only be a group of mining, manufacturing or energy are taken.
    """
    return one_by_one(delivered(cells), _industry_or_group if groups else _industry)


def _industry(cell: str) -> Read:
    text = uscc.normalise(cell)
    if found := INDUSTRY.fullmatch(text):
        return found[1], None
    return None, "cell.industry_lost_zero" if re.fullmatch(r"\d{3}", text) else "cell.bad_industry"


def _industry_or_group(cell: str) -> Read:
    text = uscc.normalise(cell).lstrip("BCD")
    return (text, None) if INDUSTRIAL_GROUP.fullmatch(text) else _industry(cell)
