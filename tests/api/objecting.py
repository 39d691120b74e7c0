"""What tests of rulings and objections share: a county whose results are on notice, and its people."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from scoring.facts import FACTS
from service import accounts, clock, db
from service.accounts import Role
from service.clock import Hand
from tests.api import county
from tests.api.conftest import Caller, World, numbers
from tests.api.county import CODES, FILES, YEAR

MONDAY = dt.datetime(2025, 6, 2, 9, tzinfo=clock.BEIJING)
RULED = """
[procedure]
confirmation_days = 1
notice_days = 3
objection_days = 10
basis = "第八条"

[[overrides]]
name = "ruled_up"
title = "经认定提档"
title_en = "Ruled one class up"
when = "array_contains(rulings, '提档')"
action = "raise"
basis = "第十条"
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


@dataclass
class Case:
    """A county with a campaign, and the time there, which a test moves."""

    world: World
    code: str
    hand: Hand
    scheme: int = 0
    campaign: int = 0
    run: int = 0
    people: dict[str, Caller] = field(default_factory=dict)
    subjects: Iterator[str] = field(default_factory=lambda: (one.code for one in reversed(FACTS)))

    def person(self, name: str, role: Role, uscc: str | None = None, **bounds: str) -> Caller:
        """Somebody by name, the same one each time."""
        if name not in self.people:
            with db.session(self.world.engine) as session:
                token = accounts.create_token(session, role, self.code, uscc, **bounds)
            self.people[name] = self.world.caller(token)
        return self.people[name]

    @property
    def officer(self) -> Caller:
        return self.person("officer", "officer")

    @property
    def clerk(self) -> Caller:
        """An officer who has handed in nothing."""
        return self.person("clerk", "officer")

    @property
    def reviewer(self) -> Caller:
        return self.person("reviewer", "reviewer")

    @property
    def other_reviewer(self) -> Caller:
        return self.person("other reviewer", "reviewer")

    @property
    def approver(self) -> Caller:
        return self.person("approver", "approver")

    @property
    def tax_office(self) -> Caller:
        return self.person("tax", "department", department="tax")

    def enterprise(self, place: int) -> Caller:
        return self.person(CODES[place], "enterprise", CODES[place])

    def both(self, name: str, roles: list[Role]) -> Caller:
        """Somebody with several roles."""
        with db.session(self.world.engine) as session:
            account = accounts.open_(session, roles, self.code, label=name)
            return self.world.caller(accounts.issue(session, account.id, "key"))

    def hand_in(self, caller: Caller, layout: str, content: bytes, year: int = YEAR) -> int:
        what = {"file": (BytesIO(content), f"{layout}.csv"), "layout": layout, "year": year}
        made = caller.post("/submissions", data=what, content_type="multipart/form-data")
        assert made.status_code == 201, made.data.decode()
        number: int = made.json["id"]
        return number

    def attach(self, caller: Caller, about: str) -> TestResponse:
        what = {"file": (BytesIO(PNG), "证明.png"), "about": about}
        return caller.post("/evidence", data=what, content_type="multipart/form-data")

    def evaluate(self, scheme: int | None = None) -> int:
        body = {"scheme_id": scheme or self.scheme, "year": YEAR}
        number: int = done(self.officer.post("/evaluations", json=body))["id"]
        return number

    def choose(self, run: int) -> None:
        body = {"evaluation_id": run, "reason": "以此公示"}
        done(self.officer.post(f"/campaigns/{self.campaign}/choose", json=body))

    def advance(self, to: str, caller: Caller | None = None) -> TestResponse:
        body = {"to": to, "reason": "按程序"}
        return (caller or self.officer).post(f"/campaigns/{self.campaign}/advance", json=body)

    def file(self, place: int, **more: Any) -> TestResponse:
        """An enterprise objects to its tax, or to what else is said."""
        wish = [{"uscc": CODES[place], "code": "tax", "value": 390.0}]
        body = {"campaign_id": self.campaign, "about": "datum", "subject": "tax", "grounds": "漏计一季度"}
        return self.enterprise(place).post("/objections", json=body | {"wish": wish} | more)

    def filed(self, place: int, **more: Any) -> int:
        number: int = done(self.file(place, **more))["id"]
        return number

    def another(self, place: int = 2, **more: Any) -> int:
        """File one more objection, against a datum that nobody has objected to yet."""
        return self.filed(place, subject=next(self.subjects), wish=[], **more)

    def review(
        self, number: int, step: str, caller: Caller, outcome: str = "rejected", **more: Any
    ) -> TestResponse:
        body = {"outcome": outcome, "reasons": "经核对申报表", **more}
        return caller.post(f"/objections/{number}/{step}", json=body)

    def upheld(self, place: int, value: float = 390.0) -> int:
        """File an objection that two reviewers find right."""
        number, correction = self.filed(place), [{"uscc": CODES[place], "code": "tax", "value": value}]
        for step, caller in (("first", self.reviewer), ("second", self.other_reviewer)):
            done(self.review(number, step, caller, "upheld", correction=correction))
        return number

    def tax(self, place: int, value: float) -> int:
        """The tax office corrects one figure."""
        content = f"统一社会信用代码,实缴税金(万元)\n{CODES[place]},{value}\n".encode()
        return self.hand_in(self.tax_office, "tax", content)

    def propose(self, place: int, label: str = "提档", **more: Any) -> TestResponse:
        body = {"campaign_id": self.campaign, "uscc": CODES[place], "label": label}
        body |= {"document": "会议纪要〔2025〕3号", "reason": "首台套装备"}
        return self.officer.post("/rulings", json=body | more)


def done(response: TestResponse) -> Mapping[str, Any]:
    """What was answered to a request that must succeed."""
    assert response.status_code in (200, 201), response.data.decode()
    found: Mapping[str, Any] = response.json or {}
    return found


def codes(response: TestResponse) -> list[str]:
    """The codes of everything that stands against a request."""
    return [one["code"] for one in (response.json or {})["errors"]]


@contextmanager
def reviewing(world: World) -> Iterator[Case]:
    """A campaign whose run is being reviewed, on a Tuesday; the clock is held until the end."""
    code = str(next(numbers))
    county.empty(world.engine, code)
    with clock.at(MONDAY) as hand:
        case = Case(world, code, hand)
        case.scheme = county.add_text(world.engine, code, county.scheme_text(code) + RULED)
        case.hand_in(case.tax_office, "tax", FILES["tax"])
        for layout in ("market", "statistics", "land", "power"):
            case.hand_in(case.officer, layout, FILES[layout])
        body = {"year": YEAR, "scheme_id": case.scheme, "trial": False}
        case.campaign = done(case.officer.post("/campaigns", json=body))["id"]
        done(case.officer.post(f"/campaigns/{case.campaign}/enterprises"))
        for state in ("collecting", "confirming"):
            done(case.advance(state))
        hand.advance(days=2)
        done(case.advance("evaluating"))
        case.run = case.evaluate()
        case.choose(case.run)
        done(case.advance("reviewing"))
        yield case


@contextmanager
def noticed(world: World) -> Iterator[Case]:
    """The same with the results on notice, so that objections are taken."""
    with reviewing(world) as case:
        done(case.advance("notice", case.approver))
        yield case
