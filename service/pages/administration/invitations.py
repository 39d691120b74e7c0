"""Invitations: one enterprise, or all that have no account yet; the codes are shown once."""

from collections.abc import Callable

from flask import Response
from werkzeug.wrappers import Response as BareResponse

from service import auth, clock, invitations, objections, unit
from service.api import answers
from service.invitations import Made
from service.pages import frame, persons, queries
from service.pages.administration.blueprint import LISTED, blp, number, wanted
from service.schemas.invitations import InvitationForm, InvitationQuery


@blp.route("/invitations", methods=["GET"], endpoint="invitations")
@frame.allow("officer", "township")
def list_() -> Response:
    """List invitations, and offer to make more."""
    return _page(None)


@blp.route("/invitations", methods=["POST"])
@frame.allow("officer", "township")
@frame.acts(list_)
def invite() -> Response | BareResponse:
    """Invite one, invite all, or take one back."""
    return ACTS[wanted(ACTS)]()


def _page(made: Made | None) -> Response:
    session, county = unit.session(), auth.county()
    query = queries.asked(InvitationQuery())
    found = invitations.page(session, county, auth.area(), query.get("uscc"), LISTED, query["offset"])
    return frame.page(
        "pages/administration/invitations.html",
        persons=persons.of(one.made_by for one in found.items),
        found=found,
        names=objections.names(session, county, [one.uscc for one in found.items]),
        state_of={one.id: invitations.state(one) for one in found.items},
        asked=query,
        made=made,
        days=invitations.HOLDS.days,
    )


def _one() -> Response:
    given = queries.read(InvitationForm())
    asked = given["uscc"].upper(), auth.actor(), auth.area()
    return _page(invitations.make(unit.session(), auth.county(), *asked))


def _all() -> Response:
    made = invitations.make_all(unit.session(), auth.county(), auth.actor(), auth.area())
    name = f"invitations-{auth.county()}-{clock.today()}.csv"
    return answers.attachment(name, invitations.table(made))


def _revoke() -> BareResponse:
    invitations.revoke(unit.session(), auth.county(), number(), auth.actor(), auth.area())
    return frame.done("邀请已撤销。", "The invitation is void.", "administration.invitations")


ACTS: dict[str, Callable[[], Response | BareResponse]] = {"one": _one, "all": _all, "revoke": _revoke}
