"""The blueprint of the pages that collect data, and what they share: queries, years, evidence."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from marshmallow import EXCLUDE, Schema, ValidationError

from service import auth, campaigns, clock, evidence, unit
from service.accounts import Role
from service.api import parser
from service.api.blueprint import ID
from service.campaign_tables import Campaign
from service.pages import frame
from service.problems import Invalid

BINARY = "application/octet-stream"
MOST_CAMPAIGNS = 50
SEERS: tuple[Role, ...] = (*auth.LOCAL, "department")

blp = Blueprint("collecting", __name__)


def query(schema: Schema) -> dict[str, Any]:
    """Read the query by the schema of the API: fields that are left empty are not given."""
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    schema.unknown = EXCLUDE
    try:
        found: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise Invalid(*parser.faults({"query": error.messages_dict})) from None
    return found


def year() -> int:
    """Give the year that is collected for: the newest campaign's, or the last one."""
    newest = campaigns.page(unit.session(), auth.county(), limit=1).items
    return newest[0].year if newest else clock.today().year - 1


def campaign() -> Campaign | None:
    """Give the campaign that is asked for, or the newest real one."""
    asked = request.args.get("campaign", type=int)
    if asked is not None:
        return campaigns.get(unit.session(), auth.county(), asked)
    found = campaigns.page(unit.session(), auth.county(), limit=MOST_CAMPAIGNS).items
    return next((one for one in found if not one.trial), found[0] if found else None)


@blp.route("/evidence/" + ID.format("evidence_id"))
@frame.allow(*SEERS)
def evidence_file(evidence_id: int) -> Response:
    """Give a file that was put beside something, to be kept and never shown."""
    found = evidence.get(unit.session(), auth.county(), evidence_id, auth.actor())
    plain, whole = f"evidence-{found.id}.{found.type}", quote(found.filename, safe="")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
    content = evidence.content(unit.session(), found)
    return Response(content, headers={"Content-Disposition": named}, mimetype=BINARY)


def attach(about: str) -> None:
    """Put the files of the form beside a thing."""
    for file in request.files.getlist("file"):
        if file.filename:
            content = file.stream.read(evidence.MOST_BYTES + 1)
            evidence.attach(unit.session(), auth.county(), about, file.filename, content, auth.actor())
