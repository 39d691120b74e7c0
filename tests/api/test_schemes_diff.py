"""GET /schemes/{id}/diff: what changed from one scheme to another, in words."""

from tests.api.conftest import EN, World, problem


def test_each_change_in_words(world: World) -> None:
    path = f"/schemes/{world.own.scheme}/diff?to={world.own.newer_scheme}"
    found = world.officer.get(path).json
    assert (found["old"], found["new"]) == (world.own.scheme, world.own.newer_scheme)
    words = " ".join(one["detail"] for one in found["changes"])
    assert "24" in words
    assert "测试县新办法" in words
    assert words != " ".join(one["detail"] for one in world.officer.get(path, headers=EN).json["changes"])


def test_nothing_changed(world: World) -> None:
    found = world.officer.get(f"/schemes/{world.own.scheme}/diff?to={world.own.scheme}").json
    assert found["changes"] == []


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get(f"/schemes/{world.own.scheme}/diff"), 422, "field.required")
    problem(world.officer.get(f"/schemes/{world.own.scheme}/diff?to={10**30}"), 422, "field.range")
    problem(world.officer.get(f"/schemes/{world.own.scheme}/diff?to=987654"), 404, "scheme.not_found")


def test_another_countys_is_unknown(world: World) -> None:
    mixed = f"/schemes/{world.own.scheme}/diff?to={world.foreign.scheme}"
    problem(world.officer.get(mixed), 404, "scheme.not_found")
    problem(world.foreigner.get(mixed), 404, "scheme.not_found")
