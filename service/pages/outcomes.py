"""What a simulation found, as its page shows it: matrices, groups that gain or lose, who moves, money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service import objections

SHOWN = 100  # enterprises that move, on the page; the file has all
EVERYBODY = ("all", "pool")
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Matrix:
    """How many went from which class (row) to which (column); None is no class."""

    dimension: str
    group: str
    before: Sequence[str | None]
    after: Sequence[str | None]
    counts: Mapping[tuple[str | None, str | None], int]

    @property
    def most(self) -> int:
        """The largest number of those who move."""
        return max((units for pair, units in self.counts.items() if pair[0] != pair[1]), default=0)


@dataclass(frozen=True)
class Group:
    """How many of a group rise and fall."""

    dimension: str
    group: str
    units: int
    up: int
    down: int


@dataclass(frozen=True)
class Move:
    """An enterprise whose class changes."""

    uscc: str
    name: str | None
    pool: str | None
    before: str | None
    after: str | None
    total_before: float | None
    total_after: float | None
    rises: bool


@dataclass(frozen=True)
class Outcome:
    """A simulation as it is shown."""

    moved: int
    up: int
    down: int
    classes: Sequence[Plain]
    yuan: float
    matrices: Sequence[Matrix]
    groups: Sequence[Group]
    moves: Sequence[Move]
    fiscal: Sequence[Plain]
    parts: Sequence[Plain]


def of(session: Session, county: str, found: Plain) -> Outcome:
    """Shape what `simulations.of_evaluation` gives."""
    order = [*found["classes"]["before"], None]
    groups = _groups(found["migration"], order)
    whole = next((one for one in groups if one.dimension == "all"), Group("all", "all", 0, 0, 0))
    difference = found["difference"]
    return Outcome(
        moved=found["moved"],
        up=whole.up,
        down=whole.down,
        classes=difference["classes"],
        yuan=sum(difference["yuan"].values()),
        matrices=_matrices(found),
        groups=[one for one in groups if one.dimension not in EVERYBODY and one.up + one.down],
        moves=_moves(session, county, found["moves"], order),
        fiscal=[row for row in found["fiscal"] if _differs(row)],
        parts=found["parts"],
    )


def rises(before: str | None, after: str | None, order: Sequence[str | None]) -> bool:
    """Tell whether a class is better than another, by the published scheme's order; none is the last."""
    places = [order.index(name) if name in order else len(order) for name in (before, after)]
    return places[1] < places[0]


def _matrices(found: Plain) -> list[Matrix]:
    keyed: dict[tuple[str, str], dict[tuple[str | None, str | None], int]] = {}
    for row in found["migration"]:
        if row["dimension"] in EVERYBODY:
            keyed.setdefault((row["dimension"], row["group"]), {})[row["before"], row["after"]] = row["units"]
    names = [[*found["classes"][when], None] for when in ("before", "after")]
    several = sum(dimension == "pool" for dimension, _ in keyed) > 1
    return [
        Matrix(*key, names[0], names[1], counts)
        for key, counts in keyed.items()
        if key[0] == "all" or several
    ]


def _groups(rows: Iterable[Plain], order: Sequence[str | None]) -> list[Group]:
    tallies: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        tally = tallies.setdefault((row["dimension"], row["group"]), [0, 0, 0])
        tally[0] += row["units"]
        if row["before"] != row["after"]:
            tally[1 if rises(row["before"], row["after"], order) else 2] += row["units"]
    return [Group(*key, *tally) for key, tally in tallies.items()]


def _moves(session: Session, county: str, rows: Sequence[Plain], order: Sequence[str | None]) -> list[Move]:
    first = sorted(rows, key=_size)[:SHOWN]
    names = objections.names(session, county, (row["uscc"] for row in first))
    return [
        Move(name=names.get(row["uscc"]), rises=rises(row["before"], row["after"], order), **row)
        for row in first
    ]


def _size(row: Plain) -> tuple[float, str]:
    """Whose total changes most comes first."""
    return -abs((row["total_after"] or 0.0) - (row["total_before"] or 0.0)), row["uscc"]


def _differs(row: Plain) -> bool:
    return bool(row["units_before"] != row["units_after"] or row["yuan_before"] != row["yuan_after"])
