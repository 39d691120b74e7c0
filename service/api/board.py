"""The regional board: measures and targets, leaders, candidates, the ladder, and all of them as files."""

from typing import Any

from flask import Response

from service import auth, board, board_sheets, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.board import Asked
from service.schemas.board import (
    Board,
    BoardExportQuery,
    BoardQuery,
    CandidatePage,
    CandidatesQuery,
    LadderPage,
    LadderQuery,
    LeaderPage,
    LeadersQuery,
)

blp = Blueprint("board", __name__, url_prefix="/api/v1/board", description="The regional board")
IN_FORCE = ("id", "origin", "year", "title", "source", "digest", "created_at")


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "区域看板：各项指标（Σ÷Σ）、增长、目标完成情况，按乡镇、园区、行业、规模或季度"})
@blp.arguments(BoardQuery(), location="query")
@blp.response(200, Board())
def show(query: dict[str, Any]) -> Response:
    """Give every measure and target of the county and its parts: sums over sums, growth, verdicts."""
    found = board.show(_asked(query), query["by"], query.get("quarter"))
    parts = [
        {"title": title, **{name: getattr(one, name) for name in one.__dataclass_fields__}}
        for one, title in zip((found.board.whole, *found.board.parts), found.titles, strict=True)
    ]
    about = {name: getattr(found.in_force, name) for name in IN_FORCE}
    told = {"evaluation_id": found.evaluation_id, "state": found.state, "board": about}
    when = {name: getattr(found.board, name) for name in ("year", "quarter", "by")}
    return answers.explained(told | when | {"whole": parts[0], "parts": parts[1:]})


@blp.route("/leaders")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "领跑者榜单"})
@blp.arguments(LeadersQuery(), location="query")
@blp.response(200, LeaderPage())
def leaders(query: dict[str, Any]) -> Response:
    """List the leaders, list by list."""
    found = board.leaders_of(_asked(query), query.get("list"))
    return _page([board_sheets.leader(one) for one in _part(found, query)], len(found), query)


@blp.route("/candidates")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "低效用地或僵尸企业候选名单，附理由；数据不全的单列"})
@blp.arguments(CandidatesQuery(), location="query")
@blp.response(200, CandidatePage())
def candidates(query: dict[str, Any]) -> Response:
    """List who meets a criterion, with the reasons, and of whom it cannot be said."""
    found = board.candidates_of(_asked(query), query["kind"], query.get("state"))
    return _page([board_sheets.candidate(one) for one in _part(found, query)], len(found), query)


@blp.route("/ladder")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "梯度培育：个转企、小升规、规改股、股上市，谁在哪一级，谁接近下一步"})
@blp.arguments(LadderQuery(), location="query")
@blp.response(200, LadderPage())
def ladder(query: dict[str, Any]) -> Response:
    """List who stands on which stage of the ladder, and who is near the next step."""
    found, stages = board.ladder_of(_asked(query), query.get("stage"), query.get("near"))
    items = [board_sheets.climber(one) for one in _part(found, query)]
    return answers.answer(answers.page(items, len(found), query) | {"stages": stages})


@blp.route("/export")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "导出看板的一张表（CSV 或 XLSX）"})
@blp.arguments(BoardExportQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def export(query: dict[str, Any]) -> Response:
    """Export one of the board's lists as CSV or XLSX."""
    asked, name, form = _asked(query), query["list"], query["format"]
    content = board_sheets.write(asked, name, query["by"], query.get("quarter"), form, answers.language())
    return answers.attachment(f"{name}-{asked.evaluation.year}.{form}", content)


def _asked(query: dict[str, Any]) -> Asked:
    return board.ask(unit.session(), auth.county(), query.get("year"), query.get("evaluation_id"))


def _part(found: list[Any], query: dict[str, Any]) -> list[Any]:
    return found[query["offset"] : query["offset"] + query["limit"]]


def _page(items: list[dict[str, Any]], total: int, query: dict[str, Any]) -> Response:
    return answers.answer(answers.page(items, total, query))
