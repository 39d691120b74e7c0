"""A worker in a process of its own, killed or stopped in the middle of a job; another one goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from service import db, evaluations, queue, schema, submissions, tables
from service.config import Config
from service.job_tables import Job
from tests.unit.service.conftest import CODE, HEADINGS, Place, code
from tests.unit.service.test_kill import rows
from tests.unit.service.test_leases import expire, read
from tests.unit.service.test_work import import_of, submit

ROOT = Path(__file__).parents[3]
# Sends itself a signal right after the first statement that begins so and has this word among its values.
INTERRUPTED = """
import os, sys
from sqlalchemy import Engine, event
from service.cli import main

number, beginning, word = int(sys.argv[1]), sys.argv[2], sys.argv[3]

def look(connection, cursor, statement, parameters, context, many):
    if statement.startswith(beginning) and word in str(parameters):
        os.kill(os.getpid(), number)

event.listen(Engine, "after_cursor_execute", look)
sys.exit(main(["worker", "--once"]))
"""
AT_THE_END = ("UPDATE jobs", "succeeded")  # all is written, nothing is committed
IN_THE_MIDDLE = ("INSERT INTO evaluations", "")


def work(config: Config, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a worker until nothing is left to do."""
    settings = {"DATABASE_URL": config.database_url, "MUHERO_QUEUE": config.queue_file or ""}
    settings |= {"REDIS_URL": config.redis_url or ""}
    whole = [sys.executable, *(command or (str(ROOT / "muhero"), "worker", "--once"))]
    environment = os.environ | settings
    return subprocess.run(whole, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)


def interrupt(config: Config, number: int, beginning: str, word: str) -> "subprocess.CompletedProcess[str]":
    return work(config, "-c", INTERRUPTED, str(number), beginning, word)


def without_jobs(place: Place) -> dict[str, int]:
    return {name: count for name, count in rows(place).items() if name != "jobs"}


@pytest.fixture
def published(place: Place) -> tables.Evaluation:
    place.everything()
    return place.publish()


def test_killed_while_a_year_is_evaluated(place: Place, published: tables.Evaluation, config: Config) -> None:
    number = submit(place, "evaluation", scheme_id=published.scheme_id, year=2024)
    queue.deliver(config, number)
    before = without_jobs(place)
    killed = interrupt(config, signal.SIGKILL, *AT_THE_END)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert without_jobs(place) == before
    assert read(place.engine, number).state == "running"
    goes_on(place, config, number)
    with db.session(place.engine) as session:
        made = evaluations.page(session, CODE).items
    assert [one.results_digest for one in made] == [published.results_digest] * 2


def test_killed_while_a_file_is_taken(place: Place, config: Config) -> None:
    number = import_of(place, f"{HEADINGS['tax']}\n{code(1)},7")
    before = without_jobs(place)
    killed = interrupt(config, signal.SIGKILL, "INSERT INTO submissions", "")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert without_jobs(place) == before
    goes_on(place, config, number)
    with db.session(place.engine) as session:
        assert submissions.page(session, CODE).total == 1


def goes_on(place: Place, config: Config, number: int) -> None:
    """The lease runs out, the job is delivered twice besides, and the next worker does it once."""
    expire(place.engine, number)
    for _ in range(2):
        queue.deliver(config, number)
    done = work(config)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("job succeeded") == 1
    job = read(place.engine, number)
    assert (job.state, job.attempts) == ("succeeded", 2)


def test_told_to_stop_it_ends_its_job_and_leaves_the_next(
    place: Place, published: tables.Evaluation, plain: Config
) -> None:
    numbers = [submit(place, "evaluation", scheme_id=published.scheme_id, year=2024) for _ in range(2)]
    stopped = interrupt(plain, signal.SIGTERM, *IN_THE_MIDDLE)
    assert stopped.returncode == 0, stopped.stderr
    assert [read(place.engine, one).state for one in numbers] == ["succeeded", "queued"]
    work(plain)
    assert read(place.engine, numbers[1]).state == "succeeded"


def test_out_of_time_it_puts_its_job_back(place: Place, published: tables.Evaluation, plain: Config) -> None:
    number = submit(place, "evaluation", scheme_id=published.scheme_id, year=2024)
    before = without_jobs(place)
    stopped = interrupt(plain, signal.SIGALRM, *IN_THE_MIDDLE)
    assert stopped.returncode == 0, stopped.stderr
    assert without_jobs(place) == before
    assert (read(place.engine, number).state, read(place.engine, number).attempts) == ("queued", 0)
    work(plain)
    assert read(place.engine, number).state == "succeeded"


def test_started_too_early_it_waits_for_the_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/muhero.sqlite"
    command = [sys.executable, str(ROOT / "muhero"), "worker", "--once"]
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": ""}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as early:
        assert early.stderr
        assert "worker waits" in early.stderr.readline()
        engine = db.engine(url)
        schema.migrate(engine)
        engine.dispose()
        assert "worker begun" in early.stderr.readline()
    assert early.returncode == 0


def test_its_log_is_json_and_names_the_job(place: Place, plain: Config) -> None:
    number = submit(place, "evaluation", scheme_id=99, year=2024)
    lines = work(plain).stderr.splitlines()
    assert all(line.startswith("{") for line in lines)
    assert any(f'"job":{number}' in line and '"codes":["scheme.not_found"]' in line for line in lines)
    with db.session(place.engine) as session:
        assert session.scalars(select(Job.state)).all() == ["failed"]
