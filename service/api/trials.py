"""Trials on a frozen evaluation: a changed scheme, and the report on how its rules decide."""

from typing import Any

from flask import Response

from service import auth, evaluations, jobs, simulations, unit
from service.api.blueprint import ID, Blueprint
from service.api.jobs import ACCEPTED, accepted
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.trials import ReportOrder, SimulationOrder

blp = Blueprint("trials", __name__, url_prefix="/api/v1/evaluations", description="Trials of rules")
ONE = "/" + ID.format("evaluation_id")


@blp.route(f"{ONE}/simulations", methods=["POST"])
@auth.allow(*auth.ORDERING)
@once
@blp.doc(**{"x-zh": "用修改后的办法在同一批数据上试算：谁升谁降、花费多少（后台任务，JSON）"})
@blp.arguments(Query(), location="query")
@blp.arguments(SimulationOrder())
@blp.response(202, **ACCEPTED)
def simulate(_query: dict[str, Any], body: dict[str, Any], evaluation_id: int) -> Response:
    """Try a changed scheme on what an evaluation saw: a job whose result is a JSON file."""
    session, county = unit.session(), auth.county()
    text = simulations.kept(session, county, evaluations.get(session, county, evaluation_id).id, body["text"])
    params = {"evaluation_id": evaluation_id, "text": text, "attribute": body["attribute"]}
    return accepted(jobs.submit(session, county, "simulation", params, auth.actor()))


@blp.route(f"{ONE}/reports", methods=["POST"])
@auth.allow(*auth.ORDERING)
@once
@blp.doc(**{"x-zh": "生成办法分析报告：哪个指标起决定作用、哪些重复、结果有多稳健、各类企业占比（后台任务）"})
@blp.arguments(Query(), location="query")
@blp.arguments(ReportOrder())
@blp.response(202, **ACCEPTED)
def report(_query: dict[str, Any], body: dict[str, Any], evaluation_id: int) -> Response:
    """Report on how the rules of an evaluation decide: a job whose result is a page or a JSON file."""
    session, county = unit.session(), auth.county()
    params = {"evaluation_id": evaluations.get(session, county, evaluation_id).id, **body}
    return accepted(jobs.submit(session, county, "report", params, auth.actor()))
