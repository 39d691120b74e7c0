"""GET /forecasts: a county's forecasts, newest first."""

from tests.api import model
from tests.api.conftest import World, problem
from tests.api.county import YEAR


def test_the_newest_first(world: World) -> None:
    place = model.place(world)
    assert place.officer.get("/forecasts").json["total"] == 0
    first, second = place.champion(), place.champion(step=1)
    found = place.officer.get("/forecasts").json
    assert [one["version"] for one in found["items"]] == [second, first]
    row = found["items"][0]
    assert (row["as_of"], row["for_year"]) == (str(YEAR), YEAR + 1)
    assert sum(one["units"] for one in row["counts"]) > 5
    page = place.officer.get("/forecasts?limit=1&offset=1").json
    assert ([one["version"] for one in page["items"]], page["total"]) == ([first], 2)


def test_each_county_sees_its_own(world: World) -> None:
    one, other = model.place(world), model.place(world)
    one.champion()
    assert other.officer.get("/forecasts").json["items"] == []


def test_who_may(world: World) -> None:
    assert world.administrator.get("/forecasts").status_code == 200
    problem(world.enterprise.get("/forecasts"), 403, "http.role_not_allowed")
    problem(world.anonymous.get("/forecasts"), 401, "http.token_missing")
