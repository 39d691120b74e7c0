"""The matrix is played whole on SQLite; on PostgreSQL a sample: who may ask is no matter of the database."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.visitor import COOKIE
from tests.api.conftest import Caller, World
from tests.api.matrix import people, scene
from tests.api.matrix.people import PEOPLE, Person
from tests.api.matrix.scene import Scene

SAMPLE = 24  # one route of so many


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is asked on PostgreSQL too, but for the sample."""
    cells = [one for one in items if _database(one) == "postgresql" and _endpoint(one)]
    left_out = {id(one) for place, one in enumerate(cells) if place % SAMPLE}
    config.hook.pytest_deselected(items=[one for one in items if id(one) in left_out])
    items[:] = [one for one in items if id(one) not in left_out]


def _database(item: pytest.Item) -> str | None:
    return getattr(item, "callspec", None) and item.callspec.params.get("session_url")  # type: ignore[attr-defined]


def _endpoint(item: pytest.Item) -> str | None:
    found = getattr(item, "callspec", None)
    return found.params.get("endpoint") if found and "matrix" in item.path.parts else None


@pytest.fixture(scope="session")
def played(world: World) -> Scene:
    """The county in which there is one of everything."""
    return scene.build(world)


@pytest.fixture(scope="session")
def callers(played: Scene) -> dict[str, Caller]:
    """How everybody calls the API, by name."""
    return people.callers(played)


@pytest.fixture(scope="session")
def portal(world: World) -> Iterator[Flask]:
    """The portal without secret words in its forms, so that only who asks counts."""
    app = create_app(world.config)
    app.config["WTF_CSRF_METHODS"] = ()
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def visitors(played: Scene, portal: Flask) -> dict[str, FlaskClient]:
    return {one.name: visitor(played, portal, one) for one in PEOPLE}


def visitor(played: Scene, app: Flask, person: Person) -> FlaskClient:
    """Somebody at a browser; a key is no session, whatever it may do."""
    client = app.test_client()
    if token := people.token(played, person, "key" if person.place == "unscoped" else "session"):
        client.set_cookie(COOKIE, token)
    return client
