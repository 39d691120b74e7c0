"""What holds on every page: no script, style or picture but ours, whatever an enterprise calls itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from service.visitor import COOKIE
from tests.api import county, people
from tests.api.conftest import World
from tests.api.matrix import scene
from tests.api.matrix.conftest import visitor
from tests.api.matrix.pages import PAGES
from tests.api.matrix.people import Person
from tests.api.matrix.rules import audience
from tests.api.matrix.scene import Scene
from tests.pages.conftest import TOKEN, Site, opened, world_of

HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{1234*4321}}</td></textarea></title>"""
READ = [name for name, one in PAGES.items() if one.method == "GET"]
OURS = ("/static/", "/bootstrap/", "/assets/", "data:image/")
LAID = "laid-by-somebody-else"
NAMING = [  # pages that say what enterprises are called
    f"portal.{one}"
    for one in (
        "mine.glance",
        "collecting.enterprises",
        "collecting.enterprise",
        "collecting.disputes",
        "collecting.dispute",
        "evaluating.results",
        "evaluating.result",
        "deciding.rulings",
        "deciding.ruling",
        "deciding.objections",
        "deciding.objection",
        "publishing.publication",
        "publishing.policies",
        "public.lists",
        "public.verified",
    )
]


@dataclass(frozen=True)
class House:
    """A county in which there is one of everything, whose enterprises bear a hostile name."""

    played: Scene


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        market = county.FILES["market"].decode().replace("测试企业", HOSTILE)
        patch.setitem(county.FILES, "market", market.encode())
        with opened(sqlite_template, tmp_path_factory.mktemp("hostile")) as site:
            yield House(scene.build(world_of(site)))


class Reader(HTMLParser):
    """Reads a page as a browser does, and writes down what the policy would stop or a name has brought in."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.flaws: list[str] = []
        self.feed(said)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inline = [name for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        address = [value or "" for name, value in attrs if name in ("src", "href", "action", "formaction")]
        data = tag == "script" and given.get("type") == "application/json"
        if inline or any(one.strip().lower().startswith("javascript:") for one in address):
            self.flaws.append(f"<{tag} {attrs}>")
        if tag in ("script", "img", "link") and not data and not given_by_us(tag, given):
            self.flaws.append(f"<{tag} {attrs}>")
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.flaws.append(f"<{tag} {attrs}>")


def given_by_us(tag: str, given: dict[str, str | None]) -> bool:
    """Tell whether it is fetched from this house."""
    return (given.get("href" if tag == "link" else "src") or "").startswith(OURS)


def pages(house: House, endpoint: str) -> Iterator[tuple[Person, TestResponse]]:
    route = PAGES[endpoint]
    for person in audience(route, endpoint):
        client = visitor(house.played, house.played.world.app, person)
        yield person, client.get(house.played.address(route.path))


@pytest.mark.parametrize("endpoint", READ)
def test_nothing_of_a_page_is_anybody_elses(house: House, endpoint: str) -> None:
    for person, answer in pages(house, endpoint):
        assert answer.status_code == PAGES[endpoint].good, (person, endpoint)
        if answer.mimetype != "text/html":
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            continue
        policy, said = answer.headers.getlist("Content-Security-Policy"), answer.get_data(as_text=True)
        assert len(policy) == 1
        assert "unsafe" not in policy[0]
        assert "script-src 'self';" in policy[0]
        assert "frame-ancestors 'none'" in policy[0]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert Reader(said).flaws == [], (person, endpoint)
        assert "<script>alert" not in said
        assert "5332114" not in said, "a name was read as a template"


def test_the_reader_finds_what_it_looks_for() -> None:
    for flaw in (
        HOSTILE,
        "<p style='color:red'>",
        "<a href=' JavaScript:alert(1)'>",
        "<script>1</script>",
        "<link rel=stylesheet href='https://example.org/a.css'>",
        "<style>p {}</style>",
        "<button formaction='javascript:1'>",
    ):
        assert Reader(flaw).flaws, flaw
    assert Reader('<script type="application/json">{}</script><img src="data:image/png;base64,">').flaws == []


@pytest.mark.parametrize("endpoint", NAMING)
def test_a_name_is_shown_as_it_is_and_does_nothing(house: House, endpoint: str) -> None:
    [_, answer] = list(pages(house, endpoint))[-1]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.get_data(as_text=True)


def test_signing_in_opens_a_session_of_its_own(site: Site, world: World) -> None:
    who, browser = people.enterprise(world), site.visitor()
    browser.client.set_cookie(COOKIE, LAID)
    before = TOKEN.search(browser.get("/sign-in").text)
    inside = browser.post("/sign-in", {"name": who.name, "password": people.PASSWORD})
    assert inside.status_code == 303
    told = inside.headers.getlist("Set-Cookie")
    assert {one.split("=")[0] for one in told} >= {COOKIE, "muhero-form"}
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in told)
    kept = browser.client.get_cookie(COOKIE)
    assert kept
    assert kept.value != LAID
    assert browser.get("/my").status_code == 200
    assert site.visitor(LAID).get("/my").status_code == 303
    assert before
    late = browser.client.post("/sign-out", data={"csrf_token": before.group(1)})
    assert late.status_code == 400, "a form of before the sign-in still counts"
