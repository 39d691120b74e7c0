"""What is looked for on every page in a browser, by whoever's test opens it.

Nothing grave for whoever does not see, nothing beside the screen, and no complaint of the console. Each page
is looked at so by `test_every_page.py`; the stories do it too, and at both widths, in `make e2e`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from werkzeug.serving import make_server

from service.visitor import COOKIE

DESK, TELEPHONE = (1440, 900), (390, 844)
SIZES = {"desk": DESK, "telephone": TELEPHONE}
WHOLE = "MUHERO_TEST_LONG" in os.environ  # as `make e2e` says
long = pytest.mark.skipif(not WHOLE, reason="a long story: `make e2e` plays it")
GRAVE = ("serious", "critical")
REFUSED = "status of 422"  # a form that is shown again: the browser notes its status
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
AXE_RUNS = """axe.run({resultTypes: ["violations"], preload: false}).then((found) => found.violations.map(
  (one) => ({id: one.id, impact: one.impact, where: one.nodes.map((node) => node.html).slice(0, 3)})))"""
UNDRAWN = "[data-chart]:not(:has(canvas, details[open]))"


def played_at(usual: str) -> list[str]:
    """At which widths a story is played: at that of its people's screens, or at both."""
    return [*SIZES] if WHOLE else [usual]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a portal in this process, whose clock a test may hold."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@dataclass
class Windows:
    """Windows of a browser on one portal, and what their consoles complain of."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    meant: set[str] = field(default_factory=set)  # addresses that refuse, as they should
    contexts: list[BrowserContext] = field(default_factory=list)

    def opens(
        self,
        size: tuple[int, int] = DESK,
        token: str | None = None,
        scripts: bool = True,
        locale: str = "zh-CN",
    ) -> Page:
        """Open an empty window for somebody with this session, or for nobody known."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            base_url=self.address,
            java_script_enabled=scripts,
        )
        self.contexts.append(context)
        self.admits(context, token)
        page = context.new_page()
        page.on("console", self.hears)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def admits(self, context: BrowserContext, token: str | None) -> None:
        """Let somebody else sit down at it."""
        context.clear_cookies()
        if token:
            context.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])

    def hears(self, said: ConsoleMessage) -> None:
        """Keep what a console complains of, and where."""
        if REFUSED not in said.text and said.location["url"] not in self.meant:
            self.complaints.append(f"{said.location['url']}: {said.text}")


@contextmanager
def windows(browser: Browser, address: str) -> Iterator[Windows]:
    """Windows that are closed in the end, when nothing may have been complained of."""
    made = Windows(browser, address)
    yield made
    for one in made.contexts:
        one.close()
    assert made.complaints == []


def look_at(page: Page) -> None:
    """Fail on what axe calls serious or critical, and on what lies beside the screen."""
    settle(page)
    found = faults(page)
    assert found == [], (page.url, found)
    fits(page)


def glance(page: Page) -> None:
    """Look at a page in the course of a story."""
    if WHOLE:
        look_at(page)
    else:
        settle(page)
        fits(page)


def settle(page: Page) -> None:
    """Wait until the page is loaded and its charts are drawn."""
    page.wait_for_load_state()
    expect(page.locator(UNDRAWN)).to_have_count(0)


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """Give what whoever does not see would stumble over."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [(one["id"], one["where"]) for one in page.evaluate(AXE_RUNS) if one["impact"] in GRAVE]


def fits(page: Page) -> None:
    """Fail on a page that is wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, (page.url, wide, window)
