"""One's own account: who one is, what is missing, password, one-time codes, sessions."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, me, sign_in, unit
from service.pages import drawings, entrance, frame, queries
from service.problems import Invalid
from service.schemas.me import Code, PasswordChange
from service.sign_in import Opened
from service.totp import Enrolment

blp = Blueprint("account", __name__)


@blp.route("/account", methods=["GET"])
@frame.allow(*auth.EVERYBODY)
def page() -> Response:
    """Show one's own account."""
    return _page(None)


@blp.route("/account", methods=["POST"])
@frame.allow(*auth.EVERYBODY)
@frame.acts(page)
def act() -> Response | BareResponse:
    """Do what the button says."""
    wanted = request.form.get("do", "")
    if wanted not in ACTS:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*ACTS]}))
    return ACTS[wanted]()


def _page(begun: Enrolment | None) -> Response:
    session, actor = unit.session(), auth.actor()
    return frame.page(
        "pages/account/page.html",
        account=me.account(session, actor),
        roles=sorted(actor.roles),
        missing=sign_in.missing(actor),
        needs_code=sign_in.needs_code(actor.roles),
        begun=begun,
        drawing=drawings.code(begun.uri) if begun else None,
        sessions=[(sign_in.id_of(one), one, one.hash == _own_hash()) for one in sign_in.own(session, actor)],
        back=entrance.local(request.args.get("next")),
    )


def _own_hash() -> str | None:
    credential = auth.actor().credential
    return credential.hash if credential else None


def _password() -> BareResponse:
    words = {name: request.form.get(name, "") for name in ("password", "new_password")}
    given = queries.read(PasswordChange(), **words)
    if given["new_password"] != request.form.get("again"):
        raise Invalid(Fault("password.not_repeated", "#/again"))
    asked = given["password"], given["new_password"]
    opened = me.change_password(unit.engine(), unit.config(), auth.actor(), *asked, auth.address())
    return _renewed(
        opened, "密码已修改，其他登录已全部退出。", "The password is changed, all other sessions ended."
    )


def _enrol() -> Response:
    return _page(me.enrol(unit.session(), unit.config(), auth.actor()))


def _confirm() -> BareResponse:
    given = queries.read(Code())
    code = given["code"].replace(" ", "")
    opened = me.confirm(unit.engine(), unit.config(), auth.actor(), code, auth.address())
    return _renewed(opened, "动态口令已通过。", "The one-time code is right.")


def _renewed(opened: Opened, zh: str, en: str) -> BareResponse:
    """Stay where something is still missing; otherwise go on to where one wanted to."""
    back = entrance.local(request.args.get("next"))
    response = frame.done(zh, en, "account.page", next=back if opened.missing else None)
    if back and not opened.missing:
        response = redirect(back, 303)
    return entrance.remember(response, opened.token)


def _end() -> BareResponse:
    sign_in.end(unit.session(), auth.actor(), request.form.get("id", ""))
    return frame.done("该登录已退出。", "That session is ended.", "account.page")


def _end_all() -> BareResponse:
    sign_in.end_all(unit.session(), auth.actor())
    return entrance.forget(frame.done("全部登录已退出。", "All sessions are ended.", "sign_in.page"))


ACTS: dict[str, Callable[[], Response | BareResponse]] = {
    "password": _password,
    "enrol": _enrol,
    "confirm": _confirm,
    "end": _end,
    "end_all": _end_all,
}
