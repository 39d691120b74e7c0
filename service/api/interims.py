"""Interim trials: how their figures were made, who would rise or fall. Never for enterprises."""

from typing import Any

from flask import Response

from service import auth, interim_views, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.schemas.common import Query
from service.schemas.interims import Interim, MovePage, MoveQuery

blp = Blueprint("interims", __name__, url_prefix="/api/v1/evaluations", description="Interim trials")
ONE = "/" + ID.format("evaluation_id") + "/interim"


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "年中试算：数据如何得来，与上次公布相比多少企业升降类；不作为结果"})
@blp.arguments(Query(), location="query")
@blp.response(200, Interim())
def one(_query: dict[str, Any], evaluation_id: int) -> Response:
    """Tell how an interim trial's figures were made, and how many would rise or fall."""
    found = interim_views.summary(unit.session(), auth.county(), evaluation_id)
    return answers.answer(answers.spoken(found) | {"interim": True})


@blp.route(f"{ONE}/enterprises")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "年中试算的企业：类别变动与每项数据的来法，将降类的在前"})
@blp.arguments(MoveQuery(), location="query")
@blp.response(200, MovePage())
def enterprises(query: dict[str, Any], evaluation_id: int) -> Response:
    """List a trial's enterprises, those that would fall first, with how each figure was made."""
    found = interim_views.moves(
        unit.session(), auth.county(), evaluation_id, query.get("moved"), query.get("uscc"),
        query["limit"], query["offset"],
    )  # fmt: skip
    return answers.answer(answers.page(found.items, found.total, query))
