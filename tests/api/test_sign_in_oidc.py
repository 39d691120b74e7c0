"""GET /sign-in/oidc and its return: only who is linked, and only by a token of which everything holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from service import accounts, clock, config, create_app, db
from service.config import Config, Oidc
from service.errors import Conflict
from tests.api import people, platform
from tests.api.conftest import Caller, World, problem
from tests.api.platform import CLIENT, SECRET, Platform

START, BACK = "/sign-in/oidc", "/sign-in/oidc/callback"


@dataclass(frozen=True)
class Connected:
    """The service with an identity platform."""

    world: World
    platform: Platform

    def back(self, subject: str, browser: Caller | None = None, query: str = "") -> TestResponse:
        """Go to the platform, sign in there, come back."""
        browser = browser or self.world.anonymous
        place = {"REMOTE_ADDR": people.address()}
        answer = browser.get(START, environ_base=place)
        assert answer.status_code == 302
        found = query or self.platform.sign_in(answer.headers["Location"], subject)
        return browser.get(f"{BACK}?{found}", environ_base=place)

    def linked(self, enrolled: bool = True, name: str = "") -> tuple[int, str]:
        """An official who is linked to a subject."""
        person = people.known(self.world, ["officer"], self.world.own.code, enrolled)
        subject = f"subject-{person.id}"
        with db.session(self.world.engine) as session:
            token = accounts.create_token(session, "security", self.world.own.code)
        path = f"/accounts/{person.id}/identity"
        answer = self.world.caller(token).post(path, json={"subject": subject})
        assert answer.json["oidc_subject"] == subject
        return person.id, subject


@pytest.fixture(scope="module")
def running() -> Iterator[Platform]:
    with platform.running() as made:
        yield made


@pytest.fixture(scope="module")
def ready(world: World, running: Platform) -> Iterator[Connected]:
    """A platform that is trusted to ask for a second factor."""
    yield from connect(world, running, second_factor=True)


@pytest.fixture
def connected(ready: Connected) -> Connected:
    honest(ready.platform)
    return ready


def honest(one: Platform) -> None:
    one.said, one.signing, one.broken = {}, None, False


def connect(world: World, running: Platform, **changed: Any) -> Iterator[Connected]:
    honest(running)
    settings = replace(world.config, oidc=Oidc(running.address, CLIENT, SECRET, **changed))
    app = create_app(settings)
    yield Connected(replace(world, app=app, config=settings), running)
    app.extensions["engine"].dispose()


def test_who_is_linked_gets_a_session(connected: Connected) -> None:
    account, subject = connected.linked()
    answer = connected.back(subject)
    assert (answer.status_code, answer.json["missing"]) == (201, [])
    assert connected.world.caller(answer.json["token"]).get("/me").json["id"] == account


def test_what_goes_through_the_browser_is_sealed(connected: Connected) -> None:
    answer = connected.world.anonymous.get(START)
    cookie, address = answer.headers["Set-Cookie"], answer.headers["Location"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for secret in ("state", "nonce"):
        assert address.partition(f"{secret}=")[2].partition("&")[0] not in cookie
    assert SECRET not in address + cookie


def test_nobody_is_made_an_account(connected: Connected) -> None:
    with db.session(connected.world.engine) as session:
        before = accounts.count(session)
    found = problem(connected.back("somebody"), 401, "oidc.not_linked")
    assert "somebody" in found["detail"]
    with db.session(connected.world.engine) as session:
        assert accounts.count(session) == before


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000, "nbf": 4_000_000_000},
        {"sub": ""},
    ],
)
def test_a_token_of_which_something_does_not_hold(connected: Connected, said: dict[str, Any]) -> None:
    _, subject = connected.linked()
    connected.platform.said = said
    answer = connected.back(subject)
    assert answer.status_code == 401, answer.data.decode()
    assert answer.json["code"] in ("oidc.token_invalid", "oidc.not_linked")


def test_a_token_signed_by_another_key(connected: Connected) -> None:
    _, subject = connected.linked()
    connected.platform.signing = RSAKey.generate_key(2048, {"kid": "1"})
    problem(connected.back(subject), 401, "oidc.token_invalid")


def test_a_return_that_this_browser_did_not_begin(connected: Connected) -> None:
    _, subject = connected.linked()
    world, begun = connected.world, connected.world.anonymous
    address = begun.get(START).headers["Location"]
    query = connected.platform.sign_in(address, subject)
    place = {"REMOTE_ADDR": people.address()}
    problem(world.anonymous.get(f"{BACK}?{query}", environ_base=place), 401, "oidc.flow_lost")
    other = f"code=code-0&state={'x' * 43}"
    problem(begun.get(f"{BACK}?{other}", environ_base=place), 401, "oidc.flow_lost")
    with clock.at(clock.now()) as hand:
        hand.advance(minutes=11)
        problem(begun.get(f"{BACK}?{query}", environ_base=place), 401, "oidc.flow_lost")
    assert begun.get(f"{BACK}?{query}", environ_base=place).status_code == 201
    problem(begun.get(f"{BACK}?{query}", environ_base=place), 401, "oidc.flow_lost")  # once


def test_what_the_platform_refuses(connected: Connected) -> None:
    begun = connected.world.anonymous
    address = begun.get(START).headers["Location"]
    state = address.partition("state=")[2].partition("&")[0]
    place = {"REMOTE_ADDR": people.address()}
    for query in ("error=access_denied", "code=made-up", "code=x&iss=https://elsewhere.example"):
        found = problem(begun.get(f"{BACK}?state={state}&{query}", environ_base=place), 401, "oidc.denied")
        assert found["detail"]


def test_a_platform_that_says_it_is_another(connected: Connected) -> None:
    connected.platform.broken = True
    problem(connected.world.anonymous.get(START), 503, "oidc.unreachable")


def test_without_a_second_factor_there_the_own_one_is_asked_for(world: World, running: Platform) -> None:
    for connected in connect(world, running):
        _, subject = connected.linked(enrolled=False)
        assert connected.back(subject).json["missing"] == ["totp"]
        running.said = {"amr": ["pwd", "mfa"]}
        assert connected.back(subject).json["missing"] == []
        running.said = {}
        _, subject = connected.linked()
        answer = connected.back(subject)
        assert answer.json["missing"] == ["code"]
        limited = connected.world.caller(answer.json["token"])
        problem(limited.get("/submissions"), 403, "session.limited")


def test_the_code_completes_such_a_session(world: World, running: Platform) -> None:
    for connected in connect(world, running, claim="preferred_username"):
        person = people.known(connected.world, ["officer"], world.own.code)
        running.said = {"preferred_username": person.name.upper()}
        limited = connected.world.caller(connected.back("by-name").json["token"])
        answer = limited.post("/me/totp/confirm", json={"code": person.code()})
        assert answer.json["missing"] == []
        assert connected.world.caller(answer.json["token"]).get("/submissions").status_code == 200


def test_a_claim_names_an_account_once(world: World, running: Platform) -> None:
    for connected in connect(world, running, claim="email", second_factor=True):
        person = people.known(connected.world, ["officer"], world.own.code)
        running.said = {"email": person.name}
        problem(connected.back("first"), 401, "oidc.not_linked")  # nobody has verified it
        running.said = {"email": person.name, "email_verified": True}
        assert connected.back("first").status_code == 201
        assert people.row(world, person.id).oidc_subject == "first"
        problem(connected.back("second"), 401, "oidc.not_linked")  # it is linked to another


def test_who_is_closed_stays_out(connected: Connected) -> None:
    account, subject = connected.linked()
    people.set_columns(connected.world, account, disabled_at=clock.now())
    problem(connected.back(subject), 401, "oidc.not_linked")


def test_without_a_platform(world: World) -> None:
    for path in (START, BACK):
        problem(world.anonymous.get(path), 404, "oidc.not_configured")


def test_how_it_is_configured(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    given = {"MUHERO_OIDC_ISSUER": "https://id.example", "MUHERO_OIDC_CLIENT": CLIENT}
    found = config.load(given | {"MUHERO_OIDC_SECRET_FILE": str(tmp_path / "secret")})
    assert found.oidc == Oidc("https://id.example", CLIENT, SECRET)
    assert SECRET not in repr(found)
    for wrong, code in ((given, "oidc_incomplete"), (given | {"MUHERO_OIDC_SECRET": "x"}, "oidc_insecure")):
        with pytest.raises(Conflict) as caught:
            config.load(
                wrong | ({"MUHERO_OIDC_ISSUER": "http://id.example"} if "x" in wrong.values() else {})
            )
        assert caught.value.fault.code == f"config.{code}"
    assert isinstance(found, Config)
