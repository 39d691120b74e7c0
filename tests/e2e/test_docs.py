"""The documentation page in a real browser, from the real server."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.looking import SIZES, fits


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Page]:
    """The page as a Chinese computer and telephone open it; nothing may fail or come from elsewhere."""
    width, height = SIZES[request.param]
    made = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    asked: list[str] = []
    said: list[str] = []
    made.on("request", lambda one: asked.append(urlsplit(one.url).netloc))
    made.on("console", lambda one: said.append(one.text))
    made.goto(f"{server}/api/v1/docs")
    yield made
    assert set(asked) == {urlsplit(server).netloc}
    assert said == []
    made.close()


def test_it_is_chinese_first_and_fits_the_screen(page: Page) -> None:
    expect(page).to_have_title("亩均英雄 接口文档")
    expect(page.locator("h1")).to_have_text("亩均英雄 接口文档")
    fits(page)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    fits(page)


def test_every_address_of_the_contents_stands_whole_on_one_line(page: Page) -> None:
    addresses = page.locator("nav li ul code")
    assert addresses.count() > 20
    assert not addresses.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length")
    heights = addresses.evaluate_all("all => all.map(one => one.parentElement.offsetHeight)")
    assert len(set(heights)) == 1


def test_the_style_sheet_is_applied(page: Page) -> None:
    badge = page.locator("summary .method.POST").first
    assert badge.evaluate("one => getComputedStyle(one).borderRadius") == "5px"


def test_it_can_be_read_in_english(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    expect(page).to_have_title("mu-hero API documentation")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_link_opens_its_endpoint(page: Page) -> None:
    inside = page.locator("#scores_score")
    expect(inside).to_be_hidden()
    page.goto(page.url + "#scores_score")
    expect(inside).to_be_visible()
    expect(inside).to_contain_text("curl -X POST")


def test_an_endpoint_opens_by_keyboard(page: Page) -> None:
    summary = page.locator("details.endpoint > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.endpoint").first).to_have_attribute("open", "")


def test_the_type_of_a_problem_leads_to_its_words(page: Page, server: str) -> None:
    answer = page.request.get(f"{server}/api/v1/schemes")
    assert answer.status == 401
    page.goto(server + answer.json()["type"])
    expect(page.locator("tr:target")).to_contain_text("未登录")


def test_an_unknown_page_says_so(page: Page, server: str) -> None:
    answer = page.request.get(f"{server}/no/such/page")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "没有地址" in answer.text()
