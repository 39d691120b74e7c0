"""The year's list of enterprises: who is evaluated, who is not, and by which clause of the scheme.

It is drawn up from today's facts by the scheme's own scope, and again as more come in, until the review.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl
from sqlalchemy import ColumnElement, Select, delete, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from data import export as tables_out
from scoring import scope
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.title import among, word
from service import audit, bulk, campaigns, files, intake
from service.accounts import Actor
from service.campaign_tables import LISTED, Campaign, Listed
from service.enterprises import Area
from service.errors import Conflict, NotFound
from service.intake import Intake
from service.paging import Page, objects
from service.problems import Language, text
from service.tables import Base, Enterprise

DRAWING = ("preparing", "collecting", "confirming", "evaluating")
STATUS = {"evaluated": "in", "T": "ungraded"}  # the other words are the same
PLACES = ("name", "township", "park")
NO_FACTS, OUTSIDE = "no_facts", "outside_pools"
SAID = {NO_FACTS: Fault("listing.no_facts"), OUTSIDE: Fault("listing.outside_pools")}
TABLE = Base.metadata.tables[Listed.__tablename__]
Reasons = Callable[[Listed], Fault | str]
HEADINGS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("统一社会信用代码", "企业名称", "所属乡镇街道", "所属园区", "状态", "条款", "理由"),
    "en": ("uscc", "name", "township", "park", "state", "clause", "reason"),
}


@dataclass(frozen=True)
class Filter:
    """Which enterprises of a list."""

    state: str | None = None
    text: str | None = None
    uscc: str | None = None
    area: Area | None = None


def draw(session: Session, county: str, campaign_id: int, actor: Actor | None) -> Mapping[str, int]:
    """Draw up the list from today's facts, and count each state; the former one stays as a file."""
    campaign = campaigns.locked(session, county, campaign_id)
    if campaign.state not in DRAWING:
        raise Conflict("listing.too_late", state=campaigns.name(campaign.state))
    scheme = campaigns.scheme_of(session, campaign)
    taken = intake.gather(session, county, campaign.year, (scheme.facts, scheme.attributes))
    drawn = _drawn(session, campaign, scheme, taken)
    before = counts(session, campaign)
    session.execute(delete(Listed).where(Listed.campaign_id == campaign.id))
    bulk.insert(session, TABLE, drawn.with_columns(campaign_id=pl.lit(campaign.id)))
    after, digest = counts(session, campaign), files.keep_table(session, drawn)
    told = {"digest": digest, "counts": after}
    step = ("listed", actor, "")
    campaigns.note_step(session, campaign, *step, former=campaign.state, params=told, file_digest=digest)
    thing = campaigns.thing(campaign.id)
    audit.note(session, actor, "campaign.listed", thing, county=county, before=before, after=told)
    return after


def page(
    session: Session, county: str, campaign_id: int, wanted: Filter, limit: int = 50, offset: int = 0
) -> Page[Listed]:
    """List enterprises of a campaign by credit code."""
    campaign = campaigns.get(session, county, campaign_id)
    statement = _chosen(campaign, wanted).order_by(Listed.uscc)
    return objects(session, statement, limit, offset)


def find(session: Session, campaign: Campaign, uscc: str) -> Listed | None:
    """Find an enterprise on a campaign's list, if it is there."""
    return session.get(Listed, (campaign.id, uscc))


def of(session: Session, campaign: Campaign, uscc: str) -> Listed:
    """Find an enterprise that must be on a campaign's list."""
    found = find(session, campaign, uscc)
    if found is None:
        raise NotFound("enterprise.not_found", uscc=uscc)
    return found


def usccs(session: Session, campaign: Campaign, state: str = "in") -> list[str]:
    """List the credit codes of those in a state."""
    mine = (Listed.campaign_id == campaign.id) & (Listed.state == state)
    return list(session.scalars(select(Listed.uscc).where(mine).order_by(Listed.uscc)))


def lies_in(
    campaign_id: ColumnElement[int] | InstrumentedAttribute[int],
    uscc: ColumnElement[str] | InstrumentedAttribute[str],
    area: Area,
) -> ColumnElement[bool]:
    """Tell whether the list puts an enterprise into a township or park, as a condition on another table."""
    same = (Listed.campaign_id == campaign_id) & (Listed.uscc == uscc)
    return select(Listed.uscc).where(same, _inside(area)).exists()


def counts(session: Session, campaign: Campaign) -> dict[str, int]:
    """Count the enterprises of each state; nothing if no list was drawn up."""
    mine = select(Listed.state, func.count()).where(Listed.campaign_id == campaign.id)
    found = {row[0]: row[1] for row in session.execute(mine.group_by(Listed.state))}
    return {state: found.get(state, 0) for state in LISTED} if found else {}


def reasons(session: Session, campaign: Campaign) -> Reasons:
    """Give who says why one is not evaluated: in the scheme's words, or in ours where it has none."""
    known = [one.reason for one in campaigns.scheme_of(session, campaign).scope]
    return lambda row: among(row.reason, known) if row.reason else SAID.get(row.clause, row.clause)


def export(
    session: Session,
    county: str,
    campaign_id: int,
    wanted: Filter,
    file_format: Literal["csv", "xlsx"],
    language: Language,
) -> bytes:
    """Write the list as a table with headings in the reader's language."""
    campaign = campaigns.get(session, county, campaign_id)
    rows = session.scalars(_chosen(campaign, wanted).order_by(Listed.uscc))
    reason = reasons(session, campaign)
    lines = [_line(row, reason(row), language) for row in rows]
    schema = dict.fromkeys(HEADINGS[language], pl.String)
    table = pl.DataFrame(lines, schema=schema, orient="row")
    return tables_out.spreadsheet(table, file_format)


def _line(row: Listed, said: Fault | str, language: Language) -> tuple[str | None, ...]:
    state = text(Fault(f"listed.{row.state}"), language)
    words = text(said, language) if isinstance(said, Fault) else word(said, language)
    return (row.uscc, row.name, row.township, row.park, state, row.clause, words)


def _chosen(campaign: Campaign, wanted: Filter) -> Select[Listed]:
    statement = select(Listed).where(Listed.campaign_id == campaign.id)
    if wanted.state is not None:
        statement = statement.where(Listed.state == wanted.state)
    if wanted.uscc is not None:
        statement = statement.where(Listed.uscc == wanted.uscc)
    if wanted.text:
        columns = (Listed.uscc, Listed.name)
        statement = statement.where(or_(*(one.contains(wanted.text, autoescape=True) for one in columns)))
    if wanted.area is not None:
        statement = statement.where(_inside(wanted.area))
    return statement


def _inside(area: Area) -> ColumnElement[bool]:
    said = {Listed.township: area.township, Listed.park: area.park}
    return or_(false(), *(column == place for column, place in said.items() if place))


def _drawn(session: Session, campaign: Campaign, scheme: Scheme, taken: Intake) -> pl.DataFrame:
    """Who is spoken of this year, by the scheme's scope, and who was evaluated last year and is not."""
    reasons = {one.name: one.reason or one.basis for one in scheme.scope}
    today = scope.roster(scheme, taken.facts, taken.previous)
    found = today.join(_places(taken.facts), on="uscc", how="left").with_columns(
        pl.col("status").replace(STATUS).alias("state"),
        pl.col("clause").replace_strict(reasons, default="", return_dtype=pl.String).alias("reason"),
        pl.col("clause").fill_null(""),
    )
    columns = ("uscc", *PLACES, "state", "reason", "clause")
    return pl.concat([found.select(columns), _missing(session, campaign, taken).select(columns)])


def _missing(session: Session, campaign: Campaign, taken: Intake) -> pl.DataFrame:
    before = _places(taken.facts.clear()) if taken.previous is None else _places(_evaluated(taken.previous))
    gone = before.join(taken.facts, on="uscc", how="anti")
    known = select(Enterprise.uscc, Enterprise.name).where(Enterprise.county == campaign.county)
    names = {row.uscc: row.name for row in session.execute(known)}
    named = pl.col("uscc").replace_strict(names, default=None, return_dtype=pl.String)
    words = {"state": pl.lit("missing"), "reason": pl.lit(""), "clause": pl.lit(NO_FACTS)}
    return gone.with_columns(name=pl.coalesce("name", named), **words)


def _evaluated(previous: pl.DataFrame) -> pl.DataFrame:
    return previous.filter(pl.col("class").is_not_null()) if "class" in previous.columns else previous


def _places(facts: pl.DataFrame) -> pl.DataFrame:
    """Name, township and park of each enterprise, as far as they were delivered."""
    given = [pl.col(one) if one in facts.columns else pl.lit(None, pl.String).alias(one) for one in PLACES]
    return facts.select("uscc", *given)
