"""POST /schemes: a scheme file is kept as it is, or every fault of it is told."""

import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import scheme_text


def test_a_scheme_is_kept(world: World) -> None:
    code, officer = world.fresh()
    text = scheme_text(code)
    response = officer.post("/schemes", json={"text": text})
    assert response.status_code == 201
    made = response.json
    assert (made["year"], made["title"], made["text"]) == (2024, "测试县工业企业评价办法", text)
    assert response.headers["Location"] == f"/api/v1/schemes/{made['id']}"
    assert officer.get(f"/schemes/{made['id']}").json == made


def test_the_same_content_is_kept_once(world: World) -> None:
    code, officer = world.fresh()
    first, second = (officer.post("/schemes", json={"text": scheme_text(code)}).json for _ in range(2))
    assert first["id"] == second["id"]
    assert officer.get("/schemes").json["total"] == 1


def test_all_faults_are_told_with_their_places(world: World) -> None:
    code, officer = world.fresh()
    text = scheme_text(code, weight=50).replace('score = "ratio"', 'scoer = "ratio"', 1)
    response = officer.post("/schemes", json={"text": text})
    assert response.status_code == 422
    found = response.json
    assert found["type"].endswith("#problem-refused")
    assert len(found["errors"]) >= 2
    assert all(one["pointer"] == "#/text" and one["where"] and one["detail"] for one in found["errors"])
    assert "scoer" in officer.post("/schemes", json={"text": text}, headers=EN).data.decode()
    assert officer.get("/schemes").json["total"] == 0


def test_another_countys_scheme_is_refused(world: World) -> None:
    _, officer = world.fresh()
    problem(officer.post("/schemes", json={"text": scheme_text("990101")}), 422, "scheme.other_county")


@pytest.mark.parametrize(
    "text",
    [
        "not toml at all [[[",
        'county = "990101"',
        "a = " + "[" * 5000,
        scheme_text("990101").replace("tax / land", "tax + " * 200_000 + "tax"),
        scheme_text("990101").replace("tax / land", "(" * 500 + "tax" + ")" * 500),
        scheme_text("990101").replace("tax / land", "current_date"),
        scheme_text("990101").replace("tax / land", "(select 1)"),
        scheme_text("990101").replace("tax / land", "tax / no_such_fact"),
        scheme_text("990101").replace("coalesce(land_owned, 0)", "coalesce(land, 0)"),
    ],
    ids=[
        "no toml",
        "too little",
        "deep toml",
        "a million characters",
        "nested",
        "clock",
        "select",
        "unknown",
        "cycle",
    ],
)
def test_what_is_no_scheme(world: World, text: str) -> None:
    response = world.officer.post("/schemes", json={"text": text})
    assert response.status_code == (413 if len(text) > 2**20 else 422)
    assert len(response.data) < 100_000


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({}, "field.required", "#/text"),
        ({"text": None}, "field.null", "#/text"),
        ({"text": 5}, "field.text", "#/text"),
        ({"text": ""}, "field.length", "#/text"),
        ({"text": "a\x00b"}, "field.control_character", "#/text"),
        ({"text": "x", "titel": "y"}, "field.unknown", "#/titel"),
        ([], "field.object", "#"),
        ("text", "field.object", "#"),
    ],
)
def test_the_body_is_checked(world: World, body: object, code: str, where: str) -> None:
    found = problem(world.officer.post("/schemes", json=body), 422, code)
    assert found["errors"][0]["pointer"] == where


def test_sent_again_with_its_key(world: World) -> None:
    code, officer = world.fresh()
    key = {"Idempotency-Key": "s1"}
    first, second = (
        officer.post("/schemes", json={"text": scheme_text(code)}, headers=key) for _ in range(2)
    )
    assert (first.status_code, first.data) == (second.status_code, second.data) == (201, first.data)
    other = officer.post("/schemes", json={"text": scheme_text(code, title="另一办法")}, headers=key)
    problem(other, 409, "idempotency.other_request")


def test_who_may(world: World) -> None:
    problem(world.enterprise.post("/schemes", json={"text": "x"}), 403, "http.role_not_allowed")
    code, officer = world.fresh()
    administrator = world.caller(world.administrator_token, f"county={code}")
    made = administrator.post("/schemes", json={"text": scheme_text(code)}).json
    assert officer.get(f"/schemes/{made['id']}").status_code == 200
