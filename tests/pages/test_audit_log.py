"""The audit log: read, sought in, and proved; what was altered shows."""

import ast
import re
import sqlite3
from contextlib import closing

import pytest
from flask import g

from service import accounts, clock, db, heads
from service.pages.administration import actions, things
from tests.pages.conftest import Site
from tests.unit.service.test_texts import actions as noted
from tests.unit.service.test_texts import trees

NO_ACTIONS = {"escalated", "filed", "installation", "withdrawn"}  # ends of actions, and a word of the log


def test_records_are_sought_by_thing_action_account_and_day(site: Site) -> None:
    visitor, today = site.signed_in("audit"), clock.today().isoformat()
    whole = visitor.get("/audit").text
    assert "评价办法：添加" in whole
    assert f">评价办法 #{site.own.scheme}</a>" in whole
    assert '<option value="scheme.added">评价办法：添加</option>' in whole
    assert '<option value="scheme.added" selected>' in visitor.get("/audit?action=scheme.added").text
    sought = visitor.get(f"/audit?object=scheme/{site.own.scheme}&from_day={today}&to_day={today}").text
    assert "共 1 条" in sought
    assert "没有符合条件的记录" in visitor.get("/audit?to_day=2001-01-01").text
    assert "没有符合条件的记录" in visitor.get("/audit?actor=999999").text
    for wrong in ("from_day=0001-01-01", "to_day=9999-12-31", "from_day=x", "actor=x"):
        assert visitor.get(f"/audit?{wrong}").status_code == 422


def test_a_chain_is_proved_and_what_is_altered_shows(site: Site) -> None:
    with db.session(site.engine) as session:
        assert heads.export(session, site.config, site.own.code)
    visitor = site.signed_in("audit")
    assert "完整未改" in visitor.get("/audit/verify").text
    with closing(sqlite3.connect(site.engine.url.database or "")) as file, file:
        guards = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
        for (name,) in guards.fetchall():
            file.execute(f"DROP TRIGGER {name}")
        changed = "UPDATE audit SET object = 'scheme/0' WHERE chain = ? AND number = 3"
        assert file.execute(changed, [site.own.code]).rowcount == 1
    found = visitor.get("/audit/verify").text
    assert "完整未改" not in found
    assert "记录 3" in found
    assert "被改动" in found
    assert re.search(r"记录 3（[^a-z（]+，评价办法 #0）", found)


def test_the_installation_has_a_log_of_its_own(site: Site) -> None:
    visitor = site.visitor(site.session("audit", None))
    assert "本安装的日志" in visitor.get("/audit").text
    assert "scheme/" in visitor.get(f"/audit?county={site.own.code}").text
    assert visitor.get("/audit/verify").status_code == 200


def test_every_action_has_its_words(site: Site) -> None:
    known = {one for one in noted() if "/" not in one} - NO_ACTIONS
    with site.app.test_request_context():
        assert {one for one in known if actions.said(one) == one} == set()


@pytest.mark.parametrize(
    ("thing", "zh", "en"),
    [
        ("publication/2", "公布 #2", "Publication #2"),
        ("/runs/4/comparison", "评价 #4 的比较", "Run #4, comparison"),
        ("evaluations/4/results/91990101MA0/reasons", "评价 #4 的结果 91990101MA0 的理由", None),
        ("county/990101", "县(市、区) 990101", "County 990101"),
        ("sign_ins", "登录记录", "sign-ins"),
    ],
)
def test_a_thing_is_said_with_its_kind_and_number(site: Site, thing: str, zh: str, en: str | None) -> None:
    with site.app.test_request_context("/?lang=zh"):
        assert things.said(thing) == zh
    with site.app.test_request_context("/?lang=en"):
        assert en in (None, things.said(thing))


def test_every_thing_has_its_words(site: Site) -> None:
    """What operations note by its kind, and every page and answer whose reading is noted."""
    rules = [one for one in site.app.url_map.iter_rules() if _is_noted(site, one.endpoint)]
    read = {re.sub(r"<[^>]+>", "1", str(one)).removeprefix("/api/v1/") for one in rules}
    kinds = {
        f"{node.values[0].value}1"
        for path, tree in trees()
        for node in ast.walk(tree)
        if path.parts[0] == "service" and isinstance(node, ast.JoinedStr)
        if isinstance(node.values[0], ast.Constant)
        if re.fullmatch("[a-z_-]+/", str(node.values[0].value))
    } - {"tables/1"}  # in an archive
    assert len(read) > 50
    assert len(kinds) > 20
    with site.app.test_request_context("/?lang=zh"):
        assert {one for one in read | kinds if re.search("[a-z]", things.said(one))} == set()


def _is_noted(site: Site, endpoint: str) -> bool:
    view = site.app.view_functions[endpoint]
    return getattr(view, "noted", False)


@pytest.mark.parametrize(
    ("thing", "page"),
    [
        ("publication/2", "/publications/2"),
        ("/runs/4/comparison/export", "/runs/4/comparison"),
        ("evaluations/4/results/91990101MA0/reasons", "/runs/4/results/91990101MA0"),
        ("model_version/1", "/models/1"),
        ("account/1", None),  # a page of the security administrator
        ("key/7", None),
        ("sign_ins", None),
    ],
)
def test_a_thing_leads_to_its_page_where_the_reader_may_open_it(
    site: Site, thing: str, page: str | None
) -> None:
    found = {}
    for role in ("officer", "audit"):
        with db.session(site.engine) as session, site.app.test_request_context():
            g.actor = accounts.actor(session, accounts.create_token(session, role, site.own.code))
            found[role] = things.page(thing)
    assert found == {"officer": page, "audit": None}
