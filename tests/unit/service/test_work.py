"""Jobs done by a worker's own functions, in this process: what is kept, what is told, and only once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl
from sqlalchemy import Engine

from service import attempt, db, evaluations, files, jobs, queue, results, submissions, worker
from service.accounts import Actor
from service.config import Config
from service.job_tables import Job
from tests.unit.service.conftest import CODE, HEADINGS, Place, code

AT_ONCE = 3


def submit(place: Place, kind: str, actor: Actor | None = None, **params: Any) -> int:
    with db.session(place.engine) as session:
        return jobs.submit(session, CODE, kind, params, actor).id


def import_of(place: Place, content: str) -> int:
    with db.session(place.engine) as session:
        db.begin_write(session)
        digest = files.keep(session, content.encode())
    return submit(place, "import", year=2024, layout="tax", filename="tax.csv", digest=digest)


def read(engine: Engine, number: int) -> Job:
    with db.session(engine) as session:
        return session.get_one(Job, number)


def test_an_import(place: Place, plain: Config) -> None:
    number = import_of(place, f"{HEADINGS['tax']}\n{code(1)},7")
    attempt.run(place.engine, plain, number)
    job = read(place.engine, number)
    assert (job.state, job.attempts) == ("succeeded", 1)
    with db.session(place.engine) as session:
        [made] = submissions.page(session, CODE).items
    assert (made.state, made.row_count) == ("accepted", 1)
    assert job.result
    assert f'"/api/v1/submissions/{made.id}"' in job.result


def test_an_import_that_is_refused_keeps_its_errors(place: Place, plain: Config) -> None:
    number = import_of(place, f"{HEADINGS['tax']}\n{code(1)},many\nBAD,1")
    attempt.run(place.engine, plain, number)
    with db.session(place.engine) as session:
        [made] = submissions.page(session, CODE).items
        told = jobs.problem(session, jobs.get(session, CODE, number), "en")
    assert made.state == "refused"
    assert told
    assert (told["submission"], len(told["errors"])) == (made.id, made.error_count)
    assert told["type"].endswith("file_refused")


def test_an_export(place: Place, plain: Config) -> None:
    place.everything()
    published = place.publish()
    number = submit(place, "export", evaluation_id=published.id, format="csv")
    attempt.run(place.engine, plain, number)
    with db.session(place.engine) as session:
        name, content = jobs.file(session, CODE, number)
        assert content == results.export(session, CODE, published.id, "csv")
    assert name == f"evaluation-{published.id}.csv"
    assert pl.read_csv(content).height == 10


def test_what_cannot_be_done_fails_at_once(place: Place, plain: Config) -> None:
    number = submit(place, "evaluation", scheme_id=99, year=2024)
    attempt.run(place.engine, plain, number)
    with db.session(place.engine) as session:
        job = jobs.get(session, CODE, number)
        told = jobs.problem(session, job, "en")
    assert (job.state, job.attempts) == ("failed", 1)
    assert told
    assert (told["status"], told["code"]) == (404, "scheme.not_found")


def test_what_nobody_foresaw_is_tried_again(place: Place, plain: Config) -> None:
    number = submit(place, "no such kind")
    for attempts, state in ((1, "queued"), (2, "queued"), (3, "failed"), (3, "failed")):
        attempt.run(place.engine, plain, number)
        job = read(place.engine, number)
        assert (job.attempts, job.state) == (attempts, state)


def test_delivered_at_once_it_is_done_once(place: Place, plain: Config) -> None:
    place.everything()
    published = place.publish()
    number = submit(place, "evaluation", scheme_id=published.scheme_id, year=2024)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: attempt.run(place.engine, plain, number), range(AT_ONCE)))
    attempt.run(place.engine, plain, number)
    with db.session(place.engine) as session:
        assert evaluations.page(session, CODE).total == 2
    assert read(place.engine, number).attempts == 1


def test_a_sweep_delivers_what_the_queue_has_lost(place: Place, config: Config) -> None:
    numbers = [submit(place, "evaluation", scheme_id=99, year=2024) for _ in range(2)]
    queue.deliver(config, numbers[1])
    worker.sweep(place.engine, config)
    worker.sweep(place.engine, config)
    assert [queue.take(config) for _ in range(3)] == [numbers[1], numbers[0], None]
