"""Which rows of which table are a county's: by its own column, or through the row that they belong to.

A new table that is none of this fails a test until it is said here whose its rows are.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, ColumnElement, Select, Table, or_, select, true, union

from service.tables import Base

TABLES = Base.metadata.tables
# Tables written in bulk have no foreign keys, and who tried to sign in may be nobody.
PARENTS: Mapping[str, tuple[str, str]] = {
    "facts": ("submission_id", "submissions"),
    "attributes": ("submission_id", "submissions"),
    "parcels": ("submission_id", "submissions"),
    "meters": ("submission_id", "submissions"),
    "results": ("evaluation_id", "evaluations"),
    "forecasts": ("run_id", "forecast_runs"),
    "sign_ins": ("account_id", "accounts"),
}
CHAINS = ("audit", "audit_heads")
OF_ALL = ("signing_keys",)  # without which a county's signatures could not be checked
ELSEWHERE = ("files", "counties")


def rows_of(table: Table, county: str) -> ColumnElement[bool]:
    """Give the condition for the rows of a county; accounts and keys of the installation go with each."""
    if table.name == "counties":
        return table.c.code == county
    if table.name in CHAINS:
        return table.c.chain == county
    if table.name in OF_ALL:
        return true()
    if table.name == "files":
        return table.c.digest.in_(union(*_digests(county)))
    if "county" in table.c:
        own = table.c.county == county
        return or_(own, table.c.county.is_(None)) if table.c.county.nullable else own
    column, parent = _parent(table)
    return column.in_(_keys(parent, county))


def _parent(table: Table) -> tuple[Column[object], Table]:
    """Find the column that says to which row of another table a row belongs."""
    if table.name in PARENTS:
        name, parent = PARENTS[table.name]
        return table.c[name], TABLES[parent]
    needed = [key for key in table.foreign_keys if not key.parent.nullable]
    found = [key for key in needed if key.column.table.name not in (*ELSEWHERE, table.name)]
    if found:  # who did something may be of no county: the thing itself is
        key = min(found, key=lambda one: (one.column.table.name == "accounts", one.parent.name))
        return key.parent, key.column.table
    raise LookupError(f"whose are the rows of {table.name}? Say so in service/belonging.py")


def _keys(parent: Table, county: str) -> Select[tuple[object]]:
    (key,) = parent.primary_key.columns
    return select(key).where(rows_of(parent, county))


def _digests(county: str) -> Iterator[Select[tuple[object]]]:
    """Every digest of a kept file that some row of the county names."""
    for table in TABLES.values():
        for key in table.foreign_keys:
            if key.column.table.name == "files":
                yield select(key.parent).where(rows_of(table, county), key.parent.is_not(None))
