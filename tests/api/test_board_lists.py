"""GET /board/leaders, /board/candidates, /board/ladder and /board/export."""

from io import BytesIO

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tests.api import county
from tests.api.board_file import board_text
from tests.api.conftest import EN, Caller, World, problem
from tests.api.county import CODES

PATHS = ("/board/leaders", "/board/candidates?kind=zombie", "/board/ladder", "/board/export")


@pytest.fixture(scope="module")
def bureau(world: World) -> Caller:
    """The officer of a county with a board of its own."""
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    county.run(world.engine, code, county.add_scheme(world.engine, code))
    officer.post("/boards", json={"text": board_text(code)})
    return officer


def test_leaders_best_first(bureau: Caller) -> None:
    found = bureau.get("/board/leaders").json
    assert [(one["rank"], one["uscc"], one["value"]) for one in found["items"]] == [
        (1, CODES[0], 300), (2, CODES[1], 280), (3, CODES[2], 260)
    ]  # fmt: skip
    assert found["items"][0]["name"] == "测试企业00"
    assert bureau.get("/board/leaders?list=nobody").json["total"] == 0
    assert bureau.get("/board/leaders?limit=1&offset=1").json["items"][0]["uscc"] == CODES[1]


def test_candidates_with_their_reasons(bureau: Caller) -> None:
    found = bureau.get("/board/candidates?kind=low_efficiency").json["items"]
    assert [one["uscc"] for one in found] == sorted([CODES[8], CODES[9]])
    assert {one["state"] for one in found} == {"candidate"}
    assert found[0]["reasons"] == ["税收低于150万元"]


def test_of_whom_it_cannot_be_said_and_what_is_missing(bureau: Caller) -> None:
    found = bureau.get("/board/candidates?kind=zombie").json
    assert found["total"] == 10
    assert {(one["state"], *one["missing"]) for one in found["items"]} == {("cannot_be_said", "profit")}
    assert bureau.get("/board/candidates?kind=zombie&state=candidate").json["total"] == 0


def test_the_ladder(bureau: Caller) -> None:
    found = bureau.get("/board/ladder").json
    assert [(one["stage"], one["n"], one["near"]) for one in found["stages"]] == [
        ("above", 10, 2),
        ("listed", 0, None),
    ]
    near = bureau.get("/board/ladder?stage=above&near=true").json
    assert {one["uscc"] for one in near["items"]} == {CODES[8], CODES[9]}
    assert {one["step"] for one in near["items"]} == {"股上市"}
    assert bureau.get("/board/ladder?near=false").json["total"] == 8


@pytest.mark.parametrize(
    ("name", "rows"),
    [("board", 2), ("targets", 2), ("leaders", 3), ("low_efficiency", 2), ("zombie", 10), ("ladder", 10)],
)
def test_every_list_is_a_file(bureau: Caller, name: str, rows: int) -> None:
    response = bureau.get(f"/board/export?list={name}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-2024.csv"'
    table = pl.read_csv(BytesIO(response.data))
    assert table.height == rows
    assert not any(column.isascii() for column in table.columns)
    workbook = CalamineWorkbook.from_filelike(
        BytesIO(bureau.get(f"/board/export?list={name}&format=xlsx").data)
    )
    heading, *lines = workbook.get_sheet_by_index(0).to_python()
    assert (heading, len(lines)) == (table.columns, rows)


def test_a_parted_board_as_a_file_in_english(bureau: Caller) -> None:
    table = pl.read_csv(BytesIO(bureau.get("/board/export?by=township", headers=EN).data))
    assert table["Part"].to_list() == ["the whole county"] * 2 + ["东镇"] * 2 + ["西镇"] * 2
    assert table.filter(pl.col("Title") == "Revenue")["Value"].to_list() == [14500, 7500, 7000]


def test_an_empty_list_keeps_its_heading(world: World) -> None:
    table = pl.read_csv(BytesIO(world.officer.get("/board/export?list=targets&by=park").data))
    assert "目标值" in table.columns
    table = pl.read_csv(BytesIO(world.officer.get("/board/export?list=ladder").data))
    assert "下一步" in table.columns


def test_the_query_is_checked(bureau: Caller) -> None:
    problem(bureau.get("/board/candidates"), 422, "field.required")
    problem(bureau.get("/board/candidates?kind=lazy"), 422, "field.choice")
    problem(bureau.get("/board/export?list=everything"), 422, "field.choice")
    problem(bureau.get("/board/export?by=street"), 422, "board.by_unknown")


@pytest.mark.parametrize("path", PATHS)
def test_who_may(world: World, path: str) -> None:
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    asked = f"{path}{'&' if '?' in path else '?'}evaluation_id={world.own.published}"
    problem(world.foreigner.get(asked), 404, "evaluation.not_found")
    assert world.administrator.get(asked).status_code == 200
