"""What tests of collection and confirmation share: a county of its own, its people, and a campaign there."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from service import accounts, clock, db, routine
from service.accounts import Role
from tests.api import county
from tests.api.conftest import Caller, World
from tests.api.county import CODES, FILES, YEAR

MONDAY = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)
DEPARTMENTS = ("market", "tax", "statistics", "land")
WITHOUT = CODES[7]  # of whose revenue statistics says nothing
OWN_FACT = """
[procedure]
confirmation_days = 5
land_notice_days = 3
silence = "unconfirmed"
basis = "第六条"

[facts.brands]
title = "自主品牌数"
unit = "块"
kind = "stock"
department = "enterprise"
basis = "第七条"

[[adjustments]]
name = "brands"
title = "自主品牌"
when = "brands >= 1"
points = 1
basis = "第七条"
"""


@dataclass
class Place:
    """A county with an officer, four departments, a township's officer and enterprises."""

    world: World
    code: str
    officer: Caller
    campaign: int = 0
    people: dict[str, Caller] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/campaigns/{self.campaign}"

    def person(self, role: Role, uscc: str | None = None, **bounds: str) -> Caller:
        with db.session(self.world.engine) as session:
            return self.world.caller(accounts.create_token(session, role, self.code, uscc, **bounds))

    def department(self, name: str) -> Caller:
        if name not in self.people:
            self.people[name] = self.person("department", department=name)
        return self.people[name]

    def enterprise(self, place: int) -> Caller:
        if CODES[place] not in self.people:
            self.people[CODES[place]] = self.person("enterprise", CODES[place])
        return self.people[CODES[place]]

    def hand_in(self, name: str, content: bytes | None = None) -> TestResponse:
        given = without(FILES[name], WITHOUT) if name == "statistics" else FILES[name]
        return self.department(name).post(
            "/submissions", **upload(content or given, f"{name}.csv", layout=name, year=YEAR)
        )

    def advance(self, to: str) -> TestResponse:
        return self.officer.post(f"{self.path}/advance", json={"to": to, "reason": "按程序"})

    def sheet(self, place: int) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.enterprise(place).get(self.form(place)).json
        return found

    def form(self, place: int) -> str:
        return f"{self.path}/confirmations/{CODES[place]}"

    def answer(self, place: int, *items: Mapping[str, Any]) -> TestResponse:
        return self.enterprise(place).post(self.form(place), json={"items": items})

    def routine(self, what: str) -> int:
        with db.session(self.world.engine) as session:
            return routine.run(session, self.world.config, self.code, what)


def begin(world: World, own: str = OWN_FACT) -> Place:
    """A campaign that collects: the register is in, its list drawn up, four departments owe their files."""
    code, officer = world.fresh()
    place = Place(world, code, officer)
    for name in DEPARTMENTS:
        place.department(name)
    scheme = county.add_text(world.engine, code, county.scheme_text(code) + own)
    assert place.hand_in("market").status_code == 201
    made = officer.post("/campaigns", json={"year": YEAR, "scheme_id": scheme, "trial": False})
    assert made.status_code == 201, made.data.decode()
    place.campaign = made.json["id"]
    assert officer.post(f"{place.path}/enterprises").status_code in (200, 201)
    assert place.advance("collecting").status_code == 200
    return place


def collected(world: World) -> Place:
    """A campaign with everything collected."""
    place = begin(world)
    for name in DEPARTMENTS[1:]:
        assert place.hand_in(name).status_code == 201
    excuse(place)
    assert place.officer.post(f"{place.path}/enterprises").status_code in (200, 201)
    return place


def confirming(world: World) -> Place:
    """A campaign whose enterprises are asked to confirm."""
    place = collected(world)
    entered = place.advance("confirming")
    assert entered.status_code == 200, entered.data.decode()
    return place


def excuse(place: Place) -> TestResponse:
    """The power company hands in nothing, for a reason."""
    given = {"layout": "power", "reason": "供电数据另行核对"}
    return place.officer.post(f"{place.path}/collection/waivers", json=given)


def upload(content: bytes, name: str, **fields: Any) -> dict[str, Any]:
    """The arguments of a request with a file."""
    return {"data": {"file": (BytesIO(content), name), **fields}, "content_type": "multipart/form-data"}


def cells(workbook: bytes) -> list[list[Any]]:
    """The rows of a workbook's first sheet."""
    return CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()


def without(content: bytes, uscc: str) -> bytes:
    """Statistics that leave one enterprise's revenue blank."""
    blank = re.sub(rf"({uscc},规上),\d+", r"\1,", content.decode())
    return blank.encode()


def confirm(item: Mapping[str, Any]) -> dict[str, Any]:
    """Say that a datum is right."""
    return {"datum": item["id"], "answer": "confirmed", "submission_id": item["submission_id"]}


def dispute(item: Mapping[str, Any], reason: str = "与申报表不符", **more: str) -> dict[str, Any]:
    """Say that a datum is wrong."""
    return {**confirm(item), "answer": "disputed", "reason": reason, **more}


def item(sheet: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Find a datum of a form."""
    return next(one for one in sheet["items"] if one["id"] == name)
