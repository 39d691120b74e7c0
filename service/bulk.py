"""Many rows at once, past the ORM, through the session's own connection.

Written by COPY on PostgreSQL and by `executemany` on SQLite, on the connection that the service has open (a
second SQLite library on the same file would not see its locks). Read as plain tuples: COPY out costs five
times as much, because Python sees each of its rows.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import ClauseElement, Table
from sqlalchemy.orm import Session

from service.db import is_sqlite

Schema = Mapping[str, pl.DataType]

CHUNK = 50_000  # rows turned into text or tuples at a time
READ_CHUNK = 10_000  # few enough that the tuples stay young: the garbage collector never walks them


def insert(session: Session, table: Table, frame: pl.DataFrame) -> None:
    """Write the rows of `frame`; its columns are named like those of the table."""
    if frame.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    write = _insert_sqlite if is_sqlite(session) else _copy_in
    write(_cursor(session), table.name, columns, frame)


def read(session: Session, statement: ClauseElement, schema: Schema) -> pl.DataFrame:
    """Read all rows of `statement`, whose columns are those of `schema` in order."""
    sql = str(statement.compile(session.get_bind().engine, compile_kwargs={"literal_binds": True}))
    cursor = _cursor(session) if is_sqlite(session) else _cursor(session, binary=True)
    cursor.execute(sql)
    parts = [pl.DataFrame(schema=schema)]
    while rows := cursor.fetchmany(READ_CHUNK):
        parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(parts)


def _cursor(session: Session, **options: object) -> Any:
    return session.connection().connection.cursor(**options)


def _insert_sqlite(cursor: Any, table: str, columns: str, frame: pl.DataFrame) -> None:
    places = ", ".join("?" * frame.width)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    for chunk in frame.iter_slices(CHUNK):
        cursor.executemany(sql, zip(*(column.to_list() for column in chunk), strict=True))


def _copy_in(cursor: Any, table: str, columns: str, frame: pl.DataFrame) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in frame.iter_slices(CHUNK):
            copy.write(chunk.write_csv(include_header=False).encode())
