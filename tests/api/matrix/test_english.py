"""Every page in English: a title that has its English is never shown in Chinese."""

import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient

from data import layout
from data.classifications import industries
from scoring.facts import ATTRIBUTES, FACTS
from scoring.title import ENGLISH, Title
from tests.api import county
from tests.api.board_file import board_text
from tests.api.matrix.pages import PAGES
from tests.api.matrix.people import PEOPLE, Person
from tests.api.matrix.rules import Route, shown
from tests.api.matrix.scene import STOPPED, Scene
from tests.api.objecting import RULED

SHOWN = [name for name, one in PAGES.items() if one.method == "GET" and "notice/" not in one.path]
DATA = {
    *county.LABELS.values(),
    "绿色工厂",
    "统一社会信用代码",
}  # labels, headings: titles are called after them
ALOUD = {"title", "aria-label", "alt", "placeholder", "data-label"}
QUOTED = {"style", "textarea", "pre"}  # files are shown there as they are written


class Words(HTMLParser):
    """What a page says, but for what it quotes: files, and what they say before and after a change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.within = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.said += [told[name] or "" for name in ALOUD & told.keys()]
        if not self.within and (tag in QUOTED or "longish" in (told.get("class") or "")):
            self.within = tag

    def handle_endtag(self, tag: str) -> None:
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data: str) -> None:
        self.said += [] if self.within else [data]


def translated(part: Any) -> Iterator[str]:
    """The texts of a file that have their English beside them."""
    if isinstance(part, dict):
        for key, one in part.items():
            if key + ENGLISH in part:
                yield from one.values() if isinstance(one, dict) else [one]
            yield from translated(one)
    elif isinstance(part, list):
        for one in part:
            yield from translated(one)


def titles() -> set[str]:
    texts = (county.scheme_text("1") + RULED + STOPPED, board_text("1"))
    found: set[str] = {one for text in texts for one in translated(tomllib.loads(text))}
    known: list[Title] = [one.title for one in FACTS] + [one.title for one in ATTRIBUTES]
    known += [*industries().values(), *(layout.load(name).title for name in layout.names())]
    return (found | {str(one) for one in known}) - DATA


TITLES = titles()


def reader(endpoint: str, route: Route) -> Person:
    return next(one for one in PEOPLE if shown(route, endpoint, one) in (200, 404, 409))


def test_the_titles_have_their_english() -> None:
    assert {"亩均税收", "优先发展类", "电力企业不参评", "实际入库税收", "纺织业", "兼并重组一批"} <= TITLES


@pytest.mark.parametrize("endpoint", SHOWN)
def test_titles_are_english(played: Scene, visitors: dict[str, FlaskClient], endpoint: str) -> None:
    route = PAGES[endpoint]
    person, address = reader(endpoint, route), played.address(route.path)
    if person.names_county and not route.rule.endswith(("/oneself", "/open", "/entrance")):
        address += ("&" if "?" in address else "?") + f"county={played.code}"
    answer = visitors[person.name].get(address, headers={"Accept-Language": "en"})
    if answer.mimetype == "text/html":
        said = Words(answer.get_data(as_text=True)).said
        assert [words for words in said if any(title in words for title in TITLES)] == []
