"""GET /model-versions/promotions: who changed the champion, when and why; nothing is ever taken back."""

from tests.api import model
from tests.api.conftest import World, problem

PATH = "/model-versions/promotions"


def test_every_change_the_newest_first(world: World) -> None:
    place = model.place(world)
    assert place.officer.get(PATH).json == {"items": []}
    first, second = place.champion(), place.champion(step=1)
    place.administrator.post("/model-versions/rollback", json={"reason": "误差大"})
    items = place.officer.get(PATH).json["items"]
    assert [(one["serial"], one["kind"], one["number"], one["former"]) for one in items] == [
        (3, "roll_back", first, second),
        (2, "promote", second, first),
        (1, "promote", first, None),
    ]
    assert items[0]["reason"] == "误差大"
    assert items[0]["at"] >= items[1]["at"]


def test_who_may(world: World) -> None:
    assert world.administrator.get(PATH).status_code == 200
    problem(world.enterprise.get(PATH), 403, "http.role_not_allowed")
    problem(world.anonymous.get(PATH), 401, "http.token_missing")
