"""GET /jobs: a county's jobs."""

from tests.api.conftest import World, problem
from tests.api.county import BAD_TAX
from tests.api.test_submissions_accept import form


def export(world: World) -> int:
    made = world.officer.post(f"/evaluations/{world.own.published}/exports", json={"format": "csv"})
    number: int = made.json["id"]
    return number


def test_the_newest_first(world: World) -> None:
    older, newer = export(world), export(world)
    found = [one["id"] for one in world.officer.get("/jobs?limit=500").json["items"]]
    assert found == sorted(found, reverse=True)
    assert found.index(newer) < found.index(older)
    assert world.own.job in found


def test_by_state_and_kind(world: World) -> None:
    made = export(world)
    queued = world.officer.get("/jobs?state=queued&limit=500").json["items"]
    assert {one["state"] for one in queued} == {"queued"}
    assert made in [one["id"] for one in queued]
    succeeded = world.officer.get("/jobs?state=succeeded&kind=export&limit=500").json["items"]
    assert world.own.job in [one["id"] for one in succeeded]
    assert world.officer.get("/jobs?kind=nonsense").json["total"] == 0


def test_a_row_says_what_was_asked_and_made(world: World) -> None:
    rows = {one["id"]: one for one in world.officer.get("/jobs?limit=500").json["items"]}
    row = rows[world.own.job]
    assert row["params"] == {"evaluation_id": world.own.published, "format": "csv"}
    assert row["result"]["address"] == f"/api/v1/jobs/{world.own.job}/file"
    assert "problem" not in row


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get("/jobs?state=odd"), 422, "field.choice")
    problem(world.administrator.get("/jobs?kind="), 422, "field.length")


def test_each_county_sees_its_own(world: World) -> None:
    _, officer = world.fresh()
    assert officer.get("/jobs").json["total"] == 0
    theirs = [one["id"] for one in world.foreigner.get("/jobs?limit=500").json["items"]]
    assert world.foreign.job in theirs
    assert world.own.job not in theirs
    problem(world.enterprise.get("/jobs"), 403, "http.role_not_allowed")
    assert world.administrator.get("/jobs").json["total"] > 0


def test_a_department_sees_what_it_ordered_itself(world: World) -> None:
    tax, power = (world.bounded("department", department=name) for name in ("tax", "power"))
    made = tax.post("/submissions", headers={"Prefer": "respond-async"}, **form(BAD_TAX))
    number = made.json["id"]
    assert [one["id"] for one in tax.get("/jobs").json["items"]] == [number]
    assert world.work(made, tax)["state"] == "failed"
    assert power.get("/jobs").json["total"] == 0
    problem(power.get(f"/jobs/{number}"), 404, "job.not_found")
    problem(tax.get(f"/jobs/{world.own.job}"), 404, "job.not_found")
