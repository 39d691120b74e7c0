"""Addresses of pages, named without the portal's own prefix: `to("public.lists", county=…)`."""

from functools import cache
from typing import Any

from flask import current_app, request, url_for

PORTAL = "portal"


def to(endpoint: str, **values: Any) -> str:
    """Give the address of a page, in the county that somebody above it has chosen."""
    if request.args.get("county"):
        values.setdefault("county", request.args["county"])
    return url_for(f"{PORTAL}.{endpoint}", **values)


def here(**changed: Any) -> str:
    """Give the address of this very page with some of its query changed."""
    if request.endpoint is None:
        return to("home.page", **changed)
    return url_for(request.endpoint, **{**request.args.to_dict(), **(request.view_args or {}), **changed})


@cache
def endpoints() -> frozenset[str]:
    """Give the names of all pages."""
    known = (one for one in current_app.view_functions if one.startswith(f"{PORTAL}."))
    return frozenset(one.removeprefix(f"{PORTAL}.") for one in known)


def current() -> str:
    """Give the name of the page that is asked for."""
    return (request.endpoint or "").removeprefix(f"{PORTAL}.")
