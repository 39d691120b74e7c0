"""`muhero serve` as an operator starts it: gunicorn and a worker, looked after, and ended together."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from service import accounts, counties, db

ROOT = Path(__file__).parents[2]
CODE = "990101"
LOOKS = 600  # of a tenth of a second each


def eventually(look: Callable[[], Any], process: "subprocess.Popen[bytes]", log: Path) -> Any:
    """Look until there is something to see."""
    for _ in range(LOOKS):
        if found := look():
            return found
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    pytest.fail(f"it never came: {log.read_text()}")


class Served:
    """The running service, its log, and how to ask it."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"sqlite:///{folder / 'muhero.sqlite'}"
        self.log = folder / "log"
        places = {"DATABASE_URL": self.url, "MUHERO_MODELS": str(folder / "models"), "REDIS_URL": ""}
        environment = {**os.environ, **places, "WEB_CONCURRENCY": "1"}
        command = [str(ROOT / "muhero"), "serve", "--no-demo", "--port", str(self.port), *options]
        with self.log.open("wb") as sink:
            self.process = subprocess.Popen(
                [sys.executable, *command], env=environment, stdout=sink, stderr=sink
            )
        self.token = ""

    def workers(self) -> list[int]:
        """The processes of the workers that have begun, the latest last."""
        lines = [line for line in self.log.read_text().splitlines() if '"worker begun"' in line]
        return [json.loads(line)["pid"] for line in lines]

    def wait_for_workers(self, count: int) -> list[int]:
        def look() -> list[int]:
            return self.workers() if len(self.workers()) >= count else []

        found: list[int] = eventually(look, self.process, self.log)
        return found

    def ask(self, path: str, body: object = None, **headers: str) -> Any:
        """Ask as the county's officer."""
        content = None if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = Request(f"http://127.0.0.1:{self.port}/api/v1{path}", content, given)
        with urlopen(request) as answer:
            return json.load(answer)

    def is_ready(self) -> bool:
        try:
            return bool(self.ask("/ready"))
        except OSError:
            return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The service with a county and its officer."""
    made = Served(tmp_path)
    try:
        eventually(made.is_ready, made.process, made.log)
        engine = db.engine(made.url)
        with db.session(engine) as session:
            counties.add(session, CODE, "示范县", synthetic=True)
            made.token = accounts.create_token(session, "officer", CODE)
        engine.dispose()
        yield made
    finally:
        made.process.terminate()
        made.process.wait()


def finished(served: Served, number: int) -> dict[str, Any]:
    """Wait until a job is done."""

    def look() -> dict[str, Any] | None:
        job: dict[str, Any] = served.ask(f"/jobs/{number}")
        return job if job["finished_at"] else None

    found: dict[str, Any] = eventually(look, served.process, served.log)
    return found


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_worker_is_started_again_and_does_what_waits(served: Served) -> None:
    [first] = served.wait_for_workers(1)
    os.kill(first, signal.SIGKILL)
    text = (ROOT / "data" / "schemes" / "default" / "2024.toml").read_text(encoding="utf-8")
    scheme = served.ask("/schemes", {"text": text})["id"]
    asked = {"scheme_id": scheme, "year": 2024}
    job = served.ask("/evaluations", asked, Prefer="respond-async")
    done = finished(served, job["id"])
    assert (done["state"], done["problem"]["code"]) == ("failed", "evaluation.no_facts")
    assert served.wait_for_workers(2)[-1] != first


def test_told_to_stop_both_end(served: Served) -> None:
    [worker] = served.wait_for_workers(1)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    assert not lives(worker)
    assert not served.is_ready()
    assert '"worker ended"' in served.log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent is gone")
def test_nobody_outlives_who_looks_after_them(served: Served) -> None:
    [worker] = served.wait_for_workers(1)
    served.process.kill()
    for _ in range(LOOKS):
        if not lives(worker) and not served.is_ready():
            return
        time.sleep(0.1)
    pytest.fail(f"somebody is still there: {served.log.read_text()}")


def test_without_a_worker(tmp_path: Path) -> None:
    alone = Served(tmp_path, "--no-worker")
    try:
        eventually(alone.is_ready, alone.process, alone.log)
    finally:
        alone.process.terminate()
        assert alone.process.wait(60) == 0
    assert alone.workers() == []
