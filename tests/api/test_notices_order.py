"""POST /evaluations/{id}/notices: the notices of an evaluation as a ZIP, made by a job."""

import io
import zipfile

from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_the_job_makes_a_file_with_a_notice_each(world: World) -> None:
    accepted = world.officer.post(
        f"/evaluations/{world.own.published}/notices", json={"limit": 3, "offset": 1}
    )
    done = world.work(accepted, world.officer)
    assert done["result"]["name"] == f"notices-{world.own.published}-2.zip"
    response = world.officer.get(done["result"]["address"].removeprefix("/api/v1"))
    assert response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.data)) as made:
        assert made.namelist() == [f"{code}.pdf" for code in CODES[1:4]]
        assert made.read(f"{CODES[1]}.pdf").startswith(b"%PDF")


def test_the_body_is_checked(world: World) -> None:
    path = f"/evaluations/{world.own.published}/notices"
    problem(world.officer.post(path, json={"limit": 1001}), 422, "field.range")
    problem(world.officer.post(path, json={"offset": -1}), 422, "field.range")
    problem(world.officer.post(path, json={"odd": 1}), 422, "field.unknown")


def test_only_who_orders_for_the_county_may(world: World) -> None:
    path = f"/evaluations/{world.own.published}/notices"
    problem(world.enterprise.post(path, json={}), 403, "http.role_not_allowed")
    problem(world.foreigner.post(path, json={}), 404, "evaluation.not_found")
