"""POST /evaluations: a year is evaluated by a scheme, as a draft."""

import pytest

from tests.api import county
from tests.api.conftest import World, problem


def test_a_draft_with_its_digests(world: World) -> None:
    code, officer = world.fresh()
    given = county.hand_in(world.engine, code)
    scheme = county.add_scheme(world.engine, code)
    response = officer.post("/evaluations", json={"scheme_id": scheme, "year": county.YEAR})
    assert response.status_code == 201
    made = response.json
    assert (made["state"], made["submissions"]) == ("draft", sorted(given.values()))
    assert sum(one["units"] for one in made["counts"] if one["status"] == "exempt") == 1
    assert len(made["results_digest"]) == 64
    assert officer.get(response.headers["Location"].removeprefix("/api/v1")).json == made


def test_the_same_facts_give_the_same_digests(world: World) -> None:
    found = [world.officer.get(f"/evaluations/{n}").json for n in (world.own.published, world.own.draft)]
    for name in ("scheme_digest", "facts_digest", "calibration_digest", "results_digest"):
        assert found[0][name] == found[1][name]


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"year": 2024}, "field.required", "#/scheme_id"),
        ({"scheme_id": 1}, "field.required", "#/year"),
        ({"scheme_id": "1", "year": 2024}, "field.integer", "#/scheme_id"),
        ({"scheme_id": 1.5, "year": 2024}, "field.integer", "#/scheme_id"),
        ({"scheme_id": True, "year": 2024}, "field.integer", "#/scheme_id"),
        ({"scheme_id": 2**31, "year": 2024}, "field.range", "#/scheme_id"),
        ({"scheme_id": 1, "year": 20240}, "field.range", "#/year"),
    ],
)
def test_the_body_is_checked(world: World, body: object, code: str, where: str) -> None:
    found = problem(world.officer.post("/evaluations", json=body), 422, code)
    assert found["errors"][0]["pointer"] == where


def test_what_cannot_be_evaluated(world: World) -> None:
    code, officer = world.fresh()
    scheme = county.add_scheme(world.engine, code)
    problem(
        officer.post("/evaluations", json={"scheme_id": scheme, "year": 2024}), 409, "evaluation.no_facts"
    )
    problem(
        officer.post("/evaluations", json={"scheme_id": scheme, "year": 2023}), 409, "evaluation.other_year"
    )
    problem(officer.post("/evaluations", json={"scheme_id": 987654, "year": 2024}), 404, "scheme.not_found")


def test_sent_again_with_its_key(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    body = {"scheme_id": county.add_scheme(world.engine, code), "year": county.YEAR}
    key = {"Idempotency-Key": "run-1"}
    first, second = (officer.post("/evaluations", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert officer.get("/evaluations").json["total"] == 1


def test_who_may(world: World) -> None:
    body = {"scheme_id": world.own.scheme, "year": county.YEAR}
    problem(world.foreigner.post("/evaluations", json=body), 404, "scheme.not_found")
    for caller in (world.enterprise, world.administrator):
        problem(caller.post("/evaluations", json=body), 403, "http.role_not_allowed")


@pytest.mark.parametrize("preference", ["respond-async", "wait=5, Respond-Async; a=b"])
def test_as_a_job_where_that_is_preferred(world: World, preference: str) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    body = {"scheme_id": county.add_scheme(world.engine, code), "year": county.YEAR}
    accepted = officer.post("/evaluations", json=body, headers={"Prefer": preference})
    assert accepted.headers["Preference-Applied"] == "respond-async"
    assert officer.get("/evaluations").json["total"] == 0
    done = world.work(accepted, officer)
    assert (done["state"], done["params"], done["result"]["what"]) == ("succeeded", body, "evaluation")
    made = officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (made["state"], made["created_by"]) == ("draft", accepted.json["created_by"])
    assert made["results_digest"] == officer.post("/evaluations", json=body).json["results_digest"]


def test_as_a_job_where_there_are_many_enterprises(narrow: World) -> None:
    code, officer = narrow.fresh()
    body = {"scheme_id": county.add_scheme(narrow.engine, code), "year": county.YEAR}
    problem(officer.post("/evaluations", json=body), 409, "evaluation.no_facts")
    county.hand_in(narrow.engine, code)
    accepted = officer.post("/evaluations", json=body)
    assert "Preference-Applied" not in accepted.headers
    assert narrow.work(accepted, officer)["state"] == "succeeded"


def test_what_cannot_become_a_job_is_refused_at_once(world: World) -> None:
    later = {"Prefer": "respond-async"}
    body = {"scheme_id": world.own.scheme, "year": county.YEAR - 1}
    problem(world.officer.post("/evaluations", json=body, headers=later), 409, "evaluation.other_year")
    body = {"scheme_id": 987654, "year": county.YEAR}
    problem(world.officer.post("/evaluations", json=body, headers=later), 404, "scheme.not_found")
