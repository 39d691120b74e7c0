"""Confirmation of data: who has answered, one enterprise's form, answers."""

from collections.abc import Mapping
from typing import Any

from service import auth, campaigns, confirmations, returns, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.confirmations import Answer, Item
from service.confirmations import Sheet as Form
from service.schemas.common import Query
from service.schemas.confirmations import Answers, ReturnPage, ReturnQuery, Sheet

PREFIX = "/api/v1/campaigns"
blp = Blueprint("confirmations", __name__, url_prefix=PREFIX, description="Confirmation of data")
ALL = "/" + ID.format("campaign_id") + "/confirmations"
DATUM = (
    *("id", "kind", "code", "title", "period", "value", "text", "unit", "department", "submission_id"),
    *("row", "used"),
)


@blp.route(ALL)
@auth.allow(*auth.LOCAL)
@blp.doc(**{"x-zh": "各企业数据核对的进度；乡镇只见本辖区"})
@blp.arguments(ReturnQuery(), location="query")
@blp.response(200, ReturnPage())
def list_(query: dict[str, Any], campaign_id: int) -> Any:
    """List the enterprises of a campaign with how far they have come; a township sees its own."""
    campaign = campaigns.get(unit.session(), auth.county(), campaign_id)
    part = (query.get("state"), auth.area(), query["limit"], query["offset"])
    found = returns.page(unit.session(), campaign, *part)
    return answers.page(found.items, found.total, query)


@blp.route(f"{ALL}/<uscc>")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一家企业的数据核对表：逐项数据、来源、上年数据与答复情况"})
@blp.arguments(Query(), location="query")
@blp.response(200, Sheet())
def sheet(_query: dict[str, Any], campaign_id: int, uscc: str) -> Any:
    """Give every datum of an enterprise: its source, last year's figure, and the answer so far."""
    return shown(confirmations.sheet(unit.session(), auth.county(), campaign_id, auth.own(uscc)))


@blp.route(f"{ALL}/<uscc>", methods=["POST"])
@auth.allow("enterprise")
@once
@blp.doc(**{"x-zh": "企业逐项确认数据，或提出争议"})
@blp.arguments(Query(), location="query")
@blp.arguments(Answers())
@blp.response(200, Sheet())
def answer(_query: dict[str, Any], body: dict[str, Any], campaign_id: int, uscc: str) -> Any:
    """Confirm or dispute data of one's own, while they can be answered; the last word counts."""
    given = [Answer(**one) for one in body["items"]]
    session, county = unit.session(), auth.county()
    return shown(confirmations.answer(session, county, campaign_id, auth.own(uscc), given, auth.actor()))


def shown(form: Form) -> dict[str, Any]:
    """Give a form as its schema has it."""
    return {
        "campaign_id": form.campaign.id,
        "year": form.campaign.year,
        "uscc": form.uscc,
        "name": form.name,
        "due_on": form.deadline.due_on if form.deadline else None,
        "silence": form.counts_as,
        "items": [_item(one) for one in form.items],
    }


def _item(one: Item) -> Mapping[str, Any]:
    previous, dispute = one.datum.previous, one.dispute
    return {name: getattr(one.datum, name) for name in DATUM} | {
        "previous_value": previous if isinstance(previous, float) else None,
        "previous_text": previous if isinstance(previous, str) else None,
        "open": one.open,
        "asked": one.asked,
        "answer": one.answer,
        "dispute_id": dispute.id if dispute else None,
        "dispute_state": dispute.state if dispute else None,
    }
