import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from service import db, schema
from service.tables import Base


def test_migrations_make_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    schema.migrate(engine)
    assert schema.is_current(engine)


def test_an_empty_database_is_not_current(tmp_path) -> None:
    engine = db.engine(f"sqlite:///{tmp_path}/deep/new.sqlite")
    assert not schema.is_current(engine)
    schema.migrate(engine)
    assert schema.is_current(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30000)]
)
def test_sqlite_is_opened_safely(tmp_path, pragma: str, value: object) -> None:
    engine = db.engine(f"sqlite:///{tmp_path}/new.sqlite")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()
