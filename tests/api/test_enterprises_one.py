"""GET /enterprises/{uscc}: one enterprise and the names it has had."""

import pytest

from service import db, submissions
from tests.api import county
from tests.api.conftest import World, problem
from tests.api.county import CODES


def test_one_with_its_names(world: World) -> None:
    found = world.officer.get(f"/enterprises/{CODES[0]}").json
    assert found["name"] == "测试企业00"
    assert [one["name"] for one in found["names"]] == ["测试企业00"]


def test_a_former_name_is_kept(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code, ("market",))
    renamed = county.FILES["market"].replace("测试企业00".encode(), "更名企业".encode())
    with db.session(world.engine) as session:
        submissions.accept(session, code, county.YEAR, "market", "new.csv", renamed, None)
    found = officer.get(f"/enterprises/{CODES[0]}").json
    assert found["name"] == "更名企业"
    assert [one["name"] for one in found["names"]] == ["更名企业", "测试企业00"]


@pytest.mark.parametrize("uscc", ["91350100M000100Y43", "x", "9" * 500, "%F0%9F%A4%A0"])
def test_an_unknown_one(world: World, uscc: str) -> None:
    problem(world.officer.get(f"/enterprises/{uscc}"), 404, "enterprise.not_found")


def test_who_sees_it(world: World) -> None:
    assert world.enterprise.get(f"/enterprises/{CODES[1]}").status_code == 200
    problem(world.enterprise.get(f"/enterprises/{CODES[2]}"), 404, "enterprise.not_found")
    assert world.administrator.get(f"/enterprises/{CODES[2]}").status_code == 200
    _, stranger = world.fresh()
    problem(stranger.get(f"/enterprises/{CODES[1]}"), 404, "enterprise.not_found")
