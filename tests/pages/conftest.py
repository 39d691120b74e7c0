"""What tests of pages share: the service with a full county, and people at it with a browser's cookie."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from service import accounts, create_app, db
from service.accounts import Role
from service.config import Config
from service.visitor import COOKIE
from tests.api import county
from tests.api.conftest import Documented, World
from tests.api.county import County

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CHINESE = re.compile("[㐀-鿿]")


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser."""

    client: FlaskClient

    def get(self, path: str, **what: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **what)

    def post(self, path: str, data: dict[str, Any] | None = None, **what: Any) -> TestResponse:
        """Send a form from the page at its address."""
        found = TOKEN.search(self.client.get(what.pop("shown", path)).get_data(as_text=True))
        assert found, "the page has no form"
        return self.client.post(path, data={"csrf_token": found.group(1), **(data or {})}, **what)


@dataclass(frozen=True)
class Site:
    """The portal with one full county."""

    app: Flask
    config: Config
    engine: Engine
    own: County

    def signed_in(self, role: Role, uscc: str | None = None, **bounds: str) -> Visitor:
        """Somebody with a session, in the own county."""
        return self.visitor(self.session(role, bounds.pop("county", self.own.code), uscc, **bounds))

    def session(self, role: Role, place: str | None, uscc: str | None = None, **bounds: str) -> str:
        """Make an account and open a session of it."""
        with db.session(self.engine) as session:
            key = accounts.create_token(session, role, place, uscc, **bounds)
            known = accounts.actor(session, key)
            assert known is not None
            return accounts.issue(session, known.id, "session")

    def visitor(self, token: str | None = None) -> Visitor:
        """Somebody with this session, or nobody known."""
        client = self.app.test_client()
        if token:
            client.set_cookie(COOKIE, token)
        return Visitor(client)


@contextmanager
def opened(template: Path, folder: Path) -> Iterator[Site]:
    """The portal on a database of its own, in this process."""
    copyfile(template, folder / "muhero.sqlite")
    settings = Config(
        f"sqlite:///{folder / 'muhero.sqlite'}",
        queue_file=str(folder / "queue.sqlite"),
        models_url=str(folder / "models"),
        keys_dir=str(folder / "keys"),
    )
    app = create_app(settings)
    engine = app.extensions["engine"]
    yield Site(app, settings, engine, county.full(engine, "990101"))
    engine.dispose()


def world_of(site: Site) -> World:
    """The same service as tests of the API see it: their campaigns, played up to where a page begins."""
    with db.session(site.engine) as session:
        administrator = accounts.create_token(session, "system", None)
    return World(site.app, site.config, site.engine, Documented(site.app), site.own, site.own, administrator)


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal with one full county."""
    with opened(sqlite_template, tmp_path_factory.mktemp("pages")) as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(site: Site) -> Callable[..., Visitor]:
    """Make somebody with a role who is signed in."""
    return site.signed_in


@pytest.fixture(scope="module")
def world(site: Site) -> World:
    """Where campaigns are played."""
    return world_of(site)
