"""Energy carriers in tonnes of standard coal, on a stated basis.

References
----------
GB/T 2589-2020 综合能耗计算通则, annex A.
"""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from data.errors import FileError
from scoring.errors import Fault

Basis = Literal["当量", "等价"]
BASES: tuple[Basis, ...] = get_args(Basis)
FACTORS_FILE = Path(__file__).parent / "reference" / "energy_factors.toml"

# A kilowatt-hour holds 0.0001229 tce of heat; to make it took at least twice as much, whatever the year.
LEAST_PRIMARY = Fraction("0.00025")


@dataclass(frozen=True)
class Factor:
    """Tonnes of standard coal per unit of a carrier, on a basis, from a year on."""

    carrier: str
    title: str
    basis: tuple[Basis, ...]
    unit: str
    tce: Fraction
    since: int
    mark: str
    source: str


def factor(carrier: str, basis: Basis, year: int) -> Factor:
    """Find the factor of a carrier on a basis in a year.

    Examples
    --------
    >>> float(10_000 * factor("electricity", "当量", 2024).tce)
    1.229

    Raises
    ------
    KeyError
        If the table has no such factor.
    """
    found = [f for f in _factors() if f.carrier == carrier and basis in f.basis and f.since <= year]
    if not found:
        raise KeyError(carrier, basis, year)
    return max(found, key=lambda f: f.since)


def carriers() -> frozenset[str]:
    """List the carriers that the table knows."""
    return frozenset(f.carrier for f in _factors())


def parse(text: str) -> tuple[Factor, ...]:
    """Read a table of factors.

    Raises
    ------
    FileError
        `energy.calorific_called_primary` if the heat value of electricity is given as 等价, a real
        error of the field that makes electricity-heavy enterprises look 2.5 times better.
    """
    rows = tomllib.loads(text)["factors"]
    factors = tuple(_factor(row) for row in rows)
    faults = [
        Fault("energy.calorific_called_primary", f"factors.{at}", {"value": float(f.tce)})
        for at, f in enumerate(factors, start=1)
        if f.carrier == "electricity" and "等价" in f.basis and f.tce < LEAST_PRIMARY
    ]
    if faults:
        raise FileError(faults)
    return factors


@cache
def _factors() -> tuple[Factor, ...]:
    return parse(FACTORS_FILE.read_text("utf-8"))


def _factor(row: dict[str, str]) -> Factor:
    tce, since = Fraction(row["tce"]), int(row["from"])
    basis = tuple(b for b in BASES if b in row["basis"])
    return Factor(row["carrier"], row["title"], basis, row["unit"], tce, since, row["mark"], row["source"])
