import datetime as dt

import pytest
from sqlalchemy import Engine, update

from service import accounts, db, idempotency
from service.accounts import Actor
from service.clock import now
from service.errors import Conflict
from service.idempotency import Answer
from service.tables import Remembered

ANSWER = Answer(201, {"Location": "/api/v1/submissions/1"}, b'{"id":1}')


@pytest.fixture
def actor(engine: Engine) -> Actor:
    with db.session(engine) as session:
        found = accounts.actor(session, accounts.create_token(session, "system", None))
    assert found
    return found


def test_an_answer_is_given_again_word_for_word(engine: Engine, actor: Actor) -> None:
    with db.session(engine) as session:
        assert idempotency.find(session, actor, "k", "digest") is None
        idempotency.remember(session, actor, "k", "digest", ANSWER)
    with db.session(engine) as session:
        assert idempotency.find(session, actor, "k", "digest") == ANSWER


def test_a_key_stands_for_one_request(engine: Engine, actor: Actor) -> None:
    with db.session(engine) as session:
        idempotency.remember(session, actor, "k", "digest", ANSWER)
        with pytest.raises(Conflict, match="other_request"):
            idempotency.find(session, actor, "k", "another")


def test_somebody_elses_key_is_another(engine: Engine, actor: Actor) -> None:
    with db.session(engine) as session:
        idempotency.remember(session, actor, "k", "digest", ANSWER)
        other = accounts.actor(session, accounts.create_token(session, "system", None))
        assert other
        assert idempotency.find(session, other, "k", "another") is None


def test_of_two_at_once_one_is_done(engine: Engine, actor: Actor) -> None:
    with db.session(engine) as session:
        idempotency.remember(session, actor, "k", "digest", ANSWER)
    with pytest.raises(Conflict, match="under_way"), db.session(engine) as session:
        idempotency.remember(session, actor, "k", "digest", ANSWER)


def test_old_answers_are_forgotten(engine: Engine, actor: Actor) -> None:
    with db.session(engine) as session:
        idempotency.remember(session, actor, "old", "digest", ANSWER)
        session.execute(update(Remembered).values(created_at=now() - dt.timedelta(days=3)))
        idempotency.remember(session, actor, "new", "digest", ANSWER)
        idempotency.forget_old(session)
        assert idempotency.find(session, actor, "old", "digest") is None
        assert idempotency.find(session, actor, "new", "digest")
