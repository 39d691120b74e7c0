"""The demo county: fictional, synthetic, seeded; its files go through the same door as anybody's.

Division 990101 exists nowhere, so no enterprise can have one of its codes; names are cyclical signs. The
above-scale totals and means of 2019 are those of Lishui 2019 (`totals`); everything else is invented:
who enters and leaves (`population`), who rents from whom (`estate`), what they earn (`economy`) and use
(`figures`), how that goes through the year (`quarters`), and what the departments leave out, get wrong and
correct later (`mistakes`; the ledger of what was planted is `ledger.csv`). On request there is a change of
regime (`regime`), and a label that was filled in afterwards (`leak`, with `leak.csv`).
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from data import layout
from data.synthetic import economy, estate, files, industries, labels, mistakes, population, tables, totals
from data.synthetic import leak as leaks
from data.synthetic import regime as regimes
from data.synthetic.extras import broken_file, scheme_text
from data.synthetic.leak import Leaked
from data.synthetic.mistakes import Planted
from data.synthetic.population import COUNTY, COUNTY_NAME
from data.synthetic.tables import Table

__all__ = [
    "COUNTY",
    "COUNTY_NAME",
    "DepartmentFile",
    "Leaked",
    "Planted",
    "broken_file",
    "generate",
    "leaked",
    "ledger",
    "scheme_text",
]

SEED = 990101
YEARS = range(2019, 2025)
LEDGER = "ledger.csv"
LEAK_LEDGER = "leak.csv"


@dataclass(frozen=True)
class DepartmentFile:
    """A file of a department, ready to be handed in with its layout for its year.

    `corrects`: it comes after the others of its year, and puts some of their rows right.
    """

    path: Path
    layout: str
    year: int
    department: str
    corrects: bool = False


def generate(
    folder: Path,
    seed: int = SEED,
    years: range = YEARS,
    above: int = totals.ENTERPRISES,
    below: int = 1_200,
    quarters: int = 4,
    regime: int | None = None,
    leak: bool = False,
) -> tuple[DepartmentFile, ...]:
    """Write the files of all departments, and the ledger of planted mistakes.

    Parameters
    ----------
    folder : Path
        Gets a folder for each year, `ledger.csv`, and `leak.csv` where there is a leak.
    seed : int
        The same seed gives the same bytes.
    years : range
        Consecutive years. 2019 is calibrated to Lishui; where it is not among them, the first is.
    above, below : int
        Enterprises above (one at least) and below scale in each year; totals are in proportion to `above`.
    quarters : int
        For how many of the last years there are quarterly files besides.
    regime : int, optional
        The first year of another regime (`regime.Regime`); None: there is none.
    leak : bool
        Whether registers carry a label that was filled in a year later (`leak.LABEL`).

    Returns
    -------
    tuple of DepartmentFile
        In the order in which they can be handed in: by year, whole years before quarters, corrections last.
    """
    rng = np.random.default_rng(seed)
    of_regime, of_leak, of_quarters = rng.spawn(3)  # so that these leave all other figures as they are
    branches = industries.load()
    people = population.draw(rng, branches, years, above + below)
    plots = estate.draw(rng, branches, people, years)
    shocks = regimes.draw(of_regime, branches, people, years, regime)
    figures = economy.simulate(rng, branches, people, plots, shocks, years, above)
    merits = labels.draw(rng, people, figures)
    if leak:
        merits, lines = leaks.plant(of_leak, merits, people, figures)
        _write_ledger(folder / LEAK_LEDGER, Leaked, lines)
    written: list[DepartmentFile] = []
    planted: list[Planted] = []
    for index, year in enumerate(years):
        delivered = mistakes.deliver(rng, people, figures, index)
        paces = tables.paces(of_quarters, figures, index) if year > years[-1] - quarters else {}
        source = tables.Source(people, figures, merits, delivered.first, index, paces)
        given = [*tables.of_year(source), *tables.corrections(source, delivered.mended)]
        written += [_write(folder, table) for table in given if table.rows]
        planted += delivered.planted
    _write_ledger(folder / LEDGER, Planted, planted)
    return tuple(written)


def _write(folder: Path, table: Table) -> DepartmentFile:
    path = files.write(folder, table)
    department = layout.load(table.layout).department
    return DepartmentFile(path, table.layout, table.year, department, table.corrects)


def _write_ledger(path: Path, kind: type[Planted | Leaked], lines: Sequence[Planted | Leaked]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields(kind))
        writer.writerows(astuple(line) for line in lines)


def ledger(folder: Path) -> Iterator[Planted]:
    """Read what was planted in the files of a folder."""
    for row in _lines(folder / LEDGER):
        figures = {name: float(row[name]) for name in ("right", "written")}
        corrected = row["corrected"] == str(True)
        yield Planted(int(row["year"]), row["uscc"], row["fact"], row["kind"], **figures, corrected=corrected)


def leaked(folder: Path) -> Iterator[Leaked]:
    """Read who carries the label that was filled in afterwards, where there is such a leak."""
    for row in _lines(folder / LEAK_LEDGER):
        yield Leaked(int(row["year"]), row["uscc"], row["label"], row["worst"] == str(True))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
