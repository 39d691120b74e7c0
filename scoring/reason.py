"""A reason, with its figures, its clause of the document and the source of its datum."""

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from scoring.clauses import Noted
from scoring.columns import Coded, Flag
from scoring.explain import Reasons
from scoring.formula import Formula
from scoring.goals import TOTAL
from scoring.rounding import rounded
from scoring.sources import departments, facts_behind, titles

SEEN = 4  # digits of a figure that is read, not computed with

Side = Literal["won", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a unit has its class.

    `value` is the unit's figure, `peers` the figure that it is compared with (benchmark, full-mark line,
    median of the pool, cut line), `got` its points, `usual` those of the compared figure, `points` what lies
    between, on printed decimals. `rank` of `peers` where the rank is what counts. `class_before` and
    `class_after` where the class changed, or lies above a line. `rule` is the key path in the scheme,
    `document` and `article` its basis; `facts` are behind it (where some are missing: those), `data` their
    titles, `departments` who supplies them.
    """

    code: str
    rule: str
    document: str
    article: str
    name: str = ""
    title: str = ""
    value: float | None = None
    unit: str = ""
    peers: float | None = None
    rank: int | None = None
    got: float | None = None
    usual: float | None = None
    points: float | None = None
    won_or_lost: Side | None = None
    class_before: str | None = None
    class_after: str | None = None
    note: str = ""
    facts: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    def figures(self) -> dict[str, Any]:
        """What a text may name; long figures are cut to what is read, totals stand as they are printed."""
        shown = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "code"}
        if self.name == TOTAL:
            return shown
        return shown | {"value": seen(self.value), "peers": seen(self.peers)}


def seen(figure: float | None) -> float | None:
    """A figure as people read it: four digits, whole from a thousand on."""
    if figure is None or not figure:
        return figure
    places = SEEN - 1 - int(np.floor(np.log10(abs(figure))))
    return float(rounded(figure, min(max(places, 0), 9)))


def told(
    found: Reasons, clause: Noted | None, rule: str, formulas: tuple[Formula | None, ...] = (), **more: Any
) -> Reason:
    """A reason with its basis and sources; a clause without a basis has that of the whole document."""
    scheme = found.run.scheme
    facts = more.pop("facts", None) or facts_behind(scheme, formulas)
    article = (clause.basis if clause else "") or scheme.basis
    known: dict[str, Any] = {"name": getattr(clause, "name", ""), "title": getattr(clause, "title", "")}
    known |= {"facts": facts, "data": titles(scheme, facts), "departments": departments(scheme, facts)}
    return Reason(rule=rule, document=scheme.source, article=article, **(known | more))


def cell(found: Reasons, column: str, row: int) -> Any:
    """A figure or word of the results; None where there is none."""
    return fact(found, column, row) if column in found.run.table else None


def fact(found: Reasons, name: str, row: int) -> Any:
    """The same of what was delivered to a unit, or is derived from it."""
    cells = found.run.table[name]
    if isinstance(cells, Coded):
        return cells.values[cells.codes[row]]
    if isinstance(cells, Flag):
        return bool(cells.true[row]) if cells.true[row] | cells.false[row] else None
    return None if cells[row] != cells[row] else cells[row].item()
