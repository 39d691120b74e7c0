"""GET /board: means, growth and targets from the frozen facts of an evaluation."""

import pytest

from service import db, submissions
from tests.api import county
from tests.api.board_file import board_text
from tests.api.conftest import EN, Caller, World, problem
from tests.api.county import CODES


@pytest.fixture(scope="module")
def bureau(world: World) -> Caller:
    """The officer of a county with a board of its own and two published years."""
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    scheme = county.add_scheme(world.engine, code)
    county.run(world.engine, code, scheme)
    assert officer.post("/boards", json={"text": board_text(code)}).status_code == 201
    return officer


def test_sums_over_sums_as_by_hand(bureau: Caller) -> None:
    """Revenue 1000, 1100 … 1900; tax 300, 280 … 120; land 15 mu each, of which 6 are let by the first."""
    found = bureau.get("/board").json
    assert (found["by"], found["year"], found["quarter"], found["parts"]) == ("county", 2024, None, [])
    assert (found["state"], found["board"]["origin"]) == ("published", "county")
    revenue, tax = found["whole"]["measures"]
    assert (revenue["now"]["value"], revenue["now"]["n"], revenue["now"]["left_out"]) == (14500, 10, 0)
    assert (tax["now"]["numerator"], tax["now"]["denominator"]) == (2100, 150)
    assert (tax["now"]["value"], tax["growth"], tax["before"]) == (14, None, None)


def test_targets_reached_missed_or_not_to_be_said(bureau: Caller) -> None:
    reached, open_ = bureau.get("/board").json["whole"]["targets"]
    assert (reached["verdict"], reached["value"], reached["bound"]) == ("reached", 14500, 10000)
    assert (open_["verdict"], open_["value"]) == ("cannot_be_said", None)
    assert "上年" in open_["why"]
    assert "last year" in bureau.get("/board", headers=EN).json["whole"]["targets"][1]["why"]


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ("township", ["东镇", "西镇"]),
        ("industry", ["34 通用设备制造业", "44 电力、热力生产和供应业"]),
        ("scale", ["规上"]),
        ("park", ["未填报"]),
        ("side", ["东", "西"]),
        ("quarter", ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
    ],
)
def test_by(bureau: Caller, by: str, titles: list[str]) -> None:
    found = bureau.get(f"/board?by={by}").json
    assert [one["title"] for one in found["parts"]] == titles
    if by != "quarter":
        parts = [one["measures"][0]["now"]["numerator"] for one in found["parts"]]
        assert sum(parts) == found["whole"]["measures"][0]["now"]["numerator"]


def test_a_quarter_has_its_own_flows(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    lines = ["统一社会信用代码,季度,营业收入(万元)"]
    lines += [f"{one},Q1,{100 + place}" for place, one in enumerate(CODES[:9])]
    hand_in_text(world, code, "statistics", "\n".join(lines))
    county.run(world.engine, code, county.add_scheme(world.engine, code))
    officer.post("/boards", json={"text": board_text(code)})
    found = officer.get("/board?quarter=1").json
    revenue, tax = (one["now"] for one in found["whole"]["measures"])
    assert (found["quarter"], revenue["value"], revenue["left_out"]) == (1, 936, 1)
    assert (tax["value"], tax["left_out"]) == (None, 10)
    assert found["whole"]["targets"][0]["verdict"] == "cannot_be_said"
    quarters = officer.get("/board?by=quarter").json
    values = [one["measures"][0]["now"]["value"] for one in quarters["parts"]]
    assert values == [936, None, None, None]
    assert quarters["whole"]["measures"][0]["now"]["value"] == 14500


def hand_in_text(world: World, code: str, layout: str, text: str) -> None:
    with db.session(world.engine) as session:
        made = submissions.accept(session, code, 2024, layout, "q.csv", text.encode(), None)
        assert made.state == "accepted", submissions.errors(session, code, made.id)


def test_last_year_gives_growth(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code, year=2023)
    county.hand_in(world.engine, code)
    made = county.run(world.engine, code, county.add_scheme(world.engine, code), publish=False)
    officer.post("/boards", json={"text": board_text(code)})
    problem(officer.get("/board"), 404, "board.none_published")
    found = officer.get(f"/board?evaluation_id={made}").json
    assert found["state"] == "draft"
    tax = found["whole"]["measures"][1]
    assert (tax["growth"], tax["growth_same"], tax["same"]["n"]) == (0, 0, 10)
    assert found["whole"]["targets"][1]["verdict"] == "missed"


def test_what_cannot_be_asked(bureau: Caller, world: World) -> None:
    found = problem(bureau.get("/board?by=street"), 422, "board.by_unknown")
    assert found["errors"][0]["pointer"] == "#/by"
    problem(bureau.get("/board?quarter=5"), 422, "field.range")
    problem(bureau.get("/board?year=2020"), 404, "board.none_published")
    problem(bureau.get("/board?evaluation_id=987654"), 404, "evaluation.not_found")
    problem(
        world.officer.get(f"/board?year=2020&evaluation_id={world.own.published}"), 409, "board.other_year"
    )


def test_who_may(world: World) -> None:
    assert world.officer.get("/board").json["board"]["origin"] == "default"
    problem(world.enterprise.get("/board"), 403, "http.role_not_allowed")
    path = f"/board?evaluation_id={world.own.published}"
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    assert world.administrator.get(path).status_code == 200
