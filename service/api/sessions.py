"""Sessions: sign in, list one's own, end one or all."""

from typing import Any

from flask import Response

from service import auth, sign_in, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.people_tables import Token
from service.schemas.sessions import Opened, SessionList, SignIn

blp = Blueprint("sessions", __name__, url_prefix="/api/v1/sessions", description="Sessions")
COLUMNS = ("address", "created_at", "used_at", "idle_until", "expires_at")


def shown(made: sign_in.Opened) -> Response:
    """Answer with a new session; nothing on the way keeps it."""
    return answers.answer(made, 201, **{"Cache-Control": "no-store"})


@blp.route("", methods=["POST"])
@blp.doc(**{"x-zh": "登录：登录名、密码和动态口令换取会话令牌；任何一项有误，答复相同"})
@blp.arguments(SignIn())
@blp.response(201, Opened())
def open_(body: dict[str, Any]) -> Response:
    """Sign in by name, password and one-time code; whatever is wrong, the answer is the same."""
    who = body["name"], body["password"], body["code"]
    return shown(sign_in.open_(unit.engine(), unit.config(), *who, auth.address()))


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "本人的有效会话"})
@blp.response(200, SessionList())
def list_() -> Any:
    """List one's own sessions that hold."""
    return {"items": [_row(one) for one in sign_in.own(unit.session(), auth.actor())]}


@blp.route("/<string(length=12):session_id>/end", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "结束本人的一个会话"})
@blp.response(200, SessionList())
def end(session_id: str) -> Any:
    """End one of one's own sessions; the others are listed."""
    sign_in.end(unit.session(), auth.actor(), session_id)
    return {"items": [_row(one) for one in sign_in.own(unit.session(), auth.actor())]}


@blp.route("/end", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "结束本人的全部会话"})
@blp.response(200, SessionList())
def end_all() -> Any:
    """End all of one's own sessions, this one too."""
    sign_in.end_all(unit.session(), auth.actor())
    return {"items": []}


def _row(one: Token) -> dict[str, Any]:
    credential = auth.actor().credential
    current = credential is not None and credential.hash == one.hash
    return {name: getattr(one, name) for name in COLUMNS} | {"id": sign_in.id_of(one), "current": current}
