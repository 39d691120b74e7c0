"""What anybody may see without signing in: names and classes, the signed files, keys, verification."""

from dataclasses import asdict
from typing import Any

from flask import Response

from service import public_lists, signatures, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.entries import Filter
from service.public_lists import Listed
from service.schemas.common import PageQuery, Query
from service.schemas.public import (
    CorrectionList,
    HistoryQuery,
    ListQuery,
    NoticeList,
    PublicHeadPage,
    PublicList,
    SigningKeyPage,
    Verification,
)

blp = Blueprint("public", __name__, url_prefix="/api/v1/public", description="Public lists")
FILE = "/publications/" + ID.format("publication_id") + "/file"


@blp.route("/list")
@blp.doc(**{"x-zh": "公布名单：企业名称与类别，可按名称查询；无需登录"})
@blp.arguments(ListQuery(), location="query")
@blp.response(200, PublicList())
def list_(query: dict[str, Any]) -> Any:
    """List who has which class by what is public of a year; no sign-in."""
    found = public_lists.listed(unit.session(), *_place(query), _wanted(query), *_part(query))
    return _listed(found, query)


@blp.route("/notice")
@blp.doc(**{"x-zh": "公示名单：公示期间的企业名称与类别，尚可能变化；无需登录"})
@blp.arguments(ListQuery(), location="query")
@blp.response(200, NoticeList())
def notice(query: dict[str, Any]) -> Any:
    """List name and class of what is on notice and may still change; no sign-in."""
    found = public_lists.notice(unit.session(), *_place(query), _wanted(query), *_part(query))
    whole = asdict(found)
    whole.pop("lines")
    return whole | answers.page(found.lines.items, found.lines.total, query)


@blp.route("/corrections")
@blp.doc(**{"x-zh": "更正公告：更正前后的类别；无需登录"})
@blp.arguments(ListQuery(), location="query")
@blp.response(200, CorrectionList())
def corrections(query: dict[str, Any]) -> Any:
    """List the corrections of a year: which class replaced which; no sign-in."""
    county, year = _place(query)
    found = public_lists.corrections(unit.session(), county, year, query.get("text"), *_part(query))
    return _listed(found, query)


@blp.route("/publications")
@blp.doc(**{"x-zh": "历次公布：链首摘要与签名；无需登录"})
@blp.arguments(HistoryQuery(), location="query")
@blp.response(200, PublicHeadPage())
def list_publications(query: dict[str, Any]) -> Any:
    """List everything that was ever made public of a county, newest first; no sign-in."""
    found = public_lists.publications(unit.session(), query["county"], query.get("year"), *_part(query))
    return answers.page(found.items, found.total, query)


@blp.route(FILE)
@blp.doc(**{"x-zh": "签名的公布名单文件（JSON Lines），可脱离本系统核验；无需登录"})
@blp.arguments(Query(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["jsonl"], description="The signed list")
def file(_query: dict[str, Any], publication_id: int) -> Response:
    """Give the signed list as a file that anybody can check; no sign-in."""
    return answers.attachment(*public_lists.content(unit.session(), publication_id))


@blp.route("/verify/<code>")
@blp.doc(**{"x-zh": "凭核验码核验通知书：对应的名称、类别、是否仍有效；无需登录"})
@blp.arguments(Query(), location="query")
@blp.response(200, Verification())
def verify(_query: dict[str, Any], code: str) -> Any:
    """Tell what a verification code stands for, and whether it still holds; no sign-in."""
    found = public_lists.verify(unit.session(), code)
    return asdict(found) | {"publication": found.head}


@blp.route("/keys")
@blp.doc(**{"x-zh": "签名公钥，新的在前；无需登录"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, SigningKeyPage())
def keys(query: dict[str, Any]) -> Any:
    """List the public keys that lists are signed by; no sign-in."""
    found = signatures.page(unit.session(), *_part(query))
    return answers.page(map(signatures.shown, found.items), found.total, query)


def _place(query: dict[str, Any]) -> tuple[str, int]:
    return query["county"], query["year"]


def _wanted(query: dict[str, Any]) -> Filter:
    return Filter(text=query.get("text"), class_name=query.get("class_name"))


def _part(query: dict[str, Any]) -> tuple[int, int]:
    return query["limit"], query["offset"]


def _listed(found: Listed, query: dict[str, Any]) -> dict[str, Any]:
    page = answers.page(found.lines.items, found.lines.total, query)
    return page | {"publications": found.heads}
