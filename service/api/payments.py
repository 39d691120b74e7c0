"""Money that follows from classes: what was collected and paid back, and what is due back."""

from typing import Any

from service import auth, payments, rebates, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.payments import Order
from service.publication_tables import Payment as PaymentRow
from service.rebates import Rebate as RebateView
from service.schemas.common import Query
from service.schemas.payments import (
    Payment,
    PaymentOrder,
    PaymentPage,
    PaymentQuery,
    RebatePage,
    RebateQuery,
    Reversal,
)

blp = Blueprint("payments", __name__, url_prefix="/api/v1", description="Payments")
SEERS = (*auth.READERS, "enterprise")
SAID = tuple(name for name in Payment().fields if name != "amount")
SUMS = ("collected", "by_correction", "by_rise", "paid", "due")


@blp.route("/payments", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "登记征收或返还的金额"})
@blp.arguments(Query(), location="query")
@blp.arguments(PaymentOrder())
@blp.response(201, Payment())
def record(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Record what an executing body collected, or what was paid back."""
    made = payments.record(unit.session(), auth.county(), Order(**body), auth.actor())
    return _shown(made), 201


@blp.route("/payments")
@auth.allow(*SEERS)
@noted
@blp.doc(**{"x-zh": "征收与返还记录，新的在前；企业只见自身"})
@blp.arguments(PaymentQuery(), location="query")
@blp.response(200, PaymentPage())
def list_(query: dict[str, Any]) -> Any:
    """List payments, newest first; an enterprise sees its own."""
    wanted = {name: query.get(name) for name in ("year", "uscc", "kind")}
    if auth.uscc() is not None:
        wanted["uscc"] = auth.own(wanted["uscc"] or str(auth.uscc()))
    found = payments.page(
        unit.session(), auth.county(), **wanted, limit=query["limit"], offset=query["offset"]
    )
    return answers.page(map(_shown, found.items), found.total, query)


@blp.route("/payments/" + ID.format("payment_id") + "/reverse", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "冲销一条登记错误的记录"})
@blp.arguments(Query(), location="query")
@blp.arguments(Reversal())
@blp.response(201, Payment())
def reverse(_query: dict[str, Any], body: dict[str, Any], payment_id: int) -> Any:
    """Take a wrong record back by one of the opposite amount."""
    made = payments.reverse(unit.session(), auth.county(), payment_id, body["reference"], auth.actor())
    return _shown(made), 201


@blp.route("/rebates")
@auth.allow(*SEERS)
@noted
@blp.doc(**{"x-zh": "应返还金额：因更正多征的，以及办法规定升类后返还的；企业只见自身"})
@blp.arguments(RebateQuery(), location="query")
@blp.response(200, RebatePage())
def list_rebates(query: dict[str, Any]) -> Any:
    """List what is due back by corrections and by a rise of class; an enterprise sees its own."""
    uscc = query.get("uscc")
    if auth.uscc() is not None:
        uscc = auth.own(uscc or str(auth.uscc()))
    found = rebates.of_year(unit.session(), auth.county(), query["year"], uscc)
    part = found[query["offset"] : query["offset"] + query["limit"]]
    return answers.page(map(_due, part), len(found), query)


def _shown(row: PaymentRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAID} | {"amount": payments.yuan(row.fen)}


def _due(one: RebateView) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("uscc", "name", "policy", "title")}
    return named | {name: payments.yuan(getattr(one, name)) for name in SUMS}
