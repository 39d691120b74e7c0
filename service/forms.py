"""The enterprise's own form: facts that no department supplies, said by the enterprise and asked once."""

import csv
from collections.abc import Mapping
from io import StringIO

from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from scoring.facts import Fact
from service import audit, campaigns, sheets, submissions, surveys
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.confirmation_tables import Confirmation
from service.errors import Conflict, Forbidden
from service.sheets import NOT_DELIVERED
from service.tables import Submission


def fill(
    session: Session,
    county: str,
    campaign_id: int,
    uscc: str,
    values: Mapping[str, float | None],
    actor: Actor | None,
) -> Submission:
    """State facts of one's own, by an ordinary submission; null says that there is none to state."""
    if actor is None or actor.uscc != uscc:
        raise Forbidden("confirmation.enterprise_only")
    campaign = campaigns.locked(session, county, campaign_id)
    if campaign.state not in surveys.OPEN:
        raise Conflict("survey.closed", state=campaigns.name(campaign.state))
    known = {one.code: one for one in surveys.asked(session, campaign, uscc=uscc).of(uscc)}
    if faults := [_not_asked(code) for code in values if code not in known]:
        raise InputError(faults)
    chosen = {known[code]: value for code, value in values.items()}
    layout = surveys.layout_of(campaigns.scheme_of(session, campaign))
    content = _file(uscc, chosen)
    made = submissions.take(session, county, campaign.year, layout, f"{uscc}.csv", content, actor)
    if made.state == "accepted":
        _confirm(session, campaign, uscc, set(values), actor)
    return made


def _not_asked(code: str) -> Fault:
    return Fault("form.not_asked", f"#/values/{code}", {"fact": code})


def _file(uscc: str, values: Mapping[Fact, float | None]) -> bytes:
    """Write what was stated as the file that a township would hand in."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([surveys.KNOWN["uscc"], *map(surveys.heading, values)])
    writer.writerow([uscc, *(NOT_DELIVERED if one is None else repr(one) for one in values.values())])
    return buffer.getvalue().encode()


def _confirm(session: Session, campaign: Campaign, uscc: str, codes: set[str], actor: Actor) -> None:
    """What an enterprise states itself it has confirmed."""
    scheme = campaigns.scheme_of(session, campaign)
    for one in sheets.of_enterprise(session, campaign.county, uscc, campaign.year, scheme):
        if one.kind == "fact" and one.code in codes:
            made = Confirmation(county=campaign.county, campaign_id=campaign.id, uscc=uscc, datum=one.id)
            made.answer, made.stated, made.submission_id = "confirmed", one.stated, one.submission_id
            made.account_id = actor.id
            session.add(made)
    session.flush()
    thing = f"confirmation/{campaign.id}/{uscc}"
    audit.note(session, actor, "form.filled_in", thing, county=campaign.county, after=sorted(codes))
