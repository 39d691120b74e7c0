"""What follows from the published classes, per instrument, as the executing body needs it.

A line without a valid basis stays on the list, as not executable and with the reason: silence would be
taken for an order. Only what is published counts; whom an objection holds back is on no list.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import orjson
import polars as pl
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from data import export
from scoring.clauses import Instrument, Policy
from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.title import word
from service import bulk, clock, evaluations, problems, provenance, publications, traces, view
from service.errors import Conflict
from service.problems import Language
from service.publication_tables import Entry, Publication
from service.tables import Evaluation, meters, results
from service.view import PolicyView

Format = Literal["csv", "xlsx"]
INSTRUMENTS: tuple[str, ...] = get_args(Instrument)
BY_METER = "electricity"  # whose executing body knows user numbers, not credit codes
PUBLIC = ("published", "superseded")
COLUMNS = (
    *("uscc", "name", "user_numbers", "class", "years_in_class", "policy", "rate", "unit", "text", "base"),
    *("amount", "basis", "review_no", "expires_on", "executable", "obstacle"),
)


@dataclass(frozen=True)
class Base:
    """A figure that an amount is computed from."""

    title: str
    unit: str
    value: float | None


@dataclass(frozen=True)
class Line:
    """What one policy means for one enterprise; `obstacle` says why it must not be executed."""

    uscc: str
    name: str
    user_numbers: tuple[str, ...]
    class_name: str
    class_title: str
    years_in_class: int | None
    policy: PolicyView
    base: tuple[Base, ...]
    obstacle: Fault | None

    @property
    def executable(self) -> bool:
        """Whether there is nothing against it."""
        return self.obstacle is None


def of(
    session: Session,
    county: str,
    publication_id: int,
    instrument: str | None = None,
    only: Collection[str] | None = None,
) -> list[Line]:
    """List what follows from a publication by one instrument, or by all: by name, then policy."""
    publication = _public(session, county, publication_id)
    if instrument is not None and instrument not in INSTRUMENTS:
        known = {"instrument": instrument, "instruments": INSTRUMENTS}
        raise InputError([Fault("policy_list.instrument_unknown", "#/instrument", known)])
    evaluation = evaluations.get(session, county, publication.evaluation_id)
    scheme = evaluations.scheme_by(session, evaluation)
    wanted = {one.name: one for one in scheme.policies if instrument in (None, one.instrument)}
    if not wanted:
        return []
    by_meter = any(one.instrument == BY_METER for one in wanted.values())
    numbers = _user_numbers(session, evaluation, only) if by_meter else {}
    found = _rows(session, publication, scheme, wanted.values(), only)
    return [line for row in found for line in _lines(publication, scheme, wanted, row, numbers)]


def content(lines: Sequence[Line], file_format: Format, language: Language) -> bytes:
    """Write a list as a file; no text in it can become a formula."""
    rows = [_cells(one, language) for one in lines]
    heading = [problems.text(Fault(f"policy_column.{name}"), language) for name in COLUMNS]
    kinds = dict.fromkeys(heading, pl.String()) | {
        heading[COLUMNS.index(name)]: pl.Float64() for name in ("rate", "amount")
    }
    return written(pl.DataFrame(rows, schema=kinds, orient="row"), file_format)


def written(table: pl.DataFrame, file_format: Format) -> bytes:
    """Write a table as Excel reads it best; no text in it can become a formula."""
    return export.spreadsheet(table, file_format)


def _public(session: Session, county: str, publication_id: int) -> Publication:
    found = publications.get(session, county, publication_id)
    if found.state not in PUBLIC:
        raise Conflict("policy_list.not_public", id=publication_id)
    return found


def _rows(
    session: Session,
    publication: Publication,
    scheme: Scheme,
    policies: Collection[Policy],
    only: Collection[str] | None,
) -> Iterator[RowMapping]:
    """The results of whoever the publication names, in classes of which one of the policies speaks."""
    named = (Entry.publication_id == publication.id) & Entry.withheld.is_(False)
    mine = (results.c.evaluation_id == publication.evaluation_id) & (results.c.unit != "merged")
    statement = select(results, Entry.name.label("listed")).join(Entry, Entry.uscc == results.c.uscc)
    statement = statement.where(named, mine).order_by(Entry.name, Entry.uscc)
    spoken = {name for one in policies for name in (*one.by_class, *one.text_by_class)}
    if all(one.rate is None for one in policies):
        statement = statement.where(results.c["class"].in_(spoken & set(scheme.class_names)))
    if only is not None:
        statement = statement.where(results.c.uscc.in_(list(only)))
    yield from session.execute(statement).mappings()


def _lines(
    publication: Publication,
    scheme: Scheme,
    wanted: Mapping[str, Policy],
    row: RowMapping,
    numbers: Mapping[str, tuple[str, ...]],
) -> Iterator[Line]:
    whole = traces.unpacked(row)
    titles = {one.name: one.title for one in scheme.classes}
    own = numbers.get(row["uscc"], ())
    for one in view.policies(scheme, whole):
        if one.name not in wanted:
            continue
        yield Line(
            uscc=row["uscc"],
            name=row["listed"],
            user_numbers=own if one.instrument == BY_METER else (),
            class_name=row["class"],
            class_title=titles[row["class"]],
            years_in_class=row["years_in_class"],
            policy=one,
            base=_base(scheme, wanted[one.name], whole["inputs"]),
            obstacle=_obstacle(publication, one, own),
        )


def _base(scheme: Scheme, policy: Policy, figures: Mapping[str, Any]) -> tuple[Base, ...]:
    """The figures of which an amount is made, the rate aside."""
    if policy.amount is None:
        return ()
    known = {one.code: (one.title, one.unit) for one in scheme.facts}
    known |= {one.name: (one.title, one.unit) for one in scheme.derived}
    named = sorted(policy.amount.uses & known.keys(), key=policy.amount.text.find)
    return tuple(Base(*known[name], figures.get(name)) for name in named)


def _obstacle(publication: Publication, one: PolicyView, numbers: Sequence[str]) -> Fault | None:
    """Say why a policy must not be executed on this day."""
    if publication.trial:
        return Fault("policy_list.trial")
    if one.state == "no_basis" or not one.basis:
        return Fault("policy_list.no_basis")
    if one.state == "expired" or _is_over(one.expires_on):
        return Fault("policy_list.expired", params={"expires_on": one.expires_on})
    if one.state == "superseded":
        return Fault("policy_list.higher_rate")
    if one.instrument == BY_METER and not numbers:
        return Fault("policy_list.no_user_number")
    return None


def _is_over(day: dt.date | None) -> bool:
    return day is not None and day < clock.today()


def _user_numbers(
    session: Session, evaluation: Evaluation, only: Collection[str] | None
) -> Mapping[str, tuple[str, ...]]:
    """The power company's numbers of each enterprise, in the files that the run saw."""
    kinds = {"submission_id": pl.Int32(), **provenance.METERS}
    seen = meters.c.submission_id.in_(orjson.loads(evaluation.submissions))
    statement = select(*(meters.c[name] for name in kinds)).where(seen)
    if only is not None:  # whatever was ever said of their numbers: the last word counts
        own = select(meters.c.user_number).where(seen, meters.c.uscc.in_(list(only)))
        statement = statement.where(meters.c.user_number.in_(own))
    valid = provenance.latest(bulk.read(session, statement, kinds), provenance.SUBJECT["meters"])
    grouped = valid.group_by("uscc").agg(pl.col("user_number").unique().sort())
    return {uscc: tuple(own) for uscc, own in grouped.iter_rows()}


def _cells(one: Line, language: Language) -> tuple[object, ...]:
    policy, sign = one.policy, Fault("policy_column.yes" if one.executable else "policy_column.no")
    figures = (f"{word(each.title, language)} {_figure(each.value)} {each.unit}".strip() for each in one.base)
    return (
        one.uscc,
        one.name,
        " ".join(one.user_numbers),
        one.class_name,
        None if one.years_in_class is None else str(one.years_in_class),
        word(policy.title or policy.name, language),
        policy.rate,
        policy.unit,
        None if policy.text is None else word(policy.text, language),
        "；".join(figures),
        policy.amount,
        policy.basis,
        policy.review_no,
        policy.expires_on.isoformat() if policy.expires_on else None,
        problems.text(sign, language),
        problems.text(one.obstacle, language) if one.obstacle else None,
    )


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.12g}"
