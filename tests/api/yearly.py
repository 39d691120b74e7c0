"""A county's campaign as its people run it, each by a key of their own, with the clock held."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from service import accounts, attempt, clock, db, routine
from service.accounts import Role
from tests.api import county
from tests.api.conftest import Caller, World
from tests.api.county import YEAR

BEGIN = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)  # a Monday without holidays near
SUSPENDED = """
[[scope]]
name = "stopped"
when = "array_contains(labels, '暂缓')"
status = "suspended"
reason = "停产暂缓评价"
basis = "第五条"
"""
TOWN = "东镇"  # of the enterprises with an odd number


@dataclass
class Place:
    """A county of one test's own, with the people of a campaign."""

    world: World
    code: str
    officer: Caller
    hand: clock.Hand

    def somebody(self, role: Role, uscc: str | None = None, **bounds: str | None) -> Caller:
        """Open an account of this county with one role."""
        with db.session(self.world.engine) as session:
            token = accounts.create_token(session, role, self.code, uscc, **bounds)
        return self.world.caller(token)

    def scheme(self, besides: str = "") -> int:
        """Add the scheme, with more clauses; give its number."""
        return county.add_text(self.world.engine, self.code, county.scheme_text(self.code) + besides)

    def hand_in(self, *names: str) -> dict[str, int]:
        """Hand in department files, all of them by default."""
        return county.hand_in(self.world.engine, self.code, names or tuple(county.FILES))

    def run(self, scheme: int) -> int:
        """Evaluate; give the run's number."""
        made = self.officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR})
        assert made.status_code == 201, made.data.decode()
        number: int = made.json["id"]
        return number

    def begin(self, scheme: int, trial: bool = False) -> int:
        """Begin a campaign; give its number."""
        asked = {"year": YEAR, "scheme_id": scheme, "trial": trial}
        made = self.officer.post("/campaigns", json=asked)
        assert made.status_code == 201, made.data.decode()
        number: int = made.json["id"]
        return number

    def draw(self, campaign: int) -> dict[str, int]:
        """Draw up the list; give how many are in each state."""
        made = self.officer.post(f"/campaigns/{campaign}/enterprises")
        assert made.status_code == 200, made.data.decode()
        found: dict[str, int] = made.json["counts"]
        return found

    def advance(self, campaign: int, to: str, who: Caller | None = None) -> dict[str, Any]:
        """Enter a state, which must be possible."""
        body = {"to": to, "reason": "条件已具备"}
        answer = (who or self.officer).post(f"/campaigns/{campaign}/advance", json=body)
        assert answer.status_code == 200, answer.data.decode()
        found: dict[str, Any] = answer.json
        return found

    def refused(self, campaign: int, to: str, who: Caller | None = None) -> list[str]:
        """Try to enter a state; give the codes of everything that stands against it."""
        body = {"to": to, "reason": "试一试"}
        answer = (who or self.officer).post(f"/campaigns/{campaign}/advance", json=body)
        assert answer.status_code == 409, answer.data.decode()
        return [one["code"] for one in answer.json["errors"]]

    def choose(self, campaign: int, run: int, who: Caller | None = None) -> None:
        """Choose a run, which must be possible."""
        body = {"evaluation_id": run, "reason": "数据齐全"}
        answer = (who or self.officer).post(f"/campaigns/{campaign}/choose", json=body)
        assert answer.status_code == 200, answer.data.decode()

    def due_on(self, campaign: int, stage: str) -> dt.date:
        """The last day of a stage."""
        rows = self.officer.get(f"/campaigns/{campaign}/deadlines").json["items"]
        [found] = [dt.date.fromisoformat(one["due_on"]) for one in rows if one["stage"] == stage]
        return found

    def let_pass(self, campaign: int, stage: str) -> None:
        """Let the last day of a stage end."""
        self.hand.moment = max(self.hand.moment, clock.end_of(self.due_on(campaign, stage)))

    def routine(self) -> list[str]:
        """Order what is due, and do it as a worker does; tell what was done in this county."""
        ordered = routine.order_in(self.world.engine, self.world.config, self.code)
        for number in ordered:
            attempt.run(self.world.engine, self.world.config, number)
        mine = self.officer.get("/jobs?kind=routine&limit=500").json["items"]
        assert all(one["state"] == "succeeded" for one in mine), mine
        return sorted(one["params"]["what"] for one in mine if one["id"] in ordered)

    def collecting(self, besides: str = "") -> tuple[int, int]:
        """Bring a campaign to the collection, all files handed in; give its number and the scheme's."""
        self.hand_in()
        scheme = self.scheme(besides)
        campaign = self.begin(scheme)
        self.draw(campaign)
        self.advance(campaign, "collecting")
        return campaign, scheme

    def evaluating(self, besides: str = "") -> tuple[int, int]:
        """Bring a campaign to the evaluation, everybody silent."""
        campaign, scheme = self.collecting(besides)
        self.advance(campaign, "confirming")
        self.let_pass(campaign, "confirming")
        self.advance(campaign, "evaluating")
        return campaign, scheme

    def propose(self, campaign: int) -> int:
        """Propose what was approved for publication."""
        made = self.officer.post("/publications", json={"campaign_id": campaign})
        assert made.status_code == 201, made.data.decode()
        number: int = made.json["id"]
        return number

    def publish(self, publication: int, who: Caller) -> None:
        """Make a proposal public."""
        made = who.post(f"/publications/{publication}/publish")
        assert made.status_code == 200, made.data.decode()

    def attach(self, who: Caller, about: str) -> None:
        """Put a file beside a thing."""
        data = {"about": about, "file": (BytesIO(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"), "证明.pdf")}
        made = who.post("/evidence", data=data)
        assert made.status_code == 201, made.data.decode()


@contextmanager
def place(world: World, moment: dt.datetime = BEGIN, code: str | None = None) -> Iterator[Place]:
    """Make a county with an officer, and hold the clock."""
    with clock.at(moment) as hand:
        code, officer = (code, world.caller(county.empty(world.engine, code))) if code else world.fresh()
        yield Place(world, code, officer, hand)


def told(caller: Caller) -> list[str]:
    """The codes of what somebody is told, the oldest first."""
    return [one["code"] for one in reversed(caller.get("/messages?limit=500").json["items"])]
