"""Objections: file, list, one, review, decide, settle, withdraw, what would move."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response

from service import (
    accounts,
    auth,
    enterprises,
    filing,
    objection_tables,
    objections,
    reviews,
    ripple,
    settlements,
    unit,
)
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.errors import NotFound
from service.schemas.common import Query
from service.schemas.objections import (
    Finding,
    Objection,
    ObjectionFiling,
    ObjectionPage,
    ObjectionQuery,
    ObjectionWithOpinions,
    Ripple,
    RippleOrder,
    Settlement,
)

blp = Blueprint("objections", __name__, url_prefix="/api/v1/objections", description="Objections")
ONE = "/" + ID.format("objection_id")
FILERS: tuple[accounts.Role, ...] = ("enterprise", "officer", "township")
SEERS: tuple[accounts.Role, ...] = (*auth.CONCERNED, "department")
COLUMNS = tuple(Objection().fields.keys() - {"name", "holds", "wish", "correction"})
OPINION = ("step", "outcome", "reasons", "roles", "at")


def seen(objection_id: int) -> objection_tables.Objection:
    """Find an objection that the caller may see."""
    found = objections.get(unit.session(), auth.county(), objection_id)
    if _outside() and not _is_ones_own(found):
        raise NotFound("objection.not_found", id=objection_id)
    return found


@blp.route("", methods=["POST"])
@auth.allow(*FILERS)
@once
@blp.doc(**{"x-zh": "提出异议：针对数据、条款适用或类别；返回的编号和摘要即回执"})
@blp.arguments(Query(), location="query")
@blp.arguments(ObjectionFiling())
@blp.response(201, Objection())
def file(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """File an objection while the campaign's period for it runs; number and digest are the receipt."""
    campaign = body.pop("campaign_id")
    body["uscc"] = auth.own(body.get("uscc") or auth.uscc() or "")
    made = filing.file(unit.session(), auth.county(), campaign, filing.Filing(**body), auth.actor())
    return _shown([made])[0], 201, {"Location": f"/api/v1/objections/{made.id}"}


@blp.route("")
@auth.allow(*SEERS)
@blp.doc(**{"x-zh": "异议列表，新的在前；企业只见自身，部门只见针对其数据的"})
@blp.arguments(ObjectionQuery(), location="query")
@blp.response(200, ObjectionPage())
def list_(query: dict[str, Any]) -> Any:
    """List objections, newest first; an enterprise sees its own, a department those against its data."""
    wanted = objections.Filter(
        campaign_id=query.get("campaign_id"),
        state=query.get("state"),
        uscc=auth.uscc() or query.get("uscc"),
        department=auth.department(),
        area=auth.area(),
        overdue=query["overdue"],
    )
    found = objections.page(unit.session(), auth.county(), wanted, query["limit"], query["offset"])
    return answers.page(_shown(found.items), found.total, query)


@blp.route(ONE)
@auth.allow(*SEERS)
@noted
@blp.doc(**{"x-zh": "一项异议及其审查意见（决定前仅主管部门可见意见）"})
@blp.arguments(Query(), location="query")
@blp.response(200, ObjectionWithOpinions())
def one(_query: dict[str, Any], objection_id: int) -> Any:
    """Give an objection with what was found of it; outside the bureau, once it is decided."""
    return _whole(seen(objection_id))


@blp.route(f"{ONE}/first", methods=["POST"])
@auth.allow("officer", "reviewer")
@once
@blp.doc(**{"x-zh": "初审：与提出人、数据录入人均不得为同一人"})
@blp.arguments(Query(), location="query")
@blp.arguments(Finding())
@blp.response(200, ObjectionWithOpinions())
def first(_query: dict[str, Any], body: dict[str, Any], objection_id: int) -> Any:
    """Give the first opinion."""
    return _reviewed(objection_id, "first", body)


@blp.route(f"{ONE}/second", methods=["POST"])
@auth.allow("reviewer")
@once
@blp.doc(**{"x-zh": "复审：须为另一人；与初审一致即为决定，不一致转审批人员"})
@blp.arguments(Query(), location="query")
@blp.arguments(Finding())
@blp.response(200, ObjectionWithOpinions())
def second(_query: dict[str, Any], body: dict[str, Any], objection_id: int) -> Any:
    """Give the second opinion: it decides if it agrees with the first."""
    return _reviewed(objection_id, "second", body)


@blp.route(f"{ONE}/decide", methods=["POST"])
@auth.allow("approver")
@once
@blp.doc(**{"x-zh": "初审、复审不一致时，由审批人员决定"})
@blp.arguments(Query(), location="query")
@blp.arguments(Finding())
@blp.response(200, ObjectionWithOpinions())
def decide(_query: dict[str, Any], body: dict[str, Any], objection_id: int) -> Any:
    """Decide where the two reviews disagree."""
    return _reviewed(objection_id, "third", body)


@blp.route(f"{ONE}/settle", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "异议成立后：登记改正数据的提交和采用它的评价"})
@blp.arguments(Query(), location="query")
@blp.arguments(Settlement())
@blp.response(200, Objection())
def settle(_query: dict[str, Any], body: dict[str, Any], objection_id: int) -> Any:
    """Name the submission and the run that carry out an upheld objection."""
    numbers = (body["submission_id"], body["evaluation_id"])
    return _shown([settlements.settle(unit.session(), auth.county(), objection_id, *numbers, auth.actor())])[
        0
    ]


@blp.route(f"{ONE}/withdraw", methods=["POST"])
@auth.allow(*FILERS)
@once
@blp.doc(**{"x-zh": "决定前撤回异议"})
@blp.arguments(Query(), location="query")
@blp.response(200, Objection())
def withdraw(_query: dict[str, Any], objection_id: int) -> Any:
    """Take an objection back while it is undecided."""
    found = seen(objection_id)
    return _shown([objections.withdraw(unit.session(), auth.county(), found.id, auth.actor())])[0]


@blp.route(f"{ONE}/ripple", methods=["POST"])
@auth.allow("officer", "reviewer", "approver")
@blp.doc(**{"x-zh": "若成立，谁的类别会变动：按改动后的数据全部重算，不保存"})
@blp.arguments(Query(), location="query")
@blp.arguments(RippleOrder())
@blp.response(200, Ripple())
def ripple_of(_query: dict[str, Any], body: dict[str, Any], objection_id: int) -> Response:
    """Tell whose class would move if this is upheld; all is computed again, nothing is kept."""
    found = seen(objection_id)
    changes = body["changes"] or orjson.loads(found.wish)
    return answers.explained(ripple.of(unit.session(), auth.county(), found.evaluation_id, changes))


def _reviewed(objection_id: int, step: str, body: Mapping[str, Any]) -> dict[str, Any]:
    finding = reviews.Finding(**body)
    return _whole(reviews.give(unit.session(), auth.county(), objection_id, step, finding, auth.actor()))


def _shown(rows: Any) -> list[dict[str, Any]]:
    """Give objections with the enterprises' names; of the data, those that the caller may see."""
    names = objections.names(unit.session(), auth.county(), [one.uscc for one in rows])
    return [
        {name: getattr(one, name) for name in COLUMNS}
        | {"name": names.get(one.uscc), "holds": one.state in objections.OPEN}
        | {name: _changes(one, getattr(one, name)) for name in ("wish", "correction")}
        for one in rows
    ]


def _whole(found: objection_tables.Objection) -> dict[str, Any]:
    given = objections.opinions(unit.session(), found.id)
    if _outside() and found.state in objections.UNDECIDED:
        given = []
    return _shown([found])[0] | {"opinions": [_opinion(found, one) for one in given]}


def _opinion(found: objection_tables.Objection, one: objection_tables.Opinion) -> dict[str, Any]:
    moved = orjson.loads(one.ripple)["moved"] if one.ripple else None
    told = {"moved": moved, "account_id": None if _outside() else one.account_id}
    return (
        {name: getattr(one, name) for name in OPINION}
        | told
        | {"correction": _changes(found, one.correction)}
    )


def _changes(found: objection_tables.Objection, text: str) -> list[dict[str, Any]]:
    """Give changes of data; outside the bureau those of the enterprise itself."""
    return [one for one in orjson.loads(text) if one["uscc"] == found.uscc or not _outside()]


def _is_ones_own(found: objection_tables.Objection) -> bool:
    """Tell whether it is about one's own enterprise, department or area."""
    if auth.uscc() is not None:
        return auth.uscc() == found.uscc
    area = auth.area()
    inside = area is not None and enterprises.is_in(unit.session(), found.county, found.uscc, area)
    return inside or auth.department() == (found.department or "")


def _outside() -> bool:
    return not auth.actor().has(*auth.READERS)
