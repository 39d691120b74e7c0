"""`muhero account …` and `muhero token`: what an operator needs to let the first people in."""

import pytest
from sqlalchemy import select

from service import accounts, db, sign_in
from service.accounts import Actor
from service.audit_tables import AuditRecord
from service.commands import sign_ins
from service.config import Config
from service.console import Console
from tests.unit.service.conftest import CODE, Muhero, Place


@pytest.fixture
def ready(muhero: Muhero, place: Place, monkeypatch: pytest.MonkeyPatch) -> Muhero:
    """Commands on a database with two counties."""
    monkeypatch.setenv("DATABASE_URL", place.engine.url.render_as_string(hide_password=False))
    return muhero


def test_an_account_from_its_opening_to_its_end(ready: Muhero) -> None:
    opened = ready(
        "account", "create", "Zhang.San", "--role", "officer", "--county", CODE, "--person", "张三"
    )
    assert opened[0] == 0
    assert len(opened[1].strip()) >= 16
    assert (
        ready("--lang", "en", "account", "grant", "zhang.san", "reviewer")[1]
        .strip()
        .endswith("officer, reviewer")
    )
    assert ready("account", "grant", "zhang.san", "reviewer")[0] == 1
    assert ready("account", "revoke", "zhang.san", "officer")[0] == 0
    assert ready("account", "password", "zhang.san")[1] != opened[1]
    for what in ("totp", "disable", "enable", "disable"):
        assert ready("account", what, "zhang.san")[0] == 0
    listed = ready("--lang", "en", "account", "list", "--county", CODE)[1].split("\t")
    assert listed[1:4] == ["zhang.san", CODE, "reviewer"]
    assert "closed" in listed[-1]


@pytest.mark.parametrize(
    ("arguments", "ended"),
    [
        (("create", "x", "--role", "officer"), 2),  # no county
        (("create", "x", "--role", "department", "--county", CODE), 2),  # no department
        (("create", "x", "--role", "officer", "--county", "990199"), 1),
        (("grant", "nobody", "officer"), 1),
        (("grant", "nobody", "king"), 2),
    ],
)
def test_what_cannot_be_is_said(ready: Muhero, arguments: tuple[str, ...], ended: int) -> None:
    found = ready("account", *arguments)
    assert (found[0], found[1]) == (ended, "")
    assert found[2].strip()


def test_a_key_for_each_role_with_its_bounds_and_end(ready: Muhero, place: Place) -> None:
    bounds = {"department": ("--department", "tax"), "township": ("--park", "开发区")}
    for role in ("officer", "department", "township", "reviewer", "approver", "observer"):
        asked = ("token", "--role", role, "--county", CODE, *bounds.get(role, ()), "--expires", "2099-12-31")
        ended, token, _ = ready(*asked)
        assert ended == 0
        with db.session(place.engine) as session:
            found = accounts.actor(session, token.strip())
        assert found is not None
        assert found.roles == {role}
    assert ready("token", "--role", "officer", "--county", CODE, "--expires", "soon")[0] == 2
    _, token, _ = ready("token", "--role", "officer", "--county", CODE, "--expires", "2020-12-31")
    with db.session(place.engine) as session:
        assert accounts.actor(session, token.strip()) is None
        noted = session.scalars(select(AuditRecord.action).where(AuditRecord.chain == CODE)).all()
    assert noted.count("account.opened") == 7


def first_start(place: Place, capsys: pytest.CaptureFixture[str]) -> list[Actor | None]:
    """Who can sign in by what the first start prints: name, one-time password, key and role a line."""
    capsys.readouterr()
    sign_ins.show(Console("en"), place.engine, "http://127.0.0.1:8000")
    lines = capsys.readouterr().out.splitlines()[1:-1]
    config = Config(place.engine.url.render_as_string(hide_password=False))
    found = []
    for name, password, key in (line.split()[:3] for line in lines):
        opened = sign_in.open_(place.engine, config, name, password, "", "127.0.0.1")
        assert set(opened.missing) == {"password", "totp"}
        with db.session(place.engine) as session:
            found.append(accounts.actor(session, key))
    return found


def test_the_first_start_prints_a_sign_in_for_each_administrator(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    found = first_start(place, capsys)
    assert [one.roles for one in found if one] == [{"system"}, {"security"}, {"audit"}]
    assert {one.county for one in found if one} == {None}
    assert first_start(place, capsys) == []  # once
