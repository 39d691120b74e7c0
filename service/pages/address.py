"""Addresses of pages, named without the portal's own prefix: `to("public.lists", county=…)`."""

from functools import cache
from typing import Any

from flask import current_app, request, url_for

PORTAL = "portal"
PART = ("limit", "offset")  # of a list
RESERVED = ("endpoint", "_anchor", "_method", "_scheme", "_external")  # by `url_for`


def to(endpoint: str, **values: Any) -> str:
    """Give the address of a page, in the county that somebody above it has chosen."""
    if request.args.get("county"):
        values.setdefault("county", request.args["county"])
    return url_for(f"{PORTAL}.{endpoint}", **values)


def here(**changed: Any) -> str:
    """Give the address of this very page with some of its query changed."""
    if request.endpoint is None:
        return to("home.page", **changed)
    return url_for(request.endpoint, **(_asked() | changed))


def beside(endpoint: str, **values: Any) -> str:
    """Give the address of another page with the whole query of this one, but for its part of the list."""
    asked = {name: value for name, value in _asked().items() if name not in PART}
    return to(endpoint, **(asked | values))


def _asked() -> dict[str, Any]:
    """Give what this page was asked for; words that mean something to Flask are none of a query."""
    query = {name: value for name, value in request.args.items() if name not in RESERVED}
    return query | (request.view_args or {})


@cache
def endpoints() -> frozenset[str]:
    """Give the names of all pages."""
    known = (one for one in current_app.view_functions if one.startswith(f"{PORTAL}."))
    return frozenset(one.removeprefix(f"{PORTAL}.") for one in known)


def current() -> str:
    """Give the name of the page that is asked for."""
    return (request.endpoint or "").removeprefix(f"{PORTAL}.")
