"""Worked cases: what a document's own figures must come to, run against its scheme.

`<year>.cases.toml` stands beside `<year>.toml`; its form is explained in `data/schemes/README.md` §12.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from scoring.clauses import Noted
from scoring.decode import Decoder
from scoring.document import Scheme
from scoring.errors import Fault, SchemeError
from scoring.evaluate import evaluate
from scoring.nearest import nearest
from scoring.rounding import SIGNIFICANT
from scoring.scheme import load, read_toml

Cell = str | float | bool | dt.date | tuple[str, ...]
Row = Mapping[str, Cell | Mapping[str, Cell]]

LAST_YEAR = {"class": "text", "years_in_class": "number"}
_WORDS = {"text": str, "date": dt.date, "labels": tuple, "number": float}
_TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "date": pl.Date(),
    "labels": pl.List(pl.String),
    "number": pl.Float64(),
}


@dataclass(frozen=True, kw_only=True)
class Cohort(Noted):
    """`n` enterprises that are alike but for one fact, which is n, n − 1 … 1 times `step`."""

    n: int
    enterprise: Row
    falling: str
    step: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Case(Noted):
    """Some enterprises and what they must come to; together they are the cohort that is calibrated on."""

    name: str
    source: str = ""
    enterprises: tuple[Row, ...] = ()
    cohort: tuple[Cohort, ...] | Cohort = ()
    expect: tuple[Mapping[str, str | float | bool], ...] = ()
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Cases(Noted):
    """The whole file."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Failure:
    """One figure that came out otherwise; `uscc` is empty for a count."""

    scheme: str
    case: str
    uscc: str
    column: str
    expected: str
    got: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.uscc, self.column) if part)
        return f"{self.scheme}, {self.case}: {place} is {self.got}, not {self.expected}"


def path_of(scheme: Path) -> Path:
    """Where the worked cases of a scheme file stand."""
    return scheme.with_name(f"{scheme.stem}.cases.toml")


def run(path: Path) -> tuple[Failure, ...]:
    """Run the worked cases of the scheme file at `path`; empty when all hold.

    Raises
    ------
    SchemeError
        With every fault of the scheme, or of its cases file: unknown keys, facts, result columns.
    OSError
        Where there is no such scheme, or no cases beside it.
    """
    scheme = load(path)
    return tuple(failure for case in read(path_of(path), scheme) for failure in failures(scheme, case))


def read(path: Path, scheme: Scheme) -> tuple[Case, ...]:
    """Read a cases file whose facts and attributes are those of `scheme`."""
    decoder = Decoder({})
    cases: Cases = decoder.table(Cases, read_toml(path.read_text("utf-8")), "")
    if decoder.faults:
        raise SchemeError(decoder.faults)
    if faults := [fault for case in cases.cases for fault in _unknown(scheme, case)]:
        raise SchemeError(faults)
    return cases.cases


def failures(scheme: Scheme, case: Case) -> Iterator[Failure]:
    """Evaluate the enterprises of a case and yield every figure that is not as expected."""
    rows = [*case.enterprises, *_cohort_rows(case)]
    kinds = _kinds(scheme)
    previous = _frame(_last_year(rows), kinds | LAST_YEAR)
    results = evaluate(scheme, _frame(rows, kinds), previous).results
    title = f"{scheme.county}/{scheme.year}"
    for row in case.expect:
        for uscc, column, expected, got in _unmet(results, row, f"cases.{case.name}.expect"):
            yield Failure(title, case.name, uscc, column, expected, got)
    for name, wanted, found in _miscounted(results, case.counts):
        yield Failure(title, case.name, "", f"counts.{name}", str(wanted), str(found))


def agrees(expected: str | float | bool, got: object, within: float = 0) -> bool:
    """Whether `got` is what was expected: a quoted figure to its last printed digit, the rest as it stands.

    Examples
    --------
    >>> agrees("73.71", 73.7156), agrees("73.71", 73.7156, within=1), agrees("1.01", 1.005)
    (False, True, True)
    """
    if expected == "null" or got is None:
        return expected == "null" and got is None
    if not isinstance(expected, str) or isinstance(got, str):
        return got == expected
    try:
        printed = Decimal(expected)
    except InvalidOperation:
        return False
    unit = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    seen = Decimal(f"{got:.{SIGNIFICANT}g}").quantize(unit, ROUND_HALF_UP)
    return abs(seen - printed) <= Decimal(str(within)) * unit


def _kinds(scheme: Scheme) -> dict[str, str]:
    return {fact.code: "number" for fact in scheme.facts} | {one.code: one.type for one in scheme.attributes}


def _cohorts(case: Case) -> tuple[Cohort, ...]:
    return case.cohort if isinstance(case.cohort, tuple) else (case.cohort,)


def _cohort_rows(case: Case) -> Iterator[Row]:
    number = 0
    for cohort in _cohorts(case):
        for height in range(cohort.n, 0, -1):
            number += 1
            yield {**cohort.enterprise, "uscc": f"U{number:05}", cohort.falling: height * cohort.step}


def _last_year(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {"uscc": row["uscc"], **known} for row in rows if isinstance(known := row.get("previous"), Mapping)
    ]


def _frame(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> pl.DataFrame:
    used = [name for name in kinds if name == "uscc" or any(name in row for row in rows)]
    columns = {name: [row.get(name) for row in rows] for name in used}
    return pl.DataFrame(columns, schema={name: _TYPES[kinds[name]] for name in used})


def _unknown(scheme: Scheme, case: Case) -> Iterator[Fault]:
    """Facts that the scheme does not have, or that are of another type."""
    kinds = _kinds(scheme)
    for number, row in enumerate(case.enterprises):
        where = f"cases.{case.name}.enterprises[{number}]"
        if "uscc" not in row:
            yield Fault("scheme.missing_key", f"{where}.uscc", {"key": "uscc"})
        yield from _unknown_cells(row, kinds, where)
    for number, cohort in enumerate(_cohorts(case)):
        where = f"cases.{case.name}.cohort[{number}]"
        yield from _unknown_cells({cohort.falling: 1.0}, kinds, f"{where}.falling")
        yield from _unknown_cells(cohort.enterprise, kinds, f"{where}.enterprise")


def _unknown_cells(row: Row, kinds: Mapping[str, str], where: str) -> Iterator[Fault]:
    for key, cell in row.items():
        if key == "previous" and isinstance(cell, Mapping):
            yield from _unknown_cells(cell, {**kinds, **LAST_YEAR}, f"{where}.previous")
        elif key not in kinds:
            yield _unknown_key(key, kinds, where)
        elif type(cell) is not _WORDS[kinds[key]]:
            wanted = {"wanted": kinds[key], "found": type(cell).__name__}
            yield Fault("scheme.wrong_type", f"{where}.{key}", wanted)


def _unknown_key(key: str, known: Iterable[str], where: str) -> Fault:
    words = list(known)
    figures = {"key": key, "nearest": nearest(key, words), "known": ", ".join(words)}
    return Fault("scheme.unknown_key", f"{where}.{key}", figures)


def _unmet(results: pl.DataFrame, row: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str, str]]:
    """Enterprise, column, expected and found figure of all that differs in one row of `expect`."""
    uscc = str(row.get("uscc", ""))
    wanted = {column: cell for column, cell in row.items() if column not in ("uscc", "within")}
    for column in wanted.keys() - set(results.columns):
        raise SchemeError([_unknown_key(column, results.columns, f"{where}.{uscc}")])
    found = results.filter(pl.col("uscc") == uscc)
    if found.height > 1:  # a mixed enterprise: `unit` says which of its rows
        found = found.filter(pl.col("unit") == wanted.get("unit", "own"))
    if not found.height:
        yield uscc, "uscc", uscc, "null"
        return
    for column, expected in wanted.items():
        if not agrees(expected, got := found[column][0], row.get("within", 0)):
            yield uscc, column, _shown(expected), _shown(got)


def _shown(cell: object) -> str:
    return "null" if cell is None else f"{cell:.{SIGNIFICANT}g}" if isinstance(cell, float) else str(cell)


def _miscounted(results: pl.DataFrame, counts: Mapping[str, int] | None) -> Iterator[tuple[str, int, int]]:
    """Class, expected and found number; a class that is not named must be empty."""
    if counts is None:
        return
    found = Counter(results["class"].drop_nulls().to_list())
    for name in sorted(counts.keys() | found.keys()):
        if counts.get(name, 0) != found[name]:
            yield name, counts.get(name, 0), found[name]
