"""Signing in and out: by name, password and one-time code, or by the identity platform of officials."""

from flask import Blueprint, Response, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BareResponse

from service import auth, oidc, sign_in, unit
from service.pages import address, entrance, frame, queries
from service.schemas.sessions import SignIn
from service.sign_in import Opened
from service.visitor import of_page

blp = Blueprint("sign_in", __name__)
FLOW, FLOW_PATH, BACK = "muhero_platform", "/sign-in/platform", "next"


@blp.route("/sign-in", methods=["GET"])
def page() -> Response | BareResponse:
    """Show the form; who is signed in already goes on."""
    back = entrance.local(request.args.get("next"))
    visitor = of_page()
    if visitor is not None and "refused" not in g:
        return _onward(sign_in.missing(visitor), back)
    return frame.page("pages/sign_in/page.html", back=back, platform=unit.config().oidc)


@blp.route("/sign-in", methods=["POST"])
@frame.acts(page)
def enter() -> BareResponse:
    """Sign in."""
    given = queries.read(SignIn(), password=request.form.get("password", ""))
    who = given["name"], given["password"], given["code"].replace(" ", "")
    opened = sign_in.open_(unit.engine(), unit.config(), *who, auth.address())
    return _in(opened, request.args.get("next"))


@blp.route(FLOW_PATH)
def platform() -> BareResponse:
    """Go to the identity platform."""
    callback = url_for(f"{address.PORTAL}.sign_in.returned", _external=True)
    there, sealed = oidc.begin(unit.config(), callback)
    session[BACK] = entrance.local(request.args.get("next"))
    response = redirect(there, 303)
    response.set_cookie(
        FLOW,
        sealed,
        max_age=oidc.HOLDS,
        path=FLOW_PATH,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@blp.route(f"{FLOW_PATH}/return")
@frame.acts(page)
def returned() -> BareResponse:
    """Come back from the identity platform."""
    given = request.cookies.get(FLOW), request.args.to_dict()
    opened = oidc.finish(unit.engine(), unit.config(), *given, auth.address())
    response = _in(opened, session.get(BACK))
    response.delete_cookie(FLOW, path=FLOW_PATH)
    return response


@blp.route("/sign-out", methods=["POST"])
def out() -> BareResponse:
    """Sign out; a session that is over already is no fault."""
    visitor = of_page()
    if visitor is not None:
        sign_in.end_this(unit.session(), visitor)
    session.clear()
    return entrance.forget(frame.done("已退出。", "You are signed out.", "sign_in.page"))


def _in(opened: Opened, back: str | None) -> BareResponse:
    session.clear()  # a new person, new forms
    return entrance.remember(_onward(opened.missing, entrance.local(back)), opened.token)


def _onward(missing: tuple[str, ...], back: str | None) -> BareResponse:
    if missing:
        return redirect(address.to("account.page", next=back), 303)
    return redirect(back or address.to("home.page"), 303)
