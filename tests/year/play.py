"""The people of the demo county and everything they are answered: each answer is kept with who heard it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from werkzeug.test import TestResponse

from data import synthetic
from data.synthetic import COUNTY, COUNTY_NAME, DepartmentFile
from service import accounts, attempt, clock, counties, create_app, db, routine
from service.accounts import Role
from service.clock import Hand
from service.config import Config
from tests.api.conftest import Caller, Documented
from tests.api.people import PASSWORD
from tests.year.receiver import Receiver

YEAR = 2024
BEGIN = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)  # a Monday
ENTERPRISES = 942
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """An answer, and who was given it."""

    role: str
    bound: str | None  # credit code, township or department
    request: str
    status: int
    body: bytes


@dataclass(frozen=True)
class Person:
    """Somebody with one role; whatever is answered is as documented, and is kept."""

    play: "Play"
    role: str
    bound: str | None
    caller: Caller

    def ask(self, method: str, path: str, **what: Any) -> TestResponse:
        response = self.caller(method, path, **what)
        kept = Heard(self.role, self.bound, f"{method} {path}", response.status_code, response.data)
        self.play.heard.append(kept)
        return response

    def get(self, path: str) -> Any:
        """What is found there."""
        response = self.ask("GET", path)
        assert response.status_code == 200, response.data.decode()
        return response.json

    def post(self, path: str, body: Any = None, **what: Any) -> Any:
        """What was made there."""
        response = self.ask("POST", path, **({} if body is None else {"json": body}), **what)
        assert response.status_code in (200, 201), response.data.decode()
        return response.json

    def refused(self, path: str, body: Any = None, status: int = 409) -> list[str]:
        """The codes of why it cannot be done."""
        response = self.ask("POST", path, json=body or {})
        assert response.status_code == status, response.data.decode()
        return [one["code"] for one in response.json.get("errors", ())] or [response.json["code"]]

    def hand_in(self, layout: str, name: str, content: bytes, **more: Any) -> TestResponse:
        """Hand a department's file in."""
        return self.ask("POST", "/submissions", **upload(content, name, layout=layout, year=YEAR), **more)

    def attach(self, about: str) -> Json:
        """Put a file beside a thing."""
        made: Json = self.post("/evidence", **upload(PDF, "证明.pdf", about=about))
        return made


@dataclass
class Play:
    """The service with the demo county, its people, and all that was said."""

    config: Config
    hand: Hand
    files: tuple[DepartmentFile, ...]
    receiver: Receiver
    heard: list[Heard] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # by which those who were invited sign in
    campaign: int = 0
    scheme: int = 0
    runs: list[int] = field(default_factory=list)
    publications: list[int] = field(default_factory=list)

    @cached_property
    def app(self) -> Any:
        return create_app(self.config)

    @cached_property
    def documented(self) -> Documented:
        return Documented(self.app)

    @property
    def engine(self) -> Engine:
        found: Engine = self.app.extensions["engine"]
        return found

    def person(self, name: str, role: Role, bound: str | None = None, county: str | None = COUNTY) -> Person:
        """Somebody by name, the same one each time."""
        if name not in self.people:
            with db.session(self.engine) as session:
                token = accounts.create_token(session, role, county, **bounds(role, bound))
            self.people[name] = self.signed_in(role, bound, token)
        return self.people[name]

    def signed_in(self, role: str, bound: str | None, token: str | None) -> Person:
        return Person(self, role, bound, Caller(self.app.test_client(), self.documented, token))

    @property
    def officer(self) -> Person:
        return self.person("officer", "officer")

    @property
    def approver(self) -> Person:
        return self.person("approver", "approver")

    @property
    def reviewer(self) -> Person:
        return self.person("reviewer", "reviewer")

    @property
    def second_reviewer(self) -> Person:
        return self.person("second reviewer", "reviewer")

    @property
    def anybody(self) -> Person:
        return self.signed_in("public", None, None)

    def department(self, name: str) -> Person:
        return self.person(name, "department", name)

    def enterprise(self, uscc: str) -> Person:
        """An enterprise's user: whoever was invited signs in anew, for sessions do not last."""
        if uscc not in self.names:
            return self.person(uscc, "enterprise", uscc)
        said = {"name": self.names[uscc], "password": PASSWORD}
        opened = self.signed_in("enterprise", uscc, None).post("/sessions", said)
        return self.signed_in("enterprise", uscc, opened["token"])

    @property
    def path(self) -> str:
        return f"/campaigns/{self.campaign}"

    def advance(self, to: str, who: Person | None = None) -> Json:
        found: Json = (who or self.officer).post(f"{self.path}/advance", {"to": to, "reason": "条件已具备"})
        assert found["state"] == to
        return found

    def stops(self, to: str, who: Person | None = None) -> list[str]:
        """Everything that stands against a state."""
        return (who or self.officer).refused(f"{self.path}/advance", {"to": to, "reason": "试一试"})

    def due(self, stage: str) -> dt.datetime:
        """The moment at which a stage's time is over."""
        rows = self.officer.get(f"{self.path}/deadlines")["items"]
        [day] = [dt.date.fromisoformat(one["due_on"]) for one in rows if one["stage"] == stage]
        return clock.end_of(day)

    def work(self, accepted: TestResponse) -> Json:
        """Do the job of a 202 as a worker does it."""
        assert accepted.status_code == 202, accepted.data.decode()
        attempt.run(self.engine, self.config, accepted.json["id"])
        found: Json = self.officer.get(accepted.headers["Location"].removeprefix("/api/v1"))
        assert found["state"] == "succeeded", found
        return found

    def routine(self) -> None:
        """Order what is due by the clock, and do it as a worker does."""
        for number in routine.order_in(self.engine, self.config, COUNTY):
            attempt.run(self.engine, self.config, number)
        jobs = self.officer.get("/jobs?kind=routine&limit=500")["items"]
        assert {one["state"] for one in jobs} == {"succeeded"}

    def evaluate(self, in_a_job: bool = False) -> int:
        """A run of today's facts, which becomes the last of `runs`."""
        body = {"scheme_id": self.scheme, "year": YEAR}
        if in_a_job:
            ordered = self.officer.ask("POST", "/evaluations", json=body, headers={"Prefer": "respond-async"})
            number = int(self.work(ordered)["result"]["address"].rpartition("/")[2])
        else:
            number = self.officer.post("/evaluations", body)["id"]
        self.runs.append(number)
        return number

    def choose(self, run: int) -> None:
        self.officer.post(f"{self.path}/choose", {"evaluation_id": run, "reason": "数据齐全"})


def bounds(role: str, bound: str | None) -> dict[str, str | None]:
    """By what an account of this role is bound."""
    return {{"enterprise": "uscc"}.get(role, role): bound} if bound else {}


def upload(content: bytes, name: str, **fields: Any) -> dict[str, Any]:
    """The arguments of a request with a file."""
    return {"data": {"file": (BytesIO(content), name), **fields}, "content_type": "multipart/form-data"}


@contextmanager
def begun(database_url: str, folder: Path) -> Iterator[Play]:
    """The demo county before anything is in it, with the clock held on a Monday in March."""
    files = synthetic.generate(folder / "files", years=range(YEAR - 1, YEAR + 1), below=0, quarters=0)
    places = {name: str(folder / name) for name in ("models_url", "keys_dir", "heads_dir")}
    queue = str(folder / "queue.sqlite")
    config = Config(database_url, queue_file=queue, webhooks_http=True, **places)
    with clock.at(BEGIN) as hand, Receiver() as receiver:
        play = Play(config, hand, files, receiver)
        with db.session(play.engine) as session:
            counties.add(session, COUNTY, COUNTY_NAME, synthetic=True)
        yield play
        play.engine.dispose()
