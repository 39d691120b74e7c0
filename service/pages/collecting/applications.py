"""Applications for exemption or suspension: filed for an enterprise, decided by somebody else."""

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import applications, auth, evidence, unit
from service.api.blueprint import ID
from service.applications import Filter
from service.campaign_tables import Application
from service.errors import Conflict, NotFound
from service.pages import attachments, frame, persons, queries
from service.pages.collecting.blueprint import blp
from service.pages.collecting.enterprises import names
from service.schemas.applications import ApplicationDecision, ApplicationForm, ApplicationQuery

ONE = "/applications/" + ID.format("application_id")


@blp.route("/applications", endpoint="applications")
@frame.allow(*auth.LOCAL)
def list_() -> Response:
    """List applications, the newest first."""
    asked = queries.asked(ApplicationQuery())
    found = applications.page(unit.session(), auth.county(), wanted(), asked["limit"], asked["offset"])
    known = names({one.uscc for one in found.items})
    return frame.page("pages/collecting/applications.html", found=found, names=known, asked=asked)


def wanted() -> Filter:
    """Read which applications are asked for; a township sees its own."""
    asked = queries.asked(ApplicationQuery())
    return Filter(asked.get("campaign_id"), asked.get("state"), area=auth.area())


@blp.route("/enterprises/<uscc>/application", methods=["GET"])
@frame.allow("township", "officer")
def apply(uscc: str) -> Response:
    """Show the form that asks for an enterprise."""
    auth.own(uscc)
    known = names({uscc})
    if uscc not in known:
        raise NotFound("enterprise.not_found", uscc=uscc)
    campaign = queries.campaign()
    return frame.page("pages/collecting/apply.html", uscc=uscc, name=known[uscc], campaign=campaign)


@blp.route("/enterprises/<uscc>/application", methods=["POST"])
@frame.allow("township", "officer")
@frame.acts(apply)
def file_application(uscc: str) -> BareResponse:
    """Ask that an enterprise be exempt or suspended, with evidence."""
    campaign = queries.campaign()
    if campaign is None:
        raise Conflict("own_data.no_campaign")
    given = queries.read(ApplicationForm(), campaign_id=campaign.id, uscc=auth.own(uscc))
    what = (given["campaign_id"], given["uscc"], given["kind"], given["reason"])
    made = applications.file(unit.session(), auth.county(), *what, auth.actor())
    attachments.put(f"application/{made.id}")
    zh, en = "申请已提交，由复核人员决定。", "It is filed; a reviewer decides."
    return frame.done(zh, en, "collecting.application", application_id=made.id)


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.LOCAL)
def application(application_id: int) -> Response:
    """Show one application with its evidence and its decision."""
    found, actor = _own(application_id), auth.actor()
    open_ = found.state == "filed"
    return frame.page(
        "pages/collecting/application.html",
        persons=persons.of([found.filed_by, found.decided_by]),
        one=found,
        name=names({found.uscc}).get(found.uscc),
        files=evidence.of(unit.session(), auth.county(), f"application/{found.id}"),
        may_decide=open_ and actor.has(*applications.DECIDING) and actor.id != found.filed_by,
        may_add=open_ and actor.has("officer", "reviewer", "township"),
        may_withdraw=open_ and actor.has("township", "officer"),
    )


@blp.route(ONE, methods=["POST"])
@frame.allow("township", "officer", "reviewer", "approver")
@frame.acts(application)
def act_on_application(application_id: int) -> BareResponse:
    """Decide, take back, or put more evidence beside it."""
    found, wanted = _own(application_id), request.form.get("do", "")
    if wanted == "withdraw":
        auth.allow("township", "officer")(applications.withdraw)(
            unit.session(), auth.county(), found.id, auth.actor()
        )
    elif wanted == "evidence":
        auth.allow("township", "officer", "reviewer")(attachments.put)(f"application/{found.id}")
    else:
        auth.allow(*applications.DECIDING)(_decide)(found)
    return frame.done("已办理。", "It is done.", "collecting.application", application_id=found.id)


def _decide(found: Application) -> Application:
    given = queries.read(ApplicationDecision())
    what = (found.id, given["granted"], given["reason"], auth.actor())
    until = given.get("expires_on")
    return applications.decide(
        unit.session(), auth.county(), *what, label=given.get("label"), expires_on=until
    )


def _own(application_id: int) -> Application:
    found = applications.get(unit.session(), auth.county(), application_id)
    try:
        auth.own(found.uscc)
    except NotFound:
        raise NotFound("application.not_found", id=application_id) from None
    return found
