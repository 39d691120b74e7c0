"""A citizen, a new official, an enterprise in a browser: verify, read the method, sign in at first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from service import clock, db, invitations
from service.publication_tables import Entry
from tests.api import people, publishing
from tests.api.county import CODES
from tests.api.people import PASSWORD
from tests.e2e.looking import SIZES, TELEPHONE, glance, played_at, served, windows
from tests.pages.conftest import Site, opened, world_of


@dataclass(frozen=True)
class Scene:
    """A portal with a county whose results are public, and the code on a notice of CODES[1]."""

    address: str
    site: Site
    county: str
    code: str


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(sqlite_template, tmp_path_factory.mktemp("public")) as site:
        with publishing.approved(world_of(site)) as issue:
            number = issue.issued()
        with db.session(site.engine) as session:
            said = select(Entry.code).where(Entry.publication_id == number, Entry.uscc == CODES[1])
            code = session.scalars(said).one() or ""
        with served(site.app) as address:
            yield Scene(address, site, issue.case.code, code)


@pytest.fixture(params=played_at("telephone"))
def page(request: pytest.FixtureRequest, scene: Scene, browser: Browser) -> Iterator[Page]:
    """A window of one width."""
    with windows(browser, scene.address) as made:
        yield made.opens(SIZES[request.param])


@pytest.fixture
def plain(scene: Scene, browser: Browser) -> Iterator[Page]:
    """A browser without scripts."""
    with windows(browser, scene.address) as made:
        yield made.opens(TELEPHONE, scripts=False)


def test_a_citizen_finds_a_class_verifies_a_notice_and_computes(scene: Scene, page: Page) -> None:
    page.goto("/")
    glance(page)
    page.goto(f"/lists?county={scene.county}")
    page.get_by_label("企业名称").fill("企业01")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("region", name="公布结果", exact=True).locator("tbody tr")).to_have_count(1)
    glance(page)
    page.goto("/")
    page.get_by_label("通知书上的核验码").fill(scene.code.lower())
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_text("真实，现仍有效")).to_be_visible()
    glance(page)
    page.goto(f"/methods?county={scene.county}")
    glance(page)
    page.get_by_label("实际入库税收").fill("100")
    page.get_by_role("button", name="计算").click()
    expect(page.locator("#scored")).to_contain_text("15 / 60")
    glance(page)
    for path in (
        "/transparency",
        "/lists/history",
        "/lists/corrections",
        "/signing-keys",
        "/verify",
        "/lists",
    ):
        page.goto(f"{path}?county={scene.county}" if path != "/lists" else path)
        glance(page)


def test_a_new_official_enrols_codes_and_signs_out(scene: Scene, page: Page) -> None:
    who = people.known(world_of(scene.site), ["officer"], scene.site.own.code, enrolled=False)
    page.goto("/campaigns")
    glance(page)
    page.get_by_label("登录名").fill(who.name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("请先完成")).to_be_visible()
    glance(page)
    page.get_by_role("button", name="开始绑定").click()
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    glance(page)
    secret = re.search(r"[A-Z2-7]{32}", page.locator("#codes + ol code").inner_text())
    assert secret
    page.get_by_label("验证器上现在的六位数字").fill(pyotp.TOTP(secret.group()).at(clock.now()))
    page.get_by_role("button", name="确认绑定").click()
    expect(page).to_have_url(re.compile("/campaigns"))
    page.goto("/account/keys")
    glance(page)
    page.get_by_label("用途").fill("统计平台")
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_text("仅显示这一次")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("已退出")).to_be_visible()


def test_an_enterprise_opens_an_account_without_scripts(scene: Scene, plain: Page) -> None:
    with db.session(scene.site.engine) as session:
        code = invitations.make(session, scene.site.own.code, CODES[3], None, None).code
    plain.goto("/sign-in")
    plain.get_by_role("link", name="开立账户").click()
    for label, words in (
        ("邀请码", code),
        ("姓名", "李四"),
        ("联系电话", "0576-1"),
        ("登录名", "li.si.plain"),
        ("再输入一次密码", PASSWORD),
    ):
        plain.get_by_label(label).fill(words)
    plain.locator("#f-password").fill(PASSWORD)
    plain.get_by_role("button", name="开立账户").click()
    expect(plain.get_by_text("账户已开立")).to_be_visible()
    plain.get_by_label("登录名").fill("li.si.plain")
    plain.get_by_label("密码").fill(PASSWORD)
    plain.get_by_role("button", name="登录").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("测试企业03")
