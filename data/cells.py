"""What all columns of text cells have in common: what says "not delivered", and what was found."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

# How departments write "not delivered"; a blank cell means the same, unsaid.
MISSING = frozenset({"/", "-", "—", "--", "——", "---", "–", "−", "\\", "／", "－", "//"})
BLANK = r"^[\s\u00a0\u3000\u200b\ufeff]*$"
FORMULA_ERROR = re.compile(r"#(REF|DIV/0|N/A|NAME|NULL|NUM|VALUE|SPILL|CALC)[!?]?", re.IGNORECASE)

Read = tuple[str | None, str | None]


@dataclass(frozen=True)
class Parsed:
    """The values of a column, null where nothing was delivered or the cell is bad; position → fault code."""

    values: pl.Series
    bad: Mapping[int, str]


def blank_to_null(texts: pl.Series) -> pl.Series:
    """Treat cells that hold nothing but blanks as empty."""
    return texts.set(texts.str.contains(BLANK), None)


def delivered(texts: pl.Series) -> pl.Series:
    """Strip the cells, and empty those that say that nothing was delivered."""
    plain = texts.str.strip_chars()
    return plain.set(plain.is_in(list(MISSING)), None)


def one_by_one(texts: pl.Series, read: Callable[[str], Read]) -> Parsed:
    """Read each *different* text of a column once; `read` returns the value, or the code of a fault."""
    known = {text: read(text) for text in texts.drop_nulls().unique().to_list()}
    values = {text: value for text, (value, _) in known.items()}
    wrong = {text: code for text, (_, code) in known.items() if code}
    places: list[int] = texts.is_in(list(wrong)).arg_true().to_list() if wrong else []
    read_values = texts.replace_strict(values, default=None, return_dtype=pl.String)
    return Parsed(read_values, {at: wrong[texts[at]] for at in places})
