"""Who looks at a page: known by the session's token in a cookie, which the API never takes."""

from flask import g, request

from service import accounts, unit
from service.accounts import Actor

COOKIE = "muhero"


def is_page() -> bool:
    """Tell whether the request is for a page and not for the API."""
    return not request.path.startswith("/api/")


def of_page() -> Actor | None:
    """Tell who looks, if somebody is signed in."""
    if "visitor" not in g:
        token = request.cookies.get(COOKIE)
        found = accounts.actor(unit.session(), token) if token else None
        g.visitor = found if found and found.credential and found.credential.kind == "session" else None
    who: Actor | None = g.visitor
    return who
