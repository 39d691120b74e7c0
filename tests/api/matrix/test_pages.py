"""Every page × everybody in every place: what each is shown. A new page fails until it is classified."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import World
from tests.api.matrix.conftest import visitor
from tests.api.matrix.pages import PAGES
from tests.api.matrix.people import PEOPLE, Person
from tests.api.matrix.routes import ASSETS
from tests.api.matrix.rules import Route, shown
from tests.api.matrix.scene import Scene

ENDING = "portal.sign_in.out"  # ends the session by which others ask


def answer(played: Scene, client: FlaskClient, route: Route, person: Person) -> int:
    what, address = route.body(played) if route.body else {}, played.address(route.path)
    if person.names_county and not route.rule.endswith(("/oneself", "/open", "/entrance")):
        address += ("&" if "?" in address else "?") + f"county={played.code}"
    response = client.open(address, method=route.method, **what)
    assert response.status_code != 500, "see the log above"
    return response.status_code


@pytest.mark.parametrize("endpoint", PAGES)
def test_what_everybody_is_shown(
    played: Scene, portal: Flask, visitors: dict[str, FlaskClient], endpoint: str
) -> None:
    route = PAGES[endpoint]
    wanted = {one.name: shown(route, endpoint, one) for one in PEOPLE}
    if endpoint == ENDING:
        visitors = {one.name: visitor(played, portal, one) for one in PEOPLE}
    answered = {one.name: answer(played, visitors[one.name], route, one) for one in PEOPLE}
    assert {name: (answered[name], wanted[name]) for name in wanted if answered[name] != wanted[name]} == {}


@pytest.mark.parametrize("endpoint", [name for name, one in PAGES.items() if one.method == "POST"])
def test_a_form_of_somebody_else_is_refused(played: Scene, endpoint: str) -> None:
    address = played.address(PAGES[endpoint].path)
    for person in (Person(("officer",), "own"), Person(("enterprise",), "own"), Person((), "nowhere")):
        assert visitor(played, played.world.app, person).post(address).status_code == 400


def test_every_page_is_classified(world: World) -> None:
    portal = [rule for rule in world.app.url_map.iter_rules() if rule.endpoint.startswith("portal.")]
    known = {rule.endpoint for rule in portal} - ASSETS
    unknown, gone = sorted(known - set(PAGES)), sorted(set(PAGES) - known)
    assert not unknown, f"who may see {unknown}? Classify them in tests/api/matrix/pages.py, as it says there"
    assert not gone, f"{gone} are no pages any more: take them out of tests/api/matrix/pages.py"
    for rule in portal:
        if rule.endpoint in PAGES:
            assert (rule.methods or set()) - {"HEAD", "OPTIONS"} == {PAGES[rule.endpoint].method}, rule
