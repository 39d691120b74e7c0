"""Who does a job: one of all who claim it, for as long as the lease lasts."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, update

from service import counties, db, jobs, leases
from service.clock import now
from service.errors import NotFound
from service.heart import Heart
from service.job_tables import Job
from service.jobs import Done, Failure
from service.leases import Lease, Lost
from tests.unit.service.conftest import CODE, OTHER, Place

MADE = Done("evaluation", "/api/v1/evaluations/1")
AT_ONCE = 4


@pytest.fixture
def number(place: Place) -> int:
    """A job that waits."""
    with db.session(place.engine) as session:
        return jobs.submit(session, CODE, "evaluation", {"scheme_id": 1, "year": 2024}, None).id


def claim(engine: Engine, number: int) -> Lease | None:
    with db.session(engine) as session:
        return leases.claim(session, number)


def claimed(engine: Engine, number: int) -> Lease:
    found = claim(engine, number)
    assert found
    return found


def read(engine: Engine, number: int) -> Job:
    with db.session(engine) as session:
        return session.get_one(Job, number)


def expire(engine: Engine, number: int) -> None:
    """Let the lease run out."""
    with db.session(engine) as session:
        db.begin_write(session)
        session.execute(update(Job).where(Job.id == number).values(lease_until=now() - leases.LASTS))


def sweep(engine: Engine) -> list[int]:
    with db.session(engine) as session:
        return leases.sweep(session)


def late(engine: Engine, lease: Lease) -> None:
    """Do something, and finish the job."""
    with db.session(engine) as session:
        counties.add(session, "990199", "迟到县")
        leases.finish(session, lease, MADE)


def test_a_second_claim_finds_it_taken(engine: Engine, number: int) -> None:
    lease = claimed(engine, number)
    assert claim(engine, number) is None
    job = read(engine, number)
    assert (job.state, job.attempts, job.lease_token) == ("running", 1, lease.token)
    assert claim(engine, 987654) is None


def test_of_all_who_claim_at_once_one_wins(engine: Engine, number: int) -> None:
    start = Barrier(AT_ONCE)

    def rush(_: int) -> Lease | None:
        start.wait()
        return claim(engine, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = [one for one in pool.map(rush, range(AT_ONCE)) if one]
    assert len(found) == 1
    assert read(engine, number).attempts == 1


def test_what_is_finished_is_not_done_again(engine: Engine, number: int) -> None:
    lease = claimed(engine, number)
    with db.session(engine) as session:
        leases.finish(session, lease, MADE)
    job = read(engine, number)
    assert (job.state, job.lease_token, job.problem) == ("succeeded", None, None)
    assert job.seconds is not None
    assert claim(engine, number) is None
    assert sweep(engine) == []


def test_who_has_lost_the_lease_keeps_nothing(engine: Engine, number: int) -> None:
    slow = claimed(engine, number)
    expire(engine, number)
    assert sweep(engine) == [number]
    quick = claimed(engine, number)
    with pytest.raises(Lost):
        late(engine, slow)
    with db.session(engine) as session, pytest.raises(NotFound):
        counties.get(session, "990199")
    job = read(engine, number)
    assert (job.state, job.attempts, job.lease_token) == ("running", 2, quick.token)
    with db.session(engine) as session:
        leases.finish(session, quick, MADE)
    assert read(engine, number).state == "succeeded"


def test_a_failure_that_comes_too_late_is_not_told(engine: Engine, number: int) -> None:
    slow = claimed(engine, number)
    expire(engine, number)
    sweep(engine)
    for tell in (
        lambda session: leases.finish(session, slow, Failure("internal")),
        lambda session: leases.give_back(session, slow),
        lambda session: leases.extend(session, slow, "reading", 0, 1),
    ):
        with pytest.raises(Lost), db.session(engine) as session:
            tell(session)
    assert (read(engine, number).state, read(engine, number).stage) == ("queued", None)


def test_a_lease_that_lasts_is_left_alone(engine: Engine, number: int) -> None:
    lease = claimed(engine, number)
    assert sweep(engine) == []
    expire(engine, number)
    with db.session(engine) as session:
        leases.extend(session, lease, "evaluating", 1, 3)
    assert sweep(engine) == []
    job = read(engine, number)
    assert (job.stage, job.done, job.total) == ("evaluating", 1, 3)


def test_three_workers_that_died_are_enough(engine: Engine, number: int) -> None:
    for _ in range(leases.MOST_ATTEMPTS):
        claimed(engine, number)
        expire(engine, number)
        assert sweep(engine) == [number]
    with db.session(engine) as session:
        job = jobs.get(session, CODE, number)
        told = jobs.problem(session, job, "en")
    assert (job.state, job.attempts) == ("failed", leases.MOST_ATTEMPTS)
    assert told
    assert (told["status"], told["code"]) == (500, "job.worker_gone")
    assert "3 times" in told["detail"]
    assert claim(engine, number) is None


def test_three_unforeseen_errors_are_enough(engine: Engine, number: int) -> None:
    for attempt in range(1, leases.MOST_ATTEMPTS + 1):
        lease = claimed(engine, number)
        assert lease.attempt == attempt
        with db.session(engine) as session:
            leases.give_back(session, lease)
    with db.session(engine) as session:
        told = jobs.problem(session, jobs.get(session, CODE, number), "zh")
    assert told
    assert told["code"] == "job.gave_up"


def test_a_worker_that_is_stopped_costs_no_attempt(engine: Engine, number: int) -> None:
    with db.session(engine) as session:
        leases.give_back(session, claimed(engine, number), counted=False)
    job = read(engine, number)
    assert (job.state, job.attempts) == ("queued", 0)


def test_a_heart_holds_the_lease_and_writes_the_progress(engine: Engine, number: int) -> None:
    with Heart(engine, claimed(engine, number)) as heart:
        heart.report("evaluating", 2, 5)
        expire(engine, number)
        heart.beat()
        assert sweep(engine) == []
    job = read(engine, number)
    assert (job.stage, job.done, job.total) == ("evaluating", 2, 5)


def test_a_heart_stops_work_whose_lease_is_lost(engine: Engine, number: int) -> None:
    with Heart(engine, claimed(engine, number)) as heart:
        heart.report("evaluating", 0, 1)
        expire(engine, number)
        sweep(engine)
        heart.beat()
        with pytest.raises(Lost):
            heart.report("evaluating", 1, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_heart_that_cannot_write_tries_again_later(
    engine: Engine, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one lock for all: while the work itself writes, the heart must wait."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    impatient = db.engine(engine.url.render_as_string(hide_password=False))
    heart = Heart(impatient, claimed(engine, number))
    expire(engine, number)
    with db.session(engine) as session:
        db.begin_write(session)
        heart.beat()
    assert not heart.lost
    heart.beat()
    assert sweep(engine) == []
    impatient.dispose()


def test_a_job_belongs_to_its_county(engine: Engine, number: int) -> None:
    with db.session(engine) as session:
        with pytest.raises(NotFound):
            jobs.get(session, OTHER, number)
        with pytest.raises(NotFound):
            jobs.submit(session, "nix", "export", {}, None)
        assert jobs.county_of(session, number) == CODE
