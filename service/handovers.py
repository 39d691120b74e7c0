"""Who was given which policy list, and whom of them a correction concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.errors import Fault
from scoring.title import word
from service import audit, clock, counties, files, policy_lists, problems, publications
from service.accounts import Actor
from service.errors import Conflict, NotFound
from service.paging import Page, objects
from service.policy_lists import Format, Line
from service.problems import Language
from service.publication_tables import Entry, Handover, Publication

Key = tuple[str, str]
FIGURES = ("former_rate", "rate", "former_amount", "amount")
COLUMNS = (
    *("body", "given_on", "uscc", "name", "user_numbers", "policy", "former_class", "class"),
    *FIGURES,
)


@dataclass(frozen=True)
class Affected:
    """A line that an executing body was given and that holds no more; None: no such line then, or now."""

    handover: Handover
    uscc: str
    name: str
    policy: str
    title: str
    former_class: str | None
    class_name: str | None  # None: not public now
    before: Line | None
    now: Line | None


def hand_over(
    session: Session,
    county: str,
    publication_id: int,
    instrument: str,
    body: str,
    file_format: Format,
    language: Language,
    note: str,
    actor: Actor | None,
) -> Handover:
    """Make the list of an instrument for an executing body, keep it, and write down who was given it."""
    counties.lock(session, county)
    publication = publications.get(session, county, publication_id)
    if publication.state == "superseded":
        raise Conflict("handover.superseded", id=publication_id)
    lines = policy_lists.of(session, county, publication_id, instrument)
    if not lines:
        raise Conflict("handover.nothing", id=publication_id, instrument=instrument)
    digest = files.keep(session, policy_lists.content(lines, file_format, language))
    made = Handover(county=county, publication_id=publication_id, instrument=instrument, body=body, note=note)
    made.filename = f"policies-{county}-{publication.year}-{publication_id}-{instrument}.{file_format}"
    made.digest, made.rows = digest, len(lines)
    made.executable = sum(one.executable for one in lines)
    made.given_by = actor.id if actor else None
    session.add(made)
    session.flush()
    audit.note(session, actor, "handover.made", f"handover/{made.id}", county=county, after=audit.state(made))
    return made


def page(
    session: Session, county: str, publication_id: int | None = None, limit: int = 50, offset: int = 0
) -> Page[Handover]:
    """List what was handed over, newest first."""
    statement = select(Handover).where(Handover.county == county).order_by(Handover.id.desc())
    if publication_id is not None:
        statement = statement.where(Handover.publication_id == publication_id)
    return objects(session, statement, limit, offset)


def get(session: Session, county: str, handover_id: int) -> Handover:
    """Find a handover of this county."""
    found = session.scalar(select(Handover).where(Handover.county == county, Handover.id == handover_id))
    if found is None:
        raise NotFound("handover.not_found", id=handover_id)
    return found


def content(session: Session, county: str, handover_id: int) -> tuple[str, bytes]:
    """Give the very file that was handed over, with its name."""
    found = get(session, county, handover_id)
    return found.filename, files.content(session, found.digest)


def affected(session: Session, county: str, publication_id: int) -> list[Affected]:
    """List what executing bodies must change because of a correction: each line that they were given."""
    correction = publications.get(session, county, publication_id)
    if correction.kind != "correction" or correction.published_at is None:
        raise Conflict("handover.no_correction", id=publication_id)
    known: dict[tuple[int, str], Mapping[Key, Line]] = {}

    def lines(number: int, instrument: str) -> Mapping[Key, Line]:
        if (number, instrument) not in known:
            found = policy_lists.of(session, county, number, instrument)
            known[number, instrument] = {(one.uscc, one.policy.name): one for one in found}
        return known[number, instrument]

    classes = _classes(session, correction)
    return [
        one
        for given in _given(session, correction)
        for one in _compared(
            given,
            lines(given.publication_id, given.instrument),
            lines(correction.id, given.instrument),
            classes,
        )
    ]


def content_of(found: Sequence[Affected], file_format: Format, language: Language) -> bytes:
    """Write what executing bodies must change as a file; no text in it can become a formula."""
    heading = [problems.text(Fault(f"policy_column.{name}"), language) for name in COLUMNS]
    kinds = {
        title: pl.Float64() if name in FIGURES else pl.String()
        for title, name in zip(heading, COLUMNS, strict=True)
    }
    return policy_lists.written(
        pl.DataFrame([_cells(one, language) for one in found], schema=kinds, orient="row"), file_format
    )


def _cells(one: Affected, language: Language) -> tuple[object, ...]:
    before, now = one.before, one.now
    numbers = present.user_numbers if (present := now or before) else ()
    return (
        one.handover.body,
        clock.date_of(one.handover.given_at).isoformat(),
        one.uscc,
        one.name,
        " ".join(numbers),
        word(one.title, language),
        one.former_class,
        one.class_name,
        before.policy.rate if before else None,
        now.policy.rate if now else None,
        before.policy.amount if before else None,
        now.policy.amount if now else None,
    )


def _given(session: Session, correction: Publication) -> list[Handover]:
    """What was handed over of the lists that a correction has superseded."""
    superseded = (Publication.campaign_id == correction.campaign_id) & (
        Publication.superseded_at == correction.published_at
    )
    statement = select(Handover).join(Publication, Publication.id == Handover.publication_id)
    return list(session.scalars(statement.where(superseded).order_by(Handover.id)))


def _classes(session: Session, correction: Publication) -> Mapping[str, tuple[str, str]]:
    """The class before a correction and by it, of whoever is public."""
    mine = (Entry.publication_id == correction.id) & Entry.withheld.is_(False)
    rows = session.execute(select(Entry.uscc, Entry.former_class, Entry.class_name).where(mine))
    return {uscc: (former or now, now) for uscc, former, now in rows}


def _compared(
    given: Handover,
    before: Mapping[Key, Line],
    now: Mapping[Key, Line],
    classes: Mapping[str, tuple[str, str]],
) -> Iterator[Affected]:
    """Lines that mean something else now, or are only there now, or not any more."""
    for key in sorted(before.keys() | now.keys()):
        former, present = before.get(key), now.get(key)
        one = present or former
        if one is not None and _meaning(former) != _meaning(present):
            title = one.policy.title or one.policy.name
            then, class_name = classes.get(one.uscc, (former.class_name if former else None, None))
            yield Affected(
                given, one.uscc, one.name, one.policy.name, title, then, class_name, former, present
            )


def _meaning(one: Line | None) -> tuple[object, ...] | None:
    if one is None:
        return None
    return one.class_name, one.policy.rate, one.policy.text, one.policy.amount, one.policy.state
