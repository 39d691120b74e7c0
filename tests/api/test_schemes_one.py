"""GET /schemes/{id}: a scheme with its text."""

from tests.api.conftest import World, problem
from tests.api.county import scheme_text


def test_the_text_as_it_was_handed_in(world: World) -> None:
    assert world.officer.get(f"/schemes/{world.own.scheme}").json["text"] == scheme_text(world.own.code)


def test_an_unknown_one(world: World) -> None:
    problem(world.officer.get("/schemes/987654"), 404, "scheme.not_found")
    problem(world.officer.get("/schemes/first"), 404, "http.no_route")


def test_another_countys_is_unknown(world: World) -> None:
    problem(world.foreigner.get(f"/schemes/{world.own.scheme}"), 404, "scheme.not_found")
    assert world.enterprise.get(f"/schemes/{world.own.scheme}").status_code == 200
