"""Webhooks: register, list, disable, what was sent; and the keys that sign public lists."""

from typing import Any

from service import auth, signatures, unit, webhooks
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.publication_tables import Webhook as WebhookRow
from service.schemas.common import PageQuery, Query
from service.schemas.public import SigningKey
from service.schemas.webhooks import DeliveryPage, NewWebhook, Webhook, WebhookOrder, WebhookPage

blp = Blueprint("webhooks", __name__, url_prefix="/api/v1", description="Webhooks")
ONE = "/webhooks/" + ID.format("webhook_id")
SAID = tuple(name for name in Webhook().fields if name != "events")


@blp.route("/webhooks", methods=["POST"])
@auth.allow("officer", "system")
@blp.doc(**{"x-zh": "登记推送地址；签名密钥仅在此显示一次"})
@blp.arguments(Query(), location="query")
@blp.arguments(WebhookOrder())
@blp.response(201, NewWebhook())
def register(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Register an address; the secret that signs its messages is shown this once."""
    # No `once`: a remembered answer would keep the secret readable in the database.
    session, config, county = unit.session(), unit.config(), auth.county()
    made = webhooks.register(
        session, config, county, body["url"], body["events"], body["label"], auth.actor()
    )
    return _shown(made.webhook) | {"secret": made.secret}, 201


@blp.route("/webhooks")
@auth.allow("officer", "system")
@blp.doc(**{"x-zh": "使用中的推送地址"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, WebhookPage())
def list_(query: dict[str, Any]) -> Any:
    """List the addresses in use."""
    found = webhooks.page(unit.session(), auth.county(), query["limit"], query["offset"])
    return answers.page(map(_shown, found.items), found.total, query)


@blp.route(f"{ONE}/disable", methods=["POST"])
@auth.allow("officer", "system")
@once
@blp.doc(**{"x-zh": "停用推送地址；尚未送达的不再发送"})
@blp.arguments(Query(), location="query")
@blp.response(200, Webhook())
def disable(_query: dict[str, Any], webhook_id: int) -> Any:
    """Tell an address nothing more; what is on its way is given up."""
    return _shown(webhooks.disable(unit.session(), auth.county(), webhook_id, auth.actor()))


@blp.route(f"{ONE}/deliveries")
@auth.allow("officer", "system")
@blp.doc(**{"x-zh": "一个地址的推送记录，新的在前"})
@blp.arguments(PageQuery(), location="query")
@blp.response(200, DeliveryPage())
def deliveries(query: dict[str, Any], webhook_id: int) -> Any:
    """List what an address was told, or is to be told, newest first."""
    found = webhooks.sent(unit.session(), auth.county(), webhook_id, query["limit"], query["offset"])
    return answers.page(found.items, found.total, query)


@blp.route("/signing-keys", methods=["POST"])
@auth.allow("system")
@once
@blp.doc(**{"x-zh": "更换签名密钥：此后的名单用新密钥签名，已签发的仍可核验"})
@blp.arguments(Query(), location="query")
@blp.response(201, SigningKey())
def rotate(_query: dict[str, Any]) -> Any:
    """Make a new signing key; what former ones have signed stays verifiable."""
    made = signatures.rotate(unit.session(), unit.config().keys_dir, auth.actor())
    return signatures.shown(made), 201


def _shown(row: WebhookRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAID} | {"events": row.events.split()}
