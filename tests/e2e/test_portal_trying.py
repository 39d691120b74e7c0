"""Rules are tried and models promoted in a browser; no page has a serious fault for who does not see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service import accounts, attempt, db, jobs
from service.accounts import Role
from service.config import Config
from service.visitor import COOKIE
from tests.api import county, model
from tests.api.county import County
from tests.e2e.conftest import serving

CUT, OTHER = "#f-rankings\\.0\\.bands\\.0\\.to", "#f-pools\\.0\\.indicators\\.1\\.weight"
RISE = "tbody td.up"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}


@dataclass(frozen=True)
class Portal:
    """The service with a full county and two versions of a model, and a worker that does what waits."""

    address: str
    config: Config
    own: County
    browser: Browser

    def page(self, role: Role, size: dict[str, int]) -> Page:
        """Somebody at a browser; whatever the console complains of is a fault."""
        engine = db.engine(self.config.database_url)
        with db.session(engine) as session:
            place = None if role == "system" else self.own.code
            known = accounts.actor(session, accounts.create_token(session, role, place))
            assert known is not None
            token = accounts.issue(session, known.id, "session")
        engine.dispose()
        context = self.browser.new_context(viewport=size, locale="zh-CN", base_url=self.address)  # type: ignore[arg-type]
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda said: pytest.fail(f"the console says: {said.text}"))
        return page

    def work(self) -> None:
        """Do what waits."""
        engine = db.engine(self.config.database_url)
        with db.session(engine) as session:
            waiting = jobs.queued(session)
        for number in waiting:
            attempt.run(engine, self.config, number)
        engine.dispose()


@pytest.fixture(scope="module")
def portal(
    sqlite_template: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("trying")
    copyfile(sqlite_template, folder / "muhero.sqlite")
    config = Config(
        f"sqlite:///{folder / 'muhero.sqlite'}",
        models_url=str(folder / "models"),
        keys_dir=str(folder / "keys"),
        queue_file=str(folder / "queue"),
    )
    engine = db.engine(config.database_url)
    own = county.full(engine, "990101")
    for step in range(2):
        model.register(engine, config, own.code, own.published, step=step)
    engine.dispose()
    with serving(config, folder / "log") as address:
        yield Portal(address, config, own, browser)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def at(request: pytest.FixtureRequest, portal: Portal) -> Callable[[Role], Page]:
    """Somebody at a browser of this width."""
    return lambda role: portal.page(role, request.param)


def examine(page: Page) -> None:
    """Fail on what axe calls serious or critical, and on a page that is wider than the screen."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not grave, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in grave]
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], page.url


def test_an_officer_moves_a_slider_and_keeps_what_comes_of_it(
    portal: Portal, at: Callable[[Role], Page]
) -> None:
    page = at("officer")
    page.goto("/simulation")
    examine(page)
    slider = page.locator('[data-slider="f-rankings.0.bands.0.to"]')
    slider.fill("0.5")
    page.locator(RISE).first.wait_for()
    assert page.locator("#outcome").inner_text().count("测试企业") == 2
    assert page.locator(CUT).input_value() == "0.5"
    page.locator('[data-slider="f-pools.0.indicators.0.weight"]').fill("80")
    expect(page.locator(OTHER)).to_have_value("20")
    examine(page)
    page.get_by_role("button", name="试算并保留").click()
    portal.work()
    page.get_by_role("heading", name="各项改动的影响").wait_for()
    examine(page)


def test_figures_go_to_the_editor_and_a_copy_is_kept(at: Callable[[Role], Page]) -> None:
    page = at("officer")
    page.goto("/simulation")
    page.locator(CUT).fill("0.4")
    page.get_by_role("button", name="带着这些数值去编辑办法").click()
    text = page.locator("#f-text").input_value()
    assert "to = 0.4 }" in text
    examine(page)
    page.locator("#f-text").fill(text.replace("评价办法", f"评价办法（{page.evaluate('innerWidth')}）"))
    page.get_by_role("button", name="添加为新办法").click()
    page.get_by_role("status").filter(has_text="办法已添加").wait_for()
    examine(page)
    page.goto("/schemes")
    page.get_by_role("button", name="比较选中的两份").click()
    page.get_by_role("heading", name="变化").wait_for()
    examine(page)


def test_without_script_the_buttons_do_the_same(portal: Portal) -> None:
    page = portal.page("officer", WIDE)
    context = portal.browser.new_context(java_script_enabled=False, base_url=portal.address, locale="zh-CN")
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto("/simulation")
    plain.locator(CUT).fill("0.5")
    plain.get_by_role("button", name="试算", exact=True).click()
    assert plain.locator(RISE).first.inner_text().startswith("↑")


def test_an_administrator_reads_the_gate_promotes_and_rolls_back(
    portal: Portal, at: Callable[[Role], Page]
) -> None:
    page = at("system")
    page.goto("/models?county=990101")
    examine(page)
    for number in (1, 2):
        page.goto(f"/models/{number}?county=990101")
        page.locator(".chart canvas").first.wait_for()
        assert page.locator(".gate li").count() > 10
        if page.get_by_role("button", name="启用", exact=True).count():
            page.get_by_role("button", name="启用", exact=True).click()
            page.get_by_role("status").filter(has_text="已切换在用版本").wait_for()
            portal.work()
    page.goto("/models/2?county=990101")
    examine(page)
    page.get_by_role("button", name="比较").click()
    page.locator(".chart canvas").first.wait_for()
    examine(page)
    page.goto("/models?county=990101")
    page.get_by_label("理由").fill("偏差偏大")
    page.get_by_role("button", name="回退到前一版本").click()
    page.get_by_role("status").filter(has_text="已切换在用版本").wait_for()
    portal.work()
    page.get_by_role("link", name="查看预测").click()
    examine(page)
    page.locator("main tbody a").first.click()
    page.locator(".chart canvas").first.wait_for()
    examine(page)
    page.locator("main td.longish a").first.click()
    page.locator(".chart canvas").first.wait_for()
    examine(page)
