"""Deadlines of a campaign: list, extend, put the land areas on notice."""

from typing import Any

from flask import Response

from service import auth, campaigns, deadlines, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.campaigns import deadline
from service.api.retries import once
from service.schemas.campaigns import CampaignDeadline, CampaignDeadlines, CampaignReason, DeadlineExtension
from service.schemas.common import Query

blp = Blueprint("deadlines", __name__, url_prefix="/api/v1/campaigns", description="Deadlines")
ONE = "/" + ID.format("campaign_id")


@blp.route(f"{ONE}/deadlines")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "一项评价工作的各阶段期限"})
@blp.arguments(Query(), location="query")
@blp.response(200, CampaignDeadlines())
def list_(_query: dict[str, Any], campaign_id: int) -> Response:
    """List a campaign's deadlines, each until the end of its last day in Beijing."""
    session = unit.session()
    found = deadlines.of(session, campaigns.get(session, auth.county(), campaign_id))
    return answers.answer({"items": [deadline(one) for one in found]})


@blp.route(f"{ONE}/deadlines/extend", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "延长一个阶段的期限；期限不能提前"})
@blp.arguments(Query(), location="query")
@blp.arguments(DeadlineExtension())
@blp.response(200, CampaignDeadline())
def extend(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Response:
    """Move a deadline to a later day; none is ever moved forward."""
    what = (campaign_id, body["stage"], body["due_on"], body["reason"])
    return answers.answer(deadline(deadlines.extend(unit.session(), auth.county(), *what, auth.actor())))


@blp.route(f"{ONE}/land-notice", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "在评价之前单独公示用地面积"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignReason())
@blp.response(201, CampaignDeadline())
def land_notice(_query: dict[str, Any], body: dict[str, Any], campaign_id: int) -> Response:
    """Put the land areas on notice before anything is scored."""
    what = (campaign_id, body["reason"])
    made = deadlines.open_land_notice(unit.session(), auth.county(), *what, auth.actor())
    return answers.answer(deadline(made), 201, Location=f"/api/v1/campaigns/{campaign_id}/deadlines")
