"""GET /model-versions/{number}/card: the model card as a page, in the reader's language."""

import re

from tests.api import model
from tests.api.conftest import EN, World, problem


def test_in_both_languages(world: World) -> None:
    place = model.place(world)
    path = f"/model-versions/{place.register()}/card"
    chinese, english = place.officer.get(path), place.officer.get(path, headers=EN)
    assert chinese.mimetype == english.mimetype == "text/markdown"
    assert (chinese.headers["Content-Language"], english.headers["Content-Language"]) == ("zh", "en")
    assert chinese.data.decode() == model.learned().pages["zh"]
    page = english.data.decode()
    assert page.startswith("# ")
    assert "?" not in re.findall(r"\{\w+\}|\?", page), "every figure has its word"
    assert "91990101" not in page, "no enterprise is named"


def test_who_may(world: World) -> None:
    place = model.place(world)
    path = f"/model-versions/{place.register()}/card"
    assert place.administrator.get(path).status_code == 200
    problem(place.enterprise.get(path), 403, "http.role_not_allowed")
    problem(place.officer.get("/model-versions/99/card"), 404, "model.no_version")
    problem(world.foreigner.get(path), 404, "model.no_version")
