"""Addresses of other systems that are told of events, and what became of each message."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, unit, webhooks
from service.api.blueprint import ID
from service.pages import frame, persons, queries
from service.pages.administration import words
from service.pages.administration.blueprint import LISTED, blp, number, wanted
from service.schemas.common import PageQuery
from service.schemas.webhooks import WebhookOrder
from service.webhooks import EVENTS, Registered


@blp.route("/webhooks", methods=["GET"], endpoint="webhooks")
@frame.allow("officer", "system")
def list_() -> Response:
    """List the addresses in use, and offer to register another."""
    return _page(None)


@blp.route("/webhooks", methods=["POST"])
@frame.allow("officer", "system")
@frame.acts(list_)
def change_webhooks() -> Response | BareResponse:
    """Register an address, or disable one."""
    return ACTS[wanted(ACTS)]()


@blp.route("/webhooks/" + ID.format("webhook_id"))
@frame.allow("officer", "system")
def webhook(webhook_id: int) -> Response:
    """Show what an address was told."""
    query, county = queries.asked(PageQuery()), auth.county()
    return frame.page(
        "pages/administration/webhook.html",
        webhook=webhooks.get(unit.session(), county, webhook_id),
        found=webhooks.sent(unit.session(), county, webhook_id, LISTED, query["offset"]),
        events=words.spoken(words.EVENTS),
    )


def _page(made: Registered | None) -> Response:
    found = webhooks.page(unit.session(), auth.county(), webhooks.MOST)
    return frame.page(
        "pages/administration/webhooks.html",
        persons=persons.of(one.created_by for one in found.items),
        found=found,
        made=made,
        events=words.spoken({one: words.EVENTS[one] for one in EVENTS}),
        chosen=request.form.getlist("events"),
    )


def _register() -> Response:
    events = request.form.getlist("events")
    given = queries.read(WebhookOrder(), **({"events": events} if events else {}))
    asked = given["url"], given["events"], given["label"], auth.actor()
    return _page(webhooks.register(unit.session(), unit.config(), auth.county(), *asked))


def _disable() -> BareResponse:
    webhooks.disable(unit.session(), auth.county(), number(), auth.actor())
    return frame.done("已停用，不再推送。", "It is told nothing more.", "administration.webhooks")


ACTS: dict[str, Callable[[], Response | BareResponse]] = {"register": _register, "disable": _disable}
