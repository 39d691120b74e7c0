"""Who goes on writing: each request has a key and is sent until it is answered, and the answer is kept."""

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

Json = Mapping[str, Any]
TRY_AGAIN_SECONDS = 0.05
ANSWER_SECONDS = 30
PATIENCE = 180.0
AGAIN = (429, 502, 503, 504)
UNDER_WAY = "idempotency.under_way"
MOST_AT_ONCE = 8


class Enough(Exception):
    """No more is to be begun."""


@dataclass(frozen=True)
class Acknowledged:
    """A write that was answered: by what path, in which county, with which answer."""

    county: str
    path: str
    status: int
    answer: Json
    said: Json


@dataclass
class Clients:
    """All clients of the house: what was acknowledged to them, and whether more is to be begun."""

    port: int
    done: list[Acknowledged] = field(default_factory=list)
    repeated: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_AT_ONCE))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody has a request under way: the clock may jump over the days that keys are remembered."""
        for _ in range(MOST_AT_ONCE):
            self.turns.acquire()
        try:
            yield
        finally:
            self.turns.release(MOST_AT_ONCE)

    def of(self, county: str, token: str) -> "Client":
        return Client(self, county, token)


@dataclass(frozen=True)
class Client:
    """Somebody with a key."""

    clients: Clients
    county: str
    token: str

    def get(self, path: str) -> Any:
        return self._sent("GET", path, {}, {}).json()

    def post(
        self, path: str, body: Json | None = None, file: tuple[str, bytes] | None = None, **headers: str
    ) -> Json:
        """Write; what is answered is kept as acknowledged."""
        if self.clients.ended.is_set():
            raise Enough
        what: dict[str, Any] = {"json": body or {}}
        if file is not None:
            what = {"data": body, "files": {"file": file}}
        headers = {"Idempotency-Key": str(uuid.uuid4())} | headers
        with self.clients.turns:
            answer = self._sent("POST", path, what, headers)
        assert answer.status_code in (200, 201, 202), (path, answer.status_code, answer.text)
        one = Acknowledged(self.county, path, answer.status_code, answer.json(), body or {})
        self.clients.done.append(one)
        return one.answer

    def _sent(
        self, method: str, path: str, what: Mapping[str, Any], headers: Mapping[str, str]
    ) -> requests.Response:
        """Send until somebody answers: whoever was killed has answered nothing."""
        given = {"Authorization": f"Bearer {self.token}", **headers}
        address = f"http://127.0.0.1:{self.clients.port}/api/v1{path}"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = requests.request(method, address, headers=given, timeout=ANSWER_SECONDS, **what)
                if answer.status_code not in AGAIN and not is_under_way(answer):
                    return answer
            except requests.RequestException:
                self.clients.repeated += 1
            time.sleep(TRY_AGAIN_SECONDS)
        raise TimeoutError(path)


def is_under_way(answer: requests.Response) -> bool:
    """Whether the same request, sent before, is still being done."""
    if answer.status_code != 409:
        return False
    try:
        return bool(answer.json()["code"] == UNDER_WAY)
    except (json.JSONDecodeError, KeyError):
        return False
