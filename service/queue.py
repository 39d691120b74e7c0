"""The queue: numbers of jobs that wait, in Huey's storage on SQLite, or on Redis where one is named.

It only wakes workers. Whatever it loses, doubles or makes up does no harm, for the table of jobs is the
truth: a number is claimed there, and queued jobs that the queue does not know are delivered again. So a
message is the number and nothing else, as JSON.
"""

import hashlib
import sqlite3
from functools import cache
from pathlib import Path

import orjson
import structlog
from huey.storage import (  # type: ignore[import-untyped]
    BaseStorage,
    RedisStorage,
    SqliteStorage,
)
from redis import ConnectionPool
from redis.exceptions import RedisError
from sqlalchemy import make_url

from service.config import VAR, Config

UNREACHABLE = (RedisError, sqlite3.Error, OSError)
CONNECT_SECONDS = 5
ANSWER_SECONDS = 10
log = structlog.get_logger("muhero")


@cache
def opened(config: Config) -> BaseStorage:
    """Open the queue of this database, once a process; several installations may share a Redis."""
    name = f"muhero_{_fingerprint(config.database_url)}"
    if config.redis_url:
        pool = ConnectionPool.from_url(
            config.redis_url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=ANSWER_SECONDS
        )
        return RedisStorage(name, connection_pool=pool)
    file = _file(config)
    file.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStorage(name, filename=str(file))


def deliver(config: Config, job_id: int) -> None:
    """Tell the workers of a job that is committed; where that fails, a sweep will do it."""
    try:
        opened(config).enqueue(orjson.dumps(job_id))
    except UNREACHABLE as error:
        log.warning("queue unreachable", job=job_id, reason=str(error))


def take(config: Config) -> int | None:
    """Give the next number; None if there is none, or something that is no number."""
    content = opened(config).dequeue()
    if content is None:
        return None
    try:
        return int(orjson.loads(content))
    except (TypeError, ValueError):
        log.warning("no job's number in the queue", content=content[:100].decode("utf-8", "replace"))
        return None


def deliver_missing(config: Config, numbers: list[int]) -> list[int]:
    """Deliver those jobs that the queue does not know; give their numbers."""
    if not numbers:
        return []
    known = {bytes(content) for content in opened(config).enqueued_items()}
    missing = [number for number in numbers if orjson.dumps(number) not in known]
    for number in missing:
        deliver(config, number)
    return missing


def _file(config: Config) -> Path:
    """The queue's file: the one that is named, or beside the database's."""
    if config.queue_file:
        return Path(config.queue_file)
    url = make_url(config.database_url)
    beside = url.database if url.get_backend_name() == "sqlite" else None
    return (Path(beside).parent if beside and beside != ":memory:" else VAR) / "queue.sqlite"


def _fingerprint(database_url: str) -> str:
    """Name a database, whoever signs in to it."""
    plain = make_url(database_url).set(username="", password="")
    return hashlib.sha256(plain.render_as_string().encode()).hexdigest()[:12]
