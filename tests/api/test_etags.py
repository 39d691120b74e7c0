"""ETag and If-None-Match: what one has already is not sent again."""

import pytest

from tests.api import county
from tests.api.conftest import EN, World
from tests.api.county import CODES, YEAR
from tests.api.test_submissions_accept import form

READS = (
    "/submissions",
    "/enterprises",
    f"/enterprises/{CODES[1]}",
    f"/enterprises/{CODES[1]}/facts?year={YEAR}",
    "/schemes",
    "/evaluations",
    "/counties",
    "/openapi.json",
)


@pytest.mark.parametrize("path", READS)
def test_what_has_not_changed(world: World, path: str) -> None:
    first = world.officer.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = world.officer.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
    assert world.officer.get(path, headers={"If-None-Match": '"other"'}).data == first.data


def test_what_has_changed(world: World) -> None:
    code, officer = world.fresh()
    tag = officer.get("/enterprises").headers["ETag"]
    county.hand_in(world.engine, code, ("market",))
    found = officer.get("/enterprises", headers={"If-None-Match": tag})
    assert found.status_code == 200
    assert found.headers["ETag"] != tag


def test_a_tag_is_of_one_caller_and_language(world: World) -> None:
    own, foreign = (caller.get("/schemes").headers["ETag"] for caller in (world.officer, world.foreigner))
    assert own != foreign
    path = f"/submissions/{world.own.refused}/errors"
    assert world.officer.get(path).headers["ETag"] != world.officer.get(path, headers=EN).headers["ETag"]
    assert {"Authorization", "Accept-Language"} <= set(world.officer.get(path).headers["Vary"].split(", "))


def test_a_known_tag_does_not_open_what_is_closed(world: World) -> None:
    path = f"/schemes/{world.own.scheme}"
    tag = world.officer.get(path).headers["ETag"]
    assert world.foreigner.get(path, headers={"If-None-Match": tag}).status_code == 404
    assert world.anonymous.get(path, headers={"If-None-Match": tag}).status_code == 401


def test_head_tells_the_same_without_a_body(world: World) -> None:
    whole, head = (world.officer(method, "/schemes") for method in ("GET", "HEAD"))
    assert head.data == b""
    for name in ("ETag", "Content-Length", "Content-Type"):
        assert head.headers[name] == whole.headers[name]


def test_posts_have_no_tag(world: World) -> None:
    _, officer = world.fresh()
    assert "ETag" not in officer.post("/submissions", **form()).headers
