"""Messages: found, counted in the frame of every page, read once."""

import re

import pytest

from service import db, messages
from service.accounts import Role
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


@pytest.mark.parametrize(
    ("code", "params", "role", "line"),
    [
        ("message.opened", OPENED | {"stage": "confirming"}, "enterprise", "/my/data"),
        ("message.objection_rejected", {"number": "YY-1"}, "enterprise", "/my/objections"),
        ("message.published", {"title": "办法", "year": 2024}, "enterprise", "/my"),
        ("message.dispute_escalated", {"id": 1}, "officer", "/disputes"),
        ("message.opened", OPENED, "officer", "/submissions"),
        ("message.late", OPENED | {"stage": "notice", "state": "notice"}, "officer", "/campaigns"),
        ("message.dispute_filed", {"id": 1}, "department", "/disputes"),
        ("message.opened", OPENED, "township", "/campaigns"),
    ],
)
def test_a_message_leads_to_what_it_tells_of(
    site: Site, code: str, params: dict[str, object], role: Role, line: str
) -> None:
    bounds = {"department": {"department": "tax"}, "township": {"township": "东镇"}}.get(role, {})
    with db.session(site.engine) as session:
        to = {"uscc": CODES[5]} if role == "enterprise" else bounds or {"roles": [role]}
        messages.send(session, site.own.code, code, params, **to)
    page = site.signed_in(role, CODES[5] if role == "enterprise" else None, **bounds).get("/messages").text
    newest = page.split('class="letters"')[1].split("</li>")[0]
    assert f'<a href="{line}">' in newest
