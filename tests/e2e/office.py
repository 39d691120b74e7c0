"""People at browsers: each signs in by the page and clicks what is named; axe looks over the shoulder."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from playwright.sync_api import Download, Page, expect

from service.clock import Hand
from tests.api.people import PASSWORD, Known
from tests.e2e.looking import DESK, Windows, glance
from tests.pages.conftest import Site

CODE_HOLDS = 31  # seconds: the next code of an authenticator is another one


@dataclass
class Office:
    """A portal in this process, the hand of its clock, and what was looked at."""

    windows: Windows
    site: Site
    hand: Hand
    county: str
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    def person(self, name: str, size: tuple[int, int] = DESK) -> "Person":
        """Somebody at a browser of this width, not signed in."""
        page = self.windows.opens(size)
        page.context.set_default_timeout(15_000)
        return Person(self, name, page)

    def knows(self, account: Known) -> "Person":
        """Somebody whose account and authenticator were there before."""
        made = self.person(account.name)
        made.secret = account.secret or ""
        return made


@dataclass
class Person:
    """Somebody with a browser, a name and, but for enterprises, an authenticator."""

    office: Office
    name: str
    page: Page
    password: str = PASSWORD
    secret: str = ""

    def opens(self, address: str) -> Page:
        """Open an address as it stands in a message or a bookmark."""
        self.page.goto(address)
        return self.arrived()

    def goes(self, words: str) -> Page:
        """Go somewhere by the menu, from any page."""
        if self.page.url == "about:blank":
            self.opens("/account")
        folded = self.page.locator("summary", has_text="菜单")
        if folded.is_visible():
            folded.click()
        menu = self.page.get_by_role("navigation", name="主菜单")
        menu.get_by_role("link", name=words, exact=True).locator("visible=true").click()
        return self.arrived()

    def arrived(self) -> Page:
        """Sign in where the page asks for it; look at the page."""
        self.looks()
        if "/sign-in" in self.page.url:
            self.signs_in()
            self.looks()
        return self.page

    def clicks(self, words: str, role: str = "button") -> Page:
        """Press a button (or follow a link), and look at what comes."""
        self.page.get_by_role(role, name=words, exact=True).first.click()  # type: ignore[arg-type]
        self.looks()
        return self.page

    def follows(self, words: str) -> Page:
        """Follow the first link that begins with these words."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()
        self.looks()
        return self.page

    def fills(self, **fields: str) -> None:
        """Fill fields by their labels; those that must be filled bear an asterisk."""
        for label, words in fields.items():
            self.page.get_by_label(re.compile(rf"^{label}\s*\*?$")).first.fill(words)

    def chooses(self, filename: str, content: bytes, label: str = "文件（CSV") -> None:
        """Choose a file of the own machine."""
        kind = "image/png" if filename.endswith("png") else "text/csv"
        given = {"name": filename, "mimeType": kind, "buffer": content}
        self.page.get_by_label(label).set_input_files(given)  # type: ignore[arg-type]

    def downloads(self, words: str) -> Download:
        """Follow a link to a file."""
        with self.page.expect_download() as waited:
            self.page.get_by_role("link", name=words).first.click()
        assert Path(waited.value.path()).stat().st_size > 0
        return waited.value

    def is_told(self, words: str) -> None:
        """See these words on the page."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def code(self) -> str:
        """What the authenticator shows: one that was not used yet."""
        self.office.hand.advance(seconds=CODE_HOLDS)
        return pyotp.TOTP(self.secret).at(self.office.hand.moment) if self.secret else ""

    def signs_in(self) -> None:
        """Sign in by the page."""
        before = self.cookie()
        self.fills(登录名=self.name, 密码=self.password, 动态口令=self.code())
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        assert self.cookie() != before

    def cookie(self) -> str | None:
        """The session as the browser keeps it, out of reach of scripts."""
        kept = [one for one in self.page.context.cookies() if one.get("name") == "muhero"]
        assert all(one.get("httpOnly") and one.get("sameSite") == "Lax" for one in kept)
        return kept[0].get("value") if kept else None

    def enrols(self) -> None:
        """Use the account for the first time: another password, and an authenticator."""
        self.opens("/")
        self.clicks("登录", "link")
        self.signs_in()
        self.looks()
        self.fills(现密码=self.password, 新密码=PASSWORD, 再输入一次新密码=PASSWORD)
        self.password = PASSWORD
        self.clicks("修改密码")
        self.is_told("密码已修改")
        self.clicks("开始绑定")
        found = re.search(r"[A-Z2-7]{32}", self.page.get_by_role("main").inner_text())
        assert found, "the page shows no secret"
        self.secret = found.group()
        self.fills(验证器上现在的六位数字=self.code())
        self.clicks("确认绑定")
        self.is_told("动态口令已通过")

    def looks(self) -> None:
        """Look at a page; once a kind of page."""
        self.page.wait_for_load_state()
        width = self.page.evaluate("window.innerWidth")
        kind = (re.sub(r"\d+|[0-9A-Z]{18}", "#", self.page.url.split("?")[0]), _headings(self.page), width)
        if kind not in self.office.seen:
            self.office.seen.add(kind)
            glance(self.page)
        assert self.office.windows.complaints == [], self.page.url


def _headings(page: Page) -> str:
    return re.sub(r"\d+", "#", "|".join(page.locator("h1, h2").all_inner_texts()))
