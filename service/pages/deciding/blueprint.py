"""The blueprint of decisions, and the evidence that lies beside them."""

from urllib.parse import quote

from flask import Blueprint, Response, request

from scoring.errors import Fault
from service import auth, evidence, unit
from service.api.blueprint import ID
from service.api.reads import noted
from service.pages import frame
from service.problems import Invalid

BINARY = "application/octet-stream"

blp = Blueprint("deciding", __name__)


@blp.route("/decisions/evidence/" + ID.format("evidence_id"))
@frame.allow(*auth.READERS)
@noted
def evidence_file(evidence_id: int) -> Response:
    """Give a file that was put beside a ruling or an objection, to be kept and never shown."""
    found = evidence.get(unit.session(), auth.county(), evidence_id, auth.actor())
    plain, whole = f"evidence-{found.id}.{found.type}", quote(found.filename, safe="")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
    content = evidence.content(unit.session(), found)
    return Response(content, headers={"Content-Disposition": named}, mimetype=BINARY)


def wanted(known: tuple[str, ...]) -> str:
    """Tell which button was pressed."""
    said = request.form.get("do", "")
    if said not in known:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*known]}))
    return said
