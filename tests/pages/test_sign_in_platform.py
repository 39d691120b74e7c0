"""Signing in by the identity platform on pages: there, back with a session, and only where we live."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from service import create_app, db
from service.config import Oidc
from service.people_tables import Account
from service.visitor import COOKIE
from tests.api import people, platform
from tests.api.conftest import World
from tests.api.platform import CLIENT, SECRET, Platform
from tests.pages.conftest import Site, Visitor


@pytest.fixture(scope="module")
def running() -> Iterator[Platform]:
    with platform.running() as made:
        yield made


@pytest.fixture(scope="module")
def connected(site: Site, running: Platform) -> Iterator[Site]:
    """The portal with a platform that asks for two factors."""
    oidc = Oidc(running.address, CLIENT, SECRET, second_factor=True)
    settings = replace(site.config, oidc=oidc)
    app = create_app(settings)
    yield replace(site, app=app, config=settings)
    app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def subject(world: World, running: Platform) -> str:
    """An official whose account is linked."""
    person = people.known(world, ["officer"], world.own.code)
    with db.session(world.engine) as session:
        db.begin_write(session)
        found = session.get_one(Account, person.id)
        found.oidc_issuer, found.oidc_subject = running.address, "subject-1"
    return "subject-1"


def back(visitor: Visitor, running: Platform, subject: str, wanted: str = "/campaigns") -> TestResponse:
    away = visitor.get("/sign-in/platform", query_string={"next": wanted})
    assert away.status_code == 303
    answer = running.sign_in(away.headers["Location"], subject)
    return visitor.get(f"/sign-in/platform/return?{answer}", environ_base={"REMOTE_ADDR": people.address()})


def test_who_is_linked_comes_back_to_the_page(connected: Site, running: Platform, subject: str) -> None:
    visitor = connected.visitor()
    assert "用政务身份平台登录" in visitor.get("/sign-in").text
    inside = back(visitor, running, subject)
    assert (inside.status_code, inside.headers["Location"]) == (303, "/campaigns")
    assert visitor.client.get_cookie(COOKIE)
    assert visitor.get("/campaigns").status_code == 200


def test_nobody_is_sent_elsewhere_from_there(connected: Site, running: Platform, subject: str) -> None:
    inside = back(connected.visitor(), running, subject, "//example.org/")
    assert inside.headers["Location"] == "/"


def test_who_is_not_linked_is_told_so_on_the_page(connected: Site, running: Platform) -> None:
    visitor = connected.visitor()
    refused = back(visitor, running, "<script>alert(1)</script>")
    assert refused.status_code == 401
    assert "<script>alert" not in refused.text
    assert 'name="password"' in refused.text
    assert not visitor.client.get_cookie(COOKIE)


def test_an_answer_to_another_browser_is_refused(connected: Site, running: Platform, subject: str) -> None:
    away = connected.visitor().get("/sign-in/platform")
    answer = running.sign_in(away.headers["Location"], subject)
    refused = connected.visitor().get(f"/sign-in/platform/return?{answer}")
    assert refused.status_code == 401


def test_without_a_platform_there_is_no_way_to_it(site: Site) -> None:
    assert "/sign-in/platform" not in site.visitor().get("/sign-in").text
    assert site.visitor().get("/sign-in/platform").status_code == 404
