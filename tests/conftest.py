"""What tests share: an empty, migrated database of each kind that is at hand."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, make_url, text

from service import db, schema
from service.tables import Base

POSTGRES = "MUHERO_TEST_POSTGRES"
REDIS = "MUHERO_TEST_REDIS"
HASTY = "-csynchronous_commit=off"  # no test pulls the plug of the database's machine

# A busy machine is no fault of the code: no test looks at a clock.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys and heads of tests lie in folders of their own, also those of processes that tests start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MUHERO_KEYS", "MUHERO_HEADS"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.sqlite"
    engine = db.engine(f"sqlite:///{file}")
    schema.migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[str]:
    """A migrated schema of this worker's own, dropped at the end; skipped aloud where no server is named."""
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} is not set: not tested on PostgreSQL")
    name = f"test_{worker_id}_{os.getpid()}"
    server = db.engine(os.environ[POSTGRES])
    with server.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(os.environ[POSTGRES]).update_query_dict({"options": f"-csearch_path={name} {HASTY}"})
    engine = db.engine(url.render_as_string(hide_password=False))
    schema.migrate(engine)
    engine.dispose()
    yield url.render_as_string(hide_password=False)
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database."""
    if request.param == "sqlite":
        file = tmp_path / "muhero.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("postgres_url")
        yield url
        empty(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty, migrated database."""
    made = db.engine(database_url)
    yield made
    made.dispose()


def empty(url: str) -> None:
    """Take everything out of a PostgreSQL schema; row by row, for most tables hold none or few."""
    engine = db.engine(url)
    statements = (f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no guard of the log
        connection.exec_driver_sql("; ".join(statements))
    engine.dispose()
