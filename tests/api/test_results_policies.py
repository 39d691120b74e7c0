"""GET /evaluations/{id}/results/{uscc}/policies: what an enterprise gets and pays by its class."""

from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_a_policy_with_amount_and_basis(world: World) -> None:
    found = world.officer.get(f"/evaluations/{world.own.published}/results/{CODES[2]}/policies").json
    (one,) = found["items"]
    assert (one["name"], one["rate"], one["amount"], one["state"]) == (
        "power_surcharge",
        0.05,
        5000.1,
        "applied",
    )
    assert (one["basis"], one["expires_on"]) == ("鲁发改价格〔2022〕56号", "2026-12-31")


def test_the_same_as_in_the_result(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{CODES[2]}"
    assert world.officer.get(f"{path}/policies").json["items"] == world.officer.get(path).json["policies"]


def test_an_unknown_one(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/91350100M000100Y43/policies"
    problem(world.officer.get(path), 404, "result.not_found")


def test_who_sees_them(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/{CODES[1]}/policies"
    assert world.enterprise.get(path).status_code == 200
    problem(world.caller(world.own.other_enterprise).get(path), 404, "enterprise.not_found")
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
