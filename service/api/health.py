"""Whether the service lives, whether it can answer, and its counters."""

from typing import Any

from flask import Response

from scoring.errors import Fault
from service import auth, jobs, observe, schema, unit, watching
from service.api.blueprint import Blueprint
from service.problems import NotReady
from service.schemas.common import Query
from service.schemas.health import Health

blp = Blueprint("health", __name__, url_prefix="/api/v1", description="Health, readiness, metrics")


@blp.route("/health")
@blp.doc(**{"x-zh": "服务是否存活"})
@blp.response(200, Health())
def live() -> dict[str, str]:
    """Tell that the process lives."""
    return {"status": "ok"}


@blp.route("/ready")
@blp.doc(**{"x-zh": "服务是否就绪：数据库可用且结构为最新"})
@blp.response(200, Health())
@blp.alt_response(503, "SERVICE_UNAVAILABLE")
def ready() -> dict[str, str]:
    """Tell whether the database answers and has its newest form."""
    if not schema.is_current(unit.engine()):
        raise NotReady(Fault("http.not_migrated"))
    return {"status": "ok"}


@blp.route("/metrics")
@auth.allow("system")
@blp.doc(**{"x-zh": "运行指标（Prometheus 文本格式）"})
@blp.arguments(Query(), location="query")
@blp.response(200, {"type": "string"}, content_type="text/plain", example="muhero_requests_total 1.0")
def metrics(_query: dict[str, Any]) -> Response:
    """Give the counters of all processes, the jobs and the models, in Prometheus' text form."""
    session = unit.session()
    kept = observe.Jobs(jobs.figures(session)), observe.Models(watching.last(session))
    content, media_type = observe.metrics(*kept)
    return Response(content, content_type=media_type)
