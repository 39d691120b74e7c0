"""The demo county: fictional, synthetic, seeded; its files go through the same door as anybody's.

Division 990101 exists nowhere, so no enterprise can have one of its codes; names are cyclical signs. The
above-scale totals and means of 2019 are those of Lishui 2019 (`totals`); everything else is invented:
who enters and leaves (`population`), who rents from whom (`estate`), what they earn (`economy`) and use
(`figures`), and what the departments leave out and get wrong (`mistakes`; the ledger of what was planted
is `ledger.csv`).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from data import layout
from data.synthetic import economy, estate, files, industries, labels, mistakes, population, tables, totals
from data.synthetic.extras import broken_file, scheme_text
from data.synthetic.mistakes import Planted
from data.synthetic.population import COUNTY, COUNTY_NAME
from data.synthetic.tables import Table

__all__ = [
    "COUNTY",
    "COUNTY_NAME",
    "DepartmentFile",
    "Planted",
    "broken_file",
    "generate",
    "ledger",
    "scheme_text",
]

SEED = 990101
YEARS = range(2019, 2025)
LEDGER = "ledger.csv"


@dataclass(frozen=True)
class DepartmentFile:
    """A file of a department, ready to be handed in with its layout for its year."""

    path: Path
    layout: str
    year: int
    department: str


def generate(
    folder: Path,
    seed: int = SEED,
    years: range = YEARS,
    above: int = totals.ENTERPRISES,
    below: int = 1_200,
    quarters: int = 2,
) -> tuple[DepartmentFile, ...]:
    """Write the files of all departments, and the ledger of planted mistakes.

    Parameters
    ----------
    folder : Path
        Gets a folder for each year, and `ledger.csv`.
    seed : int
        The same seed gives the same bytes.
    years : range
        Consecutive years. 2019 is calibrated to Lishui; where it is not among them, the first is.
    above, below : int
        Enterprises above (one at least) and below scale in each year; totals are in proportion to `above`.
    quarters : int
        For how many of the last years there are quarterly files besides.

    Returns
    -------
    tuple of DepartmentFile
        In the order in which they can be handed in: by year, whole years before quarters.
    """
    rng = np.random.default_rng(seed)
    branches = industries.load()
    people = population.draw(rng, branches, years, above + below)
    plots = estate.draw(rng, branches, people, years)
    figures = economy.simulate(rng, branches, people, plots, years, above)
    merits = labels.draw(rng, people, figures)
    written: list[DepartmentFile] = []
    planted: list[Planted] = []
    for index, year in enumerate(years):
        careful = index == totals.calibrated(years)
        delivery = mistakes.deliver(rng, people, figures, index, careful)
        source = tables.Source(people, figures, merits, delivery, index)
        given = tables.of_year(rng, source, year > years[-1] - quarters)
        written += [_write(folder, table) for table in given if table.rows]
        planted += delivery.planted
    _write_ledger(folder / LEDGER, planted)
    return tuple(written)


def _write(folder: Path, table: Table) -> DepartmentFile:
    path = files.write(folder, table)
    return DepartmentFile(path, table.layout, table.year, layout.load(table.layout).department)


def _write_ledger(path: Path, planted: Sequence[Planted]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(Planted))
        writer.writerows(astuple(line) for line in planted)


def ledger(folder: Path) -> Iterator[Planted]:
    """Read what was planted in the files of a folder."""
    with (folder / LEDGER).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures = {name: float(row[name]) for name in ("right", "written")}
            yield Planted(int(row["year"]), row["uscc"], row["fact"], row["kind"], **figures)
