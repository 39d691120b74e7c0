"""Who asks, and for which county: bearer tokens, roles and ownership."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from scoring.errors import Fault
from service import accounts, counties, unit
from service.accounts import Actor, Role
from service.errors import Forbidden, NotFound
from service.problems import Invalid, NotSignedIn

P = ParamSpec("P")
R = TypeVar("R")
EVERYBODY: tuple[Role, ...] = accounts.ROLES
CHALLENGE = 'Bearer realm="muhero"'


def allow(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only these roles call a view; others get 401 or 403 before anything is read."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            found = _signed_in()
            if found.role not in roles:
                raise Forbidden("http.role_not_allowed", role=found.role, allowed=roles)
            g.actor = found
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def actor() -> Actor:
    """Give who asks, in a view that `allow` guards."""
    found: Actor = g.actor
    return found


def county() -> str:
    """Give the county that this request is about: one's own, an administrator's by `?county=`."""
    own, asked = actor().county, request.args.get("county")
    if own is not None and asked in (None, own):
        return own
    if actor().role != "administrator":
        raise NotFound("county.not_found", county=asked)
    if asked is None:
        raise Invalid(Fault("http.county_needed", "#/county", {"in": "query"}))
    return counties.get(unit.session(), asked).code


def uscc() -> str | None:
    """Give the one enterprise that the caller may see, or None for all of the county."""
    return actor().uscc if actor().role == "enterprise" else None


def own(code: str) -> str:
    """Check that the caller may see this enterprise."""
    if uscc() not in (None, code):
        raise NotFound("enterprise.not_found", uscc=code)
    return code


def _signed_in() -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        raise NotSignedIn(Fault("http.token_missing"))
    found = accounts.actor(unit.session(), token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise NotSignedIn(Fault("http.token_invalid"))
    return found
