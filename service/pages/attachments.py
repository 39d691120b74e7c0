"""Evidence: a file beside a dispute, an application, a ruling or an objection, given back as it came."""

from flask import Blueprint, Response, request

from service import auth, evidence, unit
from service.api import answers
from service.api.blueprint import ID
from service.api.evidence import SEERS
from service.api.reads import noted
from service.pages import frame

blp = Blueprint("attachments", __name__)


@blp.route("/evidence/" + ID.format("evidence_id"))
@frame.allow(*SEERS)
@noted
def file(evidence_id: int) -> Response:
    """Give a file that was put beside a thing, to be kept and never shown."""
    found = evidence.get(unit.session(), auth.county(), evidence_id, auth.actor())
    content = evidence.content(unit.session(), found)
    return answers.original(f"evidence-{found.id}.{found.type}", found.filename, content)


def put(about: str) -> int:
    """Put the files of a form beside a thing; tell how many."""
    files = [one for one in request.files.getlist("file") if one.filename]
    for one in files:
        content = one.stream.read(evidence.MOST_BYTES + 1)
        evidence.attach(unit.session(), auth.county(), about, one.filename or "", content, auth.actor())
    return len(files)
