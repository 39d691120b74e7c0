"""GET /forecasts/{id}: a forecast with what was watched."""

from tests.api import model
from tests.api.conftest import EN, World, problem


def run_of(place: model.Place) -> str:
    """The address of the forecast that a champion makes when it is promoted."""
    place.champion()
    return f"/forecasts/{place.officer.get('/forecasts').json['items'][0]['id']}"


def test_with_its_report(world: World) -> None:
    place = model.place(world)
    path = run_of(place)
    found = place.officer.get(path).json
    listed = place.officer.get("/forecasts").json["items"][0]
    assert {name: found[name] for name in listed} == listed
    read = {one.name for one in model.learned().annual.features}
    assert set(found["report"]["features"]) == read
    chinese, english = found["stale"], place.officer.get(path, headers=EN).json["stale"]
    assert len(chinese) == len(english)
    assert all(words.isascii() for words in english)
    assert not any(words.isascii() for words in chinese)


def test_who_may(world: World) -> None:
    place = model.place(world)
    path = run_of(place)
    assert place.administrator.get(path).status_code == 200
    problem(place.enterprise.get(path), 403, "http.role_not_allowed")
    problem(world.foreigner.get(path), 404, "forecast.not_found")
    problem(place.officer.get("/forecasts/987654"), 404, "forecast.not_found")
