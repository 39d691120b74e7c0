"""Administrators in a browser: an account with its roles, an invitation taken up, jobs, the log, messages.

Axe looks at every page, at both widths.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service import db, messages
from service.accounts import Role
from tests.api.county import CODES
from tests.e2e.looking import SIZES, Windows, glance, played_at, served, windows
from tests.pages.conftest import Site, opened

PASSWORD = "Fünf Reiher fliegen"


@dataclass(frozen=True)
class Desk:
    """The portal, and windows of one width on it."""

    site: Site
    windows: Windows
    width: str

    def sits(self, role: Role | None, path: str, **bounds: str) -> Page:
        """Somebody opens a page, signed in or not."""
        token = self.site.session(role, self.site.own.code, **bounds) if role else None
        page = self.windows.opens(SIZES[self.width], token)
        page.goto(path)
        glance(page)
        return page


@pytest.fixture(scope="module")
def portal(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Site]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("administration")) as site, served(site.app) as at:
        yield at, site


@pytest.fixture(params=played_at("desk"))
def desk(request: pytest.FixtureRequest, portal: tuple[str, Site], browser: Browser) -> Iterator[Desk]:
    address, site = portal
    with windows(browser, address) as made:
        yield Desk(site, made, request.param)


def test_an_account_is_opened_given_a_role_and_closed(desk: Desk) -> None:
    page = desk.sits("security", "/accounts")
    page.get_by_role("link", name="角色与职责分离").click()
    glance(page)
    expect(page.get_by_role("row", name="系统管理员").first).to_contain_text("安全管理员、审计管理员")
    page.goto("/accounts/new")
    glance(page)
    page.get_by_label("登录名").fill(f"person.{desk.width}")
    expect(page.locator("#f-department")).to_be_hidden()
    page.get_by_label("部门经办人员").check()
    expect(page.locator("#f-department")).to_be_visible()
    page.get_by_label("部门经办人员").uncheck()
    page.get_by_label("系统管理员").check()
    page.get_by_label("审计管理员").check()
    page.get_by_role("button", name="开立").click()
    expect(page.locator("#faults")).to_contain_text("请分别由不同的人担任")
    glance(page)
    expect(page.get_by_label("登录名")).to_have_value(f"person.{desk.width}")
    page.get_by_label("审计管理员").uncheck()
    page.get_by_role("button", name="开立").click()
    expect(page.locator("#password")).not_to_be_empty()
    glance(page)
    page.get_by_label("再授予").select_option("officer")
    page.get_by_role("button", name="授予", exact=True).click()
    expect(page.locator(".held")).to_contain_text("县级经办人员")
    expect(page.locator("#password")).to_have_count(0)
    page.get_by_role("button", name="停用账户").click()
    expect(page.get_by_role("button", name="重新启用")).to_be_visible()
    glance(page)


def test_an_enterprise_takes_up_its_invitation(desk: Desk) -> None:
    officer = desk.sits("officer", "/invitations")
    officer.locator("#f-uscc").fill(CODES[4])
    officer.get_by_role("button", name="生成邀请码").click()
    code = officer.locator("#code").inner_text()
    glance(officer)
    with officer.expect_download() as file:
        officer.get_by_role("button", name="生成并下载清单").click()
    assert file.value.suggested_filename.startswith("invitations-")
    person = desk.sits(None, "/invitation")
    said = {"code": code, "name": f"li.{desk.width}", "person": "李四", "phone": "0576-00000000"}
    for name, value in said.items():
        person.locator(f"#f-{name}").fill(value)
    for name in ("password", "again"):
        if person.locator(f"#f-{name}").count():
            person.locator(f"#f-{name}").fill(PASSWORD)
    person.locator("main form button").last.click()
    person.wait_for_url("**/sign-in**")
    officer.goto(f"/invitations?uscc={CODES[4]}")
    expect(officer.locator("tbody")).to_contain_text("已使用")


def test_jobs_webhooks_and_messages_are_looked_after(desk: Desk) -> None:
    with db.session(desk.site.engine) as session:
        told = {"stage": "collecting", "due_on": "2025-03-31", "year": 2024}
        messages.send(session, desk.site.own.code, "message.opened", told, department=desk.width)
    person = desk.sits("department", "/messages", department=desk.width)
    expect(person.locator(".count")).to_contain_text("1")
    person.get_by_role("button", name="标为已读").click()
    expect(person.locator(".count")).to_have_count(0)
    officer = desk.sits("officer", "/jobs")
    with officer.expect_download() as file:
        officer.get_by_role("link", name="evaluation-").first.click()
    assert file.value.suggested_filename.endswith(".csv")
    officer.get_by_role("link", name=f"#{desk.site.own.job}").first.click()
    glance(officer)
    officer.goto("/webhooks")
    glance(officer)
    officer.get_by_label("推送地址").fill("https://127.0.0.1/events")
    officer.get_by_role("button", name="登记").click()
    expect(officer.locator("#faults")).to_be_visible()
    expect(officer.get_by_label("推送地址")).to_have_value("https://127.0.0.1/events")


def test_the_log_is_proved_and_a_key_changed(desk: Desk) -> None:
    system = desk.sits("system", "/settings")
    system.get_by_role("button", name="更换签名密钥").click()
    expect(system.get_by_role("status")).to_contain_text("已更换签名密钥")
    glance(system)
    page = desk.sits("audit", "/audit")
    page.get_by_role("link", name="评价办法：添加").first.click()
    expect(page.locator("#count")).to_contain_text("条")
    page.get_by_role("link", name="验证是否被改动").click()
    expect(page.get_by_role("status")).to_contain_text("完整未改")
    glance(page)
