"""Who looks at a page: the session's token in a cookie, forms that only our own pages can send."""

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as BareResponse

from service import sealing, unit
from service.config import Config
from service.pages import address
from service.visitor import COOKIE, is_page

CSRF_HOURS = 12


class Cookies(SecureCookieSessionInterface):
    """Flask's own cookie holds what makes forms ours, and what is said once; secure where pages are."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Tell whether the browser may send it over TLS only."""
        return request.is_secure


def install(app: Flask, config: Config) -> None:
    """Let pages know who looks, and refuse forms of others."""
    app.config |= {
        "SECRET_KEY": sealing.phrase(config, "pages"),
        "SESSION_COOKIE_NAME": "muhero-form",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,  # our pages send no referrer, over TLS neither
        "WTF_CSRF_TIME_LIMIT": CSRF_HOURS * 3600,
    }
    app.session_interface = Cookies()
    guard = CSRFProtect(app)

    def check() -> None:
        if is_page() and request.method not in ("GET", "HEAD", "OPTIONS"):
            guard.protect()

    app.before_request(check)
    app.register_error_handler(CSRFError, _stale)


def remember(response: BareResponse, token: str) -> BareResponse:
    """Give the browser the session's token."""
    response.set_cookie(COOKIE, token, secure=request.is_secure, httponly=True, samesite="Lax", path="/")
    return response


def forget(response: BareResponse) -> BareResponse:
    """Take the token back."""
    response.delete_cookie(COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def to_sign_in() -> BareResponse:
    """Send somebody to the sign-in, and from there back to this page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(address.to("sign_in.page", next=back), 303)


def local(address: str | None) -> str | None:
    """Give an address if it is one of this service: never send anybody elsewhere."""
    parts = urlsplit(address or "")
    safe = address and address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if safe and not parts.scheme and not parts.netloc else None


def _stale(_error: CSRFError) -> Response:
    from service.pages import frame

    unit.undo()
    return frame.page("stale.html", status=400)
