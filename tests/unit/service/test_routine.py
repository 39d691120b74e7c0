"""Periodic work: ordered once a period by however many workers, whole or not at all when one is killed."""

import datetime as dt
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from scoring.errors import InputError
from service import campaigns, clock, db, deadlines, jobs, listing, queue, routine, schemes, stages
from service.campaign_tables import Campaign, Deadline, Message
from service.config import Config
from service.job_tables import Job
from tests.unit.service.conftest import CODE, OTHER, SCHEME, Muhero, Place
from tests.unit.service.test_leases import expire
from tests.unit.service.test_worker import interrupt, work

LONG_AGO = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)


@pytest.fixture
def late(place: Place) -> Campaign:
    """A campaign whose collection should have ended long ago."""
    place.everything()
    with clock.at(LONG_AGO), db.session(place.engine) as session:
        scheme = schemes.add(session, CODE, SCHEME.format(year=2024))
        made = campaigns.create(session, CODE, 2024, scheme.id, True, None)
        listing.draw(session, CODE, made.id, None)
        return stages.advance(session, CODE, made.id, "collecting", "开始", None)


def deadline(place: Place) -> Deadline:
    with db.session(place.engine) as session:
        return session.scalars(select(Deadline)).one()


def sent(place: Place) -> list[str]:
    """The codes of all messages after those of the beginning."""
    with db.session(place.engine) as session:
        return [*session.scalars(select(Message.code).where(Message.at > LONG_AGO).order_by(Message.id))]


def test_ordered_by_many_at_once_it_is_one_job(place: Place, late: Campaign, plain: Config) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = [*pool.map(lambda _: routine.order(place.engine, plain), range(4))]
    with db.session(place.engine) as session:
        kept = [*session.scalars(select(Job.id).order_by(Job.id))]
        whats = {row.params for row in session.scalars(select(Job))}
    assert sorted(number for each in made for number in each) == kept
    assert len(whats) == len(kept) == 5  # also confirmations, disputes, objections, heads


def test_killed_in_the_middle_it_is_done_once_all_the_same(
    place: Place, late: Campaign, plain: Config
) -> None:
    killed = interrupt(plain, signal.SIGKILL, "INSERT INTO messages", "message.late")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert sent(place) == []
    assert deadline(place).closed_at is None
    with db.session(place.engine) as session:
        [running] = session.scalars(select(Job.id).where(Job.state == "running"))
    expire(place.engine, running)
    ended = work(plain)
    assert ended.returncode == 0, ended.stderr
    assert sorted(sent(place)) == ["message.late"] * 3 + ["message.over"]
    assert deadline(place).closed_at is not None
    assert deadline(place).escalated_at is not None
    with db.session(place.engine) as session:
        assert {*session.scalars(select(Job.state))} == {"succeeded"}


def test_a_key_is_taken_once(place: Place) -> None:
    with db.session(place.engine) as session:
        assert jobs.submit_once(session, CODE, "routine", {"what": "x"}, "a key") is not None
        assert jobs.submit_once(session, CODE, "routine", {"what": "x"}, "a key") is None
        assert jobs.submit_once(session, OTHER, "routine", {"what": "x"}, "another") is not None
        assert jobs.is_known(session, "a key")
        assert not jobs.is_known(session, "a third")


def test_jobs_that_people_ask_for_have_no_key(place: Place) -> None:
    with db.session(place.engine) as session:
        for _ in range(2):
            assert jobs.submit(session, CODE, "export", {}, None).unique_key is None


def test_an_unknown_word(place: Place, plain: Config) -> None:
    with db.session(place.engine) as session, pytest.raises(InputError, match="unknown"):
        routine.run(session, plain, CODE, "coffee")


def test_every_routine_has_its_period() -> None:
    assert routine.PERIODS.keys() == routine.ROUTINES.keys()


def test_by_hand(
    place: Place, late: Campaign, plain: Config, muhero: Muhero, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", plain.database_url)
    ended, said, _ = muhero("routine", "--county", CODE, "--lang", "en")
    assert (ended, said) == (0, f"{CODE}: deadlines, 2 done.\n{CODE}: heads, 1 done.\n")
    assert muhero("routine", "--lang", "en")[:2] == (0, f"{OTHER}: heads, 1 done.\n")
    assert muhero("routine", "--lang", "en")[:2] == (0, "")
    assert muhero("routine", "--county", "123456")[0] == 1
    queue.opened(plain).flush_queue()


def test_one_that_is_not_over_is_left_alone(place: Place, late: Campaign, plain: Config) -> None:
    with db.session(place.engine) as session, clock.at(LONG_AGO):
        assert routine.run(session, plain, CODE, "deadlines") == 0
        assert deadlines.is_running(session, late, "collecting")
