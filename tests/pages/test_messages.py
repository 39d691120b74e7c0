"""Messages: found, counted in the frame of every page, read once."""

import re

from service import db, messages
from tests.api.county import CODES
from tests.pages.conftest import Site

OPENED = {"stage": "collecting", "due_on": "2025-03-31", "year": 2024}
COUNT = re.compile(r'class="count">(\d+)')


def test_what_is_unread_is_counted_and_marked(site: Site) -> None:
    with db.session(site.engine) as session:
        for code in (CODES[3], CODES[3], CODES[4]):
            [sent] = messages.send(session, site.own.code, "message.opened", OPENED, uscc=code)
    visitor, other = (site.signed_in("enterprise", code) for code in (CODES[3], CODES[4]))
    page = visitor.get("/messages").text
    assert COUNT.findall(page) == ["2"]
    assert COUNT.findall(visitor.get("/account").text) == ["2"]
    assert page.count("2025-03-31") >= 2
    numbers = sorted(set(re.findall(r'name="id" value="(\d+)"', page)))
    assert len(numbers) == 2
    assert visitor.post("/messages", {"id": numbers[:1]}).status_code == 303
    assert COUNT.findall(visitor.get("/messages?unread=true").text) == ["1"]
    assert visitor.post("/messages", {"id": numbers}).status_code == 303
    assert COUNT.findall(visitor.get("/messages").text) == []
    assert "没有未读消息" in visitor.get("/messages?unread=true").text
    assert COUNT.findall(other.get("/messages").text) == ["1"]
    assert visitor.post("/messages", {"id": [str(sent.id)]}).status_code == 404  # another's
    assert visitor.post("/messages", {"id": ["x"]}).status_code == 404
    assert COUNT.findall(other.get("/messages").text) == ["1"]


def test_nobody_unknown_reads_messages(site: Site) -> None:
    assert site.visitor().get("/messages").status_code == 303
    assert "消息" not in site.visitor().get("/sign-in").text
