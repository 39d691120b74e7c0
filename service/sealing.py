"""Secrets that must be read again, encrypted by a key that lies outside repository and database.

Whoever gets hold of the database alone, or of a backup of it, learns none of them. The key file holds one
key a line: the first seals, the others still open what they sealed.
"""

import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from service.config import Config
from service.errors import Conflict

FILE = "sealing.key"
PHRASE_BYTES = 48


def seal(config: Config, text: str) -> str:
    """Encrypt a text; the key is made at the first use."""
    return _keys(config).encrypt(text.encode()).decode()


def unseal(config: Config, sealed: str) -> str:
    """Decrypt what was sealed here; whatever was altered, or sealed by a lost key, is refused."""
    try:
        return _keys(config).decrypt(sealed).decode()
    except InvalidToken:
        raise Conflict("sealing.key_lost", file=str(Path(config.keys_dir) / FILE)) from None


def phrase(config: Config, name: str) -> str:
    """Give a secret of the service's own, made at the first use: by it cookies and forms are signed."""
    file = Path(config.keys_dir) / f"{name}.phrase"
    if not file.exists():
        keep(file, secrets.token_urlsafe(PHRASE_BYTES).encode())
    return file.read_text()


def _keys(config: Config) -> MultiFernet:
    file = Path(config.keys_dir) / FILE
    if not file.exists():
        keep(file, Fernet.generate_key() + b"\n")
    return MultiFernet([Fernet(line) for line in file.read_bytes().split()])


def keep(file: Path, content: bytes) -> bool:
    """Write a key file for its owner alone, wholly or not at all; tell whether this process was first."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=file.parent, prefix=f".{file.name}."
    ) as written:  # 0600 from the start
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
        try:
            os.link(written.name, file)
        except FileExistsError:
            return False
    return True
