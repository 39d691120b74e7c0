"""Each enterprise confirms or disputes its data one by one; silence is recorded as silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import (
    audit,
    campaigns,
    clock,
    counties,
    deadlines,
    disputes,
    enterprises,
    provenance,
    returns,
    sheets,
    surveys,
)
from service.accounts import Actor
from service.campaign_tables import Campaign, Deadline
from service.config import Config
from service.confirmation_tables import Confirmation, Dispute
from service.errors import Conflict, Forbidden
from service.returns import WHOLE, Progress
from service.sheets import Datum

Answered = Literal["confirmed", "disputed", "silent"]


@dataclass(frozen=True)
class Answer:
    """What an enterprise says of one datum, whose figure it saw in `submission_id`."""

    datum: str
    answer: Literal["confirmed", "disputed"]
    submission_id: int | None
    reason: str = ""
    claimed: str | None = None


@dataclass(frozen=True)
class Item:
    """A datum, what was answered so far, and the last dispute about it.

    `open` tells whether it can be answered now, `asked` that the enterprise states it itself.
    """

    datum: Datum
    answer: Answered | None
    open: bool
    asked: bool
    dispute: Dispute | None


@dataclass(frozen=True)
class Sheet:
    """The form of one enterprise; `counts_as` is how the scheme takes silence."""

    campaign: Campaign
    uscc: str
    name: str | None
    deadline: Deadline | None
    counts_as: str
    items: tuple[Item, ...]


def sheet(session: Session, county: str, campaign_id: int, uscc: str) -> Sheet:
    """Give every datum of an enterprise: its source, last year's figure, and the answer so far."""
    campaign = campaigns.get(session, county, campaign_id)
    name = enterprises.get(session, county, uscc).name
    scheme = campaigns.scheme_of(session, campaign)
    data = sheets.of_enterprise(session, county, uscc, campaign.year, scheme)
    latest, filed = _latest(session, campaign, uscc), disputes.latest(session, campaign, uscc)
    all_open, land_open = _open(session, campaign)
    asked = {one.code for one in surveys.asked(session, campaign, uscc=uscc).of(uscc)}
    items = (
        Item(
            datum=one,
            answer=_answer(one, latest),
            open=all_open or (land_open and one.is_land),
            asked=one.kind == "fact" and one.code in asked,
            dispute=filed.get(one.id),
        )
        for one in data
    )
    deadline = deadlines.get(session, campaign, "confirming")
    return Sheet(campaign, uscc, name, deadline, scheme.procedure.silence, tuple(items))


def answer(
    session: Session,
    county: str,
    campaign_id: int,
    uscc: str,
    items: Sequence[Answer],
    actor: Actor | None,
) -> Sheet:
    """Confirm or dispute data of one's own, while they can be answered; the last word counts.

    The form is complete once everything is answered that the rules read.
    """
    if actor is None or actor.uscc != uscc:
        raise Forbidden("confirmation.enterprise_only")
    campaign = campaigns.locked(session, county, campaign_id)
    form = sheet(session, county, campaign_id, uscc)
    _check(form, items)
    known = {one.datum.id: one for one in form.items}
    for one in items:
        _keep(session, form, known[one.datum], one, actor)
    session.flush()
    answered = {one.datum for one in items}
    required = (one for one in form.items if one.datum.used and one.datum.id not in answered)
    if all(one.answer in ("confirmed", "disputed") for one in required):
        _close(session, campaign, uscc, actor)
    after = [vars(one) for one in items]
    thing = f"confirmation/{campaign_id}/{uscc}"
    audit.note(session, actor, "confirmation.answered", thing, county=county, after=after)
    return sheet(session, county, campaign_id, uscc)


def note_silence(session: Session, _config: Config, county: str) -> int:
    """Record, once its deadline is over, who has not answered; give how many enterprises that are."""
    mine = select(Campaign).where(Campaign.county == county, Campaign.state.not_in(("preparing", "closed")))
    ended = [
        one
        for one in session.scalars(mine.order_by(Campaign.id)).all()
        if deadlines.is_over(deadlines.get(session, one, "confirming"))
    ]
    return sum(record_silence(session, one) for one in ended)


def record_silence(session: Session, campaign: Campaign) -> int:
    """Record as silence that an enterprise has not answered in time; give how many these are."""
    counties.lock(session, campaign.county)
    usccs = returns.unsaid(session, campaign)
    if not usccs:
        return 0
    as_said = campaigns.procedure_of(session, campaign).silence
    row = {"county": campaign.county, "campaign_id": campaign.id, "datum": WHOLE, "answer": "silent"}
    row |= {"counts_as": as_said, "submission_id": _newest(session, campaign), "at": clock.now()}
    session.execute(insert(Confirmation), [row | {"uscc": uscc} for uscc in usccs])
    thing = campaigns.thing(campaign.id)
    audit.note(session, None, "confirmation.silence", thing, county=campaign.county, after=usccs)
    return len(usccs)


def progress(session: Session, campaign: Campaign) -> Progress:
    """Count how many have answered, were silent or have still to answer, and the disputes."""
    return returns.progress(session, campaign)


def blocking(session: Session, campaign: Campaign) -> list[Fault]:
    """Tell what keeps the confirmation from being over: time with data unanswered, open disputes."""
    found = []
    deadline = deadlines.get(session, campaign, "confirming")
    if not deadlines.is_over(deadline) and (unanswered := returns.unanswered(session, campaign)):
        due = deadline.due_on if deadline else None
        found.append(Fault("confirmation.under_way", params={"count": unanswered, "due_on": due}))
    if undecided := disputes.count(session, campaign).get("open", 0):
        found.append(Fault("dispute.undecided", params={"count": undecided}))
    return found


def _answer(datum: Datum, latest: Mapping[str, Confirmation]) -> Answered | None:
    """The last word on a datum as it stands now; silence speaks of what was there when time was over."""
    last, whole = latest.get(datum.id), latest.get(WHOLE)
    if last is not None and last.stated == datum.stated:
        return "confirmed" if last.answer == "confirmed" else "disputed"
    was_there = whole is not None and (datum.submission_id or 0) <= (whole.submission_id or 0)
    return "silent" if whole is not None and whole.answer == "silent" and was_there else None


def _latest(session: Session, campaign: Campaign, uscc: str) -> dict[str, Confirmation]:
    mine = (Confirmation.campaign_id == campaign.id) & (Confirmation.uscc == uscc)
    rows = session.scalars(select(Confirmation).where(mine).order_by(Confirmation.id))
    return {one.datum: one for one in rows}


def _open(session: Session, campaign: Campaign) -> tuple[bool, bool]:
    """Whether all data can be answered now, and whether areas can."""
    all_open = campaign.state == "confirming" and deadlines.is_running(session, campaign, "confirming")
    return all_open, deadlines.is_running(session, campaign, "land_notice")


def _check(form: Sheet, items: Sequence[Answer]) -> None:
    known = {one.datum.id: one for one in form.items}
    if not any(one.open for one in form.items):
        due = form.deadline.due_on if form.deadline else None
        raise Conflict("confirmation.closed", state=campaigns.name(form.campaign.state), due_on=due)
    faults = []
    for place, one in enumerate(items):
        seen = {earlier.datum for earlier in items[:place]}
        if code := _wrong(known.get(one.datum), one, seen):
            named = known[one.datum].datum.title if one.datum in known else one.datum
            faults.append(Fault(code, f"#/items/{place}", {"datum": named}))
    if faults:
        raise InputError(faults)


def _wrong(item: Item | None, given: Answer, seen: set[str]) -> str:
    if item is None or given.datum in seen:
        return "confirmation.datum_twice" if item else "confirmation.datum_unknown"
    if not item.open:
        return "confirmation.only_areas"
    if given.submission_id != item.datum.submission_id:
        return "confirmation.datum_changed"
    if given.answer == "confirmed":
        return ""
    if item.asked:
        return "form.fill_in"
    if not given.reason.strip():
        return "confirmation.reason_needed"
    asked_before = item.dispute is not None and item.dispute.stated == item.datum.stated
    if asked_before and item.dispute and item.dispute.state != "withdrawn":
        return "confirmation.disputed_before"
    return ""


def _keep(session: Session, form: Sheet, item: Item, given: Answer, actor: Actor) -> None:
    datum, campaign = item.datum, form.campaign
    made = Confirmation(county=campaign.county, campaign_id=campaign.id, uscc=form.uscc, datum=datum.id)
    made.answer, made.stated, made.submission_id = given.answer, datum.stated, datum.submission_id
    made.account_id = actor.id
    session.add(made)
    if given.answer == "disputed":
        disputes.file(session, campaign, form.uscc, datum, given.reason, given.claimed, actor)
    elif item.dispute is not None and item.dispute.state == "open":
        disputes.withdraw(session, item.dispute, actor)


def _close(session: Session, campaign: Campaign, uscc: str, actor: Actor) -> None:
    made = Confirmation(county=campaign.county, campaign_id=campaign.id, uscc=uscc, datum=WHOLE)
    made.answer, made.account_id, made.submission_id = "complete", actor.id, _newest(session, campaign)
    session.add(made)
    session.flush()


def _newest(session: Session, campaign: Campaign) -> int | None:
    return max(provenance.accepted(session, campaign.county, campaign.year), default=None)
