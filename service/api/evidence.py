"""Evidence: put a file beside a thing, list, one, the file."""

from typing import Any

from flask import Response

from service import accounts, auth, evidence, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.evidence import Evidence, EvidenceForm, EvidenceList, EvidenceQuery

blp = Blueprint("evidence", __name__, url_prefix="/api/v1/evidence", description="Evidence")
ONE = "/" + ID.format("evidence_id")
GIVERS: tuple[accounts.Role, ...] = ("officer", "reviewer", "department", "township", "enterprise")
SEERS: tuple[accounts.Role, ...] = (*auth.CONCERNED, "department")
FILE = {"type": "string", "format": "binary"}


@blp.route("", methods=["POST"])
@auth.allow(*GIVERS)
@once
@blp.doc(**{"x-zh": "为争议、申请、认定或异议提交证明材料；类型按内容判断"})
@blp.arguments(Query(), location="query")
@blp.arguments(EvidenceForm(), location="multipart")
@blp.response(201, Evidence())
def attach(_query: dict[str, Any], form: dict[str, Any]) -> Any:
    """Put a file beside a dispute, an application, a ruling or an objection."""
    about, file = form["about"], form["file"]
    content = file.stream.read(evidence.MOST_BYTES + 1)
    made = evidence.attach(unit.session(), auth.county(), about, file.filename, content, auth.actor())
    return made, 201, {"Location": f"/api/v1/evidence/{made.id}"}


@blp.route("")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "一个事项的证明材料；企业只见自身的，部门只见由其答复的"})
@blp.arguments(EvidenceQuery(), location="query")
@blp.response(200, EvidenceList())
def list_(query: dict[str, Any]) -> Any:
    """List the evidence about a thing; an enterprise sees its own, a department what it answers."""
    return {"items": evidence.seen(unit.session(), auth.county(), query["about"], auth.actor())}


@blp.route(ONE)
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "一份证明材料的说明"})
@blp.arguments(Query(), location="query")
@blp.response(200, Evidence())
def one(_query: dict[str, Any], evidence_id: int) -> Any:
    """Give a piece of evidence without its content."""
    return evidence.get(unit.session(), auth.county(), evidence_id, auth.actor())


@blp.route(f"{ONE}/file")
@auth.allow(*SEERS)
@noted
@blp.doc(**{"x-zh": "证明材料原文件，仅供下载"})
@blp.arguments(Query(), location="query")
@blp.response(200, FILE, content_type=answers.BINARY, description="The file")
def file(_query: dict[str, Any], evidence_id: int) -> Response:
    """Give the file as it came, to be kept and never shown in a browser."""
    found = evidence.get(unit.session(), auth.county(), evidence_id, auth.actor())
    content = evidence.content(unit.session(), found)
    return answers.original(f"evidence-{found.id}.{found.type}", found.filename, content)
