"""A process that is killed when all is written and nothing is committed leaves the state of before."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service import db, evaluations, results, submissions, tables
from tests.unit.service.conftest import CODE, HEADINGS

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from sqlalchemy import event
from service import db, evaluations, submissions

url, operation, number, content = sys.argv[1:]
engine = db.engine(url)
event.listen(engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
with db.session(engine) as session:
    if operation == "accept":
        submissions.accept(session, "990101", 2024, "tax", "tax.csv", content.encode(), None)
    elif operation == "run":
        evaluations.run(session, "990101", int(number), 2024, None)
    elif operation == "publish":
        evaluations.publish(session, "990101", int(number), None)
    elif operation == "withdraw":
        submissions.withdraw(session, "990101", int(number), None)
"""


def kill(place, operation: str, number: int = 0, content: str = "") -> None:
    url = place.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url, operation, str(number), content]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def rows(place) -> dict[str, int]:
    with db.session(place.engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.Base.metadata.tables.items()
        }


@pytest.fixture
def published(place):
    place.everything()
    return place.publish()


def test_killed_while_a_file_is_taken(place, published) -> None:
    before = rows(place)
    content = f"{HEADINGS['tax']}\n{place.enterprises[0]},7"
    kill(place, "accept", content=content)
    assert rows(place) == before
    again = place.submit("tax", [(place.enterprises[0], 7)])
    assert again.state == "accepted"


def test_killed_while_a_year_is_evaluated(place, published) -> None:
    before = rows(place)
    kill(place, "run", published.scheme_id)
    assert rows(place) == before
    assert place.run().results_digest == published.results_digest


def test_killed_while_an_evaluation_is_published(place, published) -> None:
    draft = place.run()
    kill(place, "publish", draft.id)
    with db.session(place.engine) as session:
        now = evaluations.published(session, CODE)
        assert now
        assert now.id == published.id
        assert evaluations.get(session, CODE, draft.id).state == "draft"
        assert results.page(session, CODE, published.id).total == 10
        evaluations.publish(session, CODE, draft.id, None)


def test_killed_while_a_file_is_withdrawn(place, published) -> None:
    before = rows(place)
    made = place.submit("tax", [(place.enterprises[0], 7)])
    kill(place, "withdraw", made.id)
    assert rows(place)["enterprises"] == before["enterprises"]
    with db.session(place.engine) as session:
        assert submissions.get(session, CODE, made.id).state == "accepted"
