"""One enterprise's result with every number of its reasons: one dataclass, whoever shows it.

It is built from one row of results and the basis that they were computed by. The row comes from the database
or fresh from `scoring`, with the same column names (`data/schemes/README.md` §14) and under `inputs` what the
rules read of this unit.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scoring.clauses import FixedPoints, Indicator, Policy
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.title import among
from service import amounts, conditions, figures, lines
from service.basis import Basis
from service.conditions import OverrideView
from service.figures import Input
from service.lines import CutLine
from service.outlook import Outlook

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A name of the scheme with its words."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class StatusReason:
    """The rule that put an enterprise outside the evaluation."""

    rule: str
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator's points, with all that they are computed from."""

    name: str
    title: str
    formula: str
    unit: str
    value: float | None
    inputs: list[Input]
    benchmark: float | None
    low: float | None
    rank: int | None
    weight: float
    points: float | None
    score: str
    better: str
    cap: float | None
    floor: float | None
    missing: str | None  # what the scheme does, where the value cannot be computed
    negative: str | None  # what the scheme does, where the value is below zero
    loss: float | None  # of a threshold: per cent of the weight for each per cent short
    flat: str | None  # of min–max: what is given where all values are equal


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """Bonus or penalty points; `cap` where a group's cap took some away."""

    name: str
    title: str
    points: float
    when: str | None  # None: always
    formula: str | None  # of the points
    inputs: list[Input]
    basis: str
    is_cap: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What follows from the class; money in yuan."""

    name: str
    title: str
    instrument: str
    unit: str
    rate: float | None
    text: str | None
    amount: float | None
    direction: amounts.Direction | None  # whether the amount is paid or received
    state: str
    basis: str
    review_no: str
    expires_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who decided what: the rule, the learned model, people."""

    rule: str
    model: str
    human: str


@dataclass(frozen=True, slots=True)
class Printed:
    """How totals and points are rounded; points that are not rounded have no decimals here."""

    total: int
    mode: str
    points: int | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """The result of one unit."""

    uscc: str
    name: str | None
    unit: str
    unit_uscc: str | None
    pool: Named | None
    status: str
    status_reason: StatusReason | None
    indicators: list[IndicatorView]
    adjustments: list[AdjustmentView]
    rounding: Printed
    total: float | None
    rank: int | None
    rank_of: int | None
    class_by_rank: str | None
    rest_class: str | None  # of whoever no line gives a class
    treated_as: str | None  # the class of an ungraded unit
    overrides: list[OverrideView]
    overrides_without_effect: list[OverrideView]
    class_name: str | None
    class_title: str | None
    years_in_class: int | None
    policies: list[PolicyView]
    cut_lines: list[CutLine]
    trial: bool
    interim: Fault | None  # that it is a trial within the year, and how far it looked
    forecast: Outlook | None
    roles: Roles


GRADED = ("evaluated", "ungraded")
ROLES = Roles(rule="decides", model="none", human="publishes")
ADVISED = replace(ROLES, model="advises")


def build(basis: Basis, row: Row, expected: Outlook | None = None) -> ResultView:
    """Put a row of results into the scheme's words, with what the model expects where it was asked."""
    scheme = basis.scheme
    pool = next((one for one in scheme.pools if one.name == row["pool"]), None)
    graded = row["status"] in GRADED and pool is not None
    changes = list(conditions.overrides(scheme, row, _lookup(row)))
    return ResultView(
        uscc=row["uscc"],
        name=row["name"],
        unit=row["unit"],
        unit_uscc=row.get("unit_uscc"),
        pool=Named(pool.name, pool.title) if pool else None,
        status=row["status"],
        status_reason=_reason(scheme, row.get("status_reason")),
        indicators=[_indicator(scheme, pool.name, one, row) for one in pool.indicators]
        if pool and graded
        else [],
        adjustments=list(_adjustments(scheme, row)),
        rounding=Printed(scheme.rounding.total, scheme.rounding.mode, scheme.rounding.points),
        total=row.get("total"),
        rank=row.get("rank"),
        rank_of=row.get("rank_of"),
        class_by_rank=row.get("class_by_rank"),
        rest_class=lines.rest_of(scheme, basis.calibration, pool, row) if pool and graded else None,
        treated_as=row["class"] if row["status"] == "ungraded" else None,
        overrides=[one for one in changes if one.before != one.after],
        overrides_without_effect=[one for one in changes if one.before == one.after],
        class_name=row["class"],
        class_title=next((one.title for one in scheme.classes if one.name == row["class"]), None),
        years_in_class=row.get("years_in_class"),
        policies=list(policies(scheme, row)),
        cut_lines=lines.of_unit(scheme, basis.calibration, pool, row) if pool and graded else [],
        trial=scheme.trial,
        interim=interim(basis.through),
        forecast=expected,
        roles=ADVISED if expected else ROLES,
    )


def interim(through: str | None) -> Fault | None:
    """Say of a trial within the year that it is no result."""
    return Fault("evaluation.interim", params={"through": through}) if through else None


def policies(scheme: Scheme, row: Row) -> Iterator[PolicyView]:
    """The policies that say something of this unit's class."""
    for one in scheme.policies:
        state = row.get(f"policy.{one.name}.state")
        if state is not None:
            yield _policy(one, state, row)


def _policy(one: Policy, state: str, row: Row) -> PolicyView:
    return PolicyView(
        name=one.name,
        title=one.title,
        instrument=one.instrument,
        unit=one.unit,
        rate=row.get(f"policy.{one.name}.rate"),
        text=_said(one, row.get(f"policy.{one.name}.text")),
        amount=row.get(f"policy.{one.name}.amount"),
        direction=amounts.direction(row.get(f"policy.{one.name}.amount")),
        state=state,
        basis=one.basis,
        review_no=one.review_no,
        expires_on=one.expires_on,
    )


def _said(one: Policy, text: str | None) -> str | None:
    """Results keep the document's words alone."""
    return None if text is None else among(text, one.text_by_class.values())


def _reason(scheme: Scheme, rule: str | None) -> StatusReason | None:
    if rule is None:
        return None
    found = next((one for one in scheme.scope if one.name == rule), None)
    return StatusReason(rule, found.reason, found.basis) if found else StatusReason(rule, "", "")


def _indicator(scheme: Scheme, pool: str, one: Indicator, row: Row) -> IndicatorView:
    value = row.get(f"{one.name}.value")
    return IndicatorView(
        name=one.name,
        title=one.title,
        formula=one.value.text,
        unit=one.unit,
        value=value,
        inputs=figures.behind(scheme, pool, one.name, row["inputs"]),
        benchmark=row.get(f"{one.name}.benchmark"),
        low=row.get(f"{one.name}.low"),
        rank=row.get(f"{one.name}.rank"),
        weight=one.weight,
        points=row.get(f"{one.name}.points"),
        score=one.score,
        better=one.better,
        cap=one.cap,
        floor=one.floor,
        missing=None if value is not None else _rule(one.missing),
        negative=_rule(one.negative) if value is not None and value < 0 else None,
        loss=one.loss if one.score == "threshold" else None,
        flat=one.flat,
    )


def _rule(word: str | FixedPoints) -> str:
    return "points" if isinstance(word, FixedPoints) else word


def _lookup(row: Row) -> conditions.Lookup:
    """Look up what was read of a unit, else what it came to."""
    inputs: Row = row["inputs"]
    return lambda name: inputs.get(name, row.get(name))


def _adjustments(scheme: Scheme, row: Row) -> Iterator[AdjustmentView]:
    for one in scheme.adjustments:
        if points := row.get(f"adjustment.{one.name}"):
            asked, text = conditions.of_adjustment(scheme, one, _lookup(row)), one.points.text
            yield AdjustmentView(
                one.name, one.title, points, asked.when, text, asked.inputs, one.basis, is_cap=False
            )
    for group, cap in scheme.caps.items():
        if points := row.get(f"cap.{group}"):
            yield AdjustmentView(group, cap.note, points, None, None, [], cap.basis, is_cap=True)
