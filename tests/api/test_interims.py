"""Interim trials: POST /evaluations with `through`, GET /evaluations/{id}/interim and its enterprises."""

from typing import Any

import pytest

from service import db, evaluations, problems, submissions
from service.errors import Conflict
from tests.api import county
from tests.api.conftest import EN, Caller, World, problem

NEXT = county.YEAR + 1
BODY = {"year": NEXT, "through": f"{NEXT}Q2"}


def quarters(world: World, code: str, year: int, last: int, turned: bool = False) -> None:
    """Hand in the taxes of a year's first quarters; turned round, the worst pay most."""
    codes = county.CODES[::-1] if turned else county.CODES
    rows = ["统一社会信用代码,所属期,实缴税金(万元)"]
    rows += [f"{one},{year}Q{at},{75 - 5 * i}" for i, one in enumerate(codes) for at in range(1, last + 1)]
    with db.session(world.engine) as session:
        made = submissions.accept(session, code, year, "tax", "税.csv", "\n".join(rows).encode(), None)
        assert made.state == "accepted"


@pytest.fixture
def begun(world: World) -> tuple[Caller, dict[str, Any]]:
    """A county of a test's own with a published year, two quarters of the next, and a trial of them."""
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    scheme = county.add_scheme(world.engine, code)
    county.run(world.engine, code, scheme)
    quarters(world, code, county.YEAR, 4)
    quarters(world, code, NEXT, 2, turned=True)
    response = officer.post("/evaluations", json=BODY | {"scheme_id": scheme})
    assert response.status_code == 201, response.data.decode()
    return officer, response.json


def test_it_says_everywhere_that_it_is_no_result(begun: tuple[Caller, dict[str, Any]]) -> None:
    officer, made = begun
    path = f"/evaluations/{made['id']}"
    assert (made["state"], made["interim"], made["through"]) == ("draft", True, f"{NEXT}Q2")
    assert officer.get(path).json == made
    assert [one["interim"] for one in officer.get("/evaluations").json["items"]] == [True, False]
    listed = officer.get(f"{path}/results").json["items"]
    assert listed
    assert all(one["interim"] for one in listed)
    result = f"{path}/results/{county.CODES[1]}"
    for found in (officer.get(result), officer.get(f"{result}/reasons"), officer.get(f"{result}/money")):
        assert "年中试算，不作为结果" in found.json["interim"]
    assert "not a result" in officer.get(result, headers=EN).json["interim"]
    assert "年中试算，不作为结果" in officer.get(f"{path}/results/export").data.decode()
    scored = officer.post("/scores", json={"enterprises": [{"scale": "above"}], "evaluation_id": made["id"]})
    assert "年中试算" in scored.json["items"][0]["interim"]


def test_a_whole_year_says_nothing_of_it(world: World) -> None:
    path = f"/evaluations/{world.own.published}"
    found = world.officer.get(path).json
    assert (found["interim"], found["through"]) == (False, None)
    assert not any(one["interim"] for one in world.officer.get(f"{path}/results").json["items"])
    assert world.officer.get(f"{path}/results/{county.CODES[1]}").json["interim"] is None
    problem(world.officer.get(f"{path}/interim"), 409, "evaluation.not_interim")
    problem(world.officer.get(f"{path}/interim/enterprises"), 409, "evaluation.not_interim")


def test_how_it_was_made_and_who_moves(begun: tuple[Caller, dict[str, Any]]) -> None:
    officer, made = begun
    path = f"/evaluations/{made['id']}/interim"
    found = officer.get(path).json
    assert (found["interim"], found["scheme_year"], found["against_year"]) == (True, county.YEAR, county.YEAR)
    assert "2024 年办法" in found["scheme_note"]
    figures = {(one["fact"], one["state"]): one["enterprises"] for one in found["made_of"]}
    assert figures["tax", "rolling"] == county.N
    falling = officer.get(f"{path}/enterprises?moved=down").json
    assert falling["total"] == found["moves"]["down"] > 0
    assert all(one["before"] < one["now"] and one["states"]["tax"] == "rolling" for one in falling["items"])
    one = falling["items"][0]["uscc"]
    assert [each["uscc"] for each in officer.get(f"{path}/enterprises?uscc={one}").json["items"]] == [one]
    part = officer.get(f"{path}/enterprises?limit=3&offset=2").json
    assert (part["total"], len(part["items"])) == (county.N, 3)


def test_it_is_never_published(world: World, begun: tuple[Caller, dict[str, Any]]) -> None:
    officer, made = begun
    with db.session(world.engine) as session:
        code = evaluations.county_of(session, made["id"])
    with pytest.raises(Conflict) as refused:
        county.publish(world.engine, code, made["id"])
    assert "年中试算" in problems.text(refused.value.fault)
    assert officer.post(f"/evaluations/{made['id']}/replay").json["equal"]


@pytest.mark.parametrize(
    ("through", "code"),
    [
        ("2025", "field.period"),
        ("soon", "field.period"),
        ("2024Q2", "field.period_of_year"),
        ("", "field.length"),
        (3, "field.text"),
        (None, "field.null"),
    ],
)
def test_the_period_is_checked(world: World, through: object, code: str) -> None:
    body = {"scheme_id": world.own.scheme, "year": NEXT, "through": through}
    found = problem(world.officer.post("/evaluations", json=body), 422, code)
    assert found["errors"][0]["pointer"] == "#/through"


def test_what_cannot_be_tried(world: World) -> None:
    body = {"scheme_id": world.own.newer_scheme, **BODY}  # nothing was published by it
    problem(world.officer.post("/evaluations", json=body), 409, "evaluation.interim_scheme")
    preferred = {"Prefer": "respond-async"}
    problem(
        world.officer.post("/evaluations", json=body, headers=preferred), 409, "evaluation.interim_scheme"
    )
    body = {"scheme_id": world.own.scheme, **BODY}
    problem(world.officer.post("/evaluations", json=body), 409, "evaluation.no_facts")


def test_as_a_job(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    quarters(world, code, county.YEAR, 2)
    body = {"scheme_id": county.add_scheme(world.engine, code), "year": county.YEAR, "through": "2024-06"}
    done = world.work(officer.post("/evaluations", json=body, headers={"Prefer": "respond-async"}), officer)
    assert done["state"] == "succeeded"
    made = officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (made["interim"], made["through"]) == (True, "2024M06")


def test_who_may(world: World) -> None:
    for path in ("/interim", "/interim/enterprises"):
        address = f"/evaluations/{world.own.draft}{path}"
        problem(world.foreigner.get(address), 404, "evaluation.not_found")
        problem(world.enterprise.get(address), 403, "http.role_not_allowed")
        problem(world.anonymous.get(address), 401, "http.token_missing")
