"""The enterprise's own form: what no department supplies."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import InputError
from service import auth, campaigns, forms, submissions, surveys, unit
from service.errors import Conflict
from service.pages import frame, queries
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp
from service.schemas.collection import OwnForm

FIELD, NONE = "fact-", "none-"


@blp.route("/form", methods=["GET"])
@frame.allow("enterprise")
def form() -> Response:
    """Show which facts are asked, with what was stated before."""
    campaign = queries.campaign()
    if campaign is None:
        raise Conflict("own_data.no_campaign")
    asked = surveys.asked(unit.session(), campaign, uscc=blueprint.code())
    said = {fact: value for (_, fact), value in asked.said.items()}
    is_open = campaign.state in surveys.OPEN
    return frame.page(
        "pages/mine/form.html",
        campaign=campaign,
        is_open=is_open,
        facts=asked.of(blueprint.code()),
        said=said,
        state=campaigns.name(campaign.state),
    )


@blp.route("/form", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(form)
def fill() -> Response | BareResponse | str:
    """State facts of one's own; what is refused is kept with its errors, and told."""
    campaign = queries.campaign()
    if campaign is None:
        raise Conflict("own_data.no_campaign")
    values: Mapping[str, float | None] = queries.loaded(OwnForm(), {"values": _typed()})["values"]
    session, county = unit.session(), auth.county()
    made = forms.fill(session, county, campaign.id, blueprint.code(), values, auth.actor())
    if made.state == "refused":
        g.refused = InputError(submissions.errors(session, county, made.id))
        return form()
    return frame.done("填报已收到。", "What you stated has been taken.", "mine.data", campaign=campaign.id)


def _typed() -> dict[str, Any]:
    """Read what was typed: an empty field says nothing, a ticked one that there is none to state."""
    fields = request.form.items()
    given = {name.removeprefix(FIELD): said.strip() for name, said in fields if name.startswith(FIELD)}
    none = {name.removeprefix(NONE): None for name in request.form if name.startswith(NONE)}
    return {fact: said for fact, said in given.items() if said} | none
