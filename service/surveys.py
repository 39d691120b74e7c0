"""What no department's file says of an enterprise is asked: by townships as a workbook, or of the enterprise.

A fact is asked once its department's file is there without it, or is done without for a stated reason. What
a department delivers is never asked, and a survey cannot say it otherwise. A scheme's own facts have no file:
those of a department are stated by its officer in the same way, those of `enterprise` by enterprises.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data import form_sheet, land, units
from data import layout as layouts
from data.layout import Column, Layout
from data.reader import Reading
from scoring.document import Scheme
from scoring.errors import Fault
from scoring.facts import Fact
from service import campaigns, collection, problems, sheets, submissions
from service.accounts import Actor
from service.campaign_tables import Campaign, Listed
from service.enterprises import Area
from service.errors import Conflict
from service.tables import Submission, facts, meters, parcels

LAYOUT = "survey"
ENTERPRISES, EVERYBODY = "enterprise", "*"  # who states facts, besides single departments
OPEN = ("collecting", "confirming")
SURVEYED = ("in", "ungraded")  # who has no figures may be on the list without a grade
SAID_OF = (*SURVEYED, "exempt", "suspended")  # officials may speak of those too who are not evaluated
KNOWN = {"uscc": "统一社会信用代码", "name": "企业名称", "township": "所属乡镇街道", "park": "所属园区"}


@dataclass(frozen=True)
class Asked:
    """Whom a survey goes to, and which facts are asked of each; `said` are their own earlier answers."""

    listed: Mapping[str, Listed]
    facts: Sequence[Fact]
    delivered: Collection[tuple[str, str]]
    said: Mapping[tuple[str, str], float | None]

    def of(self, uscc: str) -> tuple[Fact, ...]:
        """List the facts that are asked of one enterprise."""
        if uscc not in self.listed:
            return ()
        return tuple(one for one in self.facts if (uscc, one.code) not in self.delivered)

    @cached_property
    def columns(self) -> tuple[Fact, ...]:
        """List the facts that are asked of somebody."""
        somebody = {one.code for uscc in self.listed for one in self.of(uscc)}
        return tuple(one for one in self.facts if one.code in somebody)


def asked(
    session: Session,
    campaign: Campaign,
    area: Area | None = None,
    uscc: str | None = None,
    by: str = ENTERPRISES,
) -> Asked:
    """Find out what is asked about all enterprises, an area's, or one; `by` is who states it."""
    listed = _listed(session, campaign, area, uscc, SURVEYED if by == ENTERPRISES else SAID_OF)
    scheme = campaigns.scheme_of(session, campaign)
    codes = _codes(session, campaign, scheme, by)
    wanted = [one for one in scheme.facts if one.code in codes]
    return Asked(
        listed, wanted, _delivered(session, campaign, listed, uscc), _said(session, campaign, listed, uscc)
    )


def workbook(
    session: Session,
    county: str,
    campaign_id: int,
    area: Area | None = None,
    uscc: str | None = None,
    by: str = ENTERPRISES,
) -> bytes:
    """Write the survey form: a row per enterprise, with what it said before; grey is not asked of it."""
    campaign = _open(session, county, campaign_id)
    found = asked(session, campaign, area, uscc, by)
    if not found.columns:
        raise Conflict("survey.nothing_asked")
    rows = [row for code, row in found.listed.items() if found.of(code)]
    known = pl.DataFrame(
        {title: [getattr(row, name) for row in rows] for name, title in KNOWN.items()},
        schema=dict.fromkeys(KNOWN.values(), pl.String),
    )
    said = {heading(one): [found.said.get((row.uscc, one.code)) for row in rows] for one in found.columns}
    may = {heading(one): [one in found.of(row.uscc) for row in rows] for one in found.columns}
    return form_sheet.xlsx(
        known, pl.DataFrame(said, schema=dict.fromkeys(said, pl.Float64)), pl.DataFrame(may)
    )


def accept(
    session: Session,
    county: str,
    campaign_id: int,
    filename: str,
    content: bytes,
    actor: Actor | None,
    area: Area | None = None,
    by: str = ENTERPRISES,
) -> Submission:
    """Take a filled-in survey wholly or not at all; it says nothing that was not asked."""
    campaign = _open(session, county, campaign_id)
    scheme, found = campaigns.scheme_of(session, campaign), asked(session, campaign, area, by=by)
    titles = {one.code: one.title for one in scheme.facts}

    def check(reading: Reading) -> list[Fault]:
        rows = reading.facts.select("row", "uscc", "code").iter_rows()
        return [fault for row in rows if (fault := _wrong(found, titles, *row))]

    layout = layout_of(scheme)
    if by not in (ENTERPRISES, EVERYBODY):
        layout = replace(layout, department=by)
    return submissions.take(session, county, campaign.year, layout, filename, content, actor, check)


def layout_of(scheme: Scheme) -> Layout:
    """Give the layout of a scheme's surveys: the common one and the scheme's own facts."""
    common = layouts.load(LAYOUT)
    own = (one for one in scheme.facts if one.code in scheme.own_facts)
    return replace(common, columns=(*common.columns, *map(_column, own)))


def heading(fact: Fact) -> str:
    """Give the heading of a fact, with its unit where the reader knows it."""
    unit = problems.unit(fact.unit, "zh")
    return f"{fact.title}（{unit}）" if units.factor(fact.unit, unit) == 1 else fact.title


def _column(fact: Fact) -> Column:
    unit = fact.unit if units.factor(fact.unit, problems.unit(fact.unit, "zh")) == 1 else ""
    return Column(fact.code, "fact", "number", (fact.title,), unit, negative=True)


def _open(session: Session, county: str, campaign_id: int) -> Campaign:
    campaign = campaigns.get(session, county, campaign_id)
    if campaign.state not in OPEN:
        raise Conflict("survey.closed", state=campaigns.name(campaign.state))
    return campaign


def _codes(session: Session, campaign: Campaign, scheme: Scheme, by: str) -> frozenset[str]:
    """What may be asked and no department still owes, and the scheme's own facts of those who are asked."""
    own = {code for code, one in scheme.own_facts.items() if by in (EVERYBODY, one.department)}
    common = (
        {one.name for one in layouts.load(LAYOUT).of("fact")} if by in (ENTERPRISES, EVERYBODY) else set()
    )
    waited = (one.codes for one in collection.owed(session, campaign) if not one.is_settled)
    return sheets.read_by(scheme).intersection(own | common).difference(*waited)


def _listed(
    session: Session, campaign: Campaign, area: Area | None, uscc: str | None, states: Sequence[str]
) -> dict[str, Listed]:
    mine = select(Listed).where(Listed.campaign_id == campaign.id, Listed.state.in_(states))
    if area is not None:
        mine = mine.where(area.holds(Listed.township, Listed.park))
    if uscc is not None:
        mine = mine.where(Listed.uscc == uscc)
    return {one.uscc: one for one in session.scalars(mine.order_by(Listed.uscc))}


def _delivered(
    session: Session, campaign: Campaign, listed: Collection[str], uscc: str | None
) -> set[tuple[str, str]]:
    """What departments have said: enterprise and fact."""
    place = (Submission.county == campaign.county) & (Submission.year == campaign.year)
    theirs = place & (Submission.state == "accepted") & (Submission.layout != LAYOUT)
    said = select(facts.c.uscc, facts.c.code).join(Submission, Submission.id == facts.c.submission_id)
    said = said.where(theirs, facts.c.value.is_not(None)).distinct()
    ledger = select(parcels.c.holder_uscc, parcels.c.user_uscc)
    ledger = ledger.join(Submission, Submission.id == parcels.c.submission_id).where(theirs).distinct()
    metered = select(meters.c.uscc).join(Submission, Submission.id == meters.c.submission_id)
    metered = metered.where(theirs).distinct()
    if uscc is not None:
        said, metered = said.where(facts.c.uscc == uscc), metered.where(meters.c.uscc == uscc)
        ledger = ledger.where(or_(parcels.c.holder_uscc == uscc, parcels.c.user_uscc == uscc))
    holders = {code for row in session.execute(ledger) for code in row if code in listed}
    found = {(code, fact) for code, fact in session.execute(said)}
    found |= {(code, fact) for code in holders for fact in land.FACTS}
    return found | {(code, sheets.ELECTRICITY) for (code,) in session.execute(metered)}


def _said(
    session: Session, campaign: Campaign, listed: Collection[str], uscc: str | None
) -> dict[tuple[str, str], float | None]:
    """The answers so far, the later ones last."""
    place = (Submission.county == campaign.county) & (Submission.year == campaign.year)
    mine = place & (Submission.state == "accepted") & (Submission.layout == LAYOUT)
    said = select(facts.c.uscc, facts.c.code, facts.c.value)
    said = said.join(Submission, Submission.id == facts.c.submission_id).where(mine)
    if uscc is not None:
        said = said.where(facts.c.uscc == uscc)
    rows = session.execute(said.order_by(facts.c.submission_id))
    return {(code, fact): value for code, fact, value in rows if code in listed}


def _wrong(found: Asked, titles: Mapping[str, str], row: int, uscc: str, code: str) -> Fault | None:
    figures = {"row": row, "uscc": uscc, "column": titles.get(code, code)}
    if uscc not in found.listed:
        return Fault("survey.not_listed", str(row), figures)
    if code not in {one.code for one in found.of(uscc)}:
        return Fault("survey.not_asked", str(row), figures)
    return None
