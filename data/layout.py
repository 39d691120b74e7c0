"""A layout: which columns a department's file has, under which headings, and what they mean.

One TOML file per layout, `data/layouts/<name>.toml`. A column is named after the fact or attribute it
delivers, or after its role in the file (`uscc`, `period`, `parcel`, `meter` …); its kind and unit follow
from the name. No code is written per department.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data import energy
from data.energy import Basis
from data.units import normalise
from scoring.facts import ATTRIBUTES, FACTS
from scoring.title import Title

LAYOUTS = Path(__file__).parent / "layouts"

Role = Literal["key", "fact", "carrier", "attribute"]
Type = Literal["uscc", "text", "date", "labels", "industry", "number", "period", "quarter", "month"]

# The columns that say which enterprise, parcel, meter or period a row is about.
KEYS: Mapping[str, tuple[Type, str]] = {
    "uscc": ("uscc", ""),
    "period": ("period", ""),
    "quarter": ("quarter", ""),
    "month": ("month", ""),
    "parcel": ("text", ""),
    "holder_uscc": ("uscc", ""),
    "user_uscc": ("uscc", ""),
    "area_m2": ("number", "m2"),
    "used_m2": ("number", "m2"),
    "user_number": ("text", ""),
    "meter": ("text", ""),
    "kwh": ("number", "kWh"),
}
SPECIAL: Mapping[str, Type] = {"parent_uscc": "uscc", "plot_holder_uscc": "uscc", "industry": "industry"}
LAND = frozenset({"land_owned", "land_rented_in", "land_let_out", "tenants", "electricity_kwh"})


@dataclass(frozen=True)
class Column:
    """A column of a department's file.

    Attributes
    ----------
    name : str
        Fact, attribute, energy carrier or key.
    labels : tuple of str
        Headings by which it is known, the department's usual one first; without the unit.
    unit : str
        The unit in which its figures are kept; "" for what has none.
    required : bool
        The file must have the column; single cells may still be blank.
    negative : bool
        Figures below zero are possible (profit, refunded tax).
    values : mapping of str to str
        Words of the department → the value kept; empty if the words themselves are kept.
    """

    name: str
    role: Role
    type: Type
    labels: tuple[str, ...]
    unit: str = ""
    required: bool = False
    negative: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of department file; `basis` is that of its energy figures.

    `by_department` is false where nobody hands such a file in by itself: the service has an operation for it.
    """

    name: str
    department: str
    title: Title
    columns: tuple[Column, ...]
    basis: Basis = "当量"
    by_department: bool = True

    def column(self, name: str) -> Column | None:
        """Find a column by its name."""
        return next((column for column in self.columns if column.name == name), None)

    def of(self, role: Role) -> tuple[Column, ...]:
        """List the columns with a role."""
        return tuple(column for column in self.columns if column.role == role)


@cache
def load(name: str) -> Layout:
    """Load a layout by its name.

    Raises
    ------
    KeyError
        If there is no such layout.
    """
    if name not in names():
        raise KeyError(name)
    return parse((LAYOUTS / f"{name}.toml").read_text("utf-8"), name)


@cache
def names() -> tuple[str, ...]:
    """List the layouts that there are."""
    return tuple(sorted(path.stem for path in LAYOUTS.glob("*.toml")))


@cache
def by_departments() -> tuple[str, ...]:
    """List the layouts by which departments hand in themselves."""
    return tuple(name for name in names() if load(name).by_department)


@cache
def never_negative() -> frozenset[str]:
    """List the facts that no layout lets fall below zero: areas, energy, emissions, and counts."""
    columns = [column for name in names() for column in load(name).of("fact")]
    return frozenset(column.name for column in columns if not column.negative) | LAND


def parse(text: str, name: str) -> Layout:
    """Read a layout; a mistake in one is a mistake in the program, so it raises plainly.

    Raises
    ------
    ValueError
        If the text is no TOML, or a column is no known fact, attribute, carrier or key.
    """
    document = tomllib.loads(text)
    columns = [_column(key, table, _meaning(key)) for key, table in document["columns"].items()]
    carriers = document.get("carriers", {})
    columns += [_column(key, table, _carrier(key)) for key, table in carriers.items()]
    basis, by_department = document.get("basis", "当量"), document.get("by_department", True)
    title = Title(document["title"], document.get("title_en", ""))
    return Layout(name, document["department"], title, tuple(columns), basis, by_department=by_department)


def _column(name: str, table: Mapping[str, Any], meaning: tuple[Role, Type, str]) -> Column:
    if unknown := table.keys() - {"labels", "required", "negative", "values"}:
        raise ValueError(name, unknown)
    words = {
        normalise(word): value
        for value, listed in table.get("values", {}).items()
        for word in [value, *listed]
    }
    role, kind, unit = meaning
    flags = bool(table.get("required")), bool(table.get("negative"))
    return Column(name, role, kind, tuple(table["labels"]), unit, *flags, values=words)


def _meaning(name: str) -> tuple[Role, Type, str]:
    if name in KEYS:
        return "key", *KEYS[name]
    if fact := next((fact for fact in FACTS if fact.code == name), None):
        return "fact", "number", fact.unit
    if attribute := next((attribute for attribute in ATTRIBUTES if attribute.code == name), None):
        return "attribute", SPECIAL.get(name, attribute.type), ""
    raise ValueError(name)


def _carrier(name: str) -> tuple[Role, Type, str]:
    if name not in energy.carriers():
        raise ValueError(name)
    return "carrier", "number", energy.factor(name, "当量", 2000).unit
