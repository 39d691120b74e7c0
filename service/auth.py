"""Who asks, and for which county: bearer tokens, roles, scopes and ownership."""

from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from scoring.errors import Fault
from service import accounts, counties, enterprises, sign_in, unit, visitor
from service.accounts import Actor, Role
from service.errors import Forbidden, NotFound
from service.problems import Invalid, NotSignedIn

P = ParamSpec("P")
R = TypeVar("R")
EVERYBODY: tuple[Role, ...] = accounts.ROLES
READERS: tuple[Role, ...] = ("officer", "reviewer", "approver", "observer", "system")  # of a county's figures
LOCAL: tuple[Role, ...] = (*READERS, "township")  # and a township's of its own enterprises'
CONCERNED: tuple[Role, ...] = (*LOCAL, "enterprise")  # and an enterprise's of its own
ORDERING: tuple[Role, ...] = ("officer", "reviewer", "approver", "system")  # an observer changes nothing
ABOVE: tuple[Role, ...] = ("observer", *accounts.ADMINISTRATORS)  # may name another county than their own
CHALLENGE = 'Bearer realm="muhero"'
# What a page is to a session that may do little.
PAGES = {"portal.account": "me", "portal.sign_in": "sessions"}
CHANGING = {"GET": "read", "HEAD": "read", "OPTIONS": "read"}


def allow(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only these roles call a view; others get 401 or 403 before anything is read."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            found = _signed_in()
            if not found.has(*roles):
                raise Forbidden(
                    "http.role_not_allowed",
                    role=accounts.names(sorted(found.roles)),
                    allowed=accounts.names(roles),
                )
            _check_scope(found)
            g.actor, g.allowed = found, roles
            unit.after_commit(partial(sign_in.touch, unit.engine(), unit.config(), found))
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def actor() -> Actor:
    """Give who asks, in a view that `allow` guards."""
    found: Actor = g.actor
    return found


def county() -> str:
    """Give the county that this request is about: one's own, or by `?county=` one below the caller.

    Only the roles that look from above reach below: whoever is also an officer is one of the own place.
    """
    found, asked = actor(), request.args.get("county")
    if found.county is not None and asked in (None, found.county):
        return found.county
    above = [role for role in ABOVE if role in g.allowed]
    if not found.has(*above) or (found.county and not counties.is_below(asked or "", found.county)):
        raise NotFound("county.not_found", county=asked)
    if asked is None:
        raise Invalid(Fault("http.county_needed", "#/county", {"in": "query"}))
    return counties.get(unit.session(), asked).code


def address() -> str:
    """Give the client's address; behind proxies the one that the nearest `MUHERO_PROXIES` of them report."""
    return request.remote_addr or "unknown"


def uscc() -> str | None:
    """Give the one enterprise that the caller may see, or None for all of the county."""
    return actor().uscc


def area() -> enterprises.Area | None:
    """Give the township or park whose enterprises the caller may see, or None for all of the county."""
    found = actor()
    if not found.has("township") or found.has(*READERS):
        return None
    return enterprises.Area(found.township, found.park)


def own(code: str) -> str:
    """Check that the caller may see this enterprise."""
    inside = area()
    if uscc() not in (None, code) or (
        inside and not enterprises.is_in(unit.session(), county(), code, inside)
    ):
        raise NotFound("enterprise.not_found", uscc=code)
    return code


def department() -> str | None:
    """Give the one department whose figures the caller may see, or None for all of them."""
    found = actor()
    return found.department if found.has("department") and not found.has(*READERS) else None


def sees_drafts() -> bool:
    """Tell whether the caller sees what is not published: enterprises and townships do not."""
    return actor().has(*READERS)


def _check_scope(found: Actor) -> None:
    """Let a key do no more than it was made for: `results:read`, `submissions:write`, `*:read`."""
    scopes = found.credential.scopes if found.credential else None
    resource = PAGES.get(request.blueprint or "", request.blueprint or "")
    does = CHANGING.get(request.method, "write")
    if scopes is None or not scopes.isdisjoint({f"{resource}:{does}", f"*:{does}"}):
        return
    if missing := sign_in.missing(found):
        raise Forbidden("session.limited", missing=missing)
    raise Forbidden("http.scope_not_allowed", needed=f"{resource}:{does}", scopes=sorted(scopes))


def _signed_in() -> Actor:
    if visitor.is_page():
        if (seen := visitor.of_page()) is None:
            raise NotSignedIn(Fault("http.token_missing"))
        return seen
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        raise NotSignedIn(Fault("http.token_missing"))
    found = accounts.actor(unit.session(), token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise NotSignedIn(Fault("http.token_invalid"))
    return found
