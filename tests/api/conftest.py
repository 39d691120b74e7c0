"""What the API's tests share: one database a session, with two full counties in it; every answer is checked.

A test that changes something makes a county of its own: counties do not see each other.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_smorest.spec.plugins import FlaskPlugin
from sqlalchemy import Engine, make_url, text
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from service import accounts, attempt, clock, create_app, db, schema
from service.accounts import Role
from service.config import Config
from tests.api import county
from tests.api.county import County
from tests.conftest import HASTY, POSTGRES

if TYPE_CHECKING:
    from tests.api.objecting import Case

ZH, EN = {"Accept-Language": "zh-CN"}, {"Accept-Language": "en"}
numbers = count(992000)


FUZZED = 12  # on PostgreSQL one made-up way of asking in so many


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ask in every made-up way on SQLite, on PostgreSQL in a sample: what is refused rarely gets that far."""
    fuzzed = [one for one in items if one.path.name == "test_fuzz.py" and "[postgresql" in one.name]
    left_out = {id(one) for place, one in enumerate(fuzzed) if place % FUZZED}
    config.hook.pytest_deselected(items=[one for one in items if id(one) in left_out])
    items[:] = [one for one in items if id(one) not in left_out]


class Documented:
    """Checks answers against the OpenAPI document."""

    def __init__(self, app: Flask) -> None:
        self.document = orjson.loads(app.test_client().get("/api/v1/openapi.json").data)
        self.validators: dict[int, Any] = {}
        self.urls = app.url_map.bind("localhost")

    def check(self, method: str, response: TestResponse) -> None:
        """Fail unless the status is documented and the body is as its schema says."""
        operation = self._operation(method, response.request.path)
        if operation is None or response.status_code == 304 or method == "HEAD":
            return
        answers = operation["responses"]
        known = answers.get(str(response.status_code), answers["default"])
        while "$ref" in known:
            known = self.document["components"]["responses"][known["$ref"].rpartition("/")[2]]
        assert response.mimetype in known["content"], (response.status_code, response.mimetype)
        if response.mimetype.endswith("json"):
            self._validate(known["content"][response.mimetype]["schema"], orjson.loads(response.data))

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        try:
            rule, _ = self.urls.match(path, method, return_rule=True)
        except HTTPException:
            return None
        documented: dict[str, Any] = self.document["paths"].get(FlaskPlugin.flaskpath2openapi(rule.rule), {})
        return documented.get(method.lower())

    def _validate(self, given: dict[str, Any], content: object) -> None:
        key = id(given)
        if key not in self.validators:
            whole = {**given, "components": self.document["components"]}
            self.validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        self.validators[key].validate(content)


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API; whatever is answered must be as documented."""

    client: FlaskClient
    documented: Documented
    token: str | None = None
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: ZH)

    def __call__(
        self, method: str, path: str, /, headers: dict[str, str] | None = None, **what: Any
    ) -> TestResponse:
        """Call; `path` begins after /api/v1."""
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = f"/api/v1{path}" + (("&" if "?" in path else "?") + self.query if self.query else "")
        response = self.client.open(
            address, method=method, headers={**given, **self.headers, **(headers or {})}, **what
        )
        assert response.status_code != 500, "see the log above"
        self.documented.check(method, response)
        return response

    def get(self, path: str, **what: Any) -> TestResponse:
        """GET."""
        return self("GET", path, **what)

    def post(self, path: str, **what: Any) -> TestResponse:
        """POST."""
        return self("POST", path, **what)


@dataclass(frozen=True)
class World:
    """The service with two counties that know nothing of each other."""

    app: Flask
    config: Config
    engine: Engine
    documented: Documented
    own: County
    foreign: County
    administrator_token: str

    def caller(self, token: str | None, query: str = "") -> Caller:
        """Somebody with this token."""
        return Caller(self.app.test_client(), self.documented, token, query)

    @property
    def officer(self) -> Caller:
        """The own county's officer."""
        return self.caller(self.own.officer)

    @property
    def foreigner(self) -> Caller:
        """Another county's officer."""
        return self.caller(self.foreign.officer)

    @property
    def enterprise(self) -> Caller:
        """The own county's enterprise, CODES[1]."""
        return self.caller(self.own.enterprise)

    @property
    def administrator(self) -> Caller:
        """An administrator who asks about the own county."""
        return self.caller(self.administrator_token, f"county={self.own.code}")

    @property
    def anonymous(self) -> Caller:
        """Nobody known."""
        return self.caller(None)

    def bounded(self, role: Role, **bounds: str) -> Caller:
        """Somebody new of the own county, who sees a part of it."""
        with db.session(self.engine) as session:
            return self.caller(accounts.create_token(session, role, self.own.code, **bounds))

    def work(self, accepted: TestResponse, caller: Caller) -> dict[str, Any]:
        """Do the job of a 202 as a worker does it; give it as the caller then sees it."""
        assert accepted.status_code == 202, accepted.data.decode()
        attempt.run(self.engine, self.config, accepted.json["id"])
        found: dict[str, Any] = caller.get(accepted.headers["Location"].removeprefix("/api/v1")).json
        return found

    def fresh(self) -> tuple[str, Caller]:
        """An empty county of one test's own, and its officer."""
        code = str(next(numbers))
        return code, self.caller(county.empty(self.engine, code))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def session_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that lives as long as the session."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("api") / "muhero.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        yield from _postgres_schema(request.getfixturevalue("worker_id"))


def _postgres_schema(worker: str) -> Iterator[str]:
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} is not set: not tested on PostgreSQL")
    name = f"api_{worker}_{os.getpid()}"
    server = db.engine(os.environ[POSTGRES])
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(os.environ[POSTGRES]).update_query_dict({"options": f"-csearch_path={name} {HASTY}"})
    address = url.render_as_string(hide_password=False)
    engine = db.engine(address)
    schema.migrate(engine)
    engine.dispose()
    yield address
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    server.dispose()


@pytest.fixture(scope="session")
def world(session_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The service on one database, with two full counties."""
    folder = tmp_path_factory.mktemp("kept")
    places = {"queue_file": str(folder / "queue.sqlite"), "models_url": str(folder / "models")}
    places["keys_dir"] = str(folder / "keys")
    settings = Config(session_url, **places, upload_limit=2**20, body_limit=2**20)
    app = create_app(settings)
    engine = app.extensions["engine"]
    with db.session(engine) as session:
        administrator = accounts.create_token(session, "system", None)
    own = county.full(engine, "990101")
    foreign = county.full(engine, "990202", county.FOREIGN_CODES)
    yield World(app, settings, engine, Documented(app), own, foreign, administrator)
    engine.dispose()


@pytest.fixture(scope="session")
def on_notice(world: World) -> "Case":
    """A county of its own whose results are on notice; made once, for its tests leave it so."""
    from tests.api import objecting

    with objecting.noticed(world) as made:
        return made


@pytest.fixture
def case(on_notice: "Case") -> Iterator["Case"]:
    """The same with the clock held on the second day of the notice."""
    with clock.at(on_notice.hand.moment + dt.timedelta(days=1)) as hand:
        yield replace(on_notice, hand=hand)


@pytest.fixture
def narrow(world: World) -> Iterator[World]:
    """The same service where hardly anything is done within a request."""
    yield from other(world, large_file=200, large_county=9)


@pytest.fixture
def cut_off(world: World) -> Iterator[World]:
    """The same service whose queue does not answer."""
    yield from other(world, redis_url="redis://127.0.0.1:1/0")


def other(world: World, **changed: Any) -> Iterator[World]:
    """The same service with other settings."""
    settings = replace(world.config, **changed)
    app = create_app(settings)
    yield replace(world, app=app, config=settings, documented=Documented(app))
    app.extensions["engine"].dispose()


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is this problem, and give it."""
    assert response.status_code == status, response.data.decode()
    assert response.mimetype == "application/problem+json"
    found: dict[str, Any] = orjson.loads(response.data)
    assert found["code"] == code, found
    return found
