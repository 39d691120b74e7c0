"""GET /evaluations/{id}/results/export: all results as a file."""

from io import BytesIO
from urllib.parse import quote

import polars as pl
from python_calamine import CalamineWorkbook

from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_csv_has_a_column_per_figure(world: World) -> None:
    response = world.officer.get(f"/evaluations/{world.own.published}/results/export")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    table = pl.read_csv(BytesIO(response.data))
    assert set(table["uscc"]) == set(CODES)
    assert {"tax_per_land.value", "tax_per_land.points", "total", "class"} <= set(table.columns)


def test_xlsx_holds_the_same(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/export"
    workbook = CalamineWorkbook.from_filelike(BytesIO(world.officer.get(f"{path}?format=xlsx").data))
    heading, *rows = workbook.get_sheet_by_index(0).to_python()
    sheet = [dict(zip(heading, row, strict=True)) for row in rows]
    plain = pl.read_csv(BytesIO(world.officer.get(f"{path}?format=csv").data))
    assert [row["uscc"] for row in sheet] == plain["uscc"].to_list()
    assert [None if row["total"] == "" else row["total"] for row in sheet] == plain["total"].to_list()


def test_filters_hold_for_the_file_as_for_the_list(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results"
    for query in (
        "class=A",
        "status=exempt",
        f"text={quote('企业03')}&township={quote('东镇')}",
        "pool=none",
    ):
        listed = world.officer.get(f"{path}?{query}&sort=uscc").json["items"]
        table = pl.read_csv(BytesIO(world.officer.get(f"{path}/export?{query}").data))
        assert sorted(table.select("uscc", "unit").rows()) == [(one["uscc"], one["unit"]) for one in listed]


def test_the_query_is_checked(world: World) -> None:
    problem(
        world.officer.get(f"/evaluations/{world.own.published}/results/export?format=pdf"),
        422,
        "field.choice",
    )


def test_who_may(world: World) -> None:
    path = f"/evaluations/{world.own.published}/results/export"
    problem(world.foreigner.get(path), 404, "evaluation.not_found")
    problem(world.enterprise.get(path), 403, "http.role_not_allowed")
    assert world.administrator.get(path).status_code == 200


def test_too_many_are_exported_by_a_job(narrow: World) -> None:
    path = f"/evaluations/{narrow.own.published}"
    found = problem(narrow.officer.get(f"{path}/results/export"), 409, "results.too_many")
    assert f"/api/v1{path}/exports" in found["detail"]
    done = narrow.work(narrow.officer.post(f"{path}/exports", json={}), narrow.officer)
    assert done["state"] == "succeeded"
