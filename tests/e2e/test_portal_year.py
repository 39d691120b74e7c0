"""A year in a browser, from the first file to the verified notice: each does by clicks what is theirs to do.

The service runs in this process, for its clock is held and moved to the end of each deadline.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, expect

from service import clock
from tests.api import county
from tests.api.county import CODES, FILES
from tests.api.objecting import PNG, RULED
from tests.api.people import known
from tests.e2e.looking import TELEPHONE, long, served, windows
from tests.e2e.office import Office, Person
from tests.pages.conftest import opened, world_of

COUNTY = "990107"
MONDAY = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)
DISPUTING, OBJECTING = 3, 4  # places in CODES
BROKEN = FILES["tax"].replace(b"240", "二百四十".encode()).replace(b",220", b",2 20 0")
TAX = "统一社会信用代码,实缴税金(万元)\n{},{}\n"
REVENUE = f"统一社会信用代码,规模,营业收入(万元),综合能源消费量(tce)\n{CODES[5]},规上,1900,55\n"
OTHERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("reviewer", {}),
    ("reviewer", {}),
    ("approver", {}),
    ("department", {"department": "tax"}),
)


@pytest.fixture(scope="module")
def office(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Office]:
    with opened(sqlite_template, tmp_path_factory.mktemp("year")) as site, clock.at(MONDAY) as hand:
        county.empty(site.engine, COUNTY)
        county.add_text(site.engine, COUNTY, county.scheme_text(COUNTY) + RULED)
        with served(site.app) as address, windows(browser, address) as made:
            yield Office(made, site, hand, COUNTY)


@long
def test_a_year_is_played_by_clicks(office: Office) -> None:
    officer, reviewer, other_reviewer, approver, tax = accounts_are_opened(office)
    begins(officer)
    hands_in(officer, tax)
    disputing, objecting = (is_invited(officer, CODES[place]) for place in (DISPUTING, OBJECTING))
    disputes(officer, disputing)
    answers(tax)
    runs_twice_and_chooses(office, officer)
    advance(approver, "公示")
    objects(objecting)
    decide(reviewer, other_reviewer)
    office.hand.advance(days=20)
    advance(officer, "裁决")
    is_carried_out(officer, tax)
    advance(approver, "批准")
    publish(officer, approver)
    code = takes_its_notice(objecting)
    verifies(office.person("citizen"), code)


# -- Who works here ------------------------------------------------------------------------------------------


def accounts_are_opened(office: Office) -> list[Person]:
    """One official's account is opened by the security administrator; the others were there before."""
    world = world_of(office.site)
    officer = is_opened(office.knows(known(world, ["security"], COUNTY)), "jing.ban")
    others = (known(world, [role], COUNTY, **bounds) for role, bounds in OTHERS)
    return [officer, *map(office.knows, others)]


def is_opened(administrator: Person, name: str) -> Person:
    """Somebody's first day: a password for once, another one, and an authenticator."""
    page = administrator.goes("账户与角色")
    administrator.follows("开立账户")
    administrator.fills(登录名=name)
    page.get_by_label("县级经办人员", exact=True).check()
    administrator.clicks("开立")
    made = administrator.office.person(name)
    made.password = page.get_by_role("status").locator("code").inner_text()
    made.enrols()
    return made


def is_invited(officer: Person, uscc: str) -> Person:
    """An enterprise opens its account by the code of its letter, on a telephone."""
    page = officer.goes("企业邀请")
    officer.page.get_by_role("region", name="邀请一家企业").get_by_label("统一社会信用代码").fill(uscc)
    officer.clicks("生成邀请码")
    code = page.get_by_role("status").locator("code").inner_text()
    made = officer.office.person(f"user-{uscc[-3:]}", TELEPHONE)
    made.opens("/invitation")
    made.fills(邀请码=code, 姓名="李四", 联系电话="0576-00000000", 登录名=made.name)
    made.fills(密码=made.password, 再输入一次密码=made.password)
    made.clicks("开立账户")
    made.is_told("账户已开立")
    made.signs_in()
    made.looks()
    return made


# -- The campaign --------------------------------------------------------------------------------------------


def begins(officer: Person) -> None:
    officer.goes("工作进度")
    officer.follows("开始年度工作")
    officer.clicks("开始")
    officer.is_told("还缺")


def hand_in(who: Person, layout: str, content: bytes) -> None:
    """Look at a file's differences, and hand it in."""
    page = who.goes("数据提交")
    choice = page.get_by_label(re.compile("^来源与版式"))
    if layout != "tax":
        choice.select_option(layout)
    who.fills(数据所属年度=str(county.YEAR))
    who.chooses(f"{layout}.csv", content)
    who.clicks("先看差异")


def hands_in(officer: Person, tax: Person) -> None:
    """The tax office sees each error by its row and mends the file; the officer has the other files."""
    hand_in(tax, "tax", BROKEN)
    tax.is_told("文件有 2 处错误")
    rows = tax.page.get_by_role("region", name="错误列表").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("二百四十")
    expect(rows).to_have_count(3)
    tax.clicks("重新选择文件", "link")
    hand_in(tax, "tax", FILES["tax"])
    tax.is_told("新增")
    tax.clicks("确认提交")
    tax.is_told("已接收 10 行")
    for layout in ("market", "statistics", "land", "power"):
        hand_in(officer, layout, FILES[layout])
        officer.clicks("确认提交")
        officer.is_told("已接收 10 行")
    officer.goes("工作进度")
    officer.clicks("拟定企业名单")
    officer.is_told("参评 9 家")
    advance(officer, "收集数据")
    advance(officer, "确认数据")


def advance(who: Person, state: str) -> None:
    """Enter the next state, against which nothing stands."""
    page = who.goes("工作进度")
    who.is_told("条件已齐")
    who.fills(进入下一步的理由="按程序")
    who.clicks("进入下一步")
    expect(page.locator("[aria-current=step]")).to_contain_text(state)


def disputes(officer: Person, enterprise: Person) -> None:
    """An enterprise says which datum is wrong, and shows a file; the rest it confirms."""
    page = enterprise.goes("数据确认")
    row = page.get_by_role("row", name=re.compile("实际入库税收"))
    row.get_by_role("link", name="提出异议").click()
    enterprise.looks()
    enterprise.fills(哪里有误="漏计第四季度入库税款", 应为="245")
    enterprise.chooses("完税证明.png", PNG, "证明材料")
    enterprise.clicks("提出异议")
    enterprise.is_told("等待部门答复")
    enterprise.goes("数据确认")
    enterprise.page.get_by_role("button", name=re.compile("^全部确认")).click()
    enterprise.looks()
    officer.goes("工作进度")
    officer.is_told("全部确认")


def answers(tax: Person) -> None:
    """The department looks at the evidence, hands a correction in, and tells the enterprise."""
    tax.goes("数据异议")
    tax.follows("#")
    tax.downloads("完税证明.png")
    hand_in(tax, "tax", TAX.format(CODES[DISPUTING], 245).encode())
    tax.is_told("测试企业03")
    tax.clicks("确认提交")
    tax.goes("数据异议")
    page = tax.follows("#")
    page.get_by_label(re.compile("^结论")).select_option(label="已提交更正文件")
    page.get_by_label("更正文件", exact=True).select_option(index=1)
    page.get_by_label(re.compile("^理由")).fill("经核对完税证明")
    tax.clicks("答复")
    tax.is_told("答复已送达企业")


def runs_twice_and_chooses(office: Office, officer: Person) -> None:
    """Once the time for answers is over; a correction after the first run is seen in the second."""
    office.hand.advance(days=7)
    advance(officer, "评价")
    evaluates(officer)
    hand_in(officer, "statistics", REVENUE.encode())
    officer.clicks("确认提交")
    office.hand.advance(hours=1)
    evaluates(officer)
    officer.clicks("比较")
    expect(officer.page.get_by_role("heading", name="类别迁移")).to_be_visible()
    officer.is_told("测试企业05")
    officer.goes("评价")
    officer.follows("#")
    chooses_run(officer)
    advance(officer, "复核")


def evaluates(officer: Person) -> None:
    officer.goes("评价")
    officer.clicks("开始评价")
    expect(officer.page.locator("figure.chart canvas")).to_have_count(1)
    expect(officer.page.get_by_role("heading", name="各评价组的类别")).to_be_visible()


def chooses_run(officer: Person) -> None:
    officer.fills(理由="数据齐全")
    officer.clicks("选定")
    officer.is_told("选定")


# -- Objection, decision, publication ------------------------------------------------------------------------


def objects(enterprise: Person) -> None:
    """Another enterprise sees its class on notice, and objects with evidence."""
    enterprise.goes("评价结果")
    enterprise.is_told("公示中的结果")
    enterprise.follows("提出异议")
    enterprise.follows("针对数据")
    enterprise.page.get_by_label(re.compile("^哪一项")).select_option("tax")
    enterprise.fills(应为="390", 理由="漏计一季度入库税款")
    enterprise.chooses("完税证明.png", PNG, "证明材料")
    enterprise.clicks("提交异议")
    enterprise.is_told("已受理，待初审")


def decide(reviewer: Person, other: Person) -> None:
    """Two persons, each after seeing whose class would move."""
    for who, told in ((reviewer, "待另一人复审"), (other, "异议成立")):
        who.goes("异议处理")
        page = who.page
        page.get_by_role("row", name=re.compile("测试企业04")).get_by_role("link").first.click()
        who.looks()
        who.clicks("先看影响（重算全县，不保存）")
        expect(page.get_by_role("region", name="将变动的结果")).to_contain_text("测试企业04")
        page.get_by_label("成立", exact=True).check()
        page.get_by_label(re.compile("^理由")).fill("经核对完税证明")
        who.clicks("提交意见")
        who.is_told(told)


def is_carried_out(officer: Person, tax: Person) -> None:
    """The department corrects, a new run sees it, and both are named at the objection."""
    hand_in(tax, "tax", TAX.format(CODES[OBJECTING], 390).encode())
    tax.clicks("确认提交")
    officer.office.hand.advance(hours=1)
    evaluates(officer)
    chooses_run(officer)
    officer.goes("异议处理")
    page = officer.page
    page.get_by_role("row", name=re.compile("测试企业04")).get_by_role("link").first.click()
    officer.looks()
    officer.clicks("登记")
    officer.is_told("改正已登记")


def publish(officer: Person, approver: Person) -> None:
    """One proposes, another publishes; who pays more is handed over to the power company."""
    officer.goes("公布")
    officer.clicks("提议公布")
    officer.is_told("批准后将公布")
    approver.goes("公布")
    approver.follows("提议")
    approver.clicks("批准公布")
    approver.is_told("测试企业04")
    officer.goes("政策清单")
    officer.is_told("可以执行")
    assert officer.downloads("XLSX").suggested_filename.endswith(".xlsx")
    officer.page.get_by_label(re.compile("^接收（执行）单位")).fill("供电公司")
    officer.clicks("移交")
    officer.is_told("供电公司")


def takes_its_notice(enterprise: Person) -> str:
    """The notice as a file, its words to be copied; give the code on it."""
    enterprise.goes("评价结果")
    content = Path(enterprise.downloads("下载通知书").path()).read_bytes()
    found = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "测试企业04" in "".join(found.split())
    code = re.search(r"核验码\s*([0-9A-Z*~$=-]+)", found)
    assert code, found
    return code.group(1)


def verifies(citizen: Person, code: str) -> None:
    """Somebody without an account: is it genuine, and does the list say the same?"""
    citizen.opens("/")
    citizen.page.get_by_label("通知书上的核验码").fill(code)
    citizen.clicks("查验")
    citizen.is_told("真实，现仍有效")
    citizen.is_told("测试企业04")
    citizen.goes("公布名单")
    citizen.follows("测试县990107")
    citizen.page.get_by_label("企业名称").fill("企业04")
    citizen.clicks("查询")
    rows = citizen.page.get_by_role("region", name="公布结果", exact=True).get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("测试企业04")
