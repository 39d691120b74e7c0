"""Empty, migrated databases for a measurement, gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, make_url, text

from service import db, schema

POSTGRES = "MUHERO_TEST_POSTGRES"


def kinds() -> list[str]:
    """SQLite, and PostgreSQL where a server is named; says so where none is."""
    if POSTGRES in os.environ:
        return ["SQLite", "PostgreSQL"]
    print(f"{POSTGRES} is not set: not measured on PostgreSQL")
    return ["SQLite"]


@contextmanager
def empty(kind: str) -> Iterator[str]:
    """Give the address of an empty, migrated database."""
    with _sqlite() if kind == "SQLite" else _postgres() as url:
        engine = db.engine(url)
        schema.migrate(engine)
        engine.dispose()
        yield url


@contextmanager
def engine(url: str) -> Iterator[Engine]:
    """Give an engine on it."""
    made = db.engine(url)
    yield made
    made.dispose()


@contextmanager
def _sqlite() -> Iterator[str]:
    Path("var").mkdir(exist_ok=True)
    with TemporaryDirectory(dir="var", prefix="bench-") as folder:  # on the disk that the service would use
        yield f"sqlite:///{Path(folder).resolve() / 'bench.sqlite'}"


@contextmanager
def _postgres() -> Iterator[str]:
    name = f"bench_{os.getpid()}"
    with engine(os.environ[POSTGRES]) as server:
        _execute(server, f"DROP SCHEMA IF EXISTS {name} CASCADE")
        _execute(server, f"CREATE SCHEMA {name}")
        url = make_url(os.environ[POSTGRES]).update_query_dict({"options": f"-csearch_path={name}"})
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            _execute(server, f"DROP SCHEMA {name} CASCADE")


def _execute(server: Engine, statement: str) -> None:
    with server.begin() as connection:
        connection.execute(text(statement))
