"""Two runs side by side, as a page and as a file."""

from io import BytesIO

import polars as pl

from tests.api import county
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES, YEAR


def runs(world: World) -> tuple[Caller, int, int]:
    """Two runs of a county of its own; in between one enterprise's tax was corrected."""
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    scheme = county.add_scheme(world.engine, code)
    first = county.run(world.engine, code, scheme, publish=False)
    content = f"统一社会信用代码,实缴税金(万元)\n{CODES[1]},1\n".encode()
    what = {"file": (BytesIO(content), "tax.csv"), "layout": "tax", "year": YEAR}
    assert officer.post("/submissions", data=what, content_type="multipart/form-data").status_code == 201
    second = county.run(world.engine, code, scheme, publish=False)
    return officer, first, second


def test_who_moved_and_why(world: World) -> None:
    officer, first, second = runs(world)
    found = officer.get(f"/evaluations/{first}/comparison?to={second}").json
    assert (found["before"], found["after"], found["total"]) == (first, second, found["moved"])
    lines = {one["uscc"]: one for one in found["items"]}
    own = lines.pop(CODES[1])
    assert (own["class_before"], own["class_after"], own["causes"]) == ("A", "C", ["own_data"])
    assert round(own["own_data"] + own["peer_group"] + own["method"], 2) == round(
        own["total_after"] - own["total_before"], 2
    )
    assert {tuple(one["causes"]) for one in lines.values()} == {("peer_group",)}
    assert found["causes"]["method"] == 0
    assert sum(cell["units"] for cell in found["migration"]) == found["units"]
    moved = [one for one in found["migration"] if one["class_before"] != one["class_after"]]
    assert sum(cell["units"] for cell in moved) == found["moved"]
    everybody = officer.get(f"/evaluations/{first}/comparison?to={second}&everybody=true&limit=3").json
    assert (len(everybody["items"]), everybody["total"]) == (3, found["units"])


def test_by_another_scheme_the_rule_is_the_cause(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    text = county.scheme_text(code)
    schemes = [
        county.add_text(world.engine, code, one) for one in (text, text.replace("to = 0.3", "to = 0.5"))
    ]
    first, second = (county.run(world.engine, code, one, publish=False) for one in schemes)
    found = officer.get(f"/evaluations/{first}/comparison?to={second}").json
    assert found["moved"] > 0
    assert {tuple(one["causes"]) for one in found["items"]} == {("method",)}


def test_as_a_file(world: World) -> None:
    path = f"/evaluations/{world.own.superseded}/comparison/export?to={world.own.published}"
    answer = world.officer.get(path)
    table = pl.read_csv(answer.data)
    assert set(table["uscc"]) == set(CODES)
    assert (table["class_before"].eq_missing(table["class_now"])).all()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert world.officer.get(f"{path}&format=xlsx").data[:2] == b"PK"


def test_what_cannot_be_compared(world: World) -> None:
    path = f"/evaluations/{world.own.published}/comparison"
    problem(world.officer.get(path), 422, "field.required")
    problem(world.officer.get(f"{path}/export?to=1&format=pdf"), 422, "field.choice")
    for officer, to in ((world.officer, world.foreign.published), (world.foreigner, world.own.published)):
        problem(officer.get(f"{path}?to={to}"), 404, "evaluation.not_found")
    problem(world.enterprise.get(f"{path}?to=1"), 403, "http.role_not_allowed")
