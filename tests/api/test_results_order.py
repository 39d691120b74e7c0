"""POST /evaluations/{id}/exports: all results as a file, written by a job."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from service import db, jobs, queue
from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_the_job_makes_the_file(world: World) -> None:
    accepted = world.officer.post(f"/evaluations/{world.own.published}/exports", json={"format": "xlsx"})
    assert accepted.headers["Location"] == f"/api/v1/jobs/{accepted.json['id']}"
    assert accepted.headers["Retry-After"].isdigit()
    assert "Preference-Applied" not in accepted.headers
    done = world.work(accepted, world.officer)
    assert done["result"]["what"] == "file"
    assert done["result"]["name"] == f"evaluation-{world.own.published}.xlsx"
    response = world.officer.get(done["result"]["address"].removeprefix("/api/v1"))
    rows = CalamineWorkbook.from_filelike(BytesIO(response.data)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} == set(CODES)


def test_it_is_delivered_to_the_queue_once_it_is_kept(world: World) -> None:
    while queue.take(world.config) is not None:
        pass
    made = world.officer.post(f"/evaluations/{world.own.published}/exports", json={}).json["id"]
    assert queue.take(world.config) == made
    problem(world.officer.post("/evaluations/987654/exports", json={}), 404, "evaluation.not_found")
    assert queue.take(world.config) is None


def test_a_queue_that_does_not_answer_stops_nobody(cut_off: World) -> None:
    accepted = cut_off.officer.post(f"/evaluations/{cut_off.own.published}/exports", json={})
    with db.session(cut_off.engine) as session:
        assert accepted.json["id"] in jobs.queued(session)
    assert cut_off.work(accepted, cut_off.officer)["state"] == "succeeded"


def test_the_body_is_checked(world: World) -> None:
    path = f"/evaluations/{world.own.published}/exports"
    problem(world.officer.post(path, json={"format": "pdf"}), 422, "field.choice")
    problem(world.officer.post(path, json={"odd": 1}), 422, "field.unknown")


def test_sent_again_with_its_key_it_is_one_job(world: World) -> None:
    path, key = f"/evaluations/{world.own.published}/exports", {"Idempotency-Key": "export"}
    first, second = (world.officer.post(path, json={}, headers=key) for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)
    for name in ("Location", "Retry-After"):
        assert first.headers[name] == second.headers[name]


def test_who_may(world: World) -> None:
    path = f"/evaluations/{world.own.published}/exports"
    problem(world.foreigner.post(path, json={}), 404, "evaluation.not_found")
    problem(world.enterprise.post(path, json={}), 403, "http.role_not_allowed")
    assert world.administrator.post(path, json={}).status_code == 202
