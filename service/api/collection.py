"""Collection: what departments owe, surveys by townships, the enterprise's own form."""

from typing import Any

from flask import Response

from service import accounts, auth, campaigns, collection, forms, surveys, tables, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.api.submissions import refusal
from service.enterprises import Area
from service.schemas.collection import Owed as OwedSchema
from service.schemas.collection import OwedList, OwnForm, SurveyForm, SurveyQuery, WaiverForm
from service.schemas.common import Query
from service.schemas.submissions import Submission

blp = Blueprint("collection", __name__, url_prefix="/api/v1/campaigns", description="Collection of data")
ONE = "/" + ID.format("campaign_id")
SURVEYORS: tuple[accounts.Role, ...] = ("officer", "township", "department")
SEERS: tuple[accounts.Role, ...] = (*auth.READERS, "department")


@blp.route(f"{ONE}/collection")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "各部门应提交的文件及到位情况；部门只见本部门的"})
@blp.arguments(Query(), location="query")
@blp.response(200, OwedList())
def owed(_query: dict[str, Any], campaign_id: int) -> Any:
    """List the files that the scheme needs of departments, and which are there; a department sees its own."""
    campaign, mine = campaigns.get(unit.session(), auth.county(), campaign_id), auth.department()
    found = collection.owed(unit.session(), campaign)
    return {"items": [one for one in found if mine in (None, one.department)]}


@blp.route(f"{ONE}/collection/waivers", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "说明某部门缺报的理由；所缺数据改由企业填报"})
@blp.arguments(Query(), location="query")
@blp.arguments(WaiverForm())
@blp.response(201, OwedSchema())
def waive(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Any:
    """State why the campaign goes on without a department's file; its facts are asked of the enterprises."""
    where, by = (auth.county(), campaign_id), auth.actor()
    return collection.waive(unit.session(), *where, body["layout"], body["reason"], by)


@blp.route(f"{ONE}/surveys")
@auth.allow(*SURVEYORS)
@blp.doc(**{"x-zh": "调查表（XLSX）：只列部门文件没有的数据，已填的预先带出；部门只见由本部门提供的专有数据"})
@blp.arguments(SurveyQuery(), location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=answers.MEDIA["xlsx"])
def workbook(query: dict[str, Any], campaign_id: int) -> Response:
    """Give the survey form as a workbook: only facts that no department's file has, with earlier answers."""
    code, township = query.get("uscc"), query.get("township")
    area = auth.area() or (Area(township, None) if township else None)
    one = auth.own(code) if code else None
    content = surveys.workbook(unit.session(), auth.county(), campaign_id, area, one, _by())
    return answers.attachment(f"survey-{campaign_id}.xlsx", content)


@blp.route(f"{ONE}/surveys", methods=["POST"])
@auth.allow(*SURVEYORS)
@once
@blp.doc(**{"x-zh": "提交填好的调查表：全部接收，或退回并列出全部错误"})
@blp.arguments(Query(), location="query")
@blp.arguments(SurveyForm(), location="multipart")
@blp.response(201, Submission())
def survey(_query: dict[str, Any], form: dict[str, Any], campaign_id: int) -> Any:
    """Hand in a filled-in survey; it is taken wholly, or refused with all its errors."""
    name, content = form["file"].filename, form["file"].read()
    where, by = (auth.county(), campaign_id), auth.actor()
    return _made(surveys.accept(unit.session(), *where, name, content, by, auth.area(), _by()))


@blp.route(f"{ONE}/form", methods=["POST"])
@auth.allow("enterprise")
@once
@blp.doc(**{"x-zh": "企业填报部门没有提供的数据"})
@blp.arguments(Query(), location="query")
@blp.arguments(OwnForm())
@blp.response(201, Submission())
def fill(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Any:
    """State facts of one's own that no department supplies; the form marks them as asked."""
    actor = auth.actor()
    where = (auth.county(), campaign_id, actor.uscc or "")
    return _made(forms.fill(unit.session(), *where, body["values"], actor))


def _by() -> str:
    """Who states what: an officer everything, a department its own, a township what enterprises are asked."""
    if auth.actor().has("officer"):
        return surveys.EVERYBODY
    return auth.department() or surveys.ENTERPRISES


def _made(found: tables.Submission) -> Any:
    return refusal(found) if found.state == "refused" else (found, 201)
