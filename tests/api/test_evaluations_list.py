"""GET /evaluations: a county's runs."""

from tests.api.conftest import World, problem


def test_the_newest_first(world: World) -> None:
    found = world.officer.get("/evaluations").json
    assert [one["id"] for one in found["items"]] == [
        world.own.draft,
        world.own.published,
        world.own.superseded,
    ]
    assert [one["state"] for one in found["items"]] == ["draft", "published", "superseded"]


def test_by_state_and_year(world: World) -> None:
    found = world.officer.get("/evaluations?state=published&year=2024").json
    assert [one["id"] for one in found["items"]] == [world.own.published]
    assert world.officer.get("/evaluations?year=2020").json["items"] == []


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get("/evaluations?state=final"), 422, "field.choice")


def test_an_enterprise_sees_no_drafts(world: World) -> None:
    found = world.enterprise.get("/evaluations").json
    assert [one["id"] for one in found["items"]] == [world.own.published]
    former = world.enterprise.get("/evaluations?state=superseded").json
    assert [one["id"] for one in former["items"]] == [world.own.superseded]
    problem(world.enterprise.get("/evaluations?state=draft"), 403, "http.drafts_not_shown")


def test_another_countys_are_not_among_them(world: World) -> None:
    theirs = {one["id"] for one in world.foreigner.get("/evaluations").json["items"]}
    assert not theirs & {world.own.draft, world.own.published, world.own.superseded}


def test_a_township_sees_no_drafts(world: World) -> None:
    town = world.bounded("township", township="东镇")
    assert [one["id"] for one in town.get("/evaluations").json["items"]] == [world.own.published]
    problem(town.get("/evaluations?state=draft"), 403, "http.drafts_not_shown")
