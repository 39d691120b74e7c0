"""What anybody may see, signed in or not: names and classes, never a value and never a credit code."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from scoring.title import Title, among
from service import clock, counties, crockford, entries, evaluations, files
from service.campaign_tables import Campaign
from service.entries import Filter
from service.errors import NotFound
from service.paging import Page, count, objects
from service.publication_tables import Entry, Publication
from service.tables import results

ON_NOTICE = ("notice", "deciding", "approved")
PUBLIC = ("published", "superseded")


@dataclass(frozen=True)
class Head:
    """Which list it is, and by what it can be proven."""

    publication: int
    county: str
    county_name: str
    year: int
    kind: str
    effect: bool  # a trial has none
    published_on: dt.date
    head: str
    key_id: str
    signature: str
    superseded_on: dt.date | None


@dataclass(frozen=True)
class Named:
    """A line of a public list."""

    name: str
    class_name: str
    class_title: str
    former_class: str | None = None


@dataclass(frozen=True)
class Listed:
    """A page of what is public of a county and year, and the lists that it stands on."""

    heads: Sequence[Head]
    lines: Page[Named]


@dataclass(frozen=True)
class Notice:
    """A page of what is on notice: it may still change."""

    county: str
    county_name: str
    year: int
    campaign: int
    effect: bool
    lines: Page[Named]


@dataclass(frozen=True)
class Verified:
    """What a verification code stands for; superseded, it names the class that is public now, if any."""

    head: Head
    name: str
    class_name: str
    class_title: str
    valid: bool
    class_now: str | None


def listed(
    session: Session, county: str, year: int, wanted: Filter, limit: int = 50, offset: int = 0
) -> Listed:
    """List who has which class by what is public of a year; a trial only where there is nothing else."""
    newest = _standing(session, county, year)
    if not newest:
        raise NotFound("publication.none_public", county=county, year=year)
    said = _lines([one.id for one in newest]).where(*entries.conditions(wanted))
    heads = [_head(session, one) for one in newest]
    titles = entries.titles(session, [one.id for one in newest])
    return Listed(heads, _page(session, said, titles, limit, offset))


def years(session: Session, county: str) -> list[int]:
    """List the years of which something is public or on notice, the newest first."""
    said = select(Publication.year).where(Publication.county == county, Publication.state.in_(PUBLIC))
    noticed = select(Campaign.year).where(Campaign.county == county, Campaign.state.in_(ON_NOTICE))
    return sorted(set(session.scalars(said)) | set(session.scalars(noticed)), reverse=True)


def classes(session: Session, county: str, year: int) -> list[tuple[str, int]]:
    """Count who has which class by what is public of a year, in the order of their names."""
    stands = [one.id for one in _standing(session, county, year)]
    shown = Entry.publication_id.in_(stands) & Entry.withheld.is_(False)
    counted = select(Entry.class_name, func.count()).where(shown).group_by(Entry.class_name)
    return sorted((name, units) for name, units in session.execute(counted))


def withheld(session: Session, county: str, year: int) -> int:
    """Count whose class an objection holds back; nobody is told who they are."""
    stands = Entry.publication_id.in_([one.id for one in _standing(session, county, year)])
    shown = select(Entry.uscc).where(stands, Entry.withheld.is_(False))
    held = select(func.count(Entry.uscc.distinct())).where(stands, Entry.withheld, Entry.uscc.not_in(shown))
    return session.scalar(held) or 0


def corrections(
    session: Session, county: str, year: int, text: str | None = None, limit: int = 50, offset: int = 0
) -> Listed:
    """List every correction of a year: whose class was replaced by which, the newest first."""
    made = [one for one in _of_year(session, county, year) if one.kind == "correction"]
    said = _lines([one.id for one in made]).where(*entries.conditions(Filter(text=text, changed=True)))
    titles = entries.titles(session, [one.id for one in made])
    return Listed([_head(session, one) for one in made], _page(session, said, titles, limit, offset))


def publications(
    session: Session, county: str, year: int | None = None, limit: int = 50, offset: int = 0
) -> Page[Head]:
    """List everything that was ever made public in a county, the newest first."""
    mine = (Publication.county == county) & Publication.state.in_(PUBLIC)
    statement = select(Publication).where(mine).order_by(Publication.id.desc())
    if year is not None:
        statement = statement.where(Publication.year == year)
    found = objects(session, statement, limit, offset)
    return Page([_head(session, one) for one in found.items], found.total, limit, offset)


def content(session: Session, publication_id: int) -> tuple[str, bytes]:
    """Give the signed file of a publication, with its name."""
    found = session.get(Publication, publication_id)
    if found is None or found.state not in PUBLIC or found.list_digest is None:
        raise NotFound("publication.not_found", id=publication_id)
    name = f"mu-hero-{found.county}-{found.year}-{found.id}.jsonl"
    return name, files.content(session, found.list_digest)


def notice(
    session: Session, county: str, year: int, wanted: Filter, limit: int = 50, offset: int = 0
) -> Notice:
    """List name and class of the run that is on notice, until it is published."""
    mine = (Campaign.county == county) & (Campaign.year == year) & Campaign.state.in_(ON_NOTICE)
    order = (Campaign.trial, Campaign.id.desc())
    campaign = session.scalar(select(Campaign).where(mine).order_by(*order).limit(1))
    if campaign is None or campaign.evaluation_id is None:
        raise NotFound("publication.no_notice", county=county, year=year)
    lines = _draft(session, campaign, wanted, limit, offset)
    name = counties.get(session, county).name
    return Notice(county, name, year, campaign.id, not campaign.trial, lines)


def verify(session: Session, code: str) -> Verified:
    """Tell what a verification code stands for, and whether that still holds."""
    read = crockford.read(code)
    said = select(Entry, Publication).join(Publication, Publication.id == Entry.publication_id)
    said = said.where(Entry.code == read, Publication.state.in_(PUBLIC)).order_by(Publication.id.desc())
    found = session.execute(said.limit(1)).one_or_none() if read else None
    if found is None:
        raise NotFound("publication.code_unknown", value=code)
    entry, publication = found
    valid = publication.state == "published"
    now = entry.class_name if valid else _class_now(session, publication, entry.uscc)
    head = _head(session, publication)
    title = among(entry.class_title, entries.titles(session, [publication.id]))
    return Verified(head, entry.name, entry.class_name, title, valid, now)


def _class_now(session: Session, former: Publication, uscc: str) -> str | None:
    stands = (Publication.campaign_id == former.campaign_id) & (Publication.state == "published")
    said = select(Entry.class_name).join(Publication, Publication.id == Entry.publication_id)
    said = said.where(stands, Entry.uscc == uscc, Entry.withheld.is_(False))
    return session.scalar(said.order_by(Publication.id.desc()).limit(1))


def _of_year(session: Session, county: str, year: int) -> list[Publication]:
    mine = (Publication.county == county) & (Publication.year == year) & Publication.state.in_(PUBLIC)
    return list(session.scalars(select(Publication).where(mine).order_by(Publication.id.desc())))


def _standing(session: Session, county: str, year: int) -> list[Publication]:
    """Give what is public of a year; a trial only where there is nothing else."""
    stands = [one for one in _of_year(session, county, year) if one.state == "published"]
    real = [one for one in stands if not one.trial]
    return real or [one for one in stands if one.campaign_id == stands[0].campaign_id]


def _lines(publications: Sequence[int]) -> Select[Any]:
    shown = Entry.publication_id.in_(publications) & Entry.withheld.is_(False)
    return select(Entry).where(shown).order_by(Entry.name, Entry.uscc, Entry.publication_id.desc())


def _page(
    session: Session, statement: Select[Any], titles: Sequence[Title], limit: int, offset: int
) -> Page[Named]:
    found = objects(session, statement, limit, offset)
    lines = [
        Named(one.name, one.class_name, among(one.class_title, titles), one.former_class)
        for one in found.items
    ]
    return Page(lines, found.total, limit, offset)


def _draft(session: Session, campaign: Campaign, wanted: Filter, limit: int, offset: int) -> Page[Named]:
    mine = (results.c.evaluation_id == campaign.evaluation_id) & (results.c.unit != "merged")
    statement = select(results.c.name, results.c["class"]).where(mine, results.c["class"].is_not(None))
    if wanted.text:
        statement = statement.where(results.c.name.contains(wanted.text, autoescape=True))
    if wanted.class_name:
        statement = statement.where(results.c["class"] == wanted.class_name)
    evaluation = evaluations.get(session, campaign.county, campaign.evaluation_id or 0)
    titles = {one.name: one.title for one in evaluations.scheme_by(session, evaluation).classes}
    rows = session.execute(statement.order_by(results.c.name, results.c.uscc).limit(limit).offset(offset))
    lines = [Named(name or entries.NAMELESS, given, titles[given]) for name, given in rows]
    return Page(lines, count(session, statement), limit, offset)


def _head(session: Session, one: Publication) -> Head:
    return Head(
        publication=one.id,
        county=one.county,
        county_name=counties.get(session, one.county).name,
        year=one.year,
        kind=one.kind,
        effect=not one.trial,
        published_on=clock.date_of(one.published_at or one.proposed_at),
        head=one.head or "",
        key_id=one.key_id or "",
        signature=one.signature or "",
        superseded_on=clock.date_of(one.superseded_at) if one.superseded_at else None,
    )
