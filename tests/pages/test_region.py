"""The region: its board, its lists, and the rectification that follows."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from service import clock
from tests.api import county
from tests.api.board_file import BOARD, board_text
from tests.api.conftest import World
from tests.api.county import CODES, SCHEME
from tests.pages.conftest import CHINESE, Site, Visitor

SPRING = dt.datetime(2025, 3, 31, 12, tzinfo=clock.BEIJING)
HOSTILE = """<script>alert(1)</script>"'"""
LISTS = ("/region", "/region/leaders", "/region/candidates", "/region/ladder", "/rectification")


@dataclass(frozen=True)
class Region:
    """A county with its own board and a published year."""

    code: str
    officer: Visitor
    evaluation: int


@pytest.fixture(scope="module")
def region(site: Site, world: World) -> Iterator[Region]:
    with clock.at(SPRING):
        code, officer = world.fresh()
        county.hand_in(world.engine, code)
        evaluation = county.run(world.engine, code, county.add_scheme(world.engine, code))
        assert officer.post("/boards", json={"text": board_text(code)}).status_code == 201
        yield Region(code, site.signed_in("officer", county=code), evaluation)


@pytest.fixture(scope="module")
def plan(region: Region) -> str:
    """The address of a plan that was drawn up by the page."""
    assert "生成整改清单" in words(region.officer.get("/rectification"))
    made = region.officer.post("/rectification", {"evaluation_id": str(region.evaluation)})
    assert made.status_code == 303, words(made)
    page = region.officer.get(made.headers["Location"])
    assert "份方案" in words(page)
    return str(re.findall(r'href="(/rectification/\d+)"', page.text)[0])


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_the_board_tells_measures_targets_and_parts(region: Region) -> None:
    page = region.officer.get("/region")
    said = words(page)
    for one in (
        "2024 年度区域看板",
        "亩均税收",
        "营业收入1亿元",
        "已达到",
        "无法判断",
        "东镇",
        "西镇",
        "热力图",
    ):
        assert one in said, one
    assert page.text.count("data-chart") == 2
    assert len(page.data) < 100_000
    own = words(region.officer.get("/region?by=side&measure=revenue"))
    assert "东西" in own
    assert "虚线" not in own, "a sum has no line of the county"
    assert "2024Q1" in words(region.officer.get("/region?by=quarter"))
    assert "东镇" in words(region.officer.get("/region?by=%3Cb%3E")), "what is no parting asks for none"


def test_a_year_without_a_board_says_so(site: Site, region: Region, world: World) -> None:
    assert region.officer.get("/region?year=2001").status_code == 404
    code, _ = world.fresh()
    empty = site.signed_in("officer", county=code)
    for path in LISTS:
        assert "还没有公布的评价" in words(empty.get(path)), path


def test_who_leads_and_who_is_looked_at(region: Region) -> None:
    leaders = words(region.officer.get("/region/leaders?list=tax"))
    assert leaders.count("税收领跑者") >= 3
    low = words(region.officer.get("/region/candidates?kind=low_efficiency"))
    assert "税收低于150万元" in low
    zombie = words(region.officer.get("/region/candidates?kind=zombie&state=cannot_be_said"))
    assert "数据不全，无法判断" in zombie
    assert "利润总额" in zombie
    ladder = words(region.officer.get("/region/ladder?stage=above&near=true"))
    assert "股上市" in ladder
    assert "接近" in ladder


def test_lists_are_given_as_files(region: Region, plan: str) -> None:
    for name in ("board", "targets"):
        assert region.officer.get(f"/region/file?list={name}&format=xlsx").data[:2] == b"PK", name
    headings, *plans = region.officer.get("/rectification/export").data.decode("utf-8-sig").splitlines()
    assert headings.startswith("企业,信用代码,年度,类别,分批,措施,责任人,期限,状态")
    assert plans
    assert all("整改中" in one or "逾期" in one for one in plans)


def test_a_plan_is_followed_and_changed(region: Region, plan: str) -> None:
    officer = region.officer
    assert officer.post(plan, {"do": "progress"}).status_code == 422
    assert officer.post(plan, {"do": "dance"}).status_code == 422
    assert officer.post(plan, {"do": "progress", "text": HOSTILE}).status_code == 303
    page = officer.get(plan).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    refused = officer.post(plan, {"do": "plan", "due_on": "soon", "owner": HOSTILE})
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert 'value="soon"' in refused.text
    changed = {"do": "plan", "batch": "lift", "owner": "东镇 经发办", "due_on": "2025-12-31"}
    assert officer.post(plan, changed).status_code == 303
    assert "东镇 经发办" in words(officer.get(plan))
    assert officer.post(plan, {"do": "done", "text": "完成"}).status_code == 303
    assert "登记并重新启动" in words(officer.get(plan))
    assert "完成 1 /" in words(officer.get("/rectification"))
    assert officer.post(plan, {"do": "reopen", "text": "复查"}).status_code == 303
    assert "没有符合条件的方案" in words(officer.get("/rectification?state=overdue"))


def test_the_board_file_is_checked_before_it_is_kept(site: Site, region: Region) -> None:
    officer, path = region.officer, "/region/board-file?year=2024"
    assert "测试县看板" in officer.get(path).text
    wrong = officer.post(path, {"do": "check", "text": f'title = "{HOSTILE}'})
    assert wrong.status_code == 200
    assert "处错误" in words(wrong)
    assert "<script>alert" not in wrong.text
    newer = board_text(region.code, title="测试县新看板")
    assert "没有发现错误" in words(officer.post(path, {"do": "check", "text": newer}))
    refused = officer.post(path, {"do": "add", "text": board_text("000000")})
    assert refused.status_code == 422
    assert "000000" in refused.text
    assert officer.post(path, {"do": "dance"}).status_code == 422
    assert officer.post(path, {"do": "add", "text": newer}).status_code == 303
    assert "测试县新看板" in words(officer.get("/region"))
    observer = site.signed_in("observer", county=region.code)
    assert "<textarea" not in observer.get(path).text


def test_others_see_none_of_it(site: Site, region: Region, plan: str) -> None:
    assert site.signed_in("officer").get(plan).status_code == 404
    assert site.signed_in("enterprise", CODES[1], county=region.code).get(plan).status_code == 403
    assert site.visitor().get(plan).headers["Location"] == f"/sign-in?next={plan}"
    observer = site.signed_in("observer", county=region.code)
    assert 'name="do"' not in observer.get(plan).text
    assert 'name="evaluation_id"' not in observer.get("/rectification").text


def test_in_english_all_but_the_data_is_english(site: Site, region: Region, plan: str) -> None:
    officer = site.signed_in("officer", county=region.code)
    for path in (*LISTS, "/region/board-file", plan):
        page = officer.get(f"{path}?lang=en").text
        plain = re.sub(r"<script.*?</script>|中文", "", page, flags=re.DOTALL)
        known = (
            SCHEME
            + BOARD
            + "测试县新看板东镇西镇东镇经发办西镇经发办测试企业完成复查测试县看板测试县亩利润总额"
        )
        runs = re.findall(f"{CHINESE.pattern}+", plain)
        assert [run for run in runs if run not in known] == [], path
