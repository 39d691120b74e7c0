"""GET /jobs/{id}/file: the file that a job has made."""

from tests.api.conftest import World, problem
from tests.api.test_jobs_one import LATER
from tests.api.test_submissions_accept import form


def test_it_is_what_the_export_gives(world: World) -> None:
    response = world.officer.get(f"/jobs/{world.own.job}/file")
    direct = world.officer.get(f"/evaluations/{world.own.published}/results/export")
    assert response.data == direct.data
    for name in ("Content-Disposition", "Content-Type"):
        assert response.headers[name] == direct.headers[name]


def test_none_before_it_is_finished(world: World) -> None:
    made = world.officer.post(f"/evaluations/{world.own.published}/exports", json={}).json["id"]
    problem(world.officer.get(f"/jobs/{made}/file"), 409, "job.not_finished")


def test_none_of_a_job_that_makes_none(world: World) -> None:
    _, officer = world.fresh()
    done = world.work(officer.post("/submissions", headers=LATER, **form()), officer)
    assert done["state"] == "succeeded"
    problem(officer.get(f"/jobs/{done['id']}/file"), 404, "job.no_file")


def test_who_may(world: World) -> None:
    path = f"/jobs/{world.own.job}/file"
    problem(world.foreigner.get(path), 404, "job.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    assert world.administrator.get(path).status_code == 200
