"""GET /evaluations/{id}/distribution: totals in bins by class, with the cut lines."""

from tests.api.conftest import World, problem


def test_everybody_with_a_total_is_in_a_bar(world: World) -> None:
    path = f"/evaluations/{world.own.published}"
    [one] = world.officer.get(f"{path}/distribution").json["items"]
    listed = world.officer.get(f"{path}/results").json["items"]
    totals = [row["total"] for row in listed if row["total"] is not None]
    assert (one["ranking"], one["title"], one["units"]) == ("above", "规上工业企业", len(totals))
    assert sum(bar["units"] for bar in one["bars"]) == len(totals)
    assert all(bar["low"] < bar["high"] for bar in one["bars"])
    a, b = one["lines"]
    assert ((a["class_name"], a["group"]), b["class_name"]) == (("A", ""), "B")
    assert a["line"] > b["line"]
    worst_of_a = min(row["total"] for row in listed if row["class"] == "A")
    assert worst_of_a >= a["line"]


def test_only_the_own_countys_bureau_sees_it(world: World) -> None:
    path = f"/evaluations/{world.own.published}/distribution"
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.anonymous.get(path), 401, "http.token_missing")
    problem(world.officer.get(f"{path}?limit=3"), 422, "field.unknown")
