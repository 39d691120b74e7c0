"""POST /evaluations/{id}/reports: how the rules of an evaluation decide, as a page or as figures."""

from tests.api.conftest import World, problem


def test_a_page_and_figures(world: World) -> None:
    path = f"/evaluations/{world.own.published}/reports"
    for form, media in (("html", "text/html"), ("json", "application/json")):
        made = world.officer.post(path, json={"format": form, "draws": 16})
        done = world.work(made, world.officer)
        assert done["result"]["name"] == f"report-{world.own.published}.{form}", done
        response = world.officer.get(done["result"]["address"].removeprefix("/api/v1"))
        assert response.mimetype == media
        assert "亩均税收" in response.data.decode()
        assert response.headers["Content-Disposition"].startswith("attachment")


def test_the_body_is_checked(world: World) -> None:
    path = f"/evaluations/{world.own.published}/reports"
    problem(world.officer.post(path, json={"format": "pdf"}), 422, "field.choice")
    problem(world.officer.post(path, json={"draws": 1}), 422, "field.range")


def test_who_may(world: World) -> None:
    path = f"/evaluations/{world.own.published}/reports"
    problem(world.foreigner.post(path, json={}), 404, "evaluation.not_found")
    problem(world.enterprise.post(path, json={}), 403, "http.role_not_allowed")
    assert world.administrator.post(path, json={"draws": 16}).status_code == 202
