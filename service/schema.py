"""The database's form: brought up to date by the migrations, all of them in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from service import (
    audit_tables,
    board_tables,
    campaign_tables,
    confirmation_tables,
    job_tables,
    model_tables,
    objection_tables,
    people_tables,
    publication_tables,
)
from service.db import WRITE
from service.errors import Conflict

# Besides `tables.py`: whoever has the form has all of them.
TABLES = (
    audit_tables,
    board_tables,
    campaign_tables,
    confirmation_tables,
    job_tables,
    model_tables,
    objection_tables,
    people_tables,
    publication_tables,
)
SCRIPTS = Path(__file__).with_name("migrations")
LOCK = 7_400_112  # any number of our own: two containers that start at once migrate one after the other


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form, or leave it as it was."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        try:
            command.upgrade(config(connection), "head")
        except CommandError:
            raise Conflict("database.newer") from None


def is_current(engine: Engine) -> bool:
    """Tell whether every migration has been run."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory(str(SCRIPTS)).get_heads())


def revision(connection: Connection) -> str:
    """Tell which migration was the last."""
    return str(MigrationContext.configure(connection).get_current_revision())


def config(connection: Connection) -> Config:
    """Settings for Alembic's own commands, on an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    return settings
