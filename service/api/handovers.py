"""Policy lists of a publication, handed over to executing bodies; what a correction changes for them."""

from typing import Any

from flask import Response

from service import auth, handovers, policy_lists, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.handovers import Affected
from service.policy_lists import Line
from service.schemas.common import PageQuery, Query
from service.schemas.handovers import (
    AffectedFileQuery,
    AffectedPage,
    Handover,
    HandoverOrder,
    HandoverPage,
    HandoverQuery,
    PolicyFileQuery,
    PolicyListPage,
    PolicyListQuery,
)

blp = Blueprint("handovers", __name__, url_prefix="/api/v1", description="Policy lists")
OF_ONE = "/publications/" + ID.format("publication_id")
BINARY = {"type": "string", "format": "binary"}
WHOLE = ("uscc", "name", "user_numbers", "class_name", "class_title", "years_in_class", "executable")
TOLD = ("instrument", "rate", "unit", "text", "amount", "basis", "review_no", "expires_on")


@blp.route(f"{OF_ONE}/policies")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "一次公布的政策清单：标准、金额、依据、可否执行"})
@blp.arguments(PolicyListQuery(), location="query")
@blp.response(200, PolicyListPage())
def list_policies(query: dict[str, Any], publication_id: int) -> Any:
    """List what follows from a publication, by instrument: rate, amount, basis, and whether it holds."""
    lines = policy_lists.of(unit.session(), auth.county(), publication_id, query.get("instrument"))
    part = lines[query["offset"] : query["offset"] + query["limit"]]
    return answers.page(map(_line, part), len(lines), query)


@blp.route(f"{OF_ONE}/policies/file")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "政策清单文件（CSV 或 XLSX），供核对；移交请用移交接口"})
@blp.arguments(PolicyFileQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema=BINARY, content_type=answers.MEDIA["xlsx"])
def policies_file(query: dict[str, Any], publication_id: int) -> Response:
    """Give a policy list as CSV or XLSX to look at; handing it over is noted apart."""
    instrument, file_format = query["instrument"], query["format"]
    lines = policy_lists.of(unit.session(), auth.county(), publication_id, instrument)
    content = policy_lists.content(lines, file_format, answers.language())
    return answers.attachment(f"policies-{publication_id}-{instrument}.{file_format}", content)


@blp.route(f"{OF_ONE}/handovers", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "移交政策清单：生成文件并登记接收单位、时间和文件摘要"})
@blp.arguments(Query(), location="query")
@blp.arguments(HandoverOrder())
@blp.response(201, Handover())
def hand_over(_query: dict[str, Any], body: dict[str, Any], publication_id: int) -> Any:
    """Make a policy list for an executing body and write down who was given which file."""
    made = handovers.hand_over(
        unit.session(),
        auth.county(),
        publication_id,
        body["instrument"],
        body["body"],
        body["format"],
        answers.language(),
        body["note"],
        auth.actor(),
    )
    return made, 201, {"Location": f"/api/v1/handovers/{made.id}/file"}


@blp.route("/handovers")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "移交记录，新的在前"})
@blp.arguments(HandoverQuery(), location="query")
@blp.response(200, HandoverPage())
def list_(query: dict[str, Any]) -> Any:
    """List what was handed over, newest first."""
    found = handovers.page(
        unit.session(), auth.county(), query.get("publication_id"), query["limit"], query["offset"]
    )
    return answers.page(found.items, found.total, query)


@blp.route("/handovers/" + ID.format("handover_id") + "/file")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "移交的文件，与当时一致"})
@blp.arguments(Query(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema=BINARY, content_type=answers.MEDIA["xlsx"])
def file(_query: dict[str, Any], handover_id: int) -> Response:
    """Give the very file that was handed over."""
    return answers.attachment(*handovers.content(unit.session(), auth.county(), handover_id))


@blp.route(f"{OF_ONE}/affected")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "更正影响的已移交政策：接收单位、企业、原标准与现标准"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, AffectedPage())
def affected(query: dict[str, Any], publication_id: int) -> Any:
    """List what executing bodies must change because of a correction."""
    found = handovers.affected(unit.session(), auth.county(), publication_id)
    part = found[query["offset"] : query["offset"] + query["limit"]]
    return answers.page(map(_affected, part), len(found), query)


@blp.route(f"{OF_ONE}/affected/file")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "更正清单文件（CSV 或 XLSX），发给已按原类别执行的单位"})
@blp.arguments(AffectedFileQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema=BINARY, content_type=answers.MEDIA["xlsx"])
def affected_file(query: dict[str, Any], publication_id: int) -> Response:
    """Give what executing bodies must change as CSV or XLSX, for those who applied the old class."""
    found = handovers.affected(unit.session(), auth.county(), publication_id)
    content = handovers.content_of(found, query["format"], answers.language())
    return answers.attachment(f"corrections-{publication_id}.{query['format']}", content)


def _line(one: Line) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in WHOLE} | {name: getattr(one.policy, name) for name in TOLD}
    obstacle = answers.words([one.obstacle])[0] if one.obstacle else None
    named = {"policy": one.policy.name, "title": one.policy.title or one.policy.name}
    return said | named | {"base": one.base, "obstacle": obstacle}


def _affected(one: Affected) -> dict[str, Any]:
    given, before, now = one.handover, one.before, one.now
    return {
        "handover_id": given.id,
        "body": given.body,
        "instrument": given.instrument,
        "given_at": given.given_at,
        "uscc": one.uscc,
        "name": one.name,
        "policy": one.policy,
        "title": one.title,
        "former_class": one.former_class,
        "class_name": one.class_name,
        "former_rate": before.policy.rate if before else None,
        "rate": now.policy.rate if now else None,
        "former_amount": before.policy.amount if before else None,
        "amount": now.policy.amount if now else None,
    }
