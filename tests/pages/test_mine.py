"""An enterprise's own pages: its class at a glance, its data, what would lift it, its objections."""

import io
import re
from typing import Any

import pypdf
import pytest
from sqlalchemy import event, update

from data import uscc
from scoring.facts import ATTRIBUTES, FACTS
from scoring.levers import Lever
from service import db, tables
from service.pages import frame
from service.pages.mine import improve
from service.rescoring import Movable
from tests.api import county
from tests.api.county import CODES, MIXED, POWER_PLANT
from tests.pages.conftest import CHINESE, Site, Visitor

MOST_BYTES = 100 * 1024
NEWCOMER = uscc.make("91990101MB000077")
WORDS = county.SCHEME + "".join(one.decode() for one in county.FILES.values())
WORDS += "".join(one.title + getattr(one, "unit", "") for one in (*FACTS, *ATTRIBUTES))
WORDS += "测试县990101 测试县工业企业评价办法 万元"


@pytest.fixture(scope="module")
def mine(site: Site) -> Visitor:
    return site.signed_in("enterprise", CODES[1])


def text(visitor: Visitor, path: str, status: int = 200) -> str:
    found = visitor.get(path)
    assert found.status_code == status, found.get_data(as_text=True)
    return found.get_data(as_text=True)


def foreign(found: str) -> list[str]:
    """What is Chinese on an English page, and no datum."""
    plain = re.sub(r"<script.*?</script>|中文", "", found, flags=re.DOTALL)
    return [run for run in re.findall(f"{CHINESE.pattern}+", plain) if run not in WORDS]


def test_the_class_and_its_reasons_are_told_at_a_glance(mine: Visitor) -> None:
    found = text(mine, "/my")
    assert "<h1>测试企业01</h1>" in found
    assert 'class="class large class-a"' in found
    assert "2024 年度" in found
    for heading in ("总分与分数线", "各项指标", "对应的政策与金额", "结果是否稳定"):
        assert heading in found, heading
    assert "高新技术企业" in found  # the bonus, with its points


def test_what_is_drawn_stands_in_a_table_too(mine: Visitor) -> None:
    found = text(mine, "/my")
    assert found.count("data-chart") == found.count("<details><summary>数据表") >= 2
    assert "vega-lite/v6" in found


def test_a_mixed_enterprise_sees_both_its_results(site: Site) -> None:
    visitor = site.signed_in("enterprise", MIXED)
    assert "part=merged" in text(visitor, "/my")
    assert "合并评价" in text(visitor, "/my?part=merged")


def test_an_exempt_enterprise_is_told_by_which_article(site: Site) -> None:
    found = text(site.signed_in("enterprise", POWER_PLANT), "/my")
    assert "电力企业不参评" in found
    assert "第三条" in found


def test_a_year_without_result_is_said_to_have_none(mine: Visitor) -> None:
    assert "2019还没有可以查看的评价结果" in text(mine, "/my?year=2019", 404)


def test_who_has_no_result_at_all_is_told_what_to_do(site: Site) -> None:
    visitor = site.signed_in("enterprise", NEWCOMER)
    assert "目前还没有可以查看的评价结果" in text(visitor, "/my")


def test_in_english_all_but_the_data_is_english(mine: Visitor) -> None:
    assert "Policies and money" in text(mine, "/my?lang=en")
    assert foreign(text(mine, "/my?lang=en")) == []
    mine.get("/my?lang=zh")


def test_nobody_else_has_these_pages(site: Site) -> None:
    away = site.visitor().get("/my")
    assert (away.status_code, away.headers["Location"]) == (303, "/sign-in?next=/my")
    assert site.signed_in("officer").get("/my").status_code == 403


def test_figures_are_tried_on_the_server_and_nothing_is_kept(site: Site) -> None:
    visitor = site.signed_in("enterprise", CODES[3])
    shown = text(visitor, "/my/improve")
    assert "升类的办法，最省的在前" in shown
    assert 'name="figure-tax"' in shown
    found = visitor.post("/my/improve", {"figure-tax": "400", "figure-revenue": "1300.0"})
    assert found.status_code == 200
    assert "类别会变为 A。" in found.text
    assert 'value="400"' in found.text
    part = visitor.post("/my/improve", {"figure-tax": "400"}, headers={"X-Part": "outcome"})
    assert part.text.lstrip().startswith('<div id="outcome"')
    assert "400" not in text(visitor, "/my/improve").partition("</form>")[0].partition("data-sliders")[2]


@pytest.mark.parametrize(
    ("now", "decimals", "better", "start", "ends"),
    [
        (8.060014, 2, 0.0, "8.06", ("0.00", "16.20", "0.01")),  # a ledger in m² makes more than is printed
        (8.0567, 2, 20.0, "8.0567", ("0.0000", "25.0000", "0.0001")),
        (37.0, None, 60.0, "37", ("0", "75", "1")),
        (1_234_567.0, 0, 0.0, "1234567", ("0", "2469134", "1")),
        (-12.5, 2, 0.0, "-12.5", ("-25.00", "1.00", "0.01")),
        (None, 2, 0.0, "", ("0.00", "80.00", "0.01")),
    ],
)
def test_a_slider_begins_at_the_printed_figure_and_ends_on_a_step(
    now: float | None, decimals: int | None, better: float, start: str, ends: tuple[str, str, str]
) -> None:
    lever = Lever("tax", "税", "万元", "tax", 1, paper=False, decimals=decimals)
    one = improve.slider(Movable(lever, now), better, 40.0)
    assert (one.start, (one.least, one.most, one.step)) == (start, ends)


@pytest.mark.parametrize("typed", ["viel", "1e99", "nan"])
def test_what_is_no_figure_is_said_and_stays_where_it_was_typed(site: Site, typed: str) -> None:
    visitor = site.signed_in("enterprise", CODES[3])
    found = visitor.post("/my/improve", {"figure-tax": typed})
    assert found.status_code == 422
    assert 'id="faults"' in found.text
    assert f'value="{typed}"' in found.text


def test_the_years_stand_below_each_other(mine: Visitor) -> None:
    found = text(mine, "/my/years")
    assert "2024 年度比上年" in found
    assert "上一年度没有" in found or "没有" in found


def test_without_a_campaign_the_data_are_shown_and_cannot_be_answered(mine: Visitor) -> None:
    found = text(mine, "/my/data")
    assert "目前没有进行中的年度评价" in found
    assert "税务部门" in found
    assert 'name="confirm"' not in found
    assert "现在不在异议期" in text(mine, "/my/objections")


@pytest.mark.parametrize("path", ["/my/data", "/my/improve", "/my/years", "/my/objections"])
def test_each_page_speaks_english(mine: Visitor, path: str) -> None:
    assert foreign(text(mine, f"{path}?lang=en")) == []
    mine.get("/my?lang=zh")


def test_the_notice_is_taken_as_a_file(site: Site, mine: Visitor) -> None:
    found = mine.get(f"/my/notice/{site.own.published}")
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    assert found.data.startswith(b"%PDF")
    assert mine.get(f"/my/notice/{site.own.draft}").status_code == 404


def test_the_notice_of_a_superseded_run_stays_and_says_so(site: Site, mine: Visitor) -> None:
    found = mine.get(f"/my/notice/{site.own.superseded}")
    assert found.status_code == 200
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(found.data)).pages)
    assert "本结果已被后来的更正公布代替" in "".join(said.split())
    stranger = site.signed_in("enterprise", NEWCOMER)
    assert stranger.get(f"/my/notice/{site.own.superseded}").status_code == 404


def test_a_hostile_name_is_shown_and_does_nothing(site: Site) -> None:
    name = "<script>alert(1)</script>\"'"
    with db.session(site.engine) as session:
        db.begin_write(session)
        rows = tables.results.c
        mine = (rows.evaluation_id == site.own.published) & (rows.uscc == CODES[5])
        session.execute(update(tables.results).where(mine).values(name=name))
    found = text(site.signed_in("enterprise", CODES[5]), "/my")
    assert "&lt;script&gt;alert(1)" in found
    assert "<script>alert" not in found


def test_the_pages_are_light(mine: Visitor) -> None:
    assert len(text(mine, "/my").encode()) < MOST_BYTES
    assert len(text(mine, "/my/improve").encode()) < MOST_BYTES


def test_a_result_is_read_once_and_nothing_is_asked_twice(site: Site, mine: Visitor) -> None:
    text(mine, "/my")  # what is kept in the process is there
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(site.engine, "before_cursor_execute", note)
    text(mine, "/my")
    event.remove(site.engine, "before_cursor_execute", note)
    read = [one for one in asked if one.startswith("SELECT")]
    assert len(read) == len(set(read)) <= 8, "\n\n".join(read)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_are_written_as_people_read_them(site: Site, language: str) -> None:
    with site.app.test_request_context(f"/?lang={language}"):
        figures = [frame.number(1234567.891), frame.number(0.5, 0), frame.number(-3, 4), frame.number(None)]
        assert figures == ["1,234,567.89", "0", "-3", "—"]
        assert [frame.yuan(1234.5), frame.share(0.2564), frame.signed(0.304)] == ["1,234.50", "25.6%", "+0.3"]
