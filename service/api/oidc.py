"""Sign-in by an identity platform: there, and back with a session."""

from flask import Response, redirect, request, url_for

from service import auth, oidc, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.api.sessions import shown
from service.schemas.sessions import Opened

blp = Blueprint("oidc", __name__, url_prefix="/api/v1/sign-in", description="Sign-in by an identity platform")
COOKIE = "muhero_oidc"
PATH = "/api/v1/sign-in"


@blp.route("/oidc")
@blp.doc(**{"x-zh": "转到身份平台登录"})
@blp.response(
    302,
    {"type": "string"},
    content_type=answers.MEDIA["html"],
    description="To the identity platform; a short-lived cookie belongs to it.",
    headers={"Location": {"description": "Where to go.", "schema": {"type": "string"}}},
)
def begin() -> Response:
    """Go to the identity platform."""
    address, sealed = oidc.begin(unit.config(), url_for("oidc.finish", _external=True))
    response = redirect(address)
    response.set_cookie(
        COOKIE,
        sealed,
        max_age=oidc.HOLDS,
        path=PATH,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response  # type: ignore[return-value]


@blp.route("/oidc/callback")
@blp.doc(**{"x-zh": "从身份平台返回，取得会话令牌"})
@blp.response(201, Opened())
def finish() -> Response:
    """Come back from the identity platform, and get a session."""
    given = request.cookies.get(COOKIE), request.args.to_dict()
    response = shown(oidc.finish(unit.engine(), unit.config(), *given, auth.address()))
    response.delete_cookie(COOKIE, path=PATH)
    return response
