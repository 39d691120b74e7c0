"""Rules are tried in a browser; no page has a serious fault for who does not see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from service import accounts, attempt, db, jobs
from service.accounts import Role
from service.config import Config
from tests.api import county
from tests.api.county import County
from tests.e2e.conftest import serving
from tests.e2e.looking import DESK, SIZES, glance, played_at, windows

CUT, OTHER = "#f-rankings\\.0\\.bands\\.0\\.to", "#f-pools\\.0\\.indicators\\.1\\.weight"
RISE = "tbody td.up"


@dataclass(frozen=True)
class Portal:
    """The service with a full county, and a worker that does what waits."""

    address: str
    config: Config
    own: County

    def session(self, role: Role) -> str:
        """Open a session of somebody new."""
        engine = db.engine(self.config.database_url)
        with db.session(engine) as session:
            known = accounts.actor(session, accounts.create_token(session, role, self.own.code))
            assert known is not None
            token = accounts.issue(session, known.id, "session")
        engine.dispose()
        return token

    def work(self) -> None:
        """Do what waits."""
        engine = db.engine(self.config.database_url)
        with db.session(engine) as session:
            waiting = jobs.queued(session)
        for number in waiting:
            attempt.run(engine, self.config, number)
        engine.dispose()


@pytest.fixture(scope="module")
def portal(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
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
    engine.dispose()
    with serving(config, folder / "log") as address:
        yield Portal(address, config, own)


@pytest.fixture(params=played_at("desk"))
def at(request: pytest.FixtureRequest, portal: Portal, browser: Browser) -> Iterator[Callable[[Role], Page]]:
    """Somebody at a window of this width."""
    with windows(browser, portal.address) as made:
        yield lambda role: made.opens(SIZES[request.param], portal.session(role))


def test_what_stands_there_can_be_read_while_it_is_computed_anew(at: Callable[[Role], Page]) -> None:
    page, held = at("officer"), list[Route]()
    page.goto("/simulation")
    page.route("**/simulation?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
    page.locator('[data-slider="f-rankings.0.bands.0.to"]').fill("0.5")
    expect(page.locator("#outcome[aria-busy]")).to_have_count(1)
    glance(page)
    held[0].continue_()
    expect(page.locator("#outcome[aria-busy]")).to_have_count(0)


def test_an_officer_moves_a_slider_and_keeps_what_comes_of_it(
    portal: Portal, at: Callable[[Role], Page]
) -> None:
    page = at("officer")
    page.goto("/simulation")
    glance(page)
    slider = page.locator('[data-slider="f-rankings.0.bands.0.to"]')
    slider.fill("0.5")
    page.locator(RISE).first.wait_for()
    assert page.locator("#outcome").inner_text().count("测试企业") == 2
    assert page.locator(CUT).input_value() == "0.5"
    page.locator('[data-slider="f-pools.0.indicators.0.weight"]').fill("80")
    expect(page.locator(OTHER)).to_have_value("20")
    glance(page)
    page.get_by_role("button", name="试算并保留").click()
    portal.work()
    page.get_by_role("heading", name="各项改动的影响").wait_for()
    glance(page)


def test_figures_go_to_the_editor_and_a_copy_is_kept(at: Callable[[Role], Page]) -> None:
    page = at("officer")
    page.goto("/simulation")
    page.locator(CUT).fill("0.4")
    page.get_by_role("button", name="带着这些数值去编辑办法").click()
    text = page.locator("#f-text").input_value()
    assert "to = 0.4 }" in text
    glance(page)
    page.locator("#f-text").fill(text.replace("评价办法", f"评价办法（{page.evaluate('innerWidth')}）"))
    page.get_by_role("button", name="添加为新办法").click()
    page.get_by_role("status").filter(has_text="办法已添加").wait_for()
    glance(page)
    page.goto("/schemes")
    page.get_by_role("button", name="比较选中的两份").click()
    page.get_by_role("heading", name="变化").wait_for()
    glance(page)


def test_without_script_the_buttons_do_the_same(portal: Portal, browser: Browser) -> None:
    with windows(browser, portal.address) as made:
        plain = made.opens(DESK, portal.session("officer"), scripts=False)
        plain.goto("/simulation")
        plain.locator(CUT).fill("0.5")
        plain.get_by_role("button", name="试算", exact=True).click()
        assert plain.locator(RISE).first.inner_text().startswith("↑")
