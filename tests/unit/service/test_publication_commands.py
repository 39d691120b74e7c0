"""`muhero publication`, `payments`, `keys` and `webhook`."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from service import db, signatures
from tests.unit.service.conftest import Muhero
from tests.unit.service.publishing import CODE, Office


@pytest.fixture
def office(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MUHERO_KEYS", str(tmp_path / "keys"))
    return Office(engine, str(tmp_path / "keys")).prepare()


@pytest.fixture
def muhero(muhero: Muhero) -> Muhero:
    """The same in English."""
    return lambda *arguments: muhero("--lang", "en", *arguments)


def test_a_list_is_written_and_checked_without_the_database(
    office: Office, muhero: Muhero, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, file = office.issued().id, tmp_path / "list.jsonl"
    ended, said, _ = muhero("publication", "list", "--county", CODE)
    assert ended == 0
    assert said.split("\t")[:4] == [str(number), "2024", "first", "published"]
    assert muhero("publication", "file", number, "--county", CODE, "--out", file)[0] == 0
    assert muhero("publication", "verify", file)[0] == 0
    with db.session(office.engine) as session:
        [key] = signatures.page(session).items
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    ended, said, _ = muhero("publication", "verify", file, "--key", f"{key.id}={key.public}")
    assert (ended, "9 enterprises" in said) == (0, True)
    file.write_bytes(file.read_bytes().replace(b'"class":"C"', b'"class":"A"', 1))
    ended, _, said = muhero("publication", "verify", file, "--key", f"{key.id}={key.public}")
    assert (ended, "altered" in said) == (1, True)
    ended, _, said = muhero("publication", "verify", file, "--key", "nonsense")
    assert (ended, "ID=BASE64" in said) == (1, True)


def test_policy_lists_payments_and_keys(office: Office, muhero: Muhero, tmp_path: Path) -> None:
    number, file = office.issued().id, tmp_path / "power.xlsx"
    given = ("--county", CODE, "--instrument", "electricity", "--out", file)
    ended, _, said = muhero("publication", "policies", number, *given)
    assert (ended, "3 lines, 0 of them" in said, file.read_bytes()[:2]) == (0, True, b"PK")
    for action in ("list", "due"):
        assert muhero("payments", action, "--county", CODE, "--year", 2024)[:2] == (0, "")
    before = muhero("keys", "list")[1].splitlines()
    ended, said, _ = muhero("keys", "rotate")
    assert (ended, str(tmp_path / "keys") in said) == (0, True)
    assert len(muhero("keys", "list")[1].splitlines()) == len(before) + 1
    assert muhero("publication", "file", number, "--county", "990999", "--out", file)[0] == 1


def test_webhooks(office: Office, muhero: Muhero) -> None:
    given = ("--county", CODE, "--event", "result.published")
    ended, secret, said = muhero("webhook", "add", "https://10.1.2.3/hook", *given)
    assert (ended, len(secret.strip()) > 40, "shown this once" in said) == (0, True, True)
    number = muhero("webhook", "list", "--county", CODE)[1].split("\t")[0]
    assert muhero("webhook", "deliver", "--county", CODE)[1].strip() == "Delivered: 0."
    assert muhero("webhook", "sent", number, "--county", CODE)[:2] == (0, "")
    assert muhero("webhook", "disable", number, "--county", CODE)[0] == 0
    assert muhero("webhook", "disable", number, "--county", CODE)[0] == 1
    assert muhero("webhook", "add", "http://10.1.2.3/", *given)[0] == 2
    ended, _, said = muhero("publish", office.run)
    assert (ended, "has campaign" in said) == (1, True)
