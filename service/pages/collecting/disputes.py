"""Disputed data: what enterprises say is wrong, answered by the departments that supplied it."""

from collections.abc import Sequence

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, campaigns, disputes, evidence, submissions, unit
from service.accounts import Role
from service.api.blueprint import ID
from service.api.reads import noted
from service.confirmation_tables import Dispute
from service.disputes import Filter
from service.pages import frame, persons, queries
from service.pages.collecting.blueprint import SEERS, blp
from service.pages.collecting.enterprises import names
from service.problems import Invalid
from service.schemas.disputes import DisputeAnswer, DisputeQuery
from service.tables import Submission

ONE = "/disputes/" + ID.format("dispute_id")
ANSWERING: tuple[Role, ...] = ("department", "officer")


@blp.route("/disputes", endpoint="disputes")
@frame.allow(*SEERS)
def list_() -> Response:
    """List disputes, the most urgent first; departments and townships see their own."""
    asked = queries.asked(DisputeQuery())
    found = disputes.page(unit.session(), auth.county(), wanted(), asked["limit"], asked["offset"])
    titles = disputes.titles(unit.session(), found.items)
    known = names({one.uscc for one in found.items})
    return frame.page("pages/collecting/disputes.html", found=found, titles=titles, names=known, asked=asked)


def wanted() -> Filter:
    """Read which disputes are asked for; departments and townships see their own."""
    asked = queries.asked(DisputeQuery())
    named = {name: asked.get(name) for name in ("campaign_id", "uscc", "state", "escalated")}
    return Filter(**named, department=auth.department() or asked.get("department"), area=auth.area())


@blp.route(ONE, methods=["GET"])
@frame.allow(*SEERS)
@noted
def dispute(dispute_id: int) -> Response:
    """Show one dispute with its evidence, and the form that answers it."""
    found = disputes.seen(unit.session(), auth.county(), dispute_id, auth.actor())
    return frame.page(
        "pages/collecting/dispute.html",
        persons=persons.of([found.answered_by]),
        one=found,
        title_of=disputes.title_of(unit.session(), found),
        name=names({found.uscc}).get(found.uscc),
        files=evidence.of(unit.session(), auth.county(), f"dispute/{found.id}"),
        may_answer=found.state == "open" and _may_answer(found),
        corrections=_corrections(found),
    )


@blp.route(ONE, methods=["POST"])
@frame.allow(*ANSWERING)
@frame.acts(dispute)
def answer(dispute_id: int) -> BareResponse:
    """Keep the datum, or name the file that corrects it."""
    disputes.seen(unit.session(), auth.county(), dispute_id, auth.actor())
    corrects = request.form.get("how") == "correct"
    named = request.form.get("submission_id", "") if corrects else ""
    if corrects and not named.isdecimal():
        raise Invalid(Fault("field.required", "#/submission_id"))
    given = queries.read(DisputeAnswer(), submission_id=int(named) if corrects else None)
    what = (dispute_id, given["reason"], auth.actor(), given["submission_id"])
    disputes.answer(unit.session(), auth.county(), *what)
    zh, en = "答复已送达企业。", "The enterprise has been told."
    return frame.done(zh, en, "collecting.dispute", dispute_id=dispute_id)


def _may_answer(found: Dispute) -> bool:
    actor = auth.actor()
    theirs = actor.has("department") and actor.department == found.department
    return theirs or (actor.has("officer") and found.escalated_at is not None)


def _corrections(found: Dispute) -> Sequence[Submission]:
    """List the files that may correct it: the department's, taken after the disputed one."""
    year = campaigns.get(unit.session(), found.county, found.campaign_id).year
    taken = submissions.page(
        unit.session(), found.county, year, state="accepted", department=found.department
    ).items
    return [one for one in taken if one.id > (found.submission_id or 0)]
