"""An enterprise in a browser: its class, a slider, a disputed datum, an objection, the notice.

The service runs in this process, for its clock is held while results are on notice. Axe looks at every page.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api import campaigning, objecting
from tests.api.county import CODES
from tests.api.objecting import PNG
from tests.e2e.looking import SIZES, Windows, glance, played_at, served, windows
from tests.pages.conftest import Site, opened, world_of


@dataclass(frozen=True)
class Scene:
    """A portal with two counties: one whose results are on notice, one whose data are to be confirmed."""

    address: str
    site: Site
    noticed: str
    confirming: str


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(sqlite_template, tmp_path_factory.mktemp("mine")) as site:
        world = world_of(site)
        with objecting.noticed(world) as case:
            place = campaigning.confirming(world)
            with served(site.app) as address:
                yield Scene(address, site, case.code, place.code)


@dataclass(frozen=True)
class Enterprise:
    """An enterprise at windows of one width; each width has its own, for a datum is disputed once."""

    scene: Scene
    windows: Windows
    size: tuple[int, int]
    number: int

    def opens(self, path: str, county: str, scripts: bool = True) -> Page:
        """Open a page, signed in."""
        token = self.scene.site.session("enterprise", county, CODES[self.number])
        page = self.windows.opens(self.size, token, scripts)
        page.goto(path)
        if scripts:
            glance(page)
        return page


@pytest.fixture(params=played_at("telephone"))
def enterprise(request: pytest.FixtureRequest, scene: Scene, browser: Browser) -> Iterator[Enterprise]:
    with windows(browser, scene.address) as made:
        yield Enterprise(scene, made, SIZES[request.param], 3 + list(SIZES).index(request.param))


def test_it_understands_its_class_and_tries_a_slider(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my", enterprise.scene.noticed)
    expect(page.locator(".verdict h2")).to_contain_text("类")
    expect(page.locator(".verdict .why").first).not_to_be_empty()
    expect(page.locator("figure.chart canvas")).to_have_count(3)
    expect(page.get_by_text("异议期限")).to_be_visible()
    page.get_by_role("link", name="怎样提升").last.click()
    glance(page)
    expect(page.get_by_role("heading", name="升类的办法，最省的在前")).to_be_visible()
    tax = page.locator("input[type=range][data-for=f-figure-tax]")
    tax.fill(tax.get_attribute("max") or "")
    expect(page.locator("#outcome")).to_contain_text("类别会变为 A。")
    expect(page.locator("#outcome")).to_contain_text("亩均税收")
    glance(page)


def test_it_confirms_and_disputes_its_data(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my/data", enterprise.scene.confirming)
    waiting = page.locator("button[name=confirm]")
    count = waiting.count()
    page.locator("button[value='fact:revenue:2024']").click()
    expect(waiting).to_have_count(count - 1)
    row = page.locator("tr", has=page.locator("button[value='fact:tax:2024']"))
    row.get_by_role("link", name="提出异议").click()
    glance(page)
    page.get_by_label("哪里有误").fill("漏计第四季度入库税款")
    page.get_by_label("应为").fill("268.5")
    page.get_by_label("证明材料").set_input_files(
        {"name": "完税证明.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("等待部门答复")).to_be_visible()
    expect(page.get_by_role("link", name="完税证明.png")).to_be_visible()
    glance(page)


def test_it_objects_and_follows_its_objection(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my/objections", enterprise.scene.noticed)
    page.get_by_role("link", name="针对数据").click()
    glance(page)
    page.get_by_label("哪一项").select_option("tax")
    page.get_by_label("应为").fill("390")
    page.get_by_label("理由").fill("漏计一季度")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="回执")).to_be_visible()
    expect(page.locator("main")).to_contain_text("已受理，待初审")
    glance(page)


def test_it_takes_its_notice_whose_words_can_be_copied(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my", enterprise.scene.noticed)
    with page.expect_download() as waited:
        page.get_by_role("link", name="下载通知书").click()
    content = Path(waited.value.path()).read_bytes()
    found = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(content)).pages)
    plain = "".join(found.split())
    assert f"测试企业{enterprise.number:02d}" in plain
    assert "对结果有异议怎么办" in plain


def test_its_years_can_be_looked_at(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my/years", enterprise.scene.noticed)
    expect(page.locator("tbody tr")).to_have_count(1)


def test_without_scripts_figures_are_tried_by_a_form(enterprise: Enterprise) -> None:
    page = enterprise.opens("/my/improve", enterprise.scene.noticed, scripts=False)
    expect(page.locator("input[type=range]").first).to_be_hidden()
    page.locator("#f-figure-tax").fill("900")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("#outcome")).to_contain_text("类别会变为 A。")
