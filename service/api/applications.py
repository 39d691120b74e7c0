"""Applications for exemption or suspension: file, list, one, decide, withdraw."""

from typing import Any

from scoring.errors import Fault
from service import applications, auth, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.applications import Filter
from service.campaign_tables import Application as Row
from service.errors import NotFound
from service.problems import Invalid
from service.schemas.applications import (
    Application,
    ApplicationDecision,
    ApplicationForm,
    ApplicationPage,
    ApplicationQuery,
)
from service.schemas.common import Query

blp = Blueprint("applications", __name__, url_prefix="/api/v1/applications", description="Applications")
ONE = "/" + ID.format("application_id")


@blp.route("", methods=["POST"])
@auth.allow("enterprise", "township", "officer")
@once
@blp.doc(**{"x-zh": "申请不参评或暂缓评价；材料另以“application/编号”提交"})
@blp.arguments(Query(), location="query")
@blp.arguments(ApplicationForm())
@blp.response(201, Application())
def file(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Ask that an enterprise be exempt or suspended; evidence is put beside it as application/<number>."""
    uscc = auth.own(_whose(body))
    what = (body["campaign_id"], uscc, body["kind"], body["reason"])
    made = applications.file(unit.session(), auth.county(), *what, auth.actor())
    return made, 201, {"Location": f"/api/v1/applications/{made.id}"}


@blp.route("")
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "申请列表，新的在前；企业只见自身的，乡镇只见本辖区的"})
@blp.arguments(ApplicationQuery(), location="query")
@blp.response(200, ApplicationPage())
def list_(query: dict[str, Any]) -> Any:
    """List applications, newest first; an enterprise and a township see their own."""
    wanted = Filter(query.get("campaign_id"), query.get("state"), auth.uscc(), auth.area())
    found = applications.page(unit.session(), auth.county(), wanted, query["limit"], query["offset"])
    return answers.page(found.items, found.total, query)


@blp.route(ONE)
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "一件申请及其决定"})
@blp.arguments(Query(), location="query")
@blp.response(200, Application())
def one(_query: dict[str, Any], application_id: int) -> Any:
    """Give an application with its decision."""
    return _own(application_id)


@blp.route(f"{ONE}/decide", methods=["POST"])
@auth.allow(*applications.DECIDING)
@once
@blp.doc(**{"x-zh": "同意或不同意申请；须有材料，且不由申请人自己决定"})
@blp.arguments(Query(), location="query")
@blp.arguments(ApplicationDecision())
@blp.response(200, Application())
def decide(_query: dict[str, Any], body: dict[str, Any], application_id: int) -> Any:
    """Grant or refuse an application; it needs evidence, and nobody decides his own."""
    session, county, actor = unit.session(), auth.county(), auth.actor()
    how = {"label": body.get("label"), "expires_on": body.get("expires_on")}
    return applications.decide(session, county, application_id, body["granted"], body["reason"], actor, **how)


@blp.route(f"{ONE}/withdraw", methods=["POST"])
@auth.allow("enterprise", "township", "officer")
@once
@blp.doc(**{"x-zh": "撤回未决的申请"})
@blp.arguments(Query(), location="query")
@blp.response(200, Application())
def withdraw(_query: dict[str, Any], application_id: int) -> Any:
    """Take back an application that is not decided."""
    found = _own(application_id)
    return applications.withdraw(unit.session(), auth.county(), found.id, auth.actor())


def _whose(body: dict[str, Any]) -> str:
    """Give the enterprise that an application is for: the one named, or the caller."""
    named = body.get("uscc") or auth.uscc()
    if named is None:
        raise Invalid(Fault("field.required", "#/uscc"))
    return named


def _own(application_id: int) -> Row:
    """Find an application that the caller may see."""
    found = applications.get(unit.session(), auth.county(), application_id)
    try:
        auth.own(found.uscc)
    except NotFound:
        raise NotFound("application.not_found", id=application_id) from None
    return found
