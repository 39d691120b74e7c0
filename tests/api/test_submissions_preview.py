"""POST /submissions/preview: what a file would change, and nothing of it is kept."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from service import db
from service.tables import File
from tests.api import county
from tests.api.conftest import World, problem
from tests.api.county import BAD_TAX, CODES, FILES, YEAR


def form(content: bytes = FILES["tax"], **fields: Any) -> dict[str, Any]:
    given = {"file": (BytesIO(content), "税务.csv"), "layout": "tax", "year": YEAR, **fields}
    return {"data": given, "content_type": "multipart/form-data"}


def kept(world: World) -> int:
    with db.session(world.engine) as session:
        return session.scalar(select(func.count()).select_from(File)) or 0


def test_differences_are_told_and_nothing_is_kept(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code, ["market", "tax"])
    before = kept(world), officer.get("/submissions").json
    content = f"统一社会信用代码,实缴税金(万元),说明\n{CODES[0]},3000000,a\n{CODES[1]},280,b\n".encode()
    found = officer.post("/submissions/preview", **form(content)).json
    assert (found["valid"], found["row_count"], found["errors"]) == (True, 2, [])
    assert (found["filename"], found["ignored"]) == ("税务.csv", ["说明"])
    assert found["counts"] == {"new": 0, "changed": 1, "same": 1}
    [total] = found["totals"]
    assert (total["before"], total["after"], total["unit"]) == (580.0, 3000280.0, "万元")
    [one] = found["differences"]
    told = {"uscc": CODES[0], "name": "测试企业00", "before": 300.0, "after": 3000000.0, "state": "changed"}
    assert {name: one[name] for name in told} == told
    assert (kept(world), officer.get("/submissions").json) == before


def test_errors_are_told_all_at_once(world: World) -> None:
    _, officer = world.fresh()
    found = officer.post("/submissions/preview", **form(BAD_TAX)).json
    assert (found["valid"], found["error_count"], found["differences"]) == (False, 2, [])
    assert {one["row"] for one in found["errors"]} == {2, 3}
    assert officer.get("/submissions").json["total"] == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"layout": "no_such"}, "field.choice"),
        ({"year": "next"}, "field.integer"),
        ({"file": ""}, "field.file"),
    ],
)
def test_what_is_asked_is_checked(world: World, changed: dict[str, Any], code: str) -> None:
    problem(world.officer.post("/submissions/preview", **form(**changed)), 422, code)


def test_what_is_too_large_is_not_looked_at(narrow: World) -> None:
    problem(narrow.officer.post("/submissions/preview", **form()), 409, "submission.preview_large")


def test_a_department_looks_at_its_own_alone(world: World) -> None:
    power = world.bounded("department", department="power")
    problem(power.post("/submissions/preview", **form()), 403, "submission.other_department")
    for caller in (world.enterprise, world.administrator):
        problem(caller.post("/submissions/preview", **form()), 403, "http.role_not_allowed")
    problem(world.anonymous.post("/submissions/preview", **form()), 401, "http.token_missing")


def test_what_another_county_holds_is_not_compared_with(world: World) -> None:
    _, officer = world.fresh()
    found = officer.post("/submissions/preview", **form()).json
    assert found["counts"] == {"new": len(CODES), "changed": 0, "same": 0}
