"""Settings of a process, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import Conflict

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def keys_folder(environ: Mapping[str, str] = os.environ) -> str:
    """Say where secret keys lie: neither in the repository nor in the database."""
    state = environ.get("XDG_STATE_HOME") or str(
        Path(environ.get("HOME") or "~").expanduser() / ".local/state"
    )
    return environ.get("MUHERO_KEYS") or str(Path(state) / "muhero" / "keys")


@dataclass(frozen=True)
class Config:
    """Where the data lie and how much a client may send."""

    database_url: str
    models_url: str = str(VAR / "models")  # a folder, or any address that fsspec knows
    redis_url: str | None = None  # the queue of jobs; without it a SQLite file is the queue
    queue_file: str | None = None  # that file; by default beside the database's
    upload_limit: int = 64 * 2**20  # bytes of one department file
    body_limit: int = 16 * 2**20  # bytes of one JSON body
    large_file: int = 4 * 2**20  # bytes: a larger department file is taken by a job
    keys_dir: str = field(default_factory=keys_folder)  # keys that seal and sign; only their owner reads them
    heads_dir: str = str(VAR / "heads")  # exported heads of the audit log; better on another machine
    large_county: int = 20_000  # more enterprises than this are evaluated and exported by a job


def load(environ: Mapping[str, str] = os.environ) -> Config:
    """Read DATABASE_URL, REDIS_URL, and MUHERO_… MODELS, QUEUE, UPLOAD_LIMIT and BODY_LIMIT (bytes)."""
    return Config(
        database_url=_driver_named(environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'muhero.sqlite'}"),
        models_url=environ.get("MUHERO_MODELS") or Config.models_url,
        redis_url=environ.get("REDIS_URL") or None,
        queue_file=environ.get("MUHERO_QUEUE") or None,
        heads_dir=environ.get("MUHERO_HEADS") or Config.heads_dir,
        upload_limit=_whole(environ, "MUHERO_UPLOAD_LIMIT", Config.upload_limit),
        body_limit=_whole(environ, "MUHERO_BODY_LIMIT", Config.body_limit),
        keys_dir=keys_folder(environ),
    )


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise Conflict("config.not_a_number", name=name, value=value)
    return int(value)


def _driver_named(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url
