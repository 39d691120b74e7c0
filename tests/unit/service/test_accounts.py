import pytest
from sqlalchemy import Engine, select

from scoring.errors import InputError
from service import accounts, counties, db
from service.errors import NotFound
from service.people_tables import Token

CODE = "91350100M000100Y43"


@pytest.fixture
def session(engine: Engine):
    with db.session(engine) as unit:
        counties.add(unit, "990101", "示范县")
        yield unit


def test_a_token_tells_who_acts(session) -> None:
    token = accounts.create_token(session, "enterprise", "990101", CODE, "总经办")
    found = accounts.actor(session, token)
    assert found is not None
    assert (found.roles, found.county, found.uscc) == ({"enterprise"}, "990101", CODE)


def test_the_token_itself_is_not_kept(session) -> None:
    token = accounts.create_token(session, "officer", "990101")
    kept = session.scalars(select(Token.hash)).all()
    assert len(token) >= 43  # 256 random bits
    assert all(token not in one for one in kept)


def test_two_tokens_differ(session) -> None:
    made = {accounts.create_token(session, "system", None) for _ in range(3)}
    assert len(made) == 3
    assert accounts.count(session) == 3


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 10_000])
def test_an_unknown_token_is_nobody(session, token: str) -> None:
    assert accounts.actor(session, token) is None


def test_a_revoked_token_is_void(session) -> None:
    token = accounts.create_token(session, "officer", "990101")
    accounts.revoke(session, token)
    assert accounts.actor(session, token) is None
    with pytest.raises(NotFound):
        accounts.revoke(session, token)


@pytest.mark.parametrize(
    ("role", "county", "code", "faults"),
    [
        ("officer", None, None, ["account.county_needed"]),
        ("king", "990101", None, ["account.role_unknown"]),
        ("enterprise", "990101", None, ["account.uscc_needed"]),
        ("officer", "990101", CODE, ["account.uscc_not_meant"]),
        ("enterprise", "990101", "91350100M000100Y44", ["account.uscc_wrong"]),
    ],
)
def test_what_does_not_fit_is_refused(session, role, county, code, faults) -> None:
    with pytest.raises(InputError) as caught:
        accounts.create_token(session, role, county, code)
    assert [one.code for one in caught.value.faults] == faults


def test_the_county_must_be_there(session) -> None:
    with pytest.raises(NotFound):
        accounts.create_token(session, "officer", "990199")
