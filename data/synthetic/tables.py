"""What each department hands in for a year: columns of its layout, before they become a file."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from data.synthetic import labels, parcels, quarters
from data.synthetic.economy import Economy
from data.synthetic.figures import DECIMALS
from data.synthetic.industries import Floats, Integers
from data.synthetic.labels import Labels
from data.synthetic.mistakes import LAND, Delivery
from data.synthetic.population import PARKS, TOWNSHIPS, ZONES, Days, Flags, Population, Texts

PRODUCTION = (
    "revenue",
    "value_added",
    "profit",
    "output_value",
    "energy",
    "employees",
    "wages",
    "rd_expense",
)
STATISTICS = (*PRODUCTION, "technical_upgrade_investment", "new_project_investment")
POLLUTION = ("emissions", "cod", "so2", "nox")
ECOLOGY = (*POLLUTION, "environment_penalties")
ACCIDENTS = ("safety_accidents_general", "safety_accidents_major")
TAX = ("tax", "sales")
WATER = ("water_m3",)
ELECTRICITY = "electricity_kwh"
QUARTERLY = {"tax": TAX, "statistics": PRODUCTION, "ecology": POLLUTION, "power": (ELECTRICITY,)}
CORRECTABLE = {
    "land": (LAND,),
    "power": (ELECTRICITY,),
    "tax": TAX,
    "statistics": STATISTICS,
    "ecology": POLLUTION,
}
PACED = tuple(code for codes in QUARTERLY.values() for code in codes)
NORMAL, MOVED, DEREGISTERED = range(3)
STATUSES = ("存续", "迁出", "注销")
SCALES = ("规下", "规上")
NEVER = np.datetime64("NaT")

Columns = Mapping[str, Sequence[str] | Floats]


@dataclass(frozen=True)
class Table:
    """Columns by their layout's names: texts ("" for none) or numbers (null: not delivered)."""

    layout: str
    year: int
    columns: Columns
    quarterly: bool = False
    corrects: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True)
class Source:
    """Everything that a year's tables are made from; `index`: the place of the year.

    `paces`: how each fact goes through the year; without them there are no quarterly files. `only`: of whom
    there are rows (n), by default of all.
    """

    population: Population
    economy: Economy
    labels: Labels
    delivery: Delivery
    index: int
    paces: Mapping[str, Floats] = field(default_factory=dict)
    only: Flags | None = None

    @property
    def year(self) -> int:
        """The year that the tables describe."""
        return self.economy.years[self.index]

    def rows(self, *among: Flags) -> Integers:
        """The places of those present (and among others)."""
        here = self.economy.present[self.index]
        wanted = among if self.only is None else (*among, self.only)
        return np.flatnonzero(np.logical_and.reduce([here, *wanted]))

    def known(self, codes: Sequence[str]) -> Flags:
        """Who has any of these facts delivered."""
        known: Flags = np.logical_or.reduce([~np.isnan(self.delivery.facts[code]) for code in codes])
        return known


def paces(rng: Generator, economy: Economy, index: int) -> dict[str, Floats]:
    """How the facts of quarterly files go through a year; in the first one nothing comes from anywhere."""
    now, before = ({code: economy.facts[code][at] for code in PACED} for at in (index, max(index - 1, 0)))
    return quarters.paces(rng, now, before)


def of_year(source: Source) -> list[Table]:
    """The tables of a year, quarters last."""
    return _of(source, tuple(WHOLE))


def corrections(source: Source, mended: Delivery) -> list[Table]:
    """What departments hand in again: the rows of whom the mended delivery says something else."""
    found: list[Table] = []
    for layout, codes in CORRECTABLE.items():
        wrong = source.delivery.differs(mended, codes)
        if wrong.any():
            found += _of(replace(source, delivery=mended, only=wrong), [layout], corrects=True)
    return found


def _of(source: Source, layouts: Collection[str], corrects: bool = False) -> list[Table]:
    whole = [Table(name, source.year, WHOLE[name](source), False, corrects) for name in layouts]
    parted = [name for name in layouts if name in QUARTERLY and source.paces]
    return whole + [Table(name, source.year, _quarters(source, name), True, corrects) for name in parted]


def _market(source: Source) -> Columns:
    people, rows = source.population, source.rows()
    started = people.production_started_on
    begun = np.where(people.starts <= source.year, started, NEVER)
    leaving = np.where(people.moves, MOVED, DEREGISTERED)
    status = np.where(people.leaves == source.year, leaving, NORMAL)
    return {
        "uscc": _texts(people.uscc, rows),
        "name": _texts(people.name, rows),
        "industry": _texts(people.industry, rows),
        "township": _pick(TOWNSHIPS, people.township, rows),
        "park": _pick(PARKS, people.park, rows),
        "zone": _pick(ZONES, people.zone, rows),
        "register_status": _pick(STATUSES, status, rows),
        "registered_on": _dates(people.registered_on[rows]),
        "production_started_on": _dates(begun[rows]),
        "labels": labels.of_year(source.labels, source.economy, source.year, rows),
        "parent_uscc": _pick(people.uscc, people.parent, rows),
        "patents": source.delivery.facts["patents"][rows],
    }


def _land(source: Source) -> Columns:
    people, register = source.population, parcels.of_year(source.economy, source.index, source.only)
    times = source.delivery.land_times[register.holder]
    tenant = register.user != register.holder
    granted = people.registered_on + (people.production_started_on - people.registered_on) // 4
    return {
        "parcel": register.names(),
        "holder_uscc": _texts(people.uscc, register.holder),
        "user_uscc": _texts(people.uscc, register.user),
        "area_m2": register.area * times,
        "used_m2": register.used * times,
        "rented_floor_m2": np.where(tenant, np.round(register.used * 1_000), 0.0),
        "land_granted_on": _dates(np.where(tenant, NEVER, granted[register.user])),
        "completion_due_on": _dates(np.where(tenant, NEVER, people.completion_due_on[register.user])),
    }


def _meters(source: Source) -> parcels.Meters:
    """How many meters somebody has follows from what is really used, not from a mistake in writing it."""
    known = source.known([ELECTRICITY])
    return parcels.meters(source.economy.facts[ELECTRICITY][source.index], source.rows(known))


def _power(source: Source) -> Columns:
    meters = _meters(source)
    return {
        "uscc": _texts(source.population.uscc, meters.user),
        "user_number": meters.names(),
        "meter": [f"DB{name}" for name in meters.names()],
        "kwh": meters.part(source.delivery.facts[ELECTRICITY]),
    }


def _tax(source: Source) -> Columns:
    return _facts(source, source.rows(), TAX)


def _statistics(source: Source) -> Columns:
    rows = source.rows()
    scale = {"scale": _pick(SCALES, source.economy.above[source.index].astype(int), rows)}
    return _facts(source, rows, STATISTICS, scale)


def _ecology(source: Source) -> Columns:
    concerned = source.known(POLLUTION) | (source.delivery.facts["environment_penalties"] > 0)
    return _facts(source, source.rows(concerned), ECOLOGY)


def _water(source: Source) -> Columns:
    return _facts(source, source.rows(), WATER)


def _emergency(source: Source) -> Columns:
    had_any = np.logical_or.reduce([source.delivery.facts[code] > 0 for code in ACCIDENTS])
    return _facts(source, source.rows(had_any), ACCIDENTS)


def _facts(
    source: Source, rows: Integers, codes: Sequence[str], more: Mapping[str, Sequence[str]] | None = None
) -> Columns:
    facts = {code: source.delivery.facts[code][rows] for code in codes}
    return {"uscc": _texts(source.population.uscc, rows), **(more or {}), **facts}


def _quarters(source: Source, layout: str) -> Columns:
    """Four rows for everyone (of electricity: for every meter) of whom anything is delivered."""
    if layout == "power":
        used, users = np.asarray((meters := _power(source))["kwh"]), _meters(source).user
        return _in_quarters(meters, {"kwh": _parted(source, ELECTRICITY, users, used)}, source.year)
    codes = QUARTERLY[layout]
    rows = source.rows(source.known(codes))
    parted = {code: _parted(source, code, rows, source.delivery.facts[code][rows]) for code in codes}
    return _in_quarters({"uscc": _texts(source.population.uscc, rows)}, parted, source.year)


def _parted(source: Source, code: str, rows: Integers, values: Floats) -> Floats:
    return quarters.part(source.paces[code][:, rows], values, code, DECIMALS[code])


def _in_quarters(columns: Columns, parted: Mapping[str, Floats], year: int) -> Columns:
    """Repeat the columns four times, one quarter below the other."""
    texts = {name: list(values) * 4 for name, values in columns.items() if name not in parted}
    periods = [f"{year}Q{quarter}" for quarter in range(1, 5) for _ in columns["uscc"]]
    return {**texts, "period": periods, **{code: values.ravel() for code, values in parted.items()}}


def _texts(values: Texts, rows: Integers) -> list[str]:
    return [str(value) for value in values[rows]]


def _pick(names: Sequence[str] | Texts, places: Integers, rows: Integers) -> list[str]:
    """The names at the rows' places; a place below zero is none."""
    return [str(names[place]) if place >= 0 else "" for place in places[rows]]


def _dates(values: Days) -> list[str]:
    texts = np.datetime_as_string(values, unit="D")
    return ["" if text == "NaT" else str(text) for text in texts]


WHOLE: Mapping[str, Callable[[Source], Columns]] = {
    "market": _market,
    "land": _land,
    "power": _power,
    "tax": _tax,
    "statistics": _statistics,
    "ecology": _ecology,
    "water": _water,
    "emergency": _emergency,
}
