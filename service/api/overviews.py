"""A run as a whole: how its totals are distributed, who is where, who stands next to a line."""

from typing import Any

from flask import Response

from service import auth, overviews, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.overviews import Crossed
from service.schemas.common import PageQuery, Query
from service.schemas.overviews import Cross, CrossQuery, DistributionList, NearPage

blp = Blueprint("overviews", __name__, url_prefix="/api/v1/evaluations", description="Runs as a whole")
ONE = "/" + ID.format("evaluation_id")


@blp.route(f"{ONE}/distribution")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "总分分布与分档线，按排名、类别、分数段"})
@blp.arguments(Query(), location="query")
@blp.response(200, DistributionList())
def distribution(_query: dict[str, Any], evaluation_id: int) -> Response:
    """Give the totals of each ranking in bins, by class, with the cut lines."""
    found = overviews.distributions(unit.session(), auth.county(), evaluation_id)
    return answers.answer({"items": found})


@blp.route(f"{ONE}/cross")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "行业（或乡镇街道）× 类别的数量，大的在前"})
@blp.arguments(CrossQuery(), location="query")
@blp.response(200, Cross())
def cross(query: dict[str, Any], evaluation_id: int) -> Response:
    """Count who has which class in each industry or township, the larger ones first."""
    found = overviews.crossed(unit.session(), auth.county(), evaluation_id, query["by"])
    return answers.answer({"by": query["by"], "classes": found.classes, "items": _rows(found)})


@blp.route(f"{ONE}/borderline")
@auth.allow(*auth.READERS)
@noted
@blp.doc(**{"x-zh": "临界企业：总分离最近一条分档线由近到远"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, NearPage())
def borderline(query: dict[str, Any], evaluation_id: int) -> Response:
    """List who stands nearest to a line, where lines are of the total."""
    part = (query["limit"], query["offset"])
    found = overviews.borderline(unit.session(), auth.county(), evaluation_id, *part)
    return answers.answer(answers.page(found.items, found.total, query))


def _rows(found: Crossed) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "title": title,
            "units": sum(counts),
            "classes": dict(zip(found.classes, counts[:-1], strict=True)),
            "without": counts[-1],
        }
        for code, title, counts in found.rows
    ]
