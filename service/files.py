"""Bytes kept by their SHA-256, each content once; tables among them as Parquet."""

import hashlib
from io import BytesIO

import polars as pl
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.db import is_sqlite
from service.errors import NotFound
from service.tables import File


def keep(session: Session, content: bytes) -> str:
    """Keep the content if it is not kept already; give its digest."""
    name = digest(content)
    if session.scalar(select(File.digest).where(File.digest == name)) is None:
        insert = sqlite.insert if is_sqlite(session) else postgresql.insert
        session.execute(insert(File).values(digest=name, content=content).on_conflict_do_nothing())
    return name


def content(session: Session, digest: str) -> bytes:
    """Give the content back, exactly."""
    found = session.scalar(select(File.content).where(File.digest == digest))
    if found is None:
        raise NotFound("file.not_found", digest=digest)
    return found


def keep_table(session: Session, table: pl.DataFrame) -> str:
    """Keep a table; give the digest of its bytes."""
    return keep(session, parquet(table))


def table(session: Session, digest: str) -> pl.DataFrame:
    """Give a table back."""
    return pl.read_parquet(BytesIO(content(session, digest)))


def parquet(table: pl.DataFrame) -> bytes:
    """Give the bytes that a table is kept as."""
    buffer = BytesIO()
    table.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def digest(content: bytes) -> str:
    """Give the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
