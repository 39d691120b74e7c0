"""GET /submissions/{id}/errors: everything that was wrong with a refused file."""

from tests.api.conftest import EN, World, problem


def test_all_errors_in_the_order_of_rows(world: World) -> None:
    found = world.officer.get(f"/submissions/{world.own.refused}/errors").json
    assert found["total"] == len(found["items"]) >= 2
    rows = [one["row"] for one in found["items"]]
    assert rows == sorted(rows)
    assert all(one["detail"] for one in found["items"])


def test_page_by_page_and_in_english(world: World) -> None:
    path = f"/submissions/{world.own.refused}/errors"
    whole = world.officer.get(path, headers=EN).json["items"]
    page = world.officer.get(f"{path}?limit=1&offset=1", headers=EN).json["items"]
    assert page == whole[1:2]
    assert whole != world.officer.get(path).json["items"]


def test_an_accepted_file_has_none(world: World) -> None:
    assert world.officer.get(f"/submissions/{world.own.submissions['tax']}/errors").json["items"] == []


def test_the_query_is_checked(world: World) -> None:
    problem(world.officer.get(f"/submissions/{world.own.refused}/errors?limit=many"), 422, "field.integer")


def test_another_countys_is_unknown(world: World) -> None:
    problem(world.foreigner.get(f"/submissions/{world.own.refused}/errors"), 404, "submission.not_found")
