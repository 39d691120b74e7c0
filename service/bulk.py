"""Many rows at once, past the ORM, through the session's own connection.

PostgreSQL: COPY both ways. SQLite: `executemany` and plain tuples on the connection that the service has
open; a second SQLite library on the same file would not see its locks.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import polars as pl
from sqlalchemy import Select, Table
from sqlalchemy.orm import Session

from service.db import is_sqlite

Schema = Mapping[str, pl.DataType]

CHUNK = 50_000  # rows turned into text or tuples at a time


def insert(session: Session, table: Table, frame: pl.DataFrame) -> None:
    """Write the rows of `frame`; its columns are named like those of the table."""
    if frame.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    write = _insert_sqlite if is_sqlite(session) else _copy_in
    write(_cursor(session), table.name, columns, frame)


def read(session: Session, statement: Select[Any], schema: Schema) -> pl.DataFrame:
    """Read all rows of `statement`, whose columns are those of `schema` in order."""
    bind = session.get_bind()
    sql = str(statement.compile(bind.engine, compile_kwargs={"literal_binds": True}))
    cursor = _cursor(session)
    return _select_sqlite(cursor, sql, schema) if is_sqlite(session) else _copy_out(cursor, sql, schema)


def _cursor(session: Session) -> Any:
    return session.connection().connection.cursor()


def _insert_sqlite(cursor: Any, table: str, columns: str, frame: pl.DataFrame) -> None:
    places = ", ".join("?" * frame.width)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    for chunk in frame.iter_slices(CHUNK):
        cursor.executemany(sql, zip(*(column.to_list() for column in chunk), strict=True))


def _copy_in(cursor: Any, table: str, columns: str, frame: pl.DataFrame) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in frame.iter_slices(CHUNK):
            copy.write(chunk.write_csv(include_header=False).encode())


def _select_sqlite(cursor: Any, sql: str, schema: Schema) -> pl.DataFrame:
    rows = cursor.execute(sql).fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype, strict=False)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        ]
    )


def _copy_out(cursor: Any, sql: str, schema: Schema) -> pl.DataFrame:
    with cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
        text = b"".join(copy)
    if not text:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(BytesIO(text), has_header=False, schema=dict(schema))
