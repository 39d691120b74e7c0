"""The demo county's files as tables and classes, without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from data import layout, reader
from data.assemble import assemble
from data.reader import Reading
from data.synthetic import DepartmentFile, scheme_text
from scoring import evaluate, scheme

Readings = Mapping[tuple[int, str], Reading]
Tables = Mapping[int, pl.DataFrame]

CORRECTIONS = "_corrections"
LAND = {"land_owned": 1, "land_rented_in": 1, "land_let_out": -1}
SUBJECTS = {
    "facts": ["uscc", "code", "period"],
    "attributes": ["uscc", "code"],
    "parcels": ["parcel"],
    "meters": ["user_number", "meter", "period"],
}


def first(files: Iterable[DepartmentFile]) -> Readings:
    """Every first file through the door by which all files come in; a single row error would raise."""
    return {(file.year, file.path.stem): _read(file) for file in files if not file.corrects}


def corrections(files: Iterable[DepartmentFile]) -> Readings:
    """Every correction file, by the name of the file that it corrects."""
    return {
        (file.year, file.path.stem.removesuffix(CORRECTIONS)): _read(file) for file in files if file.corrects
    }


def corrected(first: Readings, corrections: Readings) -> Readings:
    """What holds when the later files have spoken."""
    return {key: _after(one, corrections[key]) if key in corrections else one for key, one in first.items()}


def tables(readings: Readings) -> Tables:
    """Each year's table for scoring, from its department files alone."""
    return {year: _wide(readings, year) for year in sorted({year for year, _ in readings})}


def above(table: pl.DataFrame) -> pl.DataFrame:
    """The enterprises above scale, with their land."""
    land = sum(pl.col(name).fill_null(0) * sign for name, sign in LAND.items())
    return table.filter(pl.col("scale") == "above").with_columns(land=land)


def evaluated(tables: Tables) -> Tables:
    """Results by the demo's scheme, each with the classes of the year before."""
    results: dict[int, pl.DataFrame] = {}
    previous: pl.DataFrame | None = None
    for year, table in tables.items():
        rules = scheme.parse(scheme_text(year))
        results[year] = evaluate.evaluate(rules, table, previous).results
        previous = table.join(results[year].select("uscc", "class", "years_in_class"), on="uscc", how="left")
    return results


def persistence(results: Tables, year: int) -> float:
    """The share of those with a class in this year and the last that kept it."""
    before, now = (results[of].select("uscc", "class").drop_nulls() for of in (year - 1, year))
    both = now.join(before, on="uscc")
    return float((both["class"] == both["class_right"]).sum() / both.height)


def _read(file: DepartmentFile) -> Reading:
    return reader.read(file.path.read_bytes(), layout.load(file.layout), file.path.name, file.year)


def _after(first: Reading, later: Reading) -> Reading:
    parts = {}
    for name, subject in SUBJECTS.items():
        one, two = getattr(first, name), getattr(later, name)
        parts[name] = pl.concat([one.join(two, on=subject, how="anti"), two])
    return replace(first, **parts)


def _wide(readings: Readings, year: int) -> pl.DataFrame:
    whole = [one for (of, name), one in readings.items() if of == year and not name.endswith("_quarters")]
    facts, attributes, parcels, meters = (
        pl.concat([getattr(one, name) for one in whole]) for name in SUBJECTS
    )
    return assemble(facts, attributes, parcels, meters)
