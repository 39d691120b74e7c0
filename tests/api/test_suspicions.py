"""GET /suspicions: figures that are probably wrong, before anything is scored."""

from service import accounts, db, submissions
from tests.api import county
from tests.api.conftest import World, numbers, problem
from tests.api.county import CODES, YEAR


def planted(world: World) -> str:
    """A county in which one enterprise's tax came in yuan; give its officer's token."""
    code = str(next(numbers))
    token = county.empty(world.engine, code)
    with db.session(world.engine) as session:
        for year, figure in ((YEAR - 1, 280), (YEAR, 2_900_000)):
            rows = [f"{one},{figure if one == CODES[0] else 200}" for one in CODES]
            content = "\n".join(["统一社会信用代码,实缴税金(万元)", *rows]).encode()
            submissions.accept(session, code, year, "tax", "tax.csv", content, None)
    return token


def test_a_unit_mistake_is_named_with_what_it_would_be(world: World) -> None:
    officer = world.caller(planted(world))
    (found,) = officer.get(f"/suspicions?year={YEAR}&fact=tax").json["items"]
    assert (found["uscc"], found["fact"], found["value"]) == (CODES[0], "tax", 2_900_000)
    assert found["code"] == "quality.unit_ten_thousand"
    assert found["expected"] == 290
    assert "290" in found["detail"]
    assert officer.get(f"/suspicions?year={YEAR}&uscc={CODES[1]}").json["total"] == 0
    assert officer.get("/suspicions?year=2001").json["total"] == 0


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get("/suspicions"), 422, "field.required")
    problem(world.officer.get(f"/suspicions?year={YEAR}&uscc=1"), 422, "field.length")


def test_only_the_bureau_sees_them(world: World) -> None:
    problem(world.enterprise.get(f"/suspicions?year={YEAR}"), 403, "http.role_not_allowed")
    problem(world.anonymous.get(f"/suspicions?year={YEAR}"), 401, "http.token_missing")


def test_a_department_sees_those_of_its_own_figures(world: World) -> None:
    code = str(next(numbers))
    county.empty(world.engine, code)
    with db.session(world.engine) as session:
        heading = "统一社会信用代码,规模,营业收入(万元),综合能源消费量(tce)"
        for year, figure in ((YEAR - 1, 280), (YEAR, 2_900_000)):
            rows = [f"{one},{figure if one == CODES[0] else 200}" for one in CODES]
            tax = "\n".join(["统一社会信用代码,实缴税金(万元)", *rows]).encode()
            submissions.accept(session, code, year, "tax", "tax.csv", tax, None)
        small = "\n".join([heading, *(f"{one},规上,100,50" for one in CODES)]).encode()
        submissions.accept(session, code, YEAR, "statistics", "statistics.csv", small, None)
        keys = [accounts.create_token(session, "officer", code)]
        keys += [
            accounts.create_token(session, "department", code, department=name)
            for name in ("tax", "statistics")
        ]
    path = f"/suspicions?year={YEAR}"
    every, tax_only, statistics = (
        {(one["fact"], one["code"]) for one in world.caller(key).get(path).json["items"]} for key in keys
    )
    assert ("tax", "quality.tax_above_revenue") in every  # names both departments' figures
    assert tax_only == {("tax", "quality.unit_ten_thousand")}
    assert tax_only < every
    assert all(fact != "tax" for fact, _ in statistics)
