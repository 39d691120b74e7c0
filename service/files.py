"""Bytes kept by their SHA-256, each content once."""

import hashlib

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


def digest(content: bytes) -> str:
    """Give the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
