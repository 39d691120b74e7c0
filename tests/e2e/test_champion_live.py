"""Versions are promoted and rolled back while requests run: no request fails, every worker follows."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

import pytest

from service import accounts, db
from service.config import Config
from tests.api import county, model

CODE = "990101"
CROWD = 6  # clients that ask without a pause, as long as versions change
LOOKS = 600  # of a tenth of a second each
IN_A_ROW = 40  # answers by one version: that many reach both workers
CHANGES = 1


@dataclass
class Crowd:
    """Clients that score without a pause; who answered with which version, and what went wrong."""

    ask: Callable[[], dict[str, Any]]
    versions: "Counter[int]" = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def score(self) -> None:
        """Score until told to stop."""
        while not self.stop.is_set():
            try:
                found = self.ask()
                [one] = found["items"]
                assert one["forecast"]["version"] == found["basis"]["version"], found
                assert found["basis"]["stale"] == [], found
                self.versions[found["basis"]["version"]] += 1
            except Exception as error:
                self.wrong.append(repr(error))


@dataclass(frozen=True)
class Live:
    """The running service, and how to ask it."""

    address: str
    officer: str
    administrator: str

    def post(self, path: str, body: object, token: str) -> dict[str, Any]:
        """Send JSON; anything but success raises."""
        given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = Request(f"{self.address}/api/v1{path}", json.dumps(body).encode(), given)
        with urlopen(request) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def score(self) -> dict[str, Any]:
        """Score one enterprise, over a connection of its own: any worker may answer."""
        return self.post("/scores", {"enterprises": [model.facts()]}, self.officer)

    def promote(self, number: int) -> None:
        """Promote a version as an administrator."""
        path = f"/model-versions/{number}/promote?county={CODE}"
        assert self.post(path, {}, self.administrator)["state"] == "promoted"

    def roll_back(self) -> None:
        """Bring the former champion back."""
        path = f"/model-versions/rollback?county={CODE}"
        assert self.post(path, {"reason": "误差偏大"}, self.administrator)["state"] == "promoted"

    def settles(self, number: int) -> None:
        """Wait until so many answers in a row come by one version that both workers have given some."""
        row = 0
        for _ in range(LOOKS):
            row = row + 1 if self.score()["basis"]["version"] == number else 0
            if row == IN_A_ROW:
                return
            time.sleep(0 if row else 0.1)
        pytest.fail(f"not every worker came to version {number}")


@pytest.fixture
def live(server: str, kept: Config) -> Iterator[Live]:
    """A county with a published year and two versions, on the real server."""
    engine = db.engine(kept.database_url)
    officer = county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    evaluation = county.run(engine, CODE, county.add_scheme(engine, CODE))
    with db.session(engine) as session:
        administrator = accounts.create_token(session, "system", None)
    for step in range(2):
        model.register(engine, kept, CODE, evaluation, step=step)
    yield Live(server, officer, administrator)
    engine.dispose()


def test_no_request_fails_while_champions_change(live: Live) -> None:
    live.promote(1)
    live.settles(1)
    crowd = Crowd(live.score)
    with ThreadPoolExecutor(CROWD) as pool:
        for _ in range(CROWD):
            pool.submit(crowd.score)
        try:
            for _ in range(CHANGES):
                live.promote(2)
                live.settles(2)
                live.roll_back()
                live.settles(1)
        finally:
            crowd.stop.set()
    assert crowd.wrong == []
    assert set(crowd.versions) == {1, 2}
    assert sum(crowd.versions.values()) > CROWD * CHANGES
