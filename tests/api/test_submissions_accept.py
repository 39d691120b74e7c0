"""POST /submissions: a department file is taken wholly, or refused with all its errors."""

from io import BytesIO
from typing import Any

import pytest

from tests.api.conftest import EN, World, problem
from tests.api.county import BAD_TAX, CODES, FILES, YEAR


def form(content: bytes = FILES["tax"], name: str = "税务.csv", **fields: Any) -> dict[str, Any]:
    given = {"file": (BytesIO(content), name), "layout": "tax", "year": YEAR, **fields}
    kept = {key: value for key, value in given.items() if value is not None}
    return {"data": kept, "content_type": "multipart/form-data"}


def test_a_file_is_taken(world: World) -> None:
    _, officer = world.fresh()
    response = officer.post("/submissions", **form())
    assert response.status_code == 201
    made = response.json
    assert made["state"] == "accepted"
    assert (made["row_count"], made["error_count"], made["filename"]) == (10, 0, "税务.csv")
    assert response.headers["Location"] == f"/api/v1/submissions/{made['id']}"
    assert officer.get(f"/submissions/{made['id']}").json == made


def test_a_refused_file_tells_all_its_errors_and_changes_nothing(world: World) -> None:
    _, officer = world.fresh()
    response = officer.post("/submissions", **form(BAD_TAX))
    found = problem(response, 422, "cell.not_a_number")
    assert found["type"].endswith("#problem-file_refused")
    assert {one["row"] for one in found["errors"]} == {2, 3}
    assert {one["pointer"] for one in found["errors"]} == {"#/file"}
    assert officer.get(f"/submissions/{found['submission']}").json["state"] == "refused"
    assert officer.get("/enterprises").json["total"] == 0


def test_errors_are_told_in_the_readers_language(world: World) -> None:
    _, officer = world.fresh()
    chinese = officer.post("/submissions", **form(BAD_TAX)).json["errors"][0]["detail"]
    english = officer.post("/submissions", headers=EN, **form(BAD_TAX)).json["errors"][0]["detail"]
    assert not chinese.isascii()
    assert "十二万" in english


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"PK\x03\x04 no workbook", "broken.xlsx"),
        (b"\xff\xfe\x00\x01\x02", "odd.csv"),
        ("完全不同的表头\n1\n".encode(), "other.csv"),
    ],
)
def test_what_cannot_be_read_is_refused(world: World, content: bytes, name: str) -> None:
    _, officer = world.fresh()
    response = officer.post("/submissions", **form(content, name))
    assert response.status_code == 422
    assert response.json["type"].endswith("#problem-file_refused")


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"layout": None}, "field.required", "#/layout"),
        ({"layout": "no_such"}, "field.choice", "#/layout"),
        ({"year": None}, "field.required", "#/year"),
        ({"year": "next"}, "field.integer", "#/year"),
        ({"year": 1066}, "field.range", "#/year"),
        ({"year": [2023, 2024]}, "field.repeated", "#/year"),
        ({"odd": "1"}, "field.unknown", "#/odd"),
        ({"name": ""}, "field.required", "#/file"),
        ({"file": "a,b"}, "field.file", "#/file"),
        ({"name": "a\x07.csv"}, "field.control_character", "#/file"),
        ({"name": "a" * 300 + ".csv"}, "field.length", "#/file"),
    ],
)
def test_the_form_is_checked(world: World, changed: dict[str, Any], code: str, where: str) -> None:
    found = problem(world.officer.post("/submissions", **form(**changed)), 422, code)
    assert found["errors"][0]["pointer"] == where


def test_a_body_that_is_no_form(world: World) -> None:
    problem(world.officer.post("/submissions", json={"year": YEAR}), 415, "http.not_multipart")


def test_a_file_that_is_too_large(world: World) -> None:
    problem(world.officer.post("/submissions", **form(b"0" * 2**21)), 413, "http.too_large")


def test_a_line_may_end_where_a_chunk_does(world: World) -> None:
    _, officer = world.fresh()
    rows = b",\n" * 2**16  # blank ones, so that a line ends beside every edge of 64 KiB
    assert officer.post("/submissions", **form(FILES["tax"] + b"\n" + rows)).status_code == 201


def test_only_officers_hand_in(world: World) -> None:
    for caller in (world.enterprise, world.administrator):
        problem(caller.post("/submissions", **form()), 403, "http.role_not_allowed")


def test_sent_again_with_its_key_it_is_taken_once(world: World) -> None:
    _, officer = world.fresh()
    key = {"Idempotency-Key": "tax-2024"}
    first, second = (officer.post("/submissions", headers=key, **form()) for _ in range(2))
    assert first.data == second.data
    assert second.status_code == 201
    assert second.headers["Idempotency-Replayed"] == "true"
    assert officer.get("/submissions").json["total"] == 1
    problem(officer.post("/submissions", headers=key, **form(year=2023)), 409, "idempotency.other_request")


def test_a_refusal_is_answered_alike_with_its_key(world: World) -> None:
    _, officer = world.fresh()
    key = {"Idempotency-Key": "bad"}
    first, second = (officer.post("/submissions", headers=key, **form(BAD_TAX)) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert officer.get("/submissions").json["total"] == 1


def test_what_one_county_hands_in_stays_there(world: World) -> None:
    (_, officer), (_, other) = world.fresh(), world.fresh()
    made = officer.post("/submissions", **form()).json
    assert other.get("/enterprises").json["total"] == 0
    problem(other.get(f"/submissions/{made['id']}"), 404, "submission.not_found")
    assert officer.get(f"/enterprises/{CODES[0]}").status_code == 200


def test_as_a_job_where_that_is_preferred(world: World) -> None:
    _, officer = world.fresh()
    accepted = officer.post("/submissions", headers={"Prefer": "respond-async"}, **form())
    assert accepted.headers["Preference-Applied"] == "respond-async"
    assert officer.get("/submissions").json["total"] == 0
    done = world.work(accepted, officer)
    made = officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (made["state"], made["row_count"], made["filename"]) == ("accepted", 10, "税务.csv")
    assert made["received_by"] == accepted.json["created_by"]


def test_as_a_job_where_the_file_is_large(narrow: World) -> None:
    _, officer = narrow.fresh()
    few = FILES["tax"][:200].rpartition(b"\n")[0]
    assert officer.post("/submissions", **form(few)).status_code == 201
    accepted = officer.post("/submissions", **form())
    assert "Preference-Applied" not in accepted.headers
    assert narrow.work(accepted, officer)["state"] == "succeeded"


def test_a_job_sent_again_with_its_key_is_one(world: World) -> None:
    _, officer = world.fresh()
    key = {"Idempotency-Key": "tax", "Prefer": "respond-async"}
    first, second = (officer.post("/submissions", headers=key, **form()) for _ in range(2))
    assert (first.status_code, first.data) == (202, second.data)
    assert second.headers["Preference-Applied"] == "respond-async"
    assert officer.get("/jobs").json["total"] == 1
