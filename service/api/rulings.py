"""Rulings: propose, list, one, approve, refuse, withdraw, what would move."""

from typing import Any

from flask import Response

from service import auth, rulings, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.objections import Ripple
from service.schemas.rulings import (
    CampaignOnly,
    CarriedOver,
    LabelList,
    LabelQuery,
    Ruling,
    RulingAnswer,
    RulingPage,
    RulingProposal,
    RulingQuery,
)

blp = Blueprint("rulings", __name__, url_prefix="/api/v1/rulings", description="Rulings")
ONE = "/" + ID.format("ruling_id")


@blp.route("", methods=["POST"])
@auth.allow("officer", "reviewer")
@once
@blp.doc(**{"x-zh": "提出认定：办法条款所读取的标签，须由另一人凭证据批准"})
@blp.arguments(Query(), location="query")
@blp.arguments(RulingProposal())
@blp.response(201, Ruling())
def propose(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Propose a label that the scheme reads; another person approves it, on evidence."""
    made = rulings.propose(unit.session(), auth.county(), rulings.Proposal(**body), auth.actor())
    return made, 201, {"Location": f"/api/v1/rulings/{made.id}"}


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "认定列表，新的在前"})
@blp.arguments(RulingQuery(), location="query")
@blp.response(200, RulingPage())
def list_(query: dict[str, Any]) -> Any:
    """List rulings, newest first."""
    wanted = {name: query.get(name) for name in ("campaign_id", "uscc", "state")}
    found = rulings.page(
        unit.session(), auth.county(), **wanted, limit=query["limit"], offset=query["offset"]
    )
    return answers.page(found.items, found.total, query)


@blp.route("/labels")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "可以认定的标签：办法的调整和范围条款所读取的"})
@blp.arguments(LabelQuery(), location="query")
@blp.response(200, LabelList())
def labels(query: dict[str, Any]) -> Any:
    """List the labels that can be ruled: those that the campaign's scheme reads."""
    return {"items": rulings.readable(unit.session(), auth.county(), query["campaign_id"])}


@blp.route("/carry-over", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "结转以前年度仍在有效期内的认定"})
@blp.arguments(Query(), location="query")
@blp.arguments(CampaignOnly())
@blp.response(200, CarriedOver())
def carry_over(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Enter what earlier years ruled and what has not expired."""
    made = rulings.carry_over(unit.session(), auth.county(), body["campaign_id"], auth.actor())
    return {"submissions": [one.id for one in made]}


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "一项认定"})
@blp.arguments(Query(), location="query")
@blp.response(200, Ruling())
def one(_query: dict[str, Any], ruling_id: int) -> Any:
    """Give a ruling."""
    return rulings.get(unit.session(), auth.county(), ruling_id)


@blp.route(f"{ONE}/ripple")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "若批准，谁的类别会变动；按所选评价重算，不保存"})
@blp.arguments(Query(), location="query")
@blp.response(200, Ripple())
def ripple(_query: dict[str, Any], ruling_id: int) -> Response:
    """Tell whose class would move if this is approved; the chosen run is computed again."""
    return answers.explained(rulings.effect(unit.session(), auth.county(), ruling_id))


@blp.route(f"{ONE}/approve", methods=["POST"])
@auth.allow("approver")
@once
@blp.doc(**{"x-zh": "批准他人提出的认定；标签随即进入数据（试评不改动数据）"})
@blp.arguments(Query(), location="query")
@blp.arguments(RulingAnswer())
@blp.response(200, Ruling())
def approve(_query: dict[str, Any], body: dict[str, Any], ruling_id: int) -> Any:
    """Approve what another person proposed; the label enters the figures at once, but for a trial's."""
    return rulings.approve(unit.session(), auth.county(), ruling_id, body["answer"], auth.actor())


@blp.route(f"{ONE}/refuse", methods=["POST"])
@auth.allow("approver")
@once
@blp.doc(**{"x-zh": "不批准他人提出的认定"})
@blp.arguments(Query(), location="query")
@blp.arguments(RulingAnswer())
@blp.response(200, Ruling())
def refuse(_query: dict[str, Any], body: dict[str, Any], ruling_id: int) -> Any:
    """Refuse what another person proposed."""
    return rulings.refuse(unit.session(), auth.county(), ruling_id, body["answer"], auth.actor())


@blp.route(f"{ONE}/withdraw", methods=["POST"])
@auth.allow("officer", "reviewer")
@once
@blp.doc(**{"x-zh": "撤回自己提出、尚未决定的认定"})
@blp.arguments(Query(), location="query")
@blp.response(200, Ruling())
def withdraw(_query: dict[str, Any], ruling_id: int) -> Any:
    """Take a proposal of one's own back."""
    return rulings.withdraw(unit.session(), auth.county(), ruling_id, auth.actor())
