"""`muhero account …` and `muhero token`: what an operator needs to let the first people in."""

import pytest
from sqlalchemy import select

from service import accounts, db
from service.accounts import Actor
from service.audit_tables import AuditRecord
from service.commands import server
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


def first_start(place: Place, capsys: pytest.CaptureFixture[str], with_demo: bool) -> dict[str, Actor | None]:
    """Who can sign in by what the first start prints, by the words before it."""
    capsys.readouterr()
    server._tokens(Console("en"), place.engine, with_demo)
    _, *lines = capsys.readouterr().out.splitlines()
    with db.session(place.engine) as session:
        return {line.split("\t")[0]: accounts.actor(session, line.split("\t")[1]) for line in lines}


def test_the_first_start_prints_a_key_for_each_administrator(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    found = first_start(place, capsys, with_demo=False)
    assert [one.roles for one in found.values() if one] == [{"system"}, {"security"}, {"audit"}]
    assert {one.county for one in found.values() if one} == {None}
    assert first_start(place, capsys, with_demo=False) == {}  # once


def test_and_with_the_demo_county_for_its_people(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.everything()
    place.publish()
    found = first_start(place, capsys, with_demo=True)
    people = [one for one in found.values() if one and one.county == CODE]
    assert [one.roles for one in people] == [{"officer"}, {"reviewer"}, {"approver"}, {"enterprise"}]
    assert people[-1].uscc in place.enterprises
