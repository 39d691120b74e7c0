"""The API on two gunicorn workers: scores of one enterprise, and a list of results, against constants."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import orjson

from bench import databases, pipeline
from bench.load import HOST, request, requests_per_second
from bench.report import Ratio
from data import synthetic
from service import accounts, db, evaluations

ABOVE, BELOW = 942, 1_200
ROUNDS = 5
COUNT = 1_000
BASELINES = {
    "bench.constant:within()": "constant in the service",
    "bench.constant:bare()": "constant in bare Flask",
}
RESULTS = "/api/v1/evaluations/{}/results?limit=50"


@dataclass(frozen=True)
class County:
    """A published evaluation, and what is asked of it."""

    token: str
    evaluation: int
    body: bytes


def measure() -> list[Ratio]:
    """Serve a county of the demo's size and ask in turn for the real and the constant answers."""
    with TemporaryDirectory() as folder, databases.empty("SQLite") as url:
        county = prepare(Path(folder), url)
        environment = {"DATABASE_URL": url, "BENCH_READY_MADE": folder}
        with serving("service.wsgi:app", environment) as port:
            keep(Path(folder), port, county)
            return [
                ratio
                for application, words in BASELINES.items()
                for ratio in against(application, words, environment, port, county)
            ]


def against(
    application: str, words: str, environment: dict[str, str], port: int, county: County
) -> list[Ratio]:
    """Compare both answers with the constants of one application."""
    score = request("POST", "/api/v1/scores", county.token, county.body)
    listing = request("GET", RESULTS.format(county.evaluation), county.token)
    with serving(application, environment) as other:
        scores = compare((port, score), (other, request("POST", "/scores", county.token, county.body)))
        lists = compare((port, listing), (other, request("GET", "/results", county.token)))
    unit = "requests/s"
    return [
        Ratio(f"POST /scores, one enterprise, {words}", *scores, unit, 0.6, at_least=True),
        Ratio(f"list of 50 results, {words}", *lists, unit, 0.5, at_least=True),
    ]


def prepare(folder: Path, url: str) -> County:
    """Load, evaluate and publish the county, and write down the figures of one of its enterprises."""
    files = pipeline.made_up(folder, ABOVE, BELOW)
    with databases.engine(url) as engine:
        pipeline.end_to_end(engine, files)
        with db.session(engine) as session:
            token = accounts.create_token(session, "officer", synthetic.COUNTY, label="bench")
            officer = accounts.actor(session, token)
            evaluation = evaluations.page(session, synthetic.COUNTY).items[0]
            evaluations.publish(session, synthetic.COUNTY, evaluation.id, officer)
            return County(token, evaluation.id, fact_set())


def fact_set() -> bytes:
    """A request for one above-scale enterprise with every figure that the default scheme reads."""
    one = {
        "uscc": "91990101MA00000000",
        "name": "虚构企业",
        "scale": "above",
        "industry": "3429",
        "register_status": "normal",
        "registered_on": "2010-05-04",
        "labels": ["高新技术企业"],
        "tax": 241.5,
        "revenue": 4300.0,
        "value_added": 1210.0,
        "energy": 320.0,
        "electricity_kwh": 1_600_000.0,
        "emissions": 1.5,
        "employees": 85.0,
        "rd_expense": 96.0,
        "land_owned": 10.0,
        "previous": {"class": "B", "years_in_class": 1, "tax": 230.0, "revenue": 4100.0, "land_owned": 10.0},
    }
    return orjson.dumps({"enterprises": [one]})


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[int]:
    """Run gunicorn with two workers, settings as in production, until the block ends."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    settings = {**os.environ, **environment, "PORT": str(port), "HOST": HOST, "WEB_CONCURRENCY": "2"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", application]
    server = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn did not start: try `make serve` to see why")


def keep(folder: Path, port: int, county: County) -> None:
    """Keep the service's own answers: they are the constants."""
    path = RESULTS.format(county.evaluation)
    (folder / "scores.json").write_bytes(_ask(port, "/api/v1/scores", county.token, county.body))
    (folder / "results.json").write_bytes(_ask(port, path, county.token, None))


def _ask(port: int, path: str, token: str, body: bytes | None) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"http://{HOST}:{port}{path}", body, headers)) as answer:
        content: bytes = answer.read()
        return content


def compare(ours: tuple[int, bytes], theirs: tuple[int, bytes]) -> tuple[float, float]:
    """Median requests per second of both, taken in turn; the first turn warms up."""
    pairs = [
        (requests_per_second(*ours, COUNT), requests_per_second(*theirs, COUNT)) for _ in range(ROUNDS + 1)
    ]
    return median(pair[0] for pair in pairs[1:]), median(pair[1] for pair in pairs[1:])
