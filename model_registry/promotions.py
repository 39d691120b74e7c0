"""Which version is in use: promotions and returns, as records that are never changed. The last is the truth.

A promotion adds a champion on top of those before it. Rolling back takes the top away, and the champion
below is in use again; rolling back once more goes one further back, and never forward: whoever wants the
withdrawn version again promotes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from model_registry import records, versions
from model_registry.errors import Damaged, Refused
from model_registry.store import Store, county_folder
from scoring.errors import Fault

PROMOTE, ROLL_BACK = "promote", "roll_back"
NEEDED = 2  # people for a version that the gate did not pass


@dataclass(frozen=True)
class Promotion:
    """One change of the champion.

    `kind`: `promote` or `roll_back`. `number`: the champion from then on; `former`: the one until then.
    """

    serial: int
    kind: str
    number: int
    former: int | None
    by: tuple[str, ...]
    reason: str
    at: datetime


def promote(
    store: Store, county: str, number: int, by: Sequence[str], reason: str, at: datetime | None = None
) -> Promotion:
    """Make a version the champion.

    Parameters
    ----------
    store, county, number
        Which version.
    by : sequence of str
        Who wants it: one person, or two different ones where the gate did not pass the version.
    reason : str
        Why; needed where the gate did not pass it.
    at : datetime, optional
        The moment to write down; now, if left out.

    Raises
    ------
    Unknown
        `model.no_version`.
    Damaged
        `model.damaged`, with the file.
    Refused
        `model.nobody`, `model.two_needed`, `model.reason_needed`, `model.already_champion`.
    Unreachable
        `model.store_unreachable`.
    """
    kept = versions.manifest(store, county, number)
    people = _people(by)
    if not kept.version.gate_passed:
        _careful(number, people, reason)
    versions.loaded(store, county, kept)
    while True:  # every further round means that somebody else has changed the champion
        taken, stack = _present(store, county)
        if stack and stack[-1] == number:
            raise Refused("model.already_champion", county=county, number=number)
        if made := _added(store, county, taken, stack, PROMOTE, number, people, reason, at):
            return made


def roll_back(
    store: Store, county: str, by: Sequence[str], reason: str, at: datetime | None = None
) -> Promotion:
    """Put the champion before the present one in use again.

    Raises
    ------
    Refused
        `model.no_former`: there is none. `model.nobody`. `model.champion_changed`: somebody changed the
        champion at the same moment; look first what is in use now.
    Damaged
        `model.damaged`: the former champion is; promote a sound version.
    Unreachable
        `model.store_unreachable`.
    """
    people = _people(by)
    taken, stack = _present(store, county)
    if len(stack) < 2:
        raise Refused("model.no_former", county=county)
    versions.get(store, county, stack[-2])
    made = _added(store, county, taken, stack, ROLL_BACK, stack[-2], people, reason, at)
    if made is None:
        raise Refused("model.champion_changed", county=county)
    return made


def promotions(store: Store, county: str) -> list[Promotion]:
    """Give all changes of the champion, oldest first.

    A damaged record counts as never made, so that the champion before it stays; `faults` tells of it.
    """
    return _readable(store, county, serials(store, county))


def champion(store: Store, county: str) -> int | None:
    """Give the number of the version in use; None if none ever was."""
    stack = champions(promotions(store, county))
    return stack[-1] if stack else None


def champions(made: Iterable[Promotion]) -> list[int]:
    """Give the champions that are left, the present one last: promotions without what was rolled back."""
    stack: list[int] = []
    for one in made:
        if one.kind == ROLL_BACK:
            stack = _below(stack[:-1], one.number)
        else:
            stack.append(one.number)
    return stack


def faults(store: Store, county: str) -> list[Fault]:
    """Tell which records of promotions are damaged."""
    found = []
    for serial in serials(store, county):
        try:
            read(store, county, serial)
        except Damaged as error:
            found.append(error.fault)
    return found


def serials(store: Store, county: str) -> list[int]:
    """Give the numbers of all records of promotions, ascending: quick, nothing is read."""
    return records.numbers(store, _records(county))


def read(store: Store, county: str, serial: int) -> Promotion:
    """Read one record.

    Raises
    ------
    Unknown
        `model.no_record`.
    Damaged
        `model.damaged`.
    """
    folder = _records(county)
    content = records.read(store, folder, serial)
    try:
        return _made(content, county, serial)
    except (KeyError, TypeError, ValueError):
        path = f"{folder}/{serial:04d}.json"
        raise Damaged("model.damaged", path, file=path) from None


def _present(store: Store, county: str) -> tuple[list[int], list[int]]:
    """Give all serials, and the champions that are left."""
    taken = serials(store, county)
    return taken, champions(_readable(store, county, taken))


def _readable(store: Store, county: str, taken: Iterable[int]) -> list[Promotion]:
    found = []
    for serial in taken:
        try:
            found.append(read(store, county, serial))
        except Damaged:  # told by `faults` and by `current`; the champion before it goes on
            continue
    return found


def _added(
    store: Store,
    county: str,
    taken: Sequence[int],
    stack: Sequence[int],
    kind: str,
    number: int,
    people: Sequence[str],
    reason: str,
    at: datetime | None,
) -> Promotion | None:
    """Add the next record; None if somebody else's has its number."""
    content = {
        "county": county,
        "kind": kind,
        "number": number,
        "former": stack[-1] if stack else None,
        "by": list(people),
        "reason": reason.strip(),
        "at": (at or datetime.now(UTC)).astimezone(UTC).isoformat(),
    }
    serial = taken[-1] + 1 if taken else 1
    if records.create(store, _records(county), serial, content):
        return _made(content, county, serial)
    return None


def _made(content: dict[str, Any], county: str, serial: int) -> Promotion:
    """Read a record; KeyError, TypeError or ValueError if it is none of this county's."""
    if content["county"] != county or content["kind"] not in (PROMOTE, ROLL_BACK):
        raise ValueError(content["kind"])
    return Promotion(
        serial=serial,
        kind=content["kind"],
        number=int(content["number"]),
        former=None if content["former"] is None else int(content["former"]),
        by=tuple(map(str, content["by"])),
        reason=str(content["reason"]),
        at=datetime.fromisoformat(content["at"]),
    )


def _below(stack: list[int], number: int) -> list[int]:
    """Take champions away until a number is on top; it is there, unless records were damaged."""
    while stack and stack[-1] != number:
        stack = stack[:-1]
    return stack or [number]


def _people(by: Sequence[str]) -> tuple[str, ...]:
    named = [by] if isinstance(by, str) else by  # a name is a sequence of letters, too
    people = tuple(dict.fromkeys(one.strip() for one in named if one.strip()))
    if not people:
        raise Refused("model.nobody")
    return people


def _careful(number: int, people: Sequence[str], reason: str) -> None:
    if len(people) < NEEDED:
        raise Refused("model.two_needed", number=number, given=len(people), needed=NEEDED)
    if not reason.strip():
        raise Refused("model.reason_needed", number=number)


def _records(county: str) -> str:
    return f"{county_folder(county)}/promotions"
