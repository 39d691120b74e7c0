"""Invitations: an enterprise's people open their accounts by a code."""

from typing import Any

from flask import Response

from service import auth, clock, invitations, people, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.people_tables import Invitation as Row
from service.schemas.common import Query
from service.schemas.invitations import (
    Acceptance,
    Accepted,
    Invitation,
    InvitationForm,
    InvitationPage,
    InvitationQuery,
    NewInvitation,
)

blp = Blueprint("invitations", __name__, url_prefix="/api/v1/invitations", description="Invitations")
ONE = "/" + ID.format("invitation_id")
COLUMNS = ("id", "uscc", "made_by", "made_at", "expires_at", "used_at", "account_id", "revoked_at")
PERSON = ("name", "label", "person", "phone")


@blp.route("", methods=["POST"])
@auth.allow("officer", "township")
@blp.doc(**{"x-zh": "邀请一家企业的一名用户，邀请码仅显示一次"})
@blp.arguments(Query(), location="query")
@blp.arguments(InvitationForm())
@blp.response(201, NewInvitation())
def make(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Invite one person of an enterprise; the code is shown this once."""
    made = invitations.make(unit.session(), auth.county(), body["uscc"], auth.actor(), auth.area())
    return _row(made.row) | {"code": made.code}


@blp.route("/all", methods=["POST"])
@auth.allow("officer", "township")
@blp.doc(**{"x-zh": "邀请所有尚无账户和有效邀请的企业，返回邀请码清单（CSV），仅此一次"})
@blp.arguments(Query(), location="query")
@blp.response(201, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
def make_all(_query: dict[str, Any]) -> Response:
    """Invite every enterprise without an account or invitation; give all codes as CSV, this once."""
    made = invitations.make_all(unit.session(), auth.county(), auth.actor(), auth.area())
    name = f"invitations-{auth.county()}-{clock.today()}.csv"
    response = answers.attachment(name, invitations.table(made))
    response.status_code = 201
    return response


@blp.route("")
@auth.allow("officer", "township")
@blp.doc(**{"x-zh": "邀请列表，新的在前"})
@blp.arguments(InvitationQuery(), location="query")
@blp.response(200, InvitationPage())
def list_(query: dict[str, Any]) -> Any:
    """List invitations, the newest first."""
    asked = query.get("uscc"), query["limit"], query["offset"]
    found = invitations.page(unit.session(), auth.county(), auth.area(), *asked)
    return answers.page(map(_row, found.items), found.total, query)


@blp.route(f"{ONE}/revoke", methods=["POST"])
@auth.allow("officer", "township")
@blp.doc(**{"x-zh": "撤销未使用的邀请"})
@blp.arguments(Query(), location="query")
@blp.response(200, Invitation())
def revoke(_query: dict[str, Any], invitation_id: int) -> Any:
    """Make an unused invitation void."""
    whose = auth.county(), invitation_id, auth.actor(), auth.area()
    return _row(invitations.revoke(unit.session(), *whose))


@blp.route("/accept", methods=["POST"])
@blp.doc(**{"x-zh": "凭邀请码开立企业账户，随后用登录名和密码登录"})
@blp.arguments(Acceptance())
@blp.response(201, Accepted())
def accept(body: dict[str, Any]) -> Any:
    """Open an enterprise's account by a code; then sign in."""
    person = people.Person(**{name: body[name] for name in PERSON})
    asked = body["code"], person, body["password"], auth.address()
    return invitations.accept(unit.engine(), unit.config(), *asked)


def _row(one: Row) -> dict[str, Any]:
    return {name: getattr(one, name) for name in COLUMNS} | {"state": invitations.state(one)}
