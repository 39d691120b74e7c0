"""What the clients do: one runs campaigns county by county, others hand in files and order jobs."""

import datetime as dt
import threading
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Engine

from service import accounts, clock, db
from service.accounts import Role
from tests.api import county
from tests.api.county import CODES, FILES, YEAR
from tests.api.objecting import PNG, RULED
from tests.torture.client import Client, Clients, Enough
from tests.torture.clocked import Shared

WRITING = "994000"  # the county in which files are handed in all the time
RIGHT, WRONG, ROWS = 5, 3, 3_000
PAUSE = (0.0, 0.4)  # seconds between two writes


@dataclass(frozen=True)
class House:
    """What both need."""

    engine: Engine
    clients: Clients
    hand: Shared
    hook: str

    def somebody(self, code: str, role: Role, uscc: str | None = None, **bounds: str) -> Client:
        with db.session(self.engine) as session:
            return self.clients.of(code, accounts.create_token(session, role, code, uscc, **bounds))


class Campaign:
    """A year's campaign of one small county, as far as it comes."""

    def __init__(self, house: House, code: str) -> None:
        self.house, self.code = house, code
        officer = county.empty(house.engine, code)
        self.scheme = county.add_text(house.engine, code, county.scheme_text(code) + RULED)
        self.officer = house.clients.of(code, officer)
        self.approver, self.first, self.second = (
            house.somebody(code, role) for role in ("approver", "reviewer", "reviewer")
        )
        self.tax = house.somebody(code, "department", department="tax")
        self.enterprises = {place: house.somebody(code, "enterprise", CODES[place]) for place in (2, 3, 5)}
        self.path = ""

    def run(self) -> None:
        self.collect()
        self.evaluate()
        self.hear()
        self.publish()

    def collect(self) -> None:
        self.officer.post("/webhooks", {"url": self.house.hook, "events": ["result.published"]})
        hand_in(self.tax, "tax", FILES["tax"])
        for layout in ("market", "statistics", "land", "power"):
            hand_in(self.officer, layout, FILES[layout])
        body = {"year": YEAR, "scheme_id": self.scheme, "trial": False}
        self.path = f"/campaigns/{self.officer.post('/campaigns', body)['id']}"
        self.officer.post(f"{self.path}/enterprises")
        self.advance("collecting")
        self.advance("confirming")
        for place, one in self.enterprises.items():
            form = f"{self.path}/confirmations/{CODES[place]}"
            items = [
                {"datum": each["id"], "answer": "confirmed", "submission_id": each["submission_id"]}
                for each in one.get(form)["items"]
                if not each["asked"]
            ]
            one.post(form, {"items": items})
        self.let_pass("confirming")
        self.advance("evaluating")

    def evaluate(self) -> None:
        self.chosen()
        self.advance("reviewing")
        self.advance("notice", self.approver)

    def hear(self) -> None:
        right = [{"uscc": CODES[RIGHT], "code": "tax", "value": 390.0}]
        number = self.objection(RIGHT, {"outcome": "upheld", "correction": right})
        self.objection(WRONG, {"outcome": "rejected"})
        self.let_pass("notice", "objections")
        self.advance("deciding")
        content = f"统一社会信用代码,实缴税金(万元)\n{CODES[RIGHT]},390\n".encode()
        made = {"submission_id": hand_in(self.tax, "tax", content), "evaluation_id": self.chosen()}
        self.officer.post(f"/objections/{number}/settle", made)
        self.advance("approved", self.approver)

    def publish(self) -> None:
        made = self.officer.post("/publications", {"campaign_id": int(self.path.rpartition("/")[2])})
        self.approver.post(f"/publications/{made['id']}/publish")
        body = {"instrument": "electricity", "body": "供电公司", "format": "csv"}
        self.officer.post(f"/publications/{made['id']}/handovers", body)
        self.advance("closed")

    def objection(self, place: int, finding: dict[str, Any]) -> int:
        one, campaign = self.enterprises[place], int(self.path.rpartition("/")[2])
        body = {"campaign_id": campaign, "about": "datum", "subject": "tax", "grounds": "漏计一季度"}
        number: int = one.post("/objections", body)["id"]
        one.post("/evidence", {"about": f"objection/{number}"}, ("证明.png", PNG))
        for step, reviewer in (("first", self.first), ("second", self.second)):
            reviewer.post(f"/objections/{number}/{step}", finding | {"reasons": "经核对申报表"})
        return number

    def chosen(self) -> int:
        run: int = self.officer.post("/evaluations", {"scheme_id": self.scheme, "year": YEAR})["id"]
        self.officer.post(f"{self.path}/choose", {"evaluation_id": run, "reason": "数据齐全"})
        return run

    def advance(self, to: str, who: Client | None = None) -> None:
        (who or self.officer).post(f"{self.path}/advance", {"to": to, "reason": "按程序"})

    def let_pass(self, *stages: str) -> None:
        """Let the last day of stages end, holidays and all."""
        rows = self.officer.get(f"{self.path}/deadlines")["items"]
        days = [dt.date.fromisoformat(one["due_on"]) for one in rows if one["stage"] in stages]
        with self.house.clients.alone():
            self.house.hand.set(max(self.house.hand.moment, *map(clock.end_of, days)))


def hand_in(who: Client, layout: str, content: bytes, **headers: str) -> int:
    """Hand a file in; give the number of the submission, or of the job."""
    body = {"layout": layout, "year": str(YEAR)}
    number: int = who.post("/submissions", body, (f"{layout}.csv", content), **headers)["id"]
    return number


def run_campaigns(house: House) -> None:
    """One county after the other."""
    try:
        for number in count(994001):
            Campaign(house, str(number)).run()
    except Enough:
        return


def write(house: House, officer: Client, scheme: int, seed: int) -> None:
    """Small files at once, large ones, evaluations and exports as jobs, by turns."""
    chance = Random(seed)
    try:
        while not house.clients.ended.wait(chance.uniform(*PAUSE)):
            what = chance.choice(("small", "large", "evaluation", "evaluation"))
            if what == "evaluation":
                body = {"scheme_id": scheme, "year": YEAR}
                officer.post("/evaluations", body, Prefer="respond-async")
            elif what == "small":
                hand_in(officer, "tax", taxes(chance, 1))
            else:
                hand_in(officer, "tax", taxes(chance, ROWS), Prefer="respond-async")
    except Enough:
        return


def taxes(chance: Random, rows: int) -> bytes:
    """Figures of one enterprise or, quarter by quarter of years that are over, of several."""
    lines = ["统一社会信用代码,实缴税金(万元)"]
    codes = CODES[:8] if rows > 1 else [chance.choice(CODES[:8])]
    lines += [f"{code},{chance.uniform(100, 400):.2f}" for code in codes]
    blank = "," if rows > 1 else ""
    return "\n".join([*lines, *([blank] * rows)]).encode()


def begun(house: House, seed: int) -> list[threading.Thread]:
    """All of them at work."""
    officer = house.clients.of(WRITING, county.empty(house.engine, WRITING))
    county.hand_in(house.engine, WRITING)
    scheme = county.add_text(house.engine, WRITING, county.scheme_text(WRITING))
    found = [threading.Thread(target=run_campaigns, args=(house,))]
    found += [
        threading.Thread(target=write, args=(house, officer, scheme, seed + place)) for place in range(2)
    ]
    for one in found:
        one.start()
    return found
