"""Signed lists: what was altered, removed, reordered or signed by somebody else is told; keys lie outside."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from service import db, signatures, signed_lists
from service.errors import Conflict
from service.signed_lists import Line

HEADING = {"list": "muhero/1", "county": "990101", "year": 2024}
LINES = [Line(f"企业{i}", "ABC"[i % 3], f"9199010{i}", f"CODE{i}") for i in range(6)]


@pytest.fixture
def keys(tmp_path: Path) -> str:
    return str(tmp_path / "keys")


def signed(private: Ed25519PrivateKey, lines: list[Line] = LINES) -> tuple[bytes, dict[str, str]]:
    """A signed list, and the key to trust."""
    body, head = signed_lists.write(HEADING, lines)
    content, _ = signed_lists.sealed(
        body, head, "k1", lambda message: base64.b64encode(private.sign(message)).decode()
    )
    return content, {"k1": base64.b64encode(private.public_key().public_bytes_raw()).decode()}


def test_a_list_as_it_was_signed() -> None:
    content, trusted = signed(Ed25519PrivateKey.generate())
    found = signed_lists.check(content, trusted)
    assert (found.fault, found.lines, found.key_id) == (None, 6, "k1")
    assert b"9199010" not in content
    assert signed_lists.check(signed(Ed25519PrivateKey.generate(), [])[0], {}).lines == 0


@pytest.mark.parametrize("change", ["alter", "remove", "reorder", "add", "heading"])
def test_whatever_was_changed_is_noticed(change: str) -> None:
    content, trusted = signed(Ed25519PrivateKey.generate())
    lines = content.splitlines(keepends=True)
    if change == "alter":
        lines[2] = lines[2].replace(b'"class":"B"', b'"class":"A"')
    elif change == "remove":
        del lines[3]
    elif change == "reorder":
        lines[1], lines[2] = lines[2], lines[1]
    elif change == "add":
        lines.insert(3, lines[3])
    else:
        lines[0] = lines[0].replace(b"2024", b"2023")
    changed = b"".join(lines)
    assert changed != content
    fault = signed_lists.check(changed, trusted).fault
    assert fault
    assert fault.code == "signed_list.altered"


def test_a_head_that_was_made_to_fit_is_not_signed() -> None:
    """Whoever alters the list and its head has no key to sign them."""
    content, trusted = signed(Ed25519PrivateKey.generate())
    forged, _ = signed(Ed25519PrivateKey.generate(), LINES[:3])
    for given, known, code in (
        (forged, trusted, "signed_list.not_signed"),
        (content, {}, "signed_list.key_unknown"),
        (content, {"k1": "no key"}, "signed_list.not_signed"),
        (b"", trusted, "signed_list.unreadable"),
        (b'{"head": 1}\n', trusted, "signed_list.unreadable"),
        (b"[]\n[]\n", trusted, "signed_list.unreadable"),
    ):
        fault = signed_lists.check(given, known).fault
        assert fault, given
        assert fault.code == code


def test_a_proof_needs_both_codes() -> None:
    assert signed_lists.proof("u", "c") != signed_lists.proof("u", "d")
    assert signed_lists.proof("u", "c") != signed_lists.proof("v", "c")


def test_keys_lie_in_files_that_their_owner_alone_reads(engine: Engine, keys: str) -> None:
    with db.session(engine) as session:
        first = signatures.current(session, keys, None)
        assert signatures.current(session, keys, None) is first
        second = signatures.rotate(session, keys, None)
        assert signatures.current(session, keys, None).id == second.id
        for one in (first, second):
            assert signatures.holds(one.public, signatures.sign(keys, one, b"x"), b"x")
            assert not signatures.holds(one.public, signatures.sign(keys, one, b"x"), b"y")
        assert [(one.id, one.retired_at is None) for one in signatures.page(session).items] == [
            (second.id, True),
            (first.id, False),
        ]
    files = list(Path(keys, "signing").iterdir())
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    stored = base64.b64decode(files[0].read_bytes())
    assert len(stored) == 32
    assert stored not in engine.url.render_as_string().encode()


def test_a_lost_or_foreign_key_signs_nothing(engine: Engine, keys: str, tmp_path: Path) -> None:
    with db.session(engine) as session:
        first, second = (signatures.rotate(session, keys, None) for _ in range(2))
        file = Path(keys, "signing", f"{first.id}.key")
        file.write_bytes(Path(keys, "signing", f"{second.id}.key").read_bytes())
        with pytest.raises(Conflict, match="key_lost"):
            signatures.sign(keys, first, b"x")
        file.write_bytes(b"damaged")
        with pytest.raises(Conflict, match="key_lost"):
            signatures.sign(keys, first, b"x")
        with pytest.raises(Conflict, match="key_lost"):
            signatures.sign(str(tmp_path / "elsewhere"), second, b"x")
