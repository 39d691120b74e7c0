"""The yearly campaign: where it is, what blocks it, who is late; begun, advanced and extended here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import (
    auth,
    campaigns,
    clock,
    collection,
    confirmations,
    deadlines,
    listing,
    schemes,
    stages,
    unit,
)
from service.accounts import Role
from service.api.blueprint import ID
from service.campaign_tables import Campaign, Deadline
from service.campaigns import Entry
from service.pages import frame, navigation, persons, queries
from service.problems import Invalid
from service.schemas.campaigns import (
    CampaignAdvance,
    CampaignReason,
    CampaignScheme,
    CampaignStart,
    DeadlineExtension,
)
from service.schemas.collection import WaiverForm

blp = Blueprint("campaigns", __name__)
ONE = "/campaigns/" + ID.format("campaign_id")
SEERS: tuple[Role, ...] = (*auth.LOCAL, "department")
LISTED = 20
# Where the work of a state is done; entering the next one is done on the board itself.
WAYS = {
    "collecting": "collecting.submissions",
    "confirming": "collecting.disputes",
    "reviewing": "deciding.rulings",
    "notice": "deciding.objections",
    "deciding": "deciding.objections",
}


@dataclass(frozen=True)
class Step:
    """A state on the way: done, present or to come, and when it was entered."""

    state: str
    place: str
    entry: Entry | None


@dataclass(frozen=True)
class Clock:
    """A deadline, and how much of its time is over."""

    deadline: Deadline
    share: float
    over: bool
    movable: bool


@blp.route("/campaigns")
@frame.allow(*SEERS)
def board() -> Response:
    """Show the newest campaign, or how to begin one."""
    found = campaigns.page(unit.session(), auth.county(), limit=LISTED).items
    newest = next((one for one in found if not one.trial), found[0] if found else None)
    return _board(newest, found)


@blp.route(ONE, methods=["GET"])
@frame.allow(*SEERS)
def one(campaign_id: int) -> Response:
    """Show one campaign."""
    found = campaigns.get(unit.session(), auth.county(), campaign_id)
    return _board(found, campaigns.page(unit.session(), auth.county(), limit=LISTED).items)


@blp.route(ONE, methods=["POST"])
@frame.allow("officer", "approver")
@frame.acts(one)
def act(campaign_id: int) -> BareResponse:
    """Do what the button says: advance, extend, draw up the list, go on without a file."""
    wanted = request.form.get("do", "")
    if wanted not in ACTS:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*ACTS]}))
    roles, do = ACTS[wanted]
    said = auth.allow(*roles)(do)(campaign_id)
    return frame.done(*said, "campaigns.one", campaign_id=campaign_id)


@blp.route("/campaigns/new", methods=["GET"])
@frame.allow("officer")
def new() -> Response:
    """Show the form that begins a campaign."""
    return frame.page("pages/campaigns/new.html", schemes=schemes.list_(unit.session(), auth.county()))


@blp.route("/campaigns/new", methods=["POST"])
@frame.allow("officer")
@frame.acts(new)
def begin() -> BareResponse:
    """Begin a campaign of the year of the chosen scheme."""
    given = queries.form(CampaignStart, "scheme_id", trial="trial" in request.form, year=_year())
    what = (given["year"], given["scheme_id"], given["trial"])
    made = campaigns.create(unit.session(), auth.county(), *what, auth.actor())
    return frame.done("年度工作已开始。", "The campaign has begun.", "campaigns.one", campaign_id=made.id)


def _year() -> object:
    """Give the year of the chosen scheme: the form need not ask for it."""
    asked = request.form.get("scheme_id", "")
    known = {str(one.id): one.year for one in schemes.list_(unit.session(), auth.county())}
    return known.get(asked, clock.today().year)


def _board(campaign: Campaign | None, found: Any) -> Response:
    if campaign is None:
        return frame.page("pages/campaigns/none.html")
    session, runs_it = unit.session(), auth.actor().has(*auth.READERS)
    asked = stages.reached(campaign, "confirming")
    entries = campaigns.timeline(session, campaign.county, campaign.id)
    theirs = auth.department()
    told = collection.owed(session, campaign) if runs_it or theirs else []
    return frame.page(
        "pages/campaigns/board.html",
        persons=persons.of(one.step.account_id for one in entries),
        campaign=campaign,
        others=found,
        steps=_steps(campaign, entries),
        entries=entries[::-1],
        warnings=(*campaigns.warnings(session, campaign), *deadlines.warnings(session, campaign)),
        missing=stages.missing(session, campaign) if runs_it else None,
        following=stages.NEXT.get(campaign.state),
        way=navigation.line(WAYS.get(campaign.state, ""), auth.actor()),
        approved=stages.APPROVED,
        clocks=[_clock(campaign, one) for one in deadlines.of(session, campaign)],
        owed=[one for one in told if theirs in (None, one.department)],
        listed=listing.counts(session, campaign) if runs_it else None,
        forms_in=confirmations.progress(session, campaign) if runs_it and asked else None,
        may=_may(campaign),
        schemes=[one for one in schemes.list_(session, campaign.county) if one.year == campaign.year],
    )


def _may(campaign: Campaign) -> dict[str, bool]:
    """Tell which of the buttons belong on the page of whoever looks."""
    officer, opened = auth.actor().has("officer"), deadlines.get(unit.session(), campaign, "land_notice")
    days = deadlines.days_of(campaigns.procedure_of(unit.session(), campaign), "land_notice")
    collecting = campaign.state in ("collecting", "confirming")
    return {
        "advance": auth.actor().has(
            "approver" if stages.NEXT.get(campaign.state) in stages.APPROVED else "officer"
        ),
        "officer": officer,
        "draw": officer and campaign.state in listing.DRAWING,
        "waive": officer and campaign.state in collection.COLLECTING,
        "replace": officer and campaign.state in campaigns.REPLACING,
        "land_notice": officer and collecting and opened is None and days > 0,
    }


def _steps(campaign: Campaign, entries: list[Entry]) -> list[Step]:
    entered = {one.step.to_state: one for one in entries if one.step.what in ("created", "entered")}
    at = stages.STATES.index(campaign.state)
    places = [
        "done" if place < at else "now" if place == at else "later" for place in range(len(stages.STATES))
    ]
    return [
        Step(state, place, entered.get(state)) for state, place in zip(stages.STATES, places, strict=True)
    ]


def _clock(campaign: Campaign, row: Deadline) -> Clock:
    whole = max((row.due_on - row.opened_on).days + 1, 1)
    gone = (clock.today() - row.opened_on).days
    share = min(max(gone / whole, 0.0), 1.0)
    over = deadlines.is_over(row)
    return Clock(row, 1.0 if over else share, over, campaign.state in deadlines.LASTS[row.stage])


def _advance(campaign_id: int) -> tuple[str, str]:
    given = queries.form(CampaignAdvance)
    stages.advance(unit.session(), auth.county(), campaign_id, given["to"], given["reason"], auth.actor())
    return "已进入下一阶段。", "The campaign has gone on."


def _extend(campaign_id: int) -> tuple[str, str]:
    given = queries.form(DeadlineExtension)
    what = (campaign_id, given["stage"], given["due_on"], given["reason"])
    deadlines.extend(unit.session(), auth.county(), *what, auth.actor())
    return "期限已延长，有关各方已收到通知。", "The deadline is extended, and all concerned are told."


def _draw(campaign_id: int) -> tuple[str, str]:
    counted = listing.draw(unit.session(), auth.county(), campaign_id, auth.actor())
    return (
        f"企业名单已拟定：参评 {counted.get('in', 0)} 家。",
        f"The list is drawn up: {counted.get('in', 0)} are evaluated.",
    )


def _waive(campaign_id: int) -> tuple[str, str]:
    given = queries.form(WaiverForm)
    collection.waive(
        unit.session(), auth.county(), campaign_id, given["layout"], given["reason"], auth.actor()
    )
    return "已记录缺报理由。", "The reason is written down."


def _replace(campaign_id: int) -> tuple[str, str]:
    given = queries.form(CampaignScheme, "scheme_id")
    what = (campaign_id, given["scheme_id"], given["reason"])
    campaigns.replace_scheme(unit.session(), auth.county(), *what, auth.actor())
    return "已更换办法，请重新拟定企业名单。", "The scheme is replaced. Draw up the list again."


def _land_notice(campaign_id: int) -> tuple[str, str]:
    reason = queries.form(CampaignReason)["reason"]
    deadlines.open_land_notice(unit.session(), auth.county(), campaign_id, reason, auth.actor())
    return "用地面积公示已开始。", "The land areas are on notice."


ACTS: dict[str, tuple[tuple[Role, ...], Callable[[int], tuple[str, str]]]] = {
    "advance": (("officer", "approver"), _advance),
    "extend": (("officer",), _extend),
    "draw": (("officer",), _draw),
    "waive": (("officer",), _waive),
    "replace": (("officer",), _replace),
    "land_notice": (("officer",), _land_notice),
}
