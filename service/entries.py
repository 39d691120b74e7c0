"""What a publication says of each enterprise: drawn up from a run, kept once, listed for who may see it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from scoring.title import Title
from service import bulk, crockford, evaluations
from service.campaign_tables import Listed
from service.enterprises import Area
from service.errors import NotFound
from service.paging import Page, objects
from service.publication_tables import Entry, Publication
from service.signed_lists import Line
from service.tables import Base, Evaluation, results

CODE_SIGNS = 16  # of five bits each: nobody guesses one
NAMELESS = "（未登记名称）"
TABLE = Base.metadata.tables[Entry.__tablename__]
RESULT = {"uscc": pl.String(), "name": pl.String(), "township": pl.String(), "class_name": pl.String()}
STANDING = {**RESULT, "code": pl.String(), "withheld": pl.Boolean()}
KEPT = {
    **dict.fromkeys(("uscc", "name", "township", "class_name", "class_title", "former_class"), pl.String()),
    "withheld": pl.Boolean(),
    "code": pl.String(),
}


@dataclass(frozen=True)
class Filter:
    """Which entries; None: any."""

    text: str | None = None
    class_name: str | None = None
    withheld: bool | None = None
    changed: bool = False  # only those whose class another one replaces
    area: Area | None = None
    uscc: str | None = None


@dataclass(frozen=True)
class Tally:
    """How many entries are in a class: all, those held back, those whose class replaces another one."""

    class_name: str
    class_title: str
    entries: int
    withheld: int
    changed: int


EVERYTHING = Filter()


def classes(session: Session, evaluation_id: int) -> pl.DataFrame:
    """Give the class of each enterprise that a run gave one; the own result stands for a mixed enterprise."""
    mine = (results.c.evaluation_id == evaluation_id) & (results.c.unit != "merged")
    columns = [results.c[name] for name in ("uscc", "name", "township", "class")]
    return bulk.read(session, select(*columns).where(mine, results.c["class"].is_not(None)), RESULT)


def standing(session: Session, publications: Collection[int]) -> pl.DataFrame:
    """Give what publications say together, of each enterprise the last word."""
    columns = [TABLE.c[name] for name in STANDING]
    said = select(*columns, TABLE.c.publication_id).where(TABLE.c.publication_id.in_(publications))
    found = bulk.read(session, said, {**STANDING, "publication_id": pl.Int64()})
    return found.sort("publication_id").unique("uscc", keep="last").drop("publication_id")


def draw_up(
    session: Session,
    evaluation: Evaluation,
    held: Collection[str],
    former: pl.DataFrame | None = None,
    only: Collection[str] | None = None,
) -> pl.DataFrame:
    """Make the entries of a publication; whose class stays as it was published keeps the code."""
    found = classes(session, evaluation.id)
    if only is not None:
        found = found.filter(pl.col("uscc").is_in(list(only)))
    titles = {one.name: one.title for one in evaluations.scheme_by(session, evaluation).classes}
    before = _former(former)
    rows = [
        _entry(one, titles, one["uscc"] in held, *before.get(one["uscc"], (None, None)))
        for one in found.sort("name", "uscc", nulls_last=True).iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=KEPT, orient="row")


def keep(session: Session, publication_id: int, entries: pl.DataFrame) -> None:
    """Keep the entries of a publication."""
    bulk.insert(session, TABLE, entries.with_columns(publication_id=publication_id))


def lines(entries: pl.DataFrame) -> Iterator[Line]:
    """Give the lines of the public list: whoever is not withheld."""
    for one in entries.filter(~pl.col("withheld")).iter_rows(named=True):
        yield Line(one["name"], one["class_name"], one["uscc"], one["code"], one["former_class"])


def page(
    session: Session,
    county: str,
    publication_id: int,
    wanted: Filter = EVERYTHING,
    limit: int = 50,
    offset: int = 0,
) -> Page[Entry]:
    """List the entries of a publication by name."""
    statement = select(Entry).join(Publication, Publication.id == Entry.publication_id)
    statement = statement.where(Publication.county == county, Entry.publication_id == publication_id)
    statement = statement.where(*conditions(wanted))
    return objects(session, statement.order_by(Entry.name, Entry.uscc), limit, offset)


def of_enterprise(session: Session, county: str, publication_id: int, uscc: str) -> Entry:
    """Find what a publication says of one enterprise."""
    found = page(session, county, publication_id, Filter(uscc=uscc), limit=1).items
    if not found:
        raise NotFound("publication.entry_not_found", uscc=uscc, id=publication_id)
    return found[0]


def count(session: Session, publication_id: int, withheld: bool | None = None) -> int:
    """Count the entries of a publication."""
    mine = [Entry.publication_id == publication_id]
    mine += [] if withheld is None else [Entry.withheld.is_(withheld)]
    return session.scalar(select(func.count()).select_from(Entry).where(*mine)) or 0


def titles(session: Session, publications: Collection[int]) -> tuple[Title, ...]:
    """Give what classes are called by the schemes behind publications."""
    behind = select(Publication.evaluation_id).where(Publication.id.in_(publications))
    runs = session.scalars(select(Evaluation).where(Evaluation.id.in_(behind)))
    return tuple(one.title for run in runs for one in evaluations.scheme_by(session, run).classes)


def tallies(session: Session, publication_id: int) -> list[Tally]:
    """Count the entries of a publication by class."""
    changed = func.count(Entry.former_class)
    withheld = func.sum(case((Entry.withheld, 1), else_=0))
    statement = select(Entry.class_name, Entry.class_title, func.count(), withheld, changed)
    mine = statement.where(Entry.publication_id == publication_id)
    rows = session.execute(mine.group_by(Entry.class_name, Entry.class_title).order_by(Entry.class_name))
    return [Tally(*row) for row in rows]


def tallied(drawn: pl.DataFrame) -> list[Tally]:
    """Count entries that were drawn up, by class."""
    grouped = drawn.group_by("class_name", "class_title").agg(
        pl.len(), pl.col("withheld").sum(), changed=pl.col("former_class").count()
    )
    return [Tally(*row) for row in grouped.sort("class_name").iter_rows()]


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """Turn a filter into conditions."""
    said: list[ColumnElement[bool]] = []
    if wanted.text:
        said.append(Entry.name.contains(wanted.text, autoescape=True))
    if wanted.class_name is not None:
        said.append(Entry.class_name == wanted.class_name)
    if wanted.withheld is not None:
        said.append(Entry.withheld.is_(wanted.withheld))
    if wanted.changed:
        said.append(Entry.former_class.is_not(None))
    if wanted.uscc is not None:
        said.append(Entry.uscc == wanted.uscc)
    if wanted.area is not None:
        said.append(Entry.uscc.in_(_inside(wanted.area)))
    return said


def _inside(area: Area) -> Select[Any]:
    """Whoever the campaign's list puts into a township or park."""
    places = {Listed.township: area.township, Listed.park: area.park}
    inside = or_(*(column == place for column, place in places.items() if place))
    return select(Listed.uscc).where(Listed.campaign_id == Publication.campaign_id, inside)


def _former(former: pl.DataFrame | None) -> Mapping[str, tuple[str | None, str | None]]:
    """What was said of each enterprise in public: its class and its code."""
    if former is None:
        return {}
    public = former.filter(~pl.col("withheld"))
    return {uscc: (name, code) for uscc, name, code in public.select("uscc", "class_name", "code").rows()}


def _entry(
    one: Mapping[str, str], titles: Mapping[str, str], withheld: bool, former: str | None, code: str | None
) -> tuple[object, ...]:
    name, changed = one["class_name"], former is not None and former != one["class_name"]
    kept = code if code is not None and not changed else crockford.make(CODE_SIGNS)
    return (
        one["uscc"],
        one["name"] or NAMELESS,
        one["township"],
        name,
        titles[name],
        former if changed else None,
        withheld,
        None if withheld else kept,
    )
