"""One's own keys for information systems: made, shown once, revoked."""

from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, clock, keys, sign_in, unit
from service.pages import address, frame, queries
from service.people_tables import Token
from service.schemas.keys import KeyForm

blp = Blueprint("own_keys", __name__)
REACHES: dict[str, list[str] | None] = {"all": None, "read": ["*:read"]}


@blp.route("/account/keys", methods=["GET"])
@frame.allow(*auth.EVERYBODY)
def page() -> Response:
    """Show one's own keys."""
    return _page(None)


@blp.route("/account/keys", methods=["POST"])
@frame.allow(*auth.EVERYBODY)
@frame.acts(page)
def act() -> Response | BareResponse:
    """Make a key, or revoke one."""
    if revoked := request.form.get("revoke"):
        keys.revoke(unit.session(), auth.actor(), revoked)
        return frame.done("密钥已撤销，立即失效。", "The key is void at once.", "own_keys.page")
    given = queries.read(KeyForm(), scopes=_scopes())
    asked = given["label"], given["scopes"], given["expires_on"]
    token, _made = keys.make(unit.session(), auth.actor(), *asked, resources=_resources())
    return _page(token)


def _page(token: str | None) -> Response:
    found = keys.own(unit.session(), auth.actor())
    return frame.page(
        "pages/account/keys.html",
        token=token,
        keys=[_row(one) for one in found],
        days=keys.DAYS,
        resources=sorted(_resources()),
    )


def _row(one: Token) -> dict[str, Any]:
    over = one.expires_at is not None and one.expires_at <= clock.now()
    state = "revoked" if one.revoked_at else "over" if over else "holds"
    scopes = None if one.scopes is None else orjson.loads(one.scopes)
    return {"id": sign_in.id_of(one), "key": one, "state": state, "scopes": scopes}


def _scopes() -> list[str] | None:
    chosen = request.form.get("reach", "all")
    return REACHES[chosen] if chosen in REACHES else request.form.get("named", "").split() or [""]


def _resources() -> list[str]:
    """Name what a key may reach: the API's resources; pages know no keys."""
    return [one for one in current_app.blueprints if one.split(".")[0] != address.PORTAL]
