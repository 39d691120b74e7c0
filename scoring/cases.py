"""One unit of a frozen run, made ready to be asked what would change its class; or why nothing can."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from scoring.calibration import Calibration
from scoring.columns import Coded
from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.evaluate import evaluate
from scoring.field import Field, Ground, ground
from scoring.goals import Goal, held_by
from scoring.single import MULTIPLE
from scoring.trial import Trial, trial


@dataclass(frozen=True, eq=False)
class Case:
    """One unit of a run, and what is asked of it."""

    ready: Ground
    field: Field
    row: int
    tried: Trial
    multiple: float

    @property
    def at(self) -> int:
        """Its place in the field."""
        return int(np.flatnonzero(self.field.rows == self.row)[0])


def case_of(
    scheme: Scheme,
    calibration: Calibration,
    facts: pl.DataFrame,
    previous: pl.DataFrame | None,
    uscc: str,
    multiple: float = MULTIPLE,
    unit: str = "",
) -> Case | Fault:
    """One unit made ready for what-ifs, or why there are none.

    Raises
    ------
    InputError
        `whatif.unknown_enterprise`.
    """
    tried = trial(scheme, calibration, facts, previous, uscc, unit)
    if tried.facts.is_empty():
        raise InputError([Fault("whatif.unknown_enterprise", params={"uscc": uscc})])
    ready = ground(evaluate(scheme, tried.facts, tried.previous, calibration), tried.facts)
    row = _row(ready, uscc, unit)
    field = next((one for one in ready.fields if row in one.rows), None)
    return _without(ready, row) if field is None else Case(ready, field, row, tried, multiple)


def known_reason(case: Case, goal: Goal = "better") -> Fault | None:
    """Why no lever at all can lead to a goal; None where one may."""
    code = known(case, goal)
    field = case.field
    if code is None and field.key is not None and np.isinf(field.line[goal][case.at]):
        code = "whatif.no_line"
    if code is None:
        return None
    told: dict[str, object] = {"class": field.scheme.class_names[field.now[case.at]]}
    if code == "whatif.override":
        told["overrides"] = held_by(field.scheme, field.part.at(np.array([case.at])), goal)
    return Fault(code, params=told)


def known(case: Case, goal: Goal) -> str | None:
    """The code of what needs no search: nothing is better than the best class, or an override holds."""
    now, last = int(case.field.now[case.at]), len(case.field.scheme.class_names) - 1
    if now == (0 if goal == "better" else last):
        return "whatif.best" if goal == "better" else "whatif.worst"
    return "whatif.override" if case.field.wanted[goal][case.at] < 0 else None


def _row(ready: Ground, uscc: str, unit: str) -> int:
    table = ready.run.table
    second = table["unit"].where("merged".__eq__)
    rows = np.flatnonzero((table.keys == uscc).to_numpy() & (second == (unit == "merged")))
    if not len(rows):
        raise InputError([Fault("whatif.unknown_enterprise", params={"uscc": uscc})])
    return int(rows[0])


def word(column: Coded[str], row: int) -> str | None:
    """The text in a row."""
    word: str | None = column.values[column.codes[row]]
    return word


def _without(ready: Ground, row: int) -> Fault:
    """Why a unit has no what-ifs."""
    table = ready.run.table
    if word(table["unit"], row) == "member":
        return Fault("whatif.member", params={"unit": table["unit_uscc"][row]})
    status = word(table["status"], row)
    if status != "evaluated":
        told = {"status": status, "rule": word(table["status_reason"], row) or ""}
        return Fault("whatif.status", params=told)
    return Fault("whatif.no_class")
