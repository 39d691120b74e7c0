"""Enterprises: list, one, its facts with their provenance."""

from typing import Any

from flask import Response

from service import auth, enterprises, tables, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.api.reads import noted
from service.errors import NotFound
from service.schemas.common import Query
from service.schemas.enterprises import (
    EnterprisePage,
    EnterpriseQuery,
    EnterpriseWithNames,
    FactList,
    FactQuery,
)

blp = Blueprint("enterprises", __name__, url_prefix="/api/v1/enterprises", description="Enterprises")


@blp.route("")
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "本县的企业；企业只见自身，乡镇只见本辖区"})
@blp.arguments(EnterpriseQuery(), location="query")
@blp.response(200, EnterprisePage())
def list_(query: dict[str, Any]) -> Any:
    """List the county's enterprises; an enterprise sees itself, a township its own."""
    county, text = auth.county(), query.get("text")
    if auth.uscc() is not None:
        mine = _mine(county, text or "")
        return answers.page(mine[query["offset"] :], len(mine), query)
    found = enterprises.page(unit.session(), county, text, query["limit"], query["offset"], auth.area())
    return answers.page(found.items, found.total, query)


@blp.route("/<uscc>")
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "一家企业及其曾用名称"})
@blp.arguments(Query(), location="query")
@blp.response(200, EnterpriseWithNames())
def one(_query: dict[str, Any], uscc: str) -> Any:
    """Give an enterprise with the names it has had."""
    found = enterprises.get(unit.session(), auth.county(), auth.own(uscc))
    names = enterprises.names(unit.session(), found.county, uscc)
    return {"uscc": found.uscc, "name": found.name, "names": names}


@blp.route("/<uscc>/facts")
@auth.allow(*auth.CONCERNED, "department")
@noted
@blp.doc(**{"x-zh": "一家企业一个年度的数据及来源：部门、文件摘要、行、时间；含已被替代的；部门只见本部门的"})
@blp.arguments(FactQuery(), location="query")
@blp.response(200, FactList())
def facts(query: dict[str, Any], uscc: str) -> Response:
    """List what was handed in about an enterprise for a year, each with its source, superseded ones too."""
    whose, department = auth.own(uscc), auth.department()
    found = enterprises.facts(unit.session(), auth.county(), whose, query["year"], department)
    return answers.answer({"uscc": uscc, "year": query["year"], "items": found})


def _mine(county: str, text: str) -> list[tables.Enterprise]:
    """The calling enterprise, if a file has spoken of it so far and it contains `text`."""
    try:
        found = enterprises.get(unit.session(), county, auth.uscc() or "")
    except NotFound:
        return []
    return [found] if text in found.uscc or text in (found.name or "") else []
