"""Keys of machines: make, list, revoke one's own."""

from typing import Any

import orjson
from flask import current_app

from service import auth, keys, sign_in, unit
from service.api.blueprint import Blueprint
from service.people_tables import Token
from service.schemas.keys import Key, KeyForm, KeyList, NewKey

blp = Blueprint("keys", __name__, url_prefix="/api/v1/keys", description="Keys of machines")
COLUMNS = ("prefix", "label", "created_at", "used_at", "expires_at", "revoked_at")


@blp.route("", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "创建本人的接口密钥，仅显示一次；须在会话中进行，权限不超过本人"})
@blp.arguments(KeyForm())
@blp.response(201, NewKey())
def make(body: dict[str, Any]) -> Any:
    """Make a key of one's own, shown this once; it never may do more than its owner."""
    asked = body["label"], body["scopes"], body["expires_on"]
    token, made = keys.make(unit.session(), auth.actor(), *asked, resources=current_app.blueprints)
    return _row(made) | {"token": token}


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "本人的接口密钥"})
@blp.response(200, KeyList())
def list_() -> Any:
    """List one's own keys."""
    return {"items": [_row(one) for one in keys.own(unit.session(), auth.actor())]}


@blp.route("/<string(length=12):key_id>/revoke", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "撤销本人的一个接口密钥，立即失效"})
@blp.response(200, Key())
def revoke(key_id: str) -> Any:
    """Revoke one of one's own keys, at once."""
    return _row(keys.revoke(unit.session(), auth.actor(), key_id))


def _row(one: Token) -> dict[str, Any]:
    scopes = None if one.scopes is None else orjson.loads(one.scopes)
    return {name: getattr(one, name) for name in COLUMNS} | {"id": sign_in.id_of(one), "scopes": scopes}
