"""GET /jobs/{id}: what waits, what was made, or why it failed, as a refused request is told it."""

from tests.api import county
from tests.api.conftest import EN, ZH, World, problem
from tests.api.county import BAD_TAX, YEAR
from tests.api.test_submissions_accept import form

LATER = {"Prefer": "respond-async"}


def test_one_that_waits(world: World) -> None:
    made = world.officer.post(f"/evaluations/{world.own.published}/exports", json={})
    found = world.officer.get(f"/jobs/{made.json['id']}").json
    assert found == made.json
    assert (found["state"], found["attempts"], found["progress"]) == ("queued", 0, None)
    assert (found["result"], found["problem"], found["started_at"]) == (None, None, None)


def test_one_that_succeeded(world: World) -> None:
    found = world.officer.get(f"/jobs/{world.own.job}").json
    assert (found["state"], found["attempts"], found["problem"]) == ("succeeded", 1, None)
    assert found["created_at"] <= found["started_at"] <= found["finished_at"]


def test_one_that_failed_says_why_in_the_readers_language(world: World) -> None:
    code, officer = world.fresh()
    scheme = county.add_scheme(world.engine, code)
    accepted = officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR}, headers=LATER)
    found = world.work(accepted, officer)
    assert found["state"] == "failed"
    refused = officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR}).json
    address = {"instance": f"/api/v1/jobs/{found['id']}"}
    assert found["problem"] == refused | address
    english = officer.get(f"/jobs/{found['id']}", headers=EN).json["problem"]
    assert english["detail"].isascii()
    assert english["code"] == found["problem"]["code"] == "evaluation.no_facts"


def test_a_refused_file_tells_its_errors_with_their_places(world: World) -> None:
    _, officer = world.fresh()
    found = world.work(officer.post("/submissions", headers=LATER, **form(BAD_TAX)), officer)
    told = found["problem"]
    direct = officer.post("/submissions", **form(BAD_TAX)).json
    assert found["state"] == "failed"
    assert told["errors"] == direct["errors"]
    assert {one["pointer"] for one in told["errors"]} == {"#/file"}
    assert told["type"].endswith("#problem-file_refused")
    assert officer.get(f"/submissions/{told['submission']}").json["state"] == "refused"


def test_an_answer_that_is_known_is_not_sent_again(world: World) -> None:
    path = f"/jobs/{world.own.job}"
    tag = world.officer.get(path).headers["ETag"]
    assert world.officer.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_who_may(world: World) -> None:
    path = f"/jobs/{world.own.job}"
    problem(world.foreigner.get(path, headers=ZH), 404, "job.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    assert world.administrator.get(path).status_code == 200
