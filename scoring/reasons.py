"""The reasons of one unit in words' material: what was found column by column, as dataclasses."""

from collections.abc import Callable

import numpy as np

from scoring import cutlines
from scoring.explain import Candidate, Reasons, in_points
from scoring.goals import TOTAL
from scoring.point_reasons import indicator_of, not_delivered, of_adjustment, of_cap, of_indicator, path
from scoring.reason import Reason, Side, cell, fact, told
from scoring.scope import OUTSIDE

LACKING = "missing:"  # before the indicator, in the reason of a status
_STATUS = {
    "exempt": "explain.status_exempt",
    "suspended": "explain.status_suspended",
    "ungraded": "explain.status_ungraded",
    "T": "explain.status_t",
}


def of_row(found: Reasons, row: int) -> tuple[Reason, ...]:
    """The reasons of the unit in a row of the results, the largest first."""
    places = [place for place in found.which[:, row].tolist() if place >= 0]
    return tuple(_made(found, found.candidates[place], row) for place in places)


def row_of(found: Reasons, uscc: str, merged: bool = False) -> int | None:
    """The row of an enterprise (of its second evaluation where `merged`); None where it has none."""
    rows = np.flatnonzero((found.run.table.keys == uscc).to_numpy())
    second = found.run.table["unit"].where("merged".__eq__)
    return next((int(row) for row in rows if second[row] == merged), None)


def _made(found: Reasons, one: Candidate, row: int) -> Reason:
    unit = int(found.unit_of[row])
    return _MAKERS[one.kind](found, one, row if one.kind == "member" else unit)


def _member(found: Reasons, _: Candidate, row: int) -> Reason:
    unit = int(found.unit_of[row])
    title = fact(found, "name", unit) or ""
    code = str(found.run.table.keys[unit])
    return told(
        found, found.run.scheme.units, "units", code="explain.member", name=code, title=title,
        facts=("plot_holder_uscc", "parent_uscc"),
    )  # fmt: skip


def _status(found: Reasons, _: Candidate, row: int) -> Reason:
    scheme, rule = found.run.scheme, cell(found, "status_reason", row)
    status = cell(found, "status", row)
    if rule == OUTSIDE:
        conditions = tuple(pool.where for pool in scheme.pools)
        return told(found, None, "pools", conditions, code="explain.outside_pools", name=rule)
    if rule is not None and rule.startswith(LACKING):
        return _lacking(found, row, rule.removeprefix(LACKING), "explain.value_needed")
    if status == "evaluated":
        return _lacking(found, row, _without_points(found, row), "explain.no_total")
    clause = next(one for one in scheme.scope if one.name == rule)
    return told(
        found, clause, f"scope.{rule}", (clause.when,), code=_STATUS[str(status)], note=clause.reason or rule,
        class_after=clause.treated_as or None,
    )  # fmt: skip


def _without_points(found: Reasons, row: int) -> str:
    pool = next(one for one in found.run.scheme.pools if one.name == cell(found, "pool", row))
    return next(one.name for one in pool.indicators if cell(found, f"{one.name}.points", row) is None)


def _lacking(found: Reasons, row: int, name: str, code: str) -> Reason:
    pool = str(cell(found, "pool", row))
    one = indicator_of(found, pool, name)
    return told(
        found, one, path(pool, name), code=code, unit=one.unit,
        value=cell(found, f"{name}.value", row), facts=not_delivered(found, one, row),
    )  # fmt: skip


def _override(found: Reasons, candidate: Candidate, row: int) -> Reason:
    one = next(one for one in found.run.scheme.overrides if one.name == candidate.name)
    before, after = str(cell(found, f"override.{one.name}", row)).split("→")
    better = found.run.scheme.class_names.index(after) < found.run.scheme.class_names.index(before)
    return told(
        found, one, f"overrides.{one.name}", (one.when,), class_before=before, class_after=after,
        code="explain.class_raised" if better else "explain.class_lowered",
        won_or_lost="won" if better else "lost",
    )  # fmt: skip


def _line(found: Reasons, candidate: Candidate, row: int) -> Reason:
    lines = found.lines[candidate.name]
    at = int(found.at[row])
    state, gap = int(lines.state[at]), float(lines.gap[at])
    by_points = bool(in_points(lines)[at])
    key, names = lines.keys[int(lines.key[at])], found.run.scheme.class_names
    own, line = (None if x != x else float(x) for x in (lines.own[at], lines.line[at]))
    target = min(int(lines.target[at]), len(names) - 1)
    measured = state in (cutlines.MISSED, cutlines.HELD, cutlines.PART_MISSED) and gap == gap
    side: Side | None = ("won" if gap >= 0 else "lost") if measured else None
    return told(
        found, lines.ranking, f"rankings.{candidate.name}", lines.ranking.order_by,
        code=NO_KEY if own is None and state < cutlines.NOBODY else _line_code(state, key),
        name=key, title=_key_title(found, key), value=own, peers=line,
        points=abs(gap) if by_points and measured else None, won_or_lost=side,
        class_after=cell(found, "class_by_rank", row) if state == cutlines.SMALL else names[target],
    )  # fmt: skip


def _line_code(state: int, key: str) -> str:
    word = cutlines.STATES[state]
    return _LINE[word] if key == TOTAL else _LINE_BY_KEY.get(word, _LINE[word])


NO_KEY = "explain.line_no_key"
_LINE: dict[cutlines.State, str] = {
    "missed": "explain.line_missed",
    "held": "explain.line_held",
    "tied": "explain.line_tied",
    "part_missed": "explain.line_part_missed",
    "nobody": "explain.line_nobody",
    "everyone": "explain.line_everyone",
    "rest": "explain.line_rest",
    "small": "explain.line_small",
    "no_list": "explain.line_no_list",
}
_LINE_BY_KEY: dict[cutlines.State, str] = {
    "missed": "explain.line_missed_by_key",
    "held": "explain.line_held_by_key",
    "part_missed": "explain.line_part_missed_by_key",
}


def _key_title(found: Reasons, key: str) -> str:
    """What a list is ordered by, in words where it is one indicator."""
    name = key.partition(".")[2]
    titles = (one.title for pool in found.run.scheme.pools for one in pool.indicators if one.name == name)
    return next(titles, "") or key


_MAKERS: dict[str, Callable[[Reasons, Candidate, int], Reason]] = {
    "member": _member, "status": _status, "line": _line, "override": _override, "indicator": of_indicator,
    "adjustment": of_adjustment, "cap": of_cap,
}  # fmt: skip
