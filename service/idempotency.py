"""Answers remembered by account and key, so that a repeated request is not done twice."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import clock
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict
from service.tables import Remembered

KEPT_FOR = dt.timedelta(days=2)


@dataclass(frozen=True)
class Answer:
    """What a request was answered, word for word."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def find(session: Session, actor: Actor, key: str, request_digest: str) -> Answer | None:
    """Find the answer to the request that had this key before."""
    mine = (Remembered.account_id == actor.id) & (Remembered.key == key)
    row = session.execute(select(Remembered).where(mine)).scalar_one_or_none()
    if row is None:
        return None
    if row.request_digest != request_digest:
        raise Conflict("idempotency.other_request", key=key)
    return Answer(row.status, orjson.loads(row.headers), row.body)


def remember(session: Session, actor: Actor, key: str, request_digest: str, answer: Answer) -> None:
    """Remember an answer, in the same transaction as what it tells of."""
    begin_write(session)
    row = {
        "account_id": actor.id,
        "key": key,
        "request_digest": request_digest,
        "status": answer.status,
        "headers": orjson.dumps(dict(answer.headers)).decode(),
        "body": answer.body,
        "created_at": clock.now(),
    }
    try:
        session.execute(insert(Remembered).values(row))
    except IntegrityError:
        raise Conflict("idempotency.under_way", key=key) from None


def forget_old(session: Session) -> None:
    """Forget answers that nobody will ask for again."""
    begin_write(session)
    session.execute(delete(Remembered).where(Remembered.created_at < clock.now() - KEPT_FOR))
