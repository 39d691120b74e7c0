"""Board files: add, list, one, the one that counts, check."""

from typing import Any

from service import auth, boards, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.schemas.boards import (
    BoardCheck,
    BoardFilePage,
    BoardFileWithText,
    BoardsQuery,
    BoardText,
    CurrentQuery,
    InForceWithText,
)
from service.schemas.common import Query

blp = Blueprint("boards", __name__, url_prefix="/api/v1/boards", description="Board files")


@blp.route("", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "保存本县的区域看板文件；同一年度以最新的为准"})
@blp.arguments(Query(), location="query")
@blp.arguments(BoardText())
@blp.response(201, BoardFileWithText())
def add(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Keep a board file; the newest of a year counts."""
    made = boards.add(unit.session(), auth.county(), body["text"], auth.actor())
    return made, 201, {"Location": f"/api/v1/boards/{made.id}"}


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "本县提交过的看板文件，新的在前"})
@blp.arguments(BoardsQuery(), location="query")
@blp.response(200, BoardFilePage())
def list_(query: dict[str, Any]) -> Any:
    """List the board files that the county handed in, newest first."""
    found = boards.list_(unit.session(), auth.county(), query.get("year"))
    part = found[query["offset"] : query["offset"] + query["limit"]]
    return answers.page(part, len(found), query)


@blp.route("/current")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "某年度起作用的看板文件及其全文（本县的、系统所附的或默认的）"})
@blp.arguments(CurrentQuery(), location="query")
@blp.response(200, InForceWithText())
def current(query: dict[str, Any]) -> Any:
    """Give the board that counts for a year: the county's own, a delivered one, or the default."""
    return boards.in_force(unit.session(), auth.county(), query["year"])


@blp.route("/" + ID.format("board_id"))
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "一份看板文件及其全文"})
@blp.arguments(Query(), location="query")
@blp.response(200, BoardFileWithText())
def one(_query: dict[str, Any], board_id: int) -> Any:
    """Give a board file with its text."""
    return boards.get(unit.session(), auth.county(), board_id)


@blp.route("/check", methods=["POST"])
@auth.allow("officer")
@blp.doc(**{"x-zh": "检查看板文件，列出全部错误，不保存"})
@blp.arguments(Query(), location="query")
@blp.arguments(BoardText())
@blp.response(200, BoardCheck())
def check(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Check a board file and list every error; nothing is kept."""
    faults = boards.check(body["text"])
    return {"valid": not faults, "faults": answers.items(faults, "#/text")}
