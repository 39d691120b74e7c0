"""What the service's own role may do on PostgreSQL, where another role owns the tables.

The owner migrates; the service reads and writes, but can neither change nor remove a record of the audit log,
nor drop what guards it.
"""

from sqlalchemy import Connection, Engine, text

from service.db import WRITE

ONLY_ADDED_TO = ("audit", "audit_heads")


def grant(owner: Engine, role: str) -> None:
    """Give a role what the service needs in the owner's schema, and no more; again after each migration."""
    with owner.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        named = connection.dialect.identifier_preparer.quote_identifier
        schema = named(str(connection.scalar(text("SELECT current_schema()"))))
        for statement in _statements(schema, named(role)):
            connection.execute(text(statement))
        for table in ONLY_ADDED_TO:
            _only_add(connection, f"{schema}.{table}", named(role))


def _statements(schema: str, role: str) -> tuple[str, ...]:
    return (
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    )


def _only_add(connection: Connection, table: str, role: str) -> None:
    connection.execute(text(f"REVOKE ALL ON {table} FROM {role}"))
    connection.execute(text(f"GRANT SELECT, INSERT ON {table} TO {role}"))
