"""The page of one result on two gunicorn workers, against the JSON that says the same."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import databases
from bench.load import request, requests_per_second
from bench.report import Ratio
from bench.serving import prepare, serving
from data import synthetic
from service import accounts, db, results
from service.results import Filter

ROUNDS, COUNT = 5, 400
PAGE = "/my"
RESULT = "/api/v1/evaluations/{}/results/{}"
SHOWN = ("", "/reasons", "/money", "/change", "/stability")  # of a result: all that its page tells


@dataclass(frozen=True)
class Enterprise:
    """An enterprise's session, and where its result is."""

    session: str
    result: str


def measure() -> list[Ratio]:
    """Time of the page against that of all answers it shows; how many bare results that is, is told."""
    with TemporaryDirectory() as folder, databases.empty("SQLite") as url:
        one = enterprise(url, prepare(Path(folder), url).evaluation)
        asked = [page(one), *(request("GET", one.result + part, one.session) for part in SHOWN)]
        with serving("service.wsgi:app", {"DATABASE_URL": url}) as port:
            rounds = [[milliseconds(port, each) for each in asked] for _ in range(ROUNDS + 1)]
    shown, bare, *others = (median(times) for times in zip(*rounds[1:], strict=True))  # the first warms up
    print(f"  the page takes {shown / bare:.1f} times as long as the bare result ({bare:.2f} ms)", flush=True)
    return [Ratio("page of a result against the JSON that it shows", shown, bare + sum(others), "ms", 3)]


def enterprise(url: str, evaluation: int) -> Enterprise:
    """Sign somebody in whose result is neither the best nor the worst."""
    with databases.engine(url) as engine, db.session(engine) as session:
        middle = results.page(session, synthetic.COUNTY, evaluation, Filter(class_name="B"), limit=1)
        code = middle.items[0]["uscc"]
        account = accounts.open_(session, ["enterprise"], synthetic.COUNTY, uscc=code)
        return Enterprise(accounts.issue(session, account.id, "session"), RESULT.format(evaluation, code))


def page(one: Enterprise) -> bytes:
    """Write the request of a browser, which shows its session as a cookie."""
    return request("GET", PAGE, one.session).replace(b"Authorization: Bearer ", b"Cookie: muhero=")


def milliseconds(port: int, asked: bytes) -> float:
    """What one request takes where many ask at the same time."""
    return 1000 / requests_per_second(port, asked, COUNT)
