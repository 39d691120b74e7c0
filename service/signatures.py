"""Ed25519 keys that sign what is made public: private halves in files, public halves in a table.

A key signs until the next one replaces it; what it has signed stays verifiable by its public half for ever.
"""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, clock, config, sealing
from service.accounts import Actor
from service.db import begin_write
from service.errors import Conflict
from service.paging import Page, objects
from service.publication_tables import SigningKey

ALGORITHM = "Ed25519"
ID_SIGNS = 16
PUBLIC_BYTES = 32


def rotate(session: Session, keys_dir: str | None, actor: Actor | None) -> SigningKey:
    """Make a new key, by which everything is signed from now on."""
    begin_write(session)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    name, now = hashlib.sha256(public).hexdigest()[:ID_SIGNS], clock.now()
    sealing.keep(_file(keys_dir, name), base64.b64encode(private.private_bytes_raw()) + b"\n")
    for former in session.scalars(select(SigningKey).where(SigningKey.retired_at.is_(None))):
        former.retired_at = now
    made = SigningKey(id=name, public=base64.b64encode(public).decode(), created_at=now)
    made.created_by = actor.id if actor else None
    session.add(made)
    session.flush()
    audit.note(session, actor, "signing.key_made", f"signing-key/{name}", after=audit.state(made))
    return made


def current(session: Session, keys_dir: str | None, actor: Actor | None) -> SigningKey:
    """Give the key that signs now; the first one is made when it is needed."""
    newest = select(SigningKey).where(SigningKey.retired_at.is_(None)).order_by(SigningKey.created_at.desc())
    return session.scalars(newest.limit(1)).one_or_none() or rotate(session, keys_dir, actor)


def sign(keys_dir: str | None, key: SigningKey, content: bytes) -> str:
    """Sign a content; the key's file must lie where this installation keeps its keys."""
    file = _file(keys_dir, key.id)
    try:
        private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read_bytes(), validate=False))
    except (OSError, ValueError):
        raise Conflict("signing.key_lost", key=key.id, file=str(file)) from None
    if base64.b64encode(private.public_key().public_bytes_raw()).decode() != key.public:
        raise Conflict("signing.key_lost", key=key.id, file=str(file))
    return base64.b64encode(private.sign(content)).decode()


def page(session: Session, limit: int = 50, offset: int = 0) -> Page[SigningKey]:
    """List the public keys, newest first."""
    newest = select(SigningKey).order_by(SigningKey.created_at.desc(), SigningKey.id)
    return objects(session, newest, limit, offset)


def shown(key: SigningKey) -> dict[str, Any]:
    """Give what anybody may know of a key."""
    told = {name: getattr(key, name) for name in ("id", "public", "created_at", "retired_at")}
    return told | {"algorithm": ALGORITHM}


def holds(public: str, signature: str, content: bytes) -> bool:
    """Tell whether the owner of a public key has signed this content."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _file(keys_dir: str | None, name: str) -> Path:
    return Path(keys_dir or config.keys_folder()) / "signing" / f"{name}.key"
