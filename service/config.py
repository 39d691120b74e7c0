"""Settings of a process, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from service.errors import Conflict

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def keys_folder(environ: Mapping[str, str] = os.environ) -> str:
    """Say where secret keys lie: neither in the repository nor in the database."""
    state = environ.get("XDG_STATE_HOME") or str(
        Path(environ.get("HOME") or "~").expanduser() / ".local/state"
    )
    return environ.get("MUHERO_KEYS") or str(Path(state) / "muhero" / "keys")


def heads_folder(environ: Mapping[str, str] = os.environ) -> str:
    """Say where exported heads of the audit log lie."""
    return environ.get("MUHERO_HEADS") or str(VAR / "heads")


@dataclass(frozen=True)
class Oidc:
    """An identity platform of officials (OpenID Connect) and who this service is there."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    callback: str | None = None  # this service's address as registered there; by default the request's own
    claim: str | None = None  # whose value is an account's name, for accounts that are not linked yet
    second_factor: bool = False  # the platform always asks for two factors


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
    webhooks_http: bool = False  # whether webhooks may go unencrypted, to private addresses only
    heads_dir: str = field(default_factory=heads_folder)  # of the audit log; better on another machine
    passwords: str = "asvs"  # the profile of passwords: asvs, or mlps (等保)
    official_minutes: int = 30  # of idleness that end an official's session …
    official_hours: int = 12  # … and when it ends however busy
    enterprise_minutes: int = 8 * 60
    enterprise_hours: int = 24
    proxies: int = 0  # between the clients and this service: without any, no header tells an address
    oidc: Oidc | None = None
    portal_url: str | None = None  # of the portal as people reach it: stands in the codes on notices
    owner_url: str | None = None  # of who owns the tables on PostgreSQL, if it is not the service
    retention_file: str | None = None  # the house's own periods instead of `retention.toml`
    large_county: int = 20_000  # more enterprises than this are evaluated and exported by a job


def load(environ: Mapping[str, str] = os.environ) -> Config:
    """Read DATABASE_URL, REDIS_URL and what begins with MUHERO_; the README lists them."""
    return Config(
        database_url=_driver_named(environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'muhero.sqlite'}"),
        models_url=environ.get("MUHERO_MODELS") or Config.models_url,
        redis_url=environ.get("REDIS_URL") or None,
        queue_file=environ.get("MUHERO_QUEUE") or None,
        heads_dir=heads_folder(environ),
        portal_url=environ.get("MUHERO_PORTAL_URL") or None,
        owner_url=_driver_named(environ["MUHERO_OWNER_URL"]) if environ.get("MUHERO_OWNER_URL") else None,
        retention_file=environ.get("MUHERO_RETENTION") or None,
        upload_limit=_whole(environ, "MUHERO_UPLOAD_LIMIT", Config.upload_limit),
        body_limit=_whole(environ, "MUHERO_BODY_LIMIT", Config.body_limit),
        keys_dir=keys_folder(environ),
        webhooks_http=environ.get("MUHERO_WEBHOOKS_HTTP") == "1",
        passwords=_one_of(environ, "MUHERO_PASSWORDS", ("asvs", "mlps")),
        official_minutes=_whole(environ, "MUHERO_OFFICIAL_MINUTES", Config.official_minutes),
        official_hours=_whole(environ, "MUHERO_OFFICIAL_HOURS", Config.official_hours),
        enterprise_minutes=_whole(environ, "MUHERO_ENTERPRISE_MINUTES", Config.enterprise_minutes),
        enterprise_hours=_whole(environ, "MUHERO_ENTERPRISE_HOURS", Config.enterprise_hours),
        proxies=_whole(environ, "MUHERO_PROXIES", Config.proxies),
        oidc=_oidc(environ),
    )


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    issuer = environ.get("MUHERO_OIDC_ISSUER")
    if not issuer:
        return None
    file, client = environ.get("MUHERO_OIDC_SECRET_FILE"), environ.get("MUHERO_OIDC_CLIENT")
    secret = Path(file).read_text(encoding="utf-8").strip() if file else environ.get("MUHERO_OIDC_SECRET")
    if not client or not secret:
        raise Conflict("config.oidc_incomplete", needed=("MUHERO_OIDC_CLIENT", "MUHERO_OIDC_SECRET_FILE"))
    if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname not in LOOPBACK:
        raise Conflict("config.oidc_insecure", issuer=issuer)
    return Oidc(
        issuer,
        client,
        secret,
        environ.get("MUHERO_OIDC_CALLBACK") or None,
        environ.get("MUHERO_OIDC_CLAIM") or None,
        environ.get("MUHERO_OIDC_SECOND_FACTOR") == "1",
    )


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise Conflict("config.choice", name=name, value=value, choices=choices)
    return value


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
