"""One's own account: who one is, password, one-time codes."""

from typing import Any

from flask import Response

from service import auth, me, sign_in, unit
from service.api.blueprint import Blueprint
from service.api.sessions import shown
from service.schemas.me import Code, Enrolment, Me, PasswordChange
from service.schemas.sessions import Opened

blp = Blueprint("me", __name__, url_prefix="/api/v1/me", description="One's own account")
COLUMNS = ("id", "name", "label", "person", "phone", "county", "department", "township", "park", "uscc")


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "本人的账户、角色和须先完成的事项"})
@blp.response(200, Me())
def one() -> Any:
    """Tell who one is, in which roles, and what is missing before one may do more."""
    actor = auth.actor()
    found = me.account(unit.session(), actor)
    return {name: getattr(found, name) for name in COLUMNS} | {
        "roles": sorted(actor.roles),
        "kind": actor.credential.kind if actor.credential else "key",
        "missing": list(sign_in.missing(actor)),
        "totp": found.totp_confirmed_at is not None,
        "password_changed_at": found.password_changed_at,
    }


@blp.route("/password", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "修改本人密码；全部会话结束，返回新的会话"})
@blp.arguments(PasswordChange())
@blp.response(201, Opened())
def password(body: dict[str, Any]) -> Response:
    """Change one's password; all sessions end, and a new one is given."""
    words = body["password"], body["new_password"]
    return shown(me.change_password(unit.engine(), unit.config(), auth.actor(), *words, auth.address()))


@blp.route("/totp", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "开始绑定动态口令：取得密钥，仅显示一次"})
@blp.response(201, Enrolment())
def enrol() -> Any:
    """Begin with one-time codes: get a secret for an authenticator, this once."""
    return me.enrol(unit.session(), unit.config(), auth.actor())


@blp.route("/totp/confirm", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "输入动态口令：确认绑定，或补足本次登录；返回新的会话"})
@blp.arguments(Code())
@blp.response(201, Opened())
def confirm(body: dict[str, Any]) -> Response:
    """Show a one-time code: the secret counts from now on, and a new session is given."""
    found = me.confirm(unit.engine(), unit.config(), auth.actor(), body["code"], auth.address())
    return shown(found)
