"""Decisions, a publication and the region in a browser, at both widths, as two and more people do them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service import clock
from service.accounts import Role
from tests.api import county, objecting
from tests.api.board_file import board_text
from tests.api.conftest import World
from tests.api.county import CODES
from tests.api.objecting import MONDAY, PNG, Case, done
from tests.e2e.looking import SIZES, Windows, glance, played_at, served, windows
from tests.pages.conftest import Site, opened, world_of

RULED, OBJECTING = 6, 4  # places in CODES


@dataclass(frozen=True)
class Scene:
    """A portal, and the same service as tests of the API see it."""

    site: Site
    world: World
    windows: Windows
    size: tuple[int, int]

    def person(self, role: Role, code: str) -> Page:
        """Somebody of a county, signed in."""
        return self.windows.opens(self.size, self.site.session(role, code))


@pytest.fixture(scope="module")
def portal(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Site, World]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("deciding")) as site, served(site.app) as address:
        yield address, site, world_of(site)


@pytest.fixture(params=played_at("desk"))
def scene(
    request: pytest.FixtureRequest, portal: tuple[str, Site, World], browser: Browser
) -> Iterator[Scene]:
    address, site, world = portal
    with windows(browser, address) as made:
        yield Scene(site, world, made, SIZES[request.param])


def opens(page: Page, path: str) -> Page:
    """Open a page and look at it."""
    page.goto(path)
    glance(page)
    return page


def clicks(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    glance(page)


def test_two_decide_and_two_publish(scene: Scene) -> None:
    with objecting.noticed(scene.world) as case:
        is_ruled(scene, case)
        is_heard(scene, case)
        case.hand.advance(days=20)
        done(case.advance("deciding"))
        case.choose(case.evaluate())
        done(case.advance("approved", case.approver))
        is_published(scene, case)


def is_ruled(scene: Scene, case: Case) -> None:
    """An officer proposes a label with evidence, an approver sees who would move and approves."""
    officer, approver = scene.person("officer", case.code), scene.person("approver", case.code)
    opens(officer, "/rulings")
    officer.get_by_role("link", name="提出认定").click()
    officer.get_by_label("企业（统一社会信用代码）").fill(CODES[RULED])
    officer.get_by_label("标签", exact=False).first.select_option("提档")
    officer.get_by_label("依据文件").fill("会议纪要〔2025〕3号")
    officer.get_by_label("理由").fill("首台套装备")
    officer.get_by_label("证明材料").set_input_files(
        {"name": "证明.png", "mimeType": "image/png", "buffer": PNG}
    )
    clicks(officer, "提出")
    expect(officer.get_by_text("已提出，待另一人批准")).to_be_visible()
    opens(approver, officer.url)
    expect(approver.get_by_role("region", name="将变动的结果")).to_contain_text("测试企业06")
    approver.get_by_label("理由").fill("材料齐全")
    clicks(approver, "批准")
    expect(approver.get_by_text("已批准，标签已进入数据")).to_be_visible()


def is_heard(scene: Scene, case: Case) -> None:
    """Two reviewers find an objection wrong; the first has looked at the ripple before."""
    number = case.filed(OBJECTING)
    for again in (False, True):
        reviewer = scene.person("reviewer", case.code)
        opens(reviewer, "/objections").get_by_role("link", name=f"{case.code}-2024-").first.click()
        assert reviewer.url.endswith(f"/objections/{number}")
        clicks(reviewer, "先看影响（重算全县，不保存）")
        expect(reviewer.get_by_text("仅为试算，没有保存")).to_be_visible()
        expect(reviewer.get_by_label("应为").first).to_have_value("390")
        reviewer.get_by_label("不成立", exact=True).check()
        reviewer.locator("#reasons").fill("经核对申报表")
        clicks(reviewer, "提交意见")
        expect(reviewer.get_by_text("异议不成立" if again else "待另一人复审").first).to_be_visible()


def is_published(scene: Scene, case: Case) -> None:
    """An officer proposes, an approver publishes; the list goes to the power company."""
    officer, approver = scene.person("officer", case.code), scene.person("approver", case.code)
    opens(officer, "/publications")
    clicks(officer, "提议公布")
    expect(officer.get_by_role("heading", name="批准后将公布")).to_be_visible()
    opens(approver, officer.url)
    clicks(approver, "批准公布")
    expect(approver.get_by_text("已公布：")).to_be_visible()
    opens(officer, "/policies").get_by_label("接收（执行）单位").fill("供电公司")
    clicks(officer, "移交")
    with officer.expect_download() as kept:
        officer.get_by_role("link", name="policies-").click()
    assert kept.value.suggested_filename.endswith(".xlsx")
    opens(officer, "/payments")


def test_the_region_is_read_and_a_plan_followed(scene: Scene) -> None:
    with clock.at(MONDAY):
        code, api = scene.world.fresh()
        county.hand_in(scene.world.engine, code)
        county.run(scene.world.engine, code, county.add_scheme(scene.world.engine, code))
        assert api.post("/boards", json={"text": board_text(code)}).status_code == 201
        officer = scene.person("officer", code)
        opens(officer, "/region")
        expect(officer.locator("[data-chart] canvas")).to_have_count(2)
        officer.get_by_text("数据表").first.click()
        expect(officer.get_by_role("table").filter(has_text="西镇").first).to_be_visible()
        for words in ("领跑者", "低效与僵尸企业", "梯度培育", "整改清单"):
            officer.get_by_role("navigation", name="区域").get_by_role("link", name=words).click()
            glance(officer)
        officer.get_by_role("button", name="生成整改清单").click()
        officer.get_by_role("region", name="整改清单").get_by_role("link").first.click()
        officer.get_by_label("进展情况").fill("已签订技改合同")
        clicks(officer, "登记并标记完成")
        expect(officer.get_by_role("listitem").filter(has_text="已签订技改合同")).to_be_visible()
