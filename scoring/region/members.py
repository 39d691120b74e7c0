"""How an enterprise is named on a list of the board."""

from dataclasses import dataclass

from scoring.table import Table


@dataclass(frozen=True, slots=True)
class Member:
    """An enterprise, and where it belongs."""

    uscc: str
    name: str | None
    township: str | None
    park: str | None
    industry: str | None
    scale: str | None


def member(table: Table, row: int) -> Member:
    """The enterprise in a row."""
    words = (_word(table, name, row) for name in ("name", "township", "park", "industry", "scale"))
    return Member(str(table.keys[row]), *words)


def _word(table: Table, name: str, row: int) -> str | None:
    column = table[name]
    found: str | None = column.values[column.codes[row]]
    return found
