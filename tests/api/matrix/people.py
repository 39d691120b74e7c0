"""Everybody who may ask: each role in each place, and those who may not ask at all."""

from dataclasses import dataclass
from typing import Literal

from werkzeug.test import TestResponse

from service import accounts, db, sign_in
from tests.api.conftest import Caller, Documented
from tests.api.county import CODES, FOREIGN_CODES
from tests.api.matrix.scene import OTHER, OTHER_TOWN, OWN, PROVINCE, TOWN, Scene

Place = Literal["own", "elsewhere", "foreign", "naming", "above", "nowhere", "unscoped", "limited"]
ROLES = (
    *("officer", "department", "township", "reviewer", "approver", "observer", "enterprise"),
    *("system", "security", "audit"),
)
ABOVE = ("observer", "system", "security", "audit")  # may name a county below them
BOUNDS = {
    "own": {"department": "tax", "township": TOWN, "uscc": CODES[OWN]},
    "elsewhere": {"department": "power", "township": OTHER_TOWN, "uscc": CODES[OTHER]},
    "foreign": {"department": "tax", "township": TOWN, "uscc": FOREIGN_CODES[OWN]},
}
BOUND = {"department": "department", "township": "township", "enterprise": "uscc"}
NEVER = ("health:read",)  # what the key may do that may do too little


@dataclass(frozen=True)
class Person:
    """Somebody: the roles, and the place from which the own county's things are asked for.

    own: of the county. elsewhere: of another enterprise, township or department of it. foreign: of another
    county; naming: the same, who says `?county=`. above: of a province, a city or the installation, who says
    it too. nowhere: not signed in. unscoped: a key that was made for something else. limited: a session in
    which a one-time code is still missing.
    """

    roles: tuple[str, ...]
    place: Place

    @property
    def name(self) -> str:
        """How a failing cell is called."""
        return f"{' and '.join(self.roles) or 'anybody'}, {self.place}"

    @property
    def names_county(self) -> bool:
        """Tell whether the request says which county it is about."""
        return self.place in ("naming", "above")


PEOPLE = (
    *(Person((role,), place) for place in ("own", "foreign", "naming") for role in ROLES),
    *(Person((role,), "elsewhere") for role in BOUND),
    *(Person((role,), "above") for role in ABOVE),
    Person(("officer", "observer"), "above"),  # whose office is the city's, not the county's
    Person(("officer",), "unscoped"),
    Person(("officer",), "limited"),
    Person((), "nowhere"),
)


class Given(Documented):
    """Checks what is given against the OpenAPI document; refusals are all alike, and checked elsewhere."""

    def __init__(self, whole: Documented) -> None:
        self.whole = whole

    def check(self, method: str, response: TestResponse) -> None:
        """Fail unless what is given is as documented."""
        if response.status_code < 400:
            self.whole.check(method, response)


def callers(scene: Scene) -> dict[str, Caller]:
    """Open an account for everybody and give how they call."""
    return {one.name: _caller(scene, one) for one in PEOPLE}


def token(scene: Scene, person: Person, kind: Literal["key", "session"] = "key") -> str | None:
    """Open an account and give its token."""
    if person.place == "nowhere":
        return None
    scopes = {"unscoped": NEVER, "limited": (*sign_in.LIMITED, f"{sign_in.MISSING}totp")}.get(person.place)
    with db.session(scene.world.engine) as session:
        county, bounds = _county(scene, person), BOUNDS.get(person.place, BOUNDS["own"])
        held = {BOUND[role]: bounds[BOUND[role]] for role in person.roles if role in BOUND}
        account = accounts.open_(session, person.roles, county, None, label=person.name, **held)  # type: ignore[arg-type]
        return accounts.issue(session, account.id, kind, scopes=scopes)


def _caller(scene: Scene, person: Person) -> Caller:
    query = f"county={scene.code}" if person.names_county else ""
    kind: Literal["key", "session"] = "session" if person.place == "limited" else "key"
    world, given = scene.world, Given(scene.world.documented)
    return Caller(world.app.test_client(), given, token(scene, person, kind), query)


def _county(scene: Scene, person: Person) -> str | None:
    if person.place in ("foreign", "naming"):
        return scene.world.foreign.code
    if person.place != "above":
        return scene.code
    return PROVINCE if "observer" in person.roles else None
