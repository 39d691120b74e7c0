"""Scores of fact sets against a frozen calibration; nothing is stored."""

from typing import Any

from flask import Response

from service import auth, scores, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.api.evaluations import visible
from service.schemas.common import Query
from service.schemas.scores import ScoreRequest, Scores

blp = Blueprint("scores", __name__, url_prefix="/api/v1/scores", description="Scores")


@blp.route("", methods=["POST"])
@auth.allow(*auth.CONCERNED)
@blp.doc(**{"x-zh": "按已冻结的基准和分档线试算一家或至多 10000 家企业；不保存"})
@blp.arguments(Query(), location="query")
@blp.arguments(ScoreRequest())
@blp.response(200, Scores())
def score(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """Score fact sets as an evaluation has, by default as the champion would; nothing is stored."""
    evaluation_id = body.get("evaluation_id")
    if evaluation_id is not None and not auth.sees_drafts():
        visible(evaluation_id)
    session, county, sets = unit.session(), auth.county(), body["enterprises"]
    found = scores.score(session, unit.store(), county, sets, evaluation_id)
    basis = {
        "evaluation_id": found.evaluation_id,
        "version": found.version,
        "stale": answers.words(found.stale),
    }
    return answers.answer({"items": [answers.result(one) for one in found.items], "basis": basis})
