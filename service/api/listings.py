"""The year's list of enterprises: draw it up, look at it, take it as a file."""

from typing import Any

from flask import Response

from scoring.errors import Fault
from service import auth, campaigns, listing, problems, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.campaign_tables import Listed as Row
from service.listing import Filter
from service.schemas.common import Query
from service.schemas.listings import ListDrawn, Listed, ListedExportQuery, ListedPage, ListedQuery

blp = Blueprint("listings", __name__, url_prefix="/api/v1/campaigns", description="Lists of enterprises")
ALL = "/" + ID.format("campaign_id") + "/enterprises"
COLUMNS = tuple(name for name in Listed().fields if name != "reason")


@blp.route(ALL, methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "按办法和现有数据拟定（或更新）本年度企业名单"})
@blp.arguments(Query(), location="query")
@blp.response(200, ListDrawn())
def draw(_query: dict[str, Any], campaign_id: int) -> Response:
    """Draw up the list from today's facts by the scheme's scope, until the review begins."""
    found = listing.draw(unit.session(), auth.county(), campaign_id, auth.actor())
    return answers.answer({"counts": found})


@blp.route(ALL)
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "本年度企业名单：是否参评、依据哪一条款；企业只见自身，乡镇只见本辖区"})
@blp.arguments(ListedQuery(), location="query")
@blp.response(200, ListedPage())
def list_(query: dict[str, Any], campaign_id: int) -> Response:
    """List who is evaluated and who is not, by which clause; an enterprise and a township see their own."""
    wanted, part = _wanted(query), (query["limit"], query["offset"])
    session, county = unit.session(), auth.county()
    found = listing.page(session, county, campaign_id, wanted, *part)
    reason = listing.reasons(session, campaigns.get(session, county, campaign_id))
    lines = (_shown(row, reason(row)) for row in found.items)
    return answers.answer(answers.page(lines, found.total, query))


@blp.route(f"{ALL}/export")
@auth.allow(*auth.LOCAL)
@noted
@blp.doc(**{"x-zh": "导出企业名单（CSV 或 XLSX）"})
@blp.arguments(ListedExportQuery(), location="query")
@blp.response(200, {"type": "string"}, content_type=answers.MEDIA["csv"], description="CSV in UTF-8")
@blp.alt_response(200, schema={"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def export(query: dict[str, Any], campaign_id: int) -> Response:
    """Give the list as CSV or XLSX."""
    how = (query["format"], answers.language())
    content = listing.export(unit.session(), auth.county(), campaign_id, _wanted(query), *how)
    return answers.attachment(f"enterprises-{campaign_id}.{query['format']}", content)


def _wanted(query: dict[str, Any]) -> Filter:
    return Filter(query.get("state"), query.get("text"), auth.uscc(), auth.area())


def _shown(row: Row, said: Fault | str) -> dict[str, Any]:
    words = said if isinstance(said, str) else problems.text(said, answers.language())
    return {name: getattr(row, name) for name in COLUMNS} | {"reason": words}
