"""On PostgreSQL the service's role can work, and cannot touch the audit log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service import audit, audit_log, db, privileges
from tests.api import county
from tests.conftest import empty

ROLE = "muhero_service_under_test"


@pytest.fixture
def service(postgres_url: str) -> Iterator[Engine]:
    """The engine of a role that owns nothing."""
    owner = db.engine(postgres_url)
    with owner.begin() as connection:
        connection.execute(text(f'CREATE ROLE "{ROLE}" LOGIN'))
    privileges.grant(owner, ROLE)
    made = db.engine(make_url(postgres_url).set(username=ROLE).render_as_string(hide_password=False))
    yield made
    made.dispose()
    with owner.begin() as connection:
        connection.execute(text(f'DROP OWNED BY "{ROLE}"'))
        connection.execute(text(f'DROP ROLE "{ROLE}"'))
    owner.dispose()
    empty(postgres_url)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DELETE FROM audit_heads",
        "UPDATE audit_heads SET digest = 'x'",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_only_added_to ON audit",
        "SET session_replication_role = replica",
    ],
)
def test_the_services_role_cannot_touch_the_log(service: Engine, statement: str) -> None:
    with Session(service) as session:
        db.begin_write(session)
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            session.execute(text(statement))


def test_the_services_role_can_do_its_work(service: Engine) -> None:
    code = "990404"
    county.full(service, code)
    with db.session(service) as session:
        assert audit_log.verify(session, code).whole
        assert audit.head(session, code)[0] > 5
