"""What is looked after without being asked: a quarter that has come in is forecast, once, and measured."""

import re
from typing import Any

import pytest

from service import attempt, worker
from tests.api import model
from tests.api.conftest import World
from tests.api.county import YEAR
from tests.api.model import Place


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def ordered(place: Place) -> list[dict[str, Any]]:
    """The forecasts that a look has ordered, and that nobody has made yet."""
    worker.watch(place.world.engine, place.world.config)
    found: list[dict[str, Any]] = place.officer.get("/jobs?kind=forecast&state=queued").json["items"]
    return found


def test_a_quarter_is_forecast_once(place: Place) -> None:
    place.champion()
    assert ordered(place) == []
    place.hand_in_quarters([1])
    [job] = ordered(place)
    assert job["params"] == {"as_of": f"{YEAR + 1}-Q1"}
    assert [one["id"] for one in ordered(place)] == [job["id"]]
    attempt.run(place.world.engine, place.world.config, job["id"])
    assert place.officer.get("/forecasts").json["items"][0]["as_of"] == f"{YEAR + 1}-Q1"
    assert ordered(place) == []
    place.hand_in_quarters([2])
    [job] = ordered(place)
    assert job["params"] == {"as_of": f"{YEAR + 1}-Q2"}


def test_a_new_champion_looks_at_what_came_in_before_it(place: Place) -> None:
    place.hand_in_quarters([1])
    place.champion()
    [job] = ordered(place)
    attempt.run(place.world.engine, place.world.config, job["id"])
    assert ordered(place) == []
    second = place.champion(step=1)
    [job] = model.eventually(lambda: ordered(place))
    attempt.run(place.world.engine, place.world.config, job["id"])
    newest = place.officer.get("/forecasts").json["items"][0]
    assert (newest["version"], newest["as_of"]) == (second, f"{YEAR + 1}-Q1")


def test_without_a_champion_nothing_is_ordered(place: Place) -> None:
    place.register()
    place.hand_in_quarters([1])
    assert ordered(place) == []


def test_the_last_look_is_measured(place: Place) -> None:
    number = place.champion()
    text = place.administrator.get("/metrics").data.decode()
    [version] = re.findall(rf'^muhero_model_version{{county="{place.code}"}} (\S+)$', text, re.MULTILINE)
    assert float(version) == number
    [largest] = re.findall(rf'^muhero_model_input_psi{{county="{place.code}"}} (\S+)$', text, re.MULTILINE)
    assert float(largest) >= 0
