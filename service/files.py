"""Bytes kept by their SHA-256, each content once; tables among them as Parquet."""

import hashlib
from io import BytesIO

import polars as pl
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service import clock
from service.db import is_sqlite
from service.errors import NotFound
from service.tables import File


def keep(session: Session, content: bytes) -> str:
    """Keep the content if it is not kept already; give its digest."""
    name = digest(content)
    there = (File.digest == name) & File.erased_at.is_(None)
    if session.scalar(select(File.digest).where(there)) is None:
        insert = sqlite.insert if is_sqlite(session) else postgresql.insert
        row = insert(File).values(digest=name, content=content)
        again = {"content": content, "erased_at": None}  # one that was erased is handed in again
        session.execute(row.on_conflict_do_update(index_elements=["digest"], set_=again))
    return name


def content(session: Session, digest: str) -> bytes:
    """Give the content back, exactly."""
    found = session.execute(select(File.content, File.erased_at).where(File.digest == digest)).one_or_none()
    if found is None:
        raise NotFound("file.not_found", digest=digest)
    if found.erased_at is not None:
        raise NotFound("file.erased", digest=digest, on=clock.date_of(found.erased_at))
    content: bytes = found.content
    return content


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
