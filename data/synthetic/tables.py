"""What each department hands in for a year: columns of its layout, before they become a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.synthetic import labels, parcels, quarters
from data.synthetic.economy import Economy
from data.synthetic.figures import DECIMALS
from data.synthetic.industries import Floats, Integers
from data.synthetic.labels import Labels
from data.synthetic.mistakes import Delivery
from data.synthetic.population import PARKS, TOWNSHIPS, ZONES, Days, Flags, Population, Texts
from scoring.facts import FACTS

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
QUARTERLY = {"tax": TAX, "statistics": PRODUCTION, "ecology": POLLUTION}
STOCKS = {fact.code for fact in FACTS if fact.kind == "stock"}
NORMAL, MOVED, DEREGISTERED = range(3)
STATUSES = ("存续", "迁出", "注销")
SCALES = ("规下", "规上")
NEVER = np.datetime64("NaT")


@dataclass(frozen=True)
class Table:
    """Columns by their layout's names: texts ("" for none) or numbers (null: not delivered)."""

    layout: str
    year: int
    columns: Mapping[str, Sequence[str] | Floats]
    quarterly: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True)
class Source:
    """Everything that a year's tables are made from; `index`: the place of the year."""

    population: Population
    economy: Economy
    labels: Labels
    delivery: Delivery
    index: int

    @property
    def year(self) -> int:
        """The year that the tables describe."""
        return self.economy.years[self.index]

    def rows(self, among: Flags | None = None) -> Integers:
        """The places of those present (and among others)."""
        here = self.economy.present[self.index]
        return np.flatnonzero(here if among is None else here & among)

    def known(self, codes: Sequence[str]) -> Flags:
        """Who has any of these facts delivered."""
        known: Flags = np.logical_or.reduce([~np.isnan(self.delivery.facts[code]) for code in codes])
        return known


def of_year(rng: Generator, source: Source, with_quarters: bool) -> Iterator[Table]:
    """The tables of a year, quarters last."""
    yield Table("market", source.year, _market(source))
    yield Table("land", source.year, _land(source))
    yield Table("power", source.year, _power(rng, source))
    yield Table("tax", source.year, _facts(source, source.rows(), TAX))
    scale = {"scale": _pick(SCALES, source.economy.above[source.index].astype(int), source.rows())}
    yield Table("statistics", source.year, _facts(source, source.rows(), STATISTICS, scale))
    rows = source.rows(source.known(["emissions"]) | (source.delivery.facts["environment_penalties"] > 0))
    yield Table("ecology", source.year, _facts(source, rows, ECOLOGY))
    yield Table("water", source.year, _facts(source, source.rows(), ["water_m3"]))
    rows = source.rows(np.logical_or.reduce([source.delivery.facts[code] > 0 for code in ACCIDENTS]))
    yield Table("emergency", source.year, _facts(source, rows, ACCIDENTS))
    if with_quarters:
        for layout, codes in QUARTERLY.items():
            yield Table(layout, source.year, _quarters(rng, source, codes), quarterly=True)
        yield Table("power", source.year, _power(rng, source, quarterly=True), quarterly=True)


def _market(source: Source) -> dict[str, Sequence[str] | Floats]:
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


def _land(source: Source) -> dict[str, Sequence[str] | Floats]:
    people, register = source.population, parcels.of_year(source.economy, source.index)
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


def _power(rng: Generator, source: Source, quarterly: bool = False) -> dict[str, Sequence[str] | Floats]:
    """Rows of meters, for the year or by quarter."""
    kwh = source.delivery.facts["electricity_kwh"]
    meters = parcels.meters(kwh, source.rows(~np.isnan(kwh)))
    used = meters.part(kwh)
    columns: dict[str, Sequence[str] | Floats] = {
        "uscc": _texts(source.population.uscc, meters.user),
        "user_number": meters.names(),
        "meter": [f"DB{name}" for name in meters.names()],
        "kwh": used,
    }
    return _in_quarters(columns, {"kwh": quarters.part(rng, used, 0)}, source.year) if quarterly else columns


def _facts(
    source: Source, rows: Integers, codes: Sequence[str], more: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Sequence[str] | Floats]:
    facts = {code: source.delivery.facts[code][rows] for code in codes}
    return {"uscc": _texts(source.population.uscc, rows), **(more or {}), **facts}


def _quarters(rng: Generator, source: Source, codes: Sequence[str]) -> dict[str, Sequence[str] | Floats]:
    """Four rows for everyone of whom anything is delivered."""
    rows = source.rows(source.known(codes))
    parted = {code: _parted(rng, code, source.delivery.facts[code][rows]) for code in codes}
    return _in_quarters({"uscc": _texts(source.population.uscc, rows)}, parted, source.year)


def _parted(rng: Generator, code: str, values: Floats) -> Floats:
    part = quarters.hold if code in STOCKS else quarters.part
    return part(rng, values, DECIMALS[code])


def _in_quarters(
    columns: Mapping[str, Sequence[str] | Floats], parted: Mapping[str, Floats], year: int
) -> dict[str, Sequence[str] | Floats]:
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
