"""What surrounds every page: who looks, where one can go, in which language, how a refused form is shown."""

import datetime as dt
import secrets
from collections.abc import Callable
from decimal import Decimal
from functools import cache, wraps
from typing import Any, ParamSpec

import flask_babel
from babel.numbers import NumberPattern, parse_pattern
from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from werkzeug.wrappers import Response as BareResponse

from model_registry.errors import ModelError
from scoring.errors import Fault, InputError
from scoring.title import Title
from service import auth, clock, counties, labels, language, messages, problems, sign_in, unit
from service.accounts import Actor, Role
from service.errors import ServiceError
from service.pages import address, entrance, navigation
from service.problems import Invalid
from service.tables import County
from service.visitor import is_page, of_page

P = ParamSpec("P")
View = Callable[P, Response | BareResponse | str]
FORESEEN = (InputError, ServiceError, ModelError, Invalid)
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
EMPTY = "—"
YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Give templates their words, figures and surroundings."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    Bootstrap5(app)
    Babel(app, locale_selector=lambda: LOCALES[language.spoken()], timezone_selector=lambda: "Asia/Shanghai")
    app.jinja_env.finalize = shown
    app.jinja_env.globals |= {"say": language.say, "typed": typed, "told": told, "nonce": nonce}
    app.jinja_env.globals |= {"to": address.to, "here": address.here, "beside": address.beside}
    app.jinja_env.globals["places"] = _places
    app.jinja_env.filters |= {"number": number, "yuan": yuan, "day": day, "moment": moment, "share": share}
    app.jinja_env.filters |= {"signed": signed, "titled": language.word}
    app.context_processor(_surroundings)
    app.after_request(_keep_language)


def allow(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only these roles see a page; who is not signed in is sent to the sign-in first."""

    def decorate(view: View[P]) -> View[P]:
        guarded = auth.allow(*roles)(view)

        @wraps(guarded)
        def seen(*args: P.args, **kwargs: P.kwargs) -> Response | BareResponse | str:
            visitor = of_page()
            if visitor is None:
                return entrance.to_sign_in()
            if sign_in.missing(visitor) and request.blueprint != f"{address.PORTAL}.account":
                return redirect(address.to("account.page"), 303)
            return guarded(*args, **kwargs)

        seen.roles = roles  # type: ignore[attr-defined]
        return seen

    return decorate


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with a page; one that shows a form again says so by its status."""
    refused = problems.kind_of(g.refused).status if "refused" in g else status
    return make_response(render_template(template, **context), refused)


def acts(shown: View[P]) -> Callable[[View[P]], View[P]]:
    """Show the form's page again where what it asks is refused, with what was typed and what is wrong."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def tried(*args: P.args, **kwargs: P.kwargs) -> Response | BareResponse | str:
            try:
                return view(*args, **kwargs)
            except FORESEEN as error:
                unit.undo()
                g.refused = error
                return shown(*args, **kwargs)

        return tried

    return decorate


def done(zh: str, en: str, endpoint: str, **values: Any) -> BareResponse:
    """Say that it is done, and go to a page that shows it."""
    flash(language.say(zh, en), "success")
    return redirect(address.to(endpoint, **values), 303)


def typed(name: str, default: object = "") -> object:
    """Give what stands in a field: what was typed, if the form was refused."""
    return request.form.get(name, "") if "refused" in g else ("" if default is None else default)


def told() -> list[dict[str, str]]:
    """Say what was wrong with the form that is shown again."""
    faults = problems.faults_of(g.refused) if "refused" in g else ()
    return [{"detail": text(one), "where": labels.place(one)} for one in faults]


def shown(value: Any) -> Any:
    """Show a title in the reader's language, wherever a page prints one."""
    return language.word(value) if isinstance(value, Title) else value


def text(fault: Fault) -> str:
    """Say a fault or a code in the reader's language, a field by its label."""
    return problems.text(labels.named(fault, language.spoken()), language.spoken())


def nonce() -> str:
    """Give the word that lets this answer's own styles through the security policy."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def number(value: float | Decimal | int | None, digits: int = 2) -> str:
    """Write a figure with thousands parted; at most so many decimals, none that is not there."""
    if value is None:
        return EMPTY
    return _written(round(value, digits), f"#,##0.{'#' * digits}")


def signed(value: float | None, digits: int = 2) -> str:
    """Write a change with its sign, also where it is more."""
    return ("+" if value is not None and round(value, digits) > 0 else "") + number(value, digits)


def yuan(value: float | Decimal | None) -> str:
    """Write an amount in yuan to the cent."""
    return EMPTY if value is None else _written(value, "#,##0.00")


def share(value: float | None, digits: int = 1) -> str:
    """Write a share as a percentage."""
    return EMPTY if value is None else _written(value, f"0.{'0' * digits}%")


def day(value: dt.date | None) -> str:
    """Write a date."""
    return EMPTY if value is None else f"{value:%Y-%m-%d}"


def moment(value: dt.datetime | None) -> str:
    """Write a moment in Beijing's time."""
    return EMPTY if value is None else f"{value.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"


def _written(value: Any, form: str) -> str:
    return str(_pattern(form).apply(value, flask_babel.get_locale()))


@cache
def _pattern(form: str) -> NumberPattern:
    """Read the pattern of a figure once: reading it takes longer than writing by it."""
    return parse_pattern(form)


def _surroundings() -> dict[str, Any]:
    """Give what the frame of every page shows."""
    if not is_page():
        return {}
    visitor = of_page()
    return {
        "lang": language.spoken(),
        "visitor": visitor,
        "place": _place(),
        "unread": _unread(visitor),
        "navigation": navigation.of(visitor),
        "endpoints": address.endpoints(),
        "now": clock.now(),
    }


def _place() -> str | None:
    visitor = of_page()
    code = request.args.get("county") or (visitor.county if visitor else None)
    if code is None or visitor is None:
        return None
    return counties.name(unit.session(), code)


def _places() -> list[County]:
    """Give the counties that who looks may choose from."""
    visitor = of_page()
    if visitor is None or not visitor.has(*auth.ABOVE):
        return []
    below = visitor.county or ""
    return [one for one in counties.list_(unit.session()) if counties.is_below(one.code, below)]


def _unread(visitor: Actor | None) -> int:
    """Count the messages that wait for whoever looks; who has still to sign in wholly has none yet."""
    if visitor is None or visitor.county is None or sign_in.missing(visitor):
        return 0
    return messages.unread(unit.session(), visitor.county, visitor)


def _keep_language(response: Response) -> Response:
    asked = request.args.get(language.PARAMETER)
    if asked in ("zh", "en") and is_page():
        response.set_cookie(language.COOKIE, asked, max_age=YEAR, samesite="Lax", secure=request.is_secure)
    return response
