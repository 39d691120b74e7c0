"""Disputes: list, one, the department's answer."""

from typing import Any

from service import accounts, auth, disputes, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.confirmation_tables import Dispute as Row
from service.disputes import Filter
from service.schemas.common import Query
from service.schemas.disputes import Dispute, DisputeAnswer, DisputePage, DisputeQuery

blp = Blueprint("disputes", __name__, url_prefix="/api/v1/disputes", description="Disputes about data")
ONE = "/" + ID.format("dispute_id")
SEERS: tuple[accounts.Role, ...] = (*auth.CONCERNED, "department")
STORED = tuple(name for name in Dispute().fields if name != "title")
ASKED = ("campaign_id", "department", "uscc", "state", "escalated")


@blp.route("")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "数据争议，期限近的在前；部门只见由其答复的，企业只见自身的"})
@blp.arguments(DisputeQuery(), location="query")
@blp.response(200, DisputePage())
def list_(query: dict[str, Any]) -> Any:
    """List disputes, the most urgent first; departments, townships and enterprises see their own."""
    wanted = {name: query.get(name) for name in ASKED}
    for name, bound in (("department", auth.department()), ("uscc", auth.uscc())):
        if bound is not None and wanted[name] not in (None, bound):
            return answers.page([], 0, query)
        wanted[name] = bound or wanted[name]
    chosen = Filter(**wanted, area=auth.area())
    found = disputes.page(unit.session(), auth.county(), chosen, query["limit"], query["offset"])
    return answers.page(map(shown, found.items), found.total, query)


@blp.route(ONE)
@auth.allow(*SEERS)
@noted
@blp.doc(**{"x-zh": "一件数据争议及答复"})
@blp.arguments(Query(), location="query")
@blp.response(200, Dispute())
def one(_query: dict[str, Any], dispute_id: int) -> Any:
    """Give a dispute with its answer."""
    return shown(disputes.seen(unit.session(), auth.county(), dispute_id, auth.actor()))


@blp.route(f"{ONE}/answer", methods=["POST"])
@auth.allow("department", "officer")
@once
@blp.doc(**{"x-zh": "数据来源部门答复争议：维持并说明理由，或指明更正文件；逾期的由县级经办人员答复"})
@blp.arguments(Query(), location="query")
@blp.arguments(DisputeAnswer())
@blp.response(200, Dispute())
def answer(_query: dict[str, Any], body: dict[str, Any], dispute_id: int) -> Any:
    """Keep the datum, or name the new submission that corrects it; either with the reason."""
    session, county, actor = unit.session(), auth.county(), auth.actor()
    made = disputes.answer(session, county, dispute_id, body["reason"], actor, body["submission_id"])
    return shown(made)


def shown(row: Row) -> dict[str, Any]:
    """Give a dispute with what its datum is called."""
    return {name: getattr(row, name) for name in STORED} | {"title": disputes.title_of(unit.session(), row)}
