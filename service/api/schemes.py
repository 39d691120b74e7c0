"""Scheme files: add, list, one, check, what changed."""

from typing import Any

from service import auth, schemes, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.schemes import (
    SchemeCheck,
    SchemeDiff,
    SchemeDiffQuery,
    SchemePage,
    SchemeQuery,
    SchemeText,
    SchemeWithText,
)

blp = Blueprint("schemes", __name__, url_prefix="/api/v1/schemes", description="Schemes")
ONE = "/" + ID.format("scheme_id")


@blp.route("", methods=["POST"])
@auth.allow("officer", "system")
@once
@blp.doc(**{"x-zh": "添加评价办法；内容相同的只保存一份"})
@blp.arguments(Query(), location="query")
@blp.arguments(SchemeText())
@blp.response(201, SchemeWithText())
def add(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Add a scheme file; one with the same content is kept once."""
    made = schemes.add(unit.session(), auth.county(), body["text"], auth.actor())
    return made, 201, {"Location": f"/api/v1/schemes/{made.id}"}


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "本县的评价办法，新的在前"})
@blp.arguments(SchemeQuery(), location="query")
@blp.response(200, SchemePage())
def list_(query: dict[str, Any]) -> Any:
    """List the county's schemes, newest first."""
    found = schemes.list_(unit.session(), auth.county(), query.get("year"))
    part = found[query["offset"] : query["offset"] + query["limit"]]
    return answers.page(part, len(found), query)


@blp.route(ONE)
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "一份评价办法及其全文"})
@blp.arguments(Query(), location="query")
@blp.response(200, SchemeWithText())
def one(_query: dict[str, Any], scheme_id: int) -> Any:
    """Give a scheme with its text."""
    return schemes.get(unit.session(), auth.county(), scheme_id)


@blp.route("/check", methods=["POST"])
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "检查办法文件，列出全部错误，不保存"})
@blp.arguments(Query(), location="query")
@blp.arguments(SchemeText())
@blp.response(200, SchemeCheck())
def check(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Check a scheme file and list every error; nothing is kept."""
    faults = schemes.check(body["text"])
    return {"valid": not faults, "faults": answers.items(faults, "#/text")}


@blp.route(f"{ONE}/diff")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "两份办法之间改了什么，逐条用文字说明"})
@blp.arguments(SchemeDiffQuery(), location="query")
@blp.response(200, SchemeDiff())
def diff(query: dict[str, Any], scheme_id: int) -> Any:
    """Tell in words what changed from this scheme to another."""
    changes = schemes.diff(unit.session(), auth.county(), scheme_id, query["to"])
    return {"old": scheme_id, "new": query["to"], "changes": answers.items(changes, "#")}
