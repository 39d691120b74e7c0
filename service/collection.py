"""Collection: which files departments owe for a campaign's scheme, and why one may be done without."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data import land
from data import layout as layouts
from data.layout import Layout
from scoring.errors import Fault, InputError
from scoring.facts import TITLES
from service import audit, campaigns, sheets
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.confirmation_tables import Waiver
from service.errors import Conflict
from service.notes import department
from service.tables import Submission

COLLECTING = ("preparing", "collecting")
# What a ledger gives besides the columns that are named after facts.
BY_KEY: Mapping[str, tuple[str, ...]] = {
    "parcel": (*land.FACTS, "plot_holder_uscc"),
    "kwh": (sheets.ELECTRICITY,),
}


@dataclass(frozen=True)
class Owed:
    """A department's file that the rules need, the accepted ones of the year, or why it is done without.

    `codes` are the facts and attributes that the scheme reads and this file gives.
    """

    department: str
    layout: str
    codes: tuple[str, ...]
    submissions: tuple[int, ...]
    waiver: Waiver | None

    @property
    def is_settled(self) -> bool:
        """Whether the campaign can go on."""
        return bool(self.submissions) or self.waiver is not None


def owed(session: Session, campaign: Campaign) -> list[Owed]:
    """List the files that departments owe, by the facts and attributes that the scheme reads."""
    read = sheets.read_by(campaigns.scheme_of(session, campaign))
    had, waived = _accepted(session, campaign), _waived(session, campaign)
    return [
        Owed(one.department, one.name, codes, tuple(had.get(one.name, ())), waived.get(one.name))
        for one in map(layouts.load, layouts.by_departments())
        if (codes := tuple(sorted(read & gives(one))))
    ]


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell which files are neither there nor done without for a stated reason."""
    return [
        Fault(
            "collection.owed",
            params={
                "department": department(one.department),
                "layout": one.layout,
                "codes": one.codes,
                "file": layouts.load(one.layout).title,
                "data": [TITLES.get(code, code) for code in one.codes],
            },
        )
        for one in owed(session, campaign)
        if not one.is_settled
    ]


def waive(
    session: Session, county: str, campaign_id: int, layout: str, reason: str, actor: Actor | None
) -> Owed:
    """State why the campaign goes on without a department's file; its facts are asked of the enterprises."""
    campaign = campaigns.locked(session, county, campaign_id)
    if campaign.state not in COLLECTING:
        raise Conflict("collection.over", state=campaigns.name(campaign.state))
    known = {one.layout: one for one in owed(session, campaign)}
    if layout not in known:
        raise InputError([Fault("collection.not_owed", "#/layout", {"layout": layout, "owed": [*known]})])
    made = Waiver(campaign_id=campaign.id, layout=layout, reason=reason)
    made.account_id = actor.id if actor else None
    session.add(made)
    session.flush()
    thing, after = campaigns.thing(campaign.id), audit.state(made)
    audit.note(session, actor, "collection.waived", thing, county=county, after=after)
    return next(one for one in owed(session, campaign) if one.layout == layout)


def gives(layout: Layout) -> frozenset[str]:
    """Give the facts and attributes that a file of this layout states."""
    named = {one.name for one in (*layout.of("fact"), *layout.of("attribute"))}
    energy = {"energy"} if layout.of("carrier") else set()
    ledgers = (codes for key, codes in BY_KEY.items() if layout.column(key))
    return frozenset(named | energy).union(*ledgers) - {"uscc"}


def _accepted(session: Session, campaign: Campaign) -> dict[str, list[int]]:
    place = (Submission.county == campaign.county) & (Submission.year == campaign.year)
    mine = select(Submission.layout, Submission.id).where(place, Submission.state == "accepted")
    found: dict[str, list[int]] = {}
    for layout, number in session.execute(mine.order_by(Submission.id)):
        found.setdefault(layout, []).append(number)
    return found


def _waived(session: Session, campaign: Campaign) -> dict[str, Waiver]:
    mine = select(Waiver).where(Waiver.campaign_id == campaign.id).order_by(Waiver.id)
    return {one.layout: one for one in session.scalars(mine)}
