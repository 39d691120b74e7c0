"""What everybody is answered at a route: who may, and what the thing is that is asked for.

A route's rule is `who/what`. It is written down here and in `routes.py`, and not read from the code: what the
code does is what is examined.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.matrix.people import ABOVE, PEOPLE, ROLES, Person
from tests.api.matrix.scene import Scene

BUREAU = ("officer", "reviewer", "approver", "observer", "system")  # who sees a county's figures
WHO: Mapping[str, tuple[str, ...]] = {
    "anybody": (),
    "everybody": ROLES,
    "bureau": BUREAU,
    "bureau+departments": (*BUREAU, "department"),
    "bureau+enterprises": (*BUREAU, "enterprise"),
    "bureau+townships": (*BUREAU, "township"),
    "concerned": (*BUREAU, "township", "enterprise"),
    "concerned+departments": (*BUREAU, "township", "enterprise", "department"),
    "insiders": (*BUREAU, "township", "department"),
    "ordering": ("officer", "reviewer", "approver", "system"),  # an observer changes nothing
    "officer": ("officer",),
    "officer+system": ("officer", "system"),
    "officer+reviewer": ("officer", "reviewer"),
    "officer+approver": ("officer", "approver"),
    "officer+township": ("officer", "township"),
    "deciding+township": ("officer", "reviewer", "approver", "township"),
    "surveying": ("officer", "township", "department"),
    "officer+department": ("officer", "department"),
    "deciding": ("officer", "reviewer", "approver"),
    "reviewer+approver": ("reviewer", "approver"),
    "reviewer": ("reviewer",),
    "approver": ("approver",),
    "filers": ("enterprise", "township", "officer"),
    "witnesses": ("officer", "reviewer", "department", "township", "enterprise"),
    "enterprise": ("enterprise",),
    "system": ("system",),
    "security": ("security",),
    "audit": ("audit",),
    "administrators": ("system", "security", "audit"),
    "above": ABOVE,  # who may look at counties below
}
# What is asked for, and for whom of the own county it is not there.
WHAT: Mapping[str, tuple[str, ...] | None] = {
    "open": None,  # public: nobody is asked who they are
    "entrance": None,  # public, but whoever is signed in goes on
    "oneself": None,  # of whoever asks
    "list": (),  # of the county that whoever asks belongs to
    "county": (),  # one thing of the own county
    "enterprise": ("enterprise", "township"),  # one thing of the own enterprise
    "department": ("enterprise", "township", "department"),  # … that a department supplied or answers
    "supplier": ("department",),  # one thing of a department
}
ACCOUNT = "portal.account"
FREE = ("me.", "sessions.", ACCOUNT)  # what a limited session may still do
Arguments = Callable[[Scene], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """A route's rule, its address, what it answers to who may, and where somebody is answered differently.

    A request that changes things is made so that it is refused after the question who asks: nothing changes.
    `but` is by role, or by role and place.
    """

    rule: str
    path: str
    good: int = 200
    body: Arguments | None = None
    but: Mapping[str | tuple[str, str], int] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """How it is called."""
        return "GET" if self.body is None else "POST"


def expected(route: Route, endpoint: str, person: Person) -> int:
    """Tell what somebody is answered."""
    who, what = route.rule.split("/")
    if what == "open":
        return route.good
    if (refused := _stranger(what, endpoint, person)) is not None:
        return refused
    held = set(person.roles) & set(WHO[who])
    if not held:
        return 403
    for role in person.roles:
        if (role, person.place) in route.but:
            return route.but[role, person.place]
    if not _is_there(what, person, held):
        return 404
    return next((route.but[role] for role in person.roles if role in route.but), route.good)


def shown(route: Route, endpoint: str, person: Person) -> int:
    """Tell what somebody is shown at a page: who is not signed in, or not wholly, is sent there first."""
    if route.rule.endswith("/open"):
        return route.good
    if route.rule.endswith("/entrance"):
        return route.good if person.place in ("nowhere", "unscoped") else 303
    if person.place in ("nowhere", "unscoped"):
        return 303
    if person.place == "limited" and not endpoint.startswith(ACCOUNT):
        return 303
    return expected(route, ACCOUNT if person.place == "limited" else endpoint, person)


def audience(route: Route, endpoint: str) -> list[Person]:
    """Somebody of each audience of a page: an enterprise reads other things than an official does."""
    found = [one for one in PEOPLE if one.place in ("nowhere", "own")]
    found = [one for one in found if shown(route, endpoint, one) == route.good]
    if any(not one.roles for one in found):
        return [one for one in found if not one.roles]
    enterprises = [one for one in found if one.roles == ("enterprise",)]
    return [*[one for one in found if one not in enterprises][:1], *enterprises]


def _stranger(what: str, endpoint: str, person: Person) -> int | None:
    """What is answered to somebody who is not known, or not for this."""
    if person.place == "nowhere":
        return 401
    is_free = person.place == "limited" and endpoint.startswith(FREE)
    return 403 if person.place in ("limited", "unscoped") and not is_free else None


def _is_there(what: str, person: Person, held: set[str]) -> bool:
    """Tell whether the thing is there for somebody who holds these of the roles that may ask for it."""
    if what == "oneself":
        return True
    if person.place == "naming":
        return False
    if person.place == "foreign":
        return what == "list"
    if person.place == "above":
        return bool(held & set(ABOVE))
    return person.place != "elsewhere" or not set(person.roles) & set(WHAT[what] or ())
