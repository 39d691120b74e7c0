"""An officer in a browser: begins a year, hands in a file with errors and mends it, evaluates, compares."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.county import CODES
from tests.e2e.looking import SIZES, Windows, glance, played_at, served, windows
from tests.pages.conftest import Site, opened

HEADING = "统一社会信用代码,实缴税金(万元)"
BAD = f"{HEADING}\n{CODES[3]},二百四十五\n123,3\n"
DROPPED = """(text) => {
  const given = new DataTransfer();
  given.items.add(new File([text], "税务.csv", { type: "text/csv" }));
  const form = document.querySelector("[data-drop]");
  for (const kind of ["dragover", "drop"])
    form.dispatchEvent(new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def portal(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Site]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("campaign")) as site, served(site.app) as address:
        yield address, site


@dataclass(frozen=True)
class Officer:
    """An officer at windows of one width."""

    site: Site
    windows: Windows
    size: tuple[int, int]

    def opens(self, path: str, scripts: bool = True) -> Page:
        """Open a page, signed in."""
        token = self.site.session("officer", self.site.own.code)
        page = self.windows.opens(self.size, token, scripts)
        page.goto(path)
        return page


@pytest.fixture(params=played_at("desk"))
def officer(request: pytest.FixtureRequest, portal: tuple[str, Site], browser: Browser) -> Iterator[Officer]:
    address, site = portal
    with windows(browser, address) as made:
        yield Officer(site, made, SIZES[request.param])


def test_a_year_is_begun_and_goes_on_with_reasons(officer: Officer) -> None:
    page = officer.opens("/campaigns/new")
    glance(page)
    page.get_by_label("按哪个办法").select_option(index=1)
    page.get_by_label("试评").check()
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_text("还缺 1 项")).to_be_visible()
    page.get_by_role("button", name="拟定企业名单").click()
    expect(page.get_by_text("条件已齐")).to_be_visible()
    page.get_by_label("进入下一步的理由").fill("名单已核对")
    page.get_by_role("button", name="进入下一步").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("收集数据")
    page.locator("summary", has_text="延长").click()
    page.get_by_label("新的截止日期").fill("2099-12-31")
    page.get_by_label("延长理由").fill("台风停工")
    page.get_by_role("button", name="延长").click()
    expect(page.get_by_text("期限已延长")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2099-12-31")
    glance(page)


def test_a_file_is_dropped_its_errors_mended_its_differences_seen(officer: Officer) -> None:
    page = officer.opens("/submissions")
    glance(page)
    page.get_by_label("来源与版式").select_option("tax")
    page.evaluate(DROPPED, BAD)
    page.get_by_role("button", name="先看差异").click()
    expect(page.get_by_text("文件有 2 处错误")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("二百四十五")
    glance(page)
    page.get_by_role("link", name="重新选择文件").click()
    page.get_by_label("来源与版式").select_option("tax")
    mended = f"{HEADING}\n{CODES[3]},{245 + officer.size[0] / 10}\n{CODES[4]},220\n"
    page.get_by_label("文件（CSV").set_input_files(
        {"name": "税务.csv", "mimeType": "text/csv", "buffer": mended.encode()}
    )
    page.get_by_role("button", name="先看差异").click()
    expect(page.get_by_role("heading", name="逐项差异")).to_be_visible()
    expect(page.locator("main")).to_contain_text("测试企业03")
    glance(page)
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_text("已接收 2 行")).to_be_visible()
    glance(page)


def test_a_file_is_handed_in_without_scripts(officer: Officer) -> None:
    page = officer.opens("/submissions", scripts=False)
    page.get_by_label("来源与版式").select_option("tax")
    sent = f"{HEADING}\n{CODES[5]},200\n".encode()
    page.get_by_label("文件（CSV").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": sent})
    page.get_by_role("button", name="直接提交").click()
    expect(page.get_by_text("已接收 1 行")).to_be_visible()


def test_a_year_is_evaluated_filtered_and_compared(officer: Officer) -> None:
    page = officer.opens("/runs")
    glance(page)
    page.get_by_label("按哪个办法").select_option(str(officer.site.own.newer_scheme))
    page.get_by_role("button", name="开始评价").click()
    expect(page.locator("figure.chart canvas")).to_have_count(1)
    expect(page.get_by_role("heading", name="乡镇街道 × 类别")).to_be_visible()
    glance(page)
    page.get_by_role("link", name="全部结果").click()
    rows = page.locator("#found tbody tr")
    expect(rows).to_have_count(11)
    page.get_by_label("名称或信用代码").press_sequentially("企业03")
    expect(rows).to_have_count(1)
    glance(page)
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="各项指标")).to_be_visible()
    glance(page)
    page.goto(f"/runs/{officer.site.own.published}")
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("heading", name="类别迁移")).to_be_visible()
    glance(page)


@pytest.mark.parametrize(
    "path", ["/suspicions", "/enterprises", f"/enterprises/{CODES[1]}", "/applications", "/disputes"]
)
def test_what_is_collected_is_looked_at(officer: Officer, path: str) -> None:
    glance(officer.opens(path))


def test_who_stands_next_to_a_line_is_looked_at(officer: Officer) -> None:
    page = officer.opens(f"/runs/{officer.site.own.published}/borderline")
    expect(page.locator("tbody tr").first).to_contain_text("正在线上")
    glance(page)
