"""GET /health, /ready and /metrics."""

import re

from service import config, create_app
from tests.api.conftest import Caller, Documented, World, problem


def test_it_lives_and_is_ready(world: World) -> None:
    for path in ("/health", "/ready"):
        assert world.anonymous.get(path).json == {"status": "ok"}


def test_a_database_without_tables_is_not_ready(tmp_path: object) -> None:
    app = create_app(config.Config(f"sqlite:///{tmp_path}/empty.sqlite"))
    caller = Caller(app.test_client(), Documented(app))
    problem(caller.get("/ready"), 503, "http.not_migrated")
    assert caller.get("/health").status_code == 200


def test_a_database_that_cannot_be_reached() -> None:
    app = create_app(config.Config("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    response = Caller(app.test_client(), Documented(app)).get("/ready")
    found = problem(response, 503, "http.unavailable")
    assert response.headers["Retry-After"]
    assert "127.0.0.1" not in str(found)
    assert Caller(app.test_client(), Documented(app)).get("/health").status_code == 200


def test_metrics_count_requests_by_route(world: World) -> None:
    world.officer.get(f"/evaluations/{world.own.published}")
    response = world.administrator.get("/metrics")
    assert response.mimetype == "text/plain"
    line = 'muhero_requests_total{method="GET",route="/api/v1/evaluations/{evaluation_id}",status="200"}'
    assert line in response.data.decode()
    assert world.own.code not in response.data.decode()


def test_metrics_count_jobs_as_the_table_has_them(world: World) -> None:
    before = jobs_done(world)
    assert before >= 2
    evaluation = f"/evaluations/{world.own.published}/exports"
    world.work(world.officer.post(evaluation, json={"format": "csv"}), world.officer)
    assert jobs_done(world) == before + 1


def jobs_done(world: World) -> float:
    text = world.administrator.get("/metrics").data.decode()
    [done] = re.findall(r'^muhero_jobs\{kind="export",state="succeeded"\} (\S+)$', text, re.MULTILINE)
    [took] = re.findall(
        r'^muhero_job_seconds_count\{kind="export",state="succeeded"\} (\S+)$', text, re.MULTILINE
    )
    assert done == took
    return float(done)


def test_an_odd_method_does_not_make_a_counter_of_its_own(world: World) -> None:
    world.anonymous("BREW", "/health")
    counters = world.administrator.get("/metrics").data.decode()
    assert 'method="other"' in counters
    assert "BREW" not in counters


def test_metrics_are_the_administrators(world: World) -> None:
    for caller in (world.officer, world.enterprise):
        problem(caller.get("/metrics"), 403, "http.role_not_allowed")
    problem(world.anonymous.get("/metrics"), 401, "http.token_missing")
