"""Every route × everybody in every place: what each is answered. A new route fails until it is classified."""

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import Caller, World
from tests.api.matrix import people
from tests.api.matrix.people import PEOPLE, Person
from tests.api.matrix.routes import ASSETS, ROUTES
from tests.api.matrix.rules import Route, expected
from tests.api.matrix.scene import Scene

OF_DRAFTS = [
    name
    for name, one in ROUTES.items()
    if one.path.startswith("/evaluations/{run}") and one.rule.startswith("concerned/") and not one.body
]


def answer(played: Scene, callers: dict[str, Caller], route: Route, person: Person) -> int:
    what = route.body(played) if route.body else {}
    caller = callers[person.name]
    if person.place == "limited":  # another route may have ended the session
        caller = replace(caller, token=people.token(played, person, "session"))
    if route.rule.endswith(("/oneself", "/open")):
        caller = replace(caller, query="")
    return caller(route.method, played.address(route.path), **what).status_code


@pytest.mark.parametrize("endpoint", ROUTES)
def test_what_everybody_is_answered(played: Scene, callers: dict[str, Caller], endpoint: str) -> None:
    route = ROUTES[endpoint]
    wanted = {one.name: expected(route, endpoint, one) for one in PEOPLE}
    answered = {one.name: answer(played, callers, route, one) for one in PEOPLE}
    assert {name: (answered[name], wanted[name]) for name in wanted if answered[name] != wanted[name]} == {}


def test_every_route_is_classified(world: World) -> None:
    known = {rule.endpoint for rule in world.app.url_map.iter_rules()} - ASSETS
    api = {one for one in known if not one.startswith("portal.")}
    unknown, gone = sorted(api - set(ROUTES)), sorted(set(ROUTES) - api)
    assert not unknown, (
        f"who may call {unknown}? Classify them in tests/api/matrix/routes.py, as it says there"
    )
    assert not gone, f"{gone} are no routes any more: take them out of tests/api/matrix/routes.py"


def test_nothing_but_posts_changes_anything(world: World) -> None:
    for rule in world.app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint in ROUTES:
            assert methods == {ROUTES[rule.endpoint].method}, rule


@pytest.mark.parametrize("endpoint", OF_DRAFTS)
def test_what_is_not_published_is_there_for_the_bureau_alone(
    played: Scene, callers: dict[str, Caller], endpoint: str
) -> None:
    address = played.address(ROUTES[endpoint].path.replace("{run}", "{draft}"))
    seen = {name: callers[f"{name}, own"].get(address).status_code for name in ("enterprise", "township")}
    assert seen == {"enterprise": 404, "township": 404}
    assert callers["officer, own"].get(address).status_code == 200


def test_an_unknown_thing_and_another_countys_are_answered_alike(
    played: Scene, callers: dict[str, Caller]
) -> None:
    for noun in (
        "campaign",
        "run",
        "scheme",
        "submission",
        "forecast",
        "objection",
        "publication",
        "dispute",
    ):
        path = next(one.path for one in ROUTES.values() if one.path.endswith(f"/{{{noun}}}"))
        stranger = callers["observer, foreign"]
        foreign: dict[str, Any] = stranger.get(played.address(path)).json or {}
        unknown: dict[str, Any] = stranger.get(path.format(**{noun: 987654})).json or {}
        assert foreign["code"] == unknown["code"]
        assert re.sub(rf"\b{played.places[noun]}\b", "987654", foreign["detail"]) == unknown["detail"]
