"""The yearly campaign: begin, list, one with what is missing, advance, choose the run, timeline."""

from typing import Any

from flask import Response

from service import auth, campaigns, confirmations, deadlines, stages, unit
from service import collection as collecting
from service import listing as lists
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.campaign_tables import Campaign as Row
from service.campaign_tables import Deadline
from service.errors import Forbidden
from service.schemas.campaigns import (
    Campaign,
    CampaignAdvance,
    CampaignChoice,
    CampaignPage,
    CampaignQuery,
    CampaignRow,
    CampaignScheme,
    CampaignStart,
    CampaignTimeline,
)
from service.schemas.common import Query

blp = Blueprint("campaigns", __name__, url_prefix="/api/v1/campaigns", description="Yearly campaigns")
ONE = "/" + ID.format("campaign_id")
COLUMNS = tuple(name for name in CampaignRow().fields if name not in ("effect", "next"))
STEP = ("what", "from_state", "to_state", "account_id", "proposed_by", "roles", "at", "reason")
CONFIRMED = ("enterprises", "complete", "silent", "partly", "none")


def shown(row: Row) -> dict[str, Any]:
    """Give a campaign as a list shows it."""
    besides = {"effect": not row.trial, "next": stages.NEXT.get(row.state)}
    return {name: getattr(row, name) for name in COLUMNS} | besides


def deadline(row: Deadline) -> dict[str, Any]:
    """Give a deadline, and whether it is over."""
    names = ("stage", "opened_on", "due_on", "working_days", "reminded_at", "closed_at", "escalated_at")
    return {name: getattr(row, name) for name in names} | {"over": deadlines.is_over(row)}


@blp.route("", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "开始一个年度的评价工作；每年一项，试评不限"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignStart())
@blp.response(201, Campaign())
def create(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Begin a year's campaign by a scheme: one real one a year, and any number of trials."""
    what = (body["year"], body["scheme_id"], body["trial"])
    made = campaigns.create(unit.session(), auth.county(), *what, auth.actor())
    return answers.answer(_whole(made), 201, Location=f"/api/v1/campaigns/{made.id}")


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "本县的评价工作，新的在前；省市可列出所辖各县的"})
@blp.arguments(CampaignQuery(), location="query")
@blp.response(200, CampaignPage())
def list_(query: dict[str, Any]) -> Response:
    """List the county's campaigns, newest first; a province or city lists those of the counties below."""
    wanted = (query.get("year"), query.get("state"), query["limit"], query["offset"])
    if not query["below"]:
        found = campaigns.page(unit.session(), auth.county(), *wanted)
    elif auth.actor().has(*auth.ABOVE):
        found = campaigns.below(unit.session(), auth.actor().county, *wanted)
    else:
        raise Forbidden("campaign.none_below")
    return answers.answer(answers.page(map(shown, found.items), found.total, query))


@blp.route(ONE)
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "一项评价工作：状态、期限、尚缺的条件、进度"})
@blp.arguments(Query(), location="query")
@blp.response(200, Campaign())
def one(_query: dict[str, Any], campaign_id: int) -> Response:
    """Give a campaign with its deadlines and, to those who run it, what is missing and how far it is."""
    return answers.answer(_whole(campaigns.get(unit.session(), auth.county(), campaign_id)))


@blp.route(f"{ONE}/scheme", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "在确认数据之前改用本年度的另一份办法；名单须重新拟定"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignScheme())
@blp.response(200, Campaign())
def replace_scheme(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Response:
    """Go by another scheme of the year, before anybody was asked to confirm; its list is drawn up again."""
    what = (campaign_id, body["scheme_id"], body["reason"])
    return answers.answer(
        _whole(campaigns.replace_scheme(unit.session(), auth.county(), *what, auth.actor()))
    )


@blp.route(f"{ONE}/advance", methods=["POST"])
@auth.allow("officer", "approver")
@once
@blp.doc(**{"x-zh": "进入下一状态；条件不齐时返回 409 并列出全部尚缺条件"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignAdvance())
@blp.response(200, Campaign())
def advance(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Response:
    """Enter the next state; where something stands against it, 409 lists all of it."""
    session, county, actor = unit.session(), auth.county(), auth.actor()
    return answers.answer(
        _whole(stages.advance(session, county, campaign_id, body["to"], body["reason"], actor))
    )


@blp.route(f"{ONE}/choose", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "选定一次评价结果，用于公示和公布；由另一人审批"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignChoice())
@blp.response(200, Campaign())
def choose(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Response:
    """Choose the run that goes on notice and is published; another person approves it."""
    what = (campaign_id, body["evaluation_id"], body["reason"])
    return answers.answer(_whole(stages.choose(unit.session(), auth.county(), *what, auth.actor())))


@blp.route(f"{ONE}/timeline")
@auth.allow(*auth.LOCAL, "department")
@blp.doc(**{"x-zh": "一项评价工作的全部办理过程：何人、何时、为何"})
@blp.arguments(Query(), location="query")
@blp.response(200, CampaignTimeline())
def timeline(_query: dict[str, Any], campaign_id: int) -> Response:
    """List everything that was done to a campaign: by whom, when and why, the oldest first."""
    found = campaigns.timeline(unit.session(), auth.county(), campaign_id)
    items = [{name: getattr(one.step, name) for name in STEP} | {"params": one.params} for one in found]
    return answers.answer({"items": items})


def _whole(row: Row) -> dict[str, Any]:
    session = unit.session()
    warnings = (*campaigns.warnings(session, row), *deadlines.warnings(session, row))
    runs_it = auth.actor().has(*auth.READERS)
    return shown(row) | {
        "deadlines": [deadline(one) for one in deadlines.of(session, row)],
        "warnings": answers.items(warnings, "#"),
        "missing": answers.items(stages.missing(session, row), "#") if runs_it else None,
        "progress": _progress(row) if runs_it else None,
    }


def _progress(row: Row) -> dict[str, Any]:
    session = unit.session()
    files, forms = collecting.owed(session, row), confirmations.progress(session, row)
    return {
        "enterprises": lists.counts(session, row),
        "files_owed": len(files),
        "files_settled": sum(one.is_settled for one in files),
        "confirmations": {name: getattr(forms, name) for name in CONFIRMED},
        "disputes": forms.disputes,
    }
