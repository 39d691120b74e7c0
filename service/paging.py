"""A page of a list: the items, and how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """`limit` items from `offset` on, of `total`."""

    items: Sequence[T]
    total: int
    limit: int
    offset: int


def objects(session: Session, statement: Select[T], limit: int, offset: int) -> Page[T]:
    """Fetch a page of mapped objects."""
    items = session.scalars(statement.limit(limit).offset(offset)).all()
    return Page(items, count(session, statement), limit, offset)


def count(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """Count what a statement would give without its limits."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
