"""POST /evaluations/{id}/simulations: a changed scheme is tried on what the evaluation saw."""

from tests.api.conftest import World, problem
from tests.api.county import scheme_text


def changed(world: World) -> str:
    return scheme_text(world.own.code, title="修改后的办法").replace("benchmark = 20.0", "benchmark = 30.0")


def test_who_moves_and_what_each_change_contributes(world: World) -> None:
    path = f"/evaluations/{world.own.published}/simulations"
    done = world.work(world.officer.post(path, json={"text": changed(world)}), world.officer)
    assert done["state"] == "succeeded", done
    found = world.officer.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert found["moved"] == len(found["moves"])
    everybody = [row for row in found["migration"] if row["dimension"] == "all"]
    assert sum(row["units"] for row in everybody if row["before"] != row["after"]) == found["moved"]
    assert "tax_per_land" in str([part["places"] for part in found["parts"]])


def test_a_faulty_scheme_is_refused_at_once(world: World) -> None:
    path = f"/evaluations/{world.own.published}/simulations"
    problem(world.officer.post(path, json={"text": "county ="}), 422, "scheme.not_toml")
    problem(world.officer.post(path, json={"text": scheme_text("990202")}), 422, "scheme.other_county")
    problem(world.officer.post(path, json={}), 422, "field.required")


def test_who_may(world: World) -> None:
    path, body = f"/evaluations/{world.own.published}/simulations", {"text": changed(world)}
    problem(world.foreigner.post(path, json=body), 404, "evaluation.not_found")
    problem(world.enterprise.post(path, json=body), 403, "http.role_not_allowed")
    assert world.administrator.post(path, json=body).status_code == 202
