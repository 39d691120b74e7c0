"""Every page in a browser, as whoever may see it, on a county in which there is one of everything.

At a desk and on a telephone, in English too, and as it comes without scripts. MUHERO_SCREENSHOTS=<folder>
draws each into a file there, for people to look at.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response

from service import attempt, clock, db, jobs, submissions
from service.visitor import COOKIE
from tests.api.conftest import World
from tests.api.county import CODES, YEAR
from tests.api.matrix import people, scene
from tests.api.matrix.pages import PAGES
from tests.api.matrix.people import Person
from tests.api.matrix.rules import audience
from tests.api.matrix.scene import Scene
from tests.api.objecting import MONDAY, done
from tests.e2e.looking import DESK, TELEPHONE, Windows, fits, long, look_at, served, settle, windows
from tests.pages.conftest import opened, world_of

SCREENSHOTS = "MUHERO_SCREENSHOTS"
LATER = MONDAY + dt.timedelta(days=30)  # the list is public, and a correction follows
CORRECTED = 7  # a place in CODES: of the lowest class
OFFICER, DEPARTMENT = Person(("officer",), "own"), Person(("department",), "own")
FILES = {  # pages but in name: a file comes
    *(f"portal.{one}" for one in ("attachments.file", "mine.notice", "models.card", "trying.file")),
    *(f"portal.publishing.{one}" for one in ("policies_file", "handover_file", "affected_file")),
    "portal.region.file",
    "portal.trying.result",
    "portal.collecting.workbook",
    *(f"portal.evaluating.{one}" for one in ("export", "exported")),
    *(one for one in PAGES if one.startswith("portal.exports.")),
    "portal.administration.job_file",
}
# Pages of a county that has only just been added, as its officer sees them; and as an enterprise does.
EARLY = "nothing yet"
EMPTY = (
    *("campaigns", "submissions", "suspicions", "enterprises", "disputes", "runs", "rulings", "objections"),
    *("publications", "policies", "payments", "region", "rectification", "schemes", "simulation", "models"),
    *("forecasts", "jobs", "webhooks", "invitations", "messages", "campaigns/new"),
)
UNKNOWN = ("my", "my/data", "my/improve", "my/years", "my/objections")
# The same pages with something else on them: what is corrected, compared, not yet there; or before others.
MORE = {
    "campaign of trial": (OFFICER, "/campaigns/{trial}"),
    "counties of a province": (Person(("observer",), "above"), "/counties"),
    "corrected": (OFFICER, "/publications/{correction}"),
    "affected": (OFFICER, "/publications/{correction}/affected"),
    "schemes compared": (OFFICER, "/schemes?old={scheme}&new={newer}"),
    "submissions of a department": (DEPARTMENT, "/submissions"),
    "dispute before its department": (DEPARTMENT, "/disputes/{dispute}"),
    "enterprises of a township": (Person(("township",), "own"), "/enterprises"),
    "objection before a reviewer": (Person(("reviewer",), "own"), "/objections/{objection}"),
    "models before an administrator": (Person(("system",), "own"), "/models"),
    "nothing there": (OFFICER, "/runs/999999"),
    **{f"{EARLY} {one}": (Person(("officer",), "foreign"), f"/{one}") for one in EMPTY},
    **{f"{EARLY} {one}": (Person(("enterprise",), "foreign"), f"/{one}") for one in UNKNOWN},
}


@dataclass(frozen=True)
class Visit:
    """Somebody who opens a page, which answers by this status."""

    name: str
    person: Person
    path: str
    status: int


def visits() -> Iterator[Visit]:
    """Every page before each of its audiences, and some once more."""
    for endpoint, route in PAGES.items():
        if route.method == "GET" and endpoint not in FILES:
            for one in audience(route, endpoint):
                name = f"{endpoint.removeprefix('portal.')} {' '.join(one.roles)}".strip()
                yield Visit(name, one, route.path, route.good)
    for name, (person, path) in MORE.items():
        yield Visit(name, person, path, 404 if name == "nothing there" else 200)


VISITS = list(visits())


@dataclass(frozen=True)
class House:
    """The county, its people's sessions, and windows on it: one in Chinese, one in English."""

    played: Scene
    windows: Windows
    chinese: Page
    english: Page
    sessions: dict[str, str | None]

    def opens(self, page: Page, visit: Visit) -> Response:
        """Let somebody open a page at this window."""
        if visit.person.name not in self.sessions:
            self.sessions[visit.person.name] = people.token(self.played, visit.person, "session")
        self.windows.admits(page.context, self.sessions[visit.person.name])
        address = self.windows.address + self.address(visit)
        if visit.status >= 400:
            self.windows.meant.add(address)
        self.windows.complaints.clear()  # what was said before has failed already
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == visit.status, address
        return answer

    def address(self, visit: Visit) -> str:
        """Where it is; who is above says which county."""
        found = self.played.address(visit.path)
        return f"{found}?county={self.played.code}" if visit.person.names_county else found


@pytest.fixture(scope="module")
def house(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[House]:
    with opened(sqlite_template, tmp_path_factory.mktemp("every")) as site:
        world = replace(world_of(site), foreign=replace(site.own, code=scene.PROVINCE))  # where nothing is
        played = scene.build(world)
        with clock.at(LATER):
            correct(played)
            work(world)
            with served(site.app) as address, windows(browser, address) as made:
                pages = (made.opens(DESK, locale=one) for one in ("zh-CN", "en-GB"))
                yield House(played, made, *pages, {})


def correct(played: Scene) -> None:
    """Publish once more, with a figure that was mended."""
    officer, approver = (
        played.world.caller(people.token(played, Person((role,), "own"))) for role in ("officer", "approver")
    )
    said = f"统一社会信用代码,实缴税金(万元)\n{CODES[CORRECTED]},900\n".encode()
    with db.session(played.world.engine) as session:
        submissions.accept(session, played.code, YEAR, "tax", "更正.csv", said, None)
    order = {"scheme_id": played.places["scheme"], "year": YEAR}
    run = done(officer.post("/evaluations", json=order))["id"]
    asked = {"campaign_id": played.places["campaign"], "kind": "correction", "evaluation_id": run}
    made = done(officer.post("/publications", json={**asked, "reason": "税收已更正"}))["id"]
    done(approver.post(f"/publications/{made}/publish"))
    played.places["correction"] = made


def work(world: World) -> None:
    """Do what waits, as a worker does it."""
    with db.session(world.engine) as session:
        waiting = jobs.queued(session)
    for number in waiting:
        attempt.run(world.engine, world.config, number)


class Reader(HTMLParser):
    """Reads a page as it comes, running nothing: its headings, and what only a script could use."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.flaws: list[str] = []
        self.form = ""  # the one that is read
        self.asking, self.sent = set[str](), set[str]()  # which forms have fields, and which a button
        self.forms: dict[str, str] = {}  # by their ids, or numbers
        self.rows = -1  # of the chart that is read; none is read
        self.inside = ""
        self.feed(said)
        self.close()
        left = [self.forms.get(one, "a field of no form") for one in self.asking - self.sent]
        self.flaws += [f"nothing sends {one}" for one in left]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, said = dict(attrs), self.get_starttag_text() or ""
        if tag in ("h1", "h2", "h3"):
            self.inside = tag
            self.headings.append("")
        elif tag == "form":
            self.form = given.get("id") or str(len(self.forms))
            self.forms[self.form] = said
            self.flaws += [said] * (given.get("method") not in ("get", "post"))
        elif tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.asking.add(given.get("form") or self.form)
        elif tag == "button":
            self.flaws += [said] * (given.get("type", "submit") != "submit")
            self.sent.add(given.get("form") or self.form)
        elif tag == "figure" and "data-chart" in given:
            self.rows = 0
        elif tag == "tr" and self.rows >= 0:
            self.rows += 1
        elif tag == "a":
            self.flaws += [said] * (given.get("href") in (None, "", "#"))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""
        elif tag == "form":
            self.form = ""
        elif tag == "figure":
            self.flaws += ["a chart without its table"] * (0 <= self.rows < 2)
            self.rows = -1

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.headings[-1] += data


def plain(words: str) -> str:
    return " ".join(words.split())


def draw(page: Page, visit: Visit, how: str) -> None:
    """Draw the page into a file, where a folder is named."""
    if folder := os.environ.get(SCREENSHOTS):
        name = re.sub(r"[ ./]", "-", visit.name)
        page.screenshot(path=Path(folder) / f"{name}.{how}.png", full_page=True)


@pytest.mark.parametrize("visit", VISITS, ids=lambda one: one.name)
def test_it_can_be_read_and_used_at_both_widths_and_without_scripts(house: House, visit: Visit) -> None:
    page = house.chinese
    answer = house.opens(page, visit)
    for width, height in (TELEPHONE,) if visit.name.startswith(EARLY) else (DESK, TELEPHONE):
        page.set_viewport_size({"width": width, "height": height})
        look_at(page)
        draw(page, visit, str(width))
    assert house.windows.complaints == []
    came = Reader(answer.text())
    assert came.flaws == []
    shown = page.locator("h1, h2, h3").evaluate_all("all => all.map((one) => one.textContent)")
    assert [plain(one) for one in came.headings] == [plain(one) for one in shown]


@long
@pytest.mark.parametrize(
    "visit", [one for one in VISITS if not one.name.startswith(EARLY)], ids=lambda one: one.name
)
def test_it_is_there_in_english(house: House, visit: Visit) -> None:
    page = house.english
    house.opens(page, visit)
    assert page.locator("html").get_attribute("lang") == "en"
    for width, height in (TELEPHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        fits(page)
        draw(page, visit, f"en.{width}")
    assert house.windows.complaints == []


def test_what_is_no_page_is_a_file(house: House) -> None:
    app = house.played.world.app
    for endpoint in FILES:
        route = PAGES[endpoint]
        client = app.test_client()
        [person, *_] = audience(route, endpoint)
        client.set_cookie(COOKIE, people.token(house.played, person, "session") or "")
        answer = client.get(house.played.address(route.path))
        assert (answer.mimetype, answer.status_code) != ("text/html", 200), endpoint


@pytest.mark.parametrize(
    "flaw",
    [
        "<form method=post><input name=a></form>",
        "<form method=post id=a><select></select></form><form method=post><button></button></form>",
        "<form><button></button></form>",
        "<form method=post><button type=button></button></form>",
        "<figure data-chart><table><tr></tr></table></figure>",
        "<a href='#'>",
    ],
)
def test_the_reader_finds_what_it_looks_for(flaw: str) -> None:
    assert Reader(flaw).flaws


def test_the_reader_lets_pass_what_needs_no_script() -> None:
    form = "<form method=post id=a><input></form><button form=a></button><form method=post></form>"
    assert Reader(f"{form}<figure data-chart><tr><tr></figure><a href=/>").flaws == []
