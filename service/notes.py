"""What explanations say beside their figures: a code for programs, and the same for the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.errors import Fault
from service import problems


@dataclass(frozen=True, slots=True)
class Note:
    """A code, and its text with figures."""

    code: str
    text: Fault


def notes(faults: Iterable[Fault]) -> tuple[Note, ...]:
    """Make notes of codes with their figures."""
    return tuple(Note(one.code, one) for one in faults)


def note(code: str | None) -> Note | None:
    """Make a note of a code without figures, where there is one."""
    return None if code is None else Note(code, Fault(code))


def department(name: str) -> Fault | str:
    """Name a department in the reader's language; one of a county's own as its scheme does."""
    code = f"department.{name}"
    return Fault(code) if code in problems.catalogue() else name
