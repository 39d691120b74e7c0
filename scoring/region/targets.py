"""Whether targets are reached, missed, or cannot be judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scoring.errors import Fault
from scoring.region.clauses import Target
from scoring.region.document import Board
from scoring.region.figures import Figure, Sums

Judgement = Literal["reached", "missed", "cannot_be_said"]
DECIMALS = 10  # growth of exactly a tenth is 0.10000000000000009 in binary


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target beside what was measured; `why` where it cannot be said."""

    target: str
    title: str
    measure: str
    kind: str
    bound: float
    strictly: bool
    value: float | None
    verdict: Judgement
    why: Fault | None
    basis: str


def judge(board: Board, figures: list[Figure], whole: bool, full_year: bool) -> tuple[Verdict, ...]:
    """Judge the targets of one part of the region.

    Parameters
    ----------
    figures : all measures of the part.
    whole : whether the part is the whole region; a sum that the region is to reach says nothing of a part.
    full_year : a figure of a quarter is judged by its growth against the same quarter only.

    Notes
    -----
    Where more than `left_out_at_most` of those who belong here are left out, nothing is said: who keeps
    a figure back must not bring a target nearer.
    """
    found = {one.measure: one for one in figures}
    return tuple(_judge(board, one, found[one.measure], full_year) for one in _meant(board, found, whole))


def _meant(board: Board, found: dict[str, Figure], whole: bool) -> Iterator[Target]:
    for one in board.document.targets:
        kind = next(iter(one.bounds))
        if whole or kind.startswith("growth") or found[one.measure].now.denominator is not None:
            yield one


def _judge(board: Board, target: Target, figure: Figure, full_year: bool) -> Verdict:
    (kind, bound), grows = next(iter(target.bounds.items())), "growth" in next(iter(target.bounds))
    value = (figure.growth_same if target.of == "same" else figure.growth) if grows else figure.now.value
    why = _doubt(board, target, figure, grows)
    if not grows and not full_year:
        why = Fault("board.part_of_year")
    elif why is None and value is None:
        why = Fault("board.no_growth" if grows else "board.no_figure")
    verdict: Judgement = "cannot_be_said" if why or value is None else _reached(target, kind, bound, value)
    return Verdict(
        target.name, target.title, target.measure, kind, bound, target.strictly, value, verdict, why,
        target.basis,
    )  # fmt: skip


def _reached(target: Target, kind: str, bound: float, value: float) -> Judgement:
    gap = round(value - bound, DECIMALS) * (1 if kind.endswith("least") else -1)
    return "reached" if gap > 0 or (gap == 0 and not target.strictly) else "missed"


def _doubt(board: Board, target: Target, figure: Figure, grows: bool) -> Fault | None:
    """Whether too many are left out for anything to be said."""
    most = board.document.left_out_at_most
    sides: tuple[Sums | None, ...] = (figure.now,)
    if grows:
        same = target.of == "same"
        sides = (figure.same, figure.same_before) if same else (figure.now, figure.before)
    for one in sides:
        if one is not None and one.share_left_out > most:
            told = {"left_out": one.left_out, "of": one.n + one.left_out, "most": f"{most:.0%}"}
            return Fault("board.left_out", "", told)
    return None
