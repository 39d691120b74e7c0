"""The audit log: read, sought in, and proved; what was altered shows."""

import re
import sqlite3
from contextlib import closing

from service import clock, db, heads
from service.pages.administration import actions
from tests.pages.conftest import Site
from tests.unit.service.test_texts import actions as noted

NO_ACTIONS = {"escalated", "filed", "installation", "withdrawn"}  # ends of actions, and a word of the log


def test_records_are_sought_by_thing_action_account_and_day(site: Site) -> None:
    visitor, today = site.signed_in("audit"), clock.today().isoformat()
    whole = visitor.get("/audit").text
    assert "评价办法：添加" in whole
    assert f"scheme/{site.own.scheme}" in whole
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
    assert re.search(r"记录 3（[^a-z（]+，scheme/0）", found)  # the action in words


def test_the_installation_has_a_log_of_its_own(site: Site) -> None:
    visitor = site.visitor(site.session("audit", None))
    assert "本安装的日志" in visitor.get("/audit").text
    assert "scheme/" in visitor.get(f"/audit?county={site.own.code}").text
    assert visitor.get("/audit/verify").status_code == 200


def test_every_action_has_its_words(site: Site) -> None:
    known = {one for one in noted() if "/" not in one} - NO_ACTIONS
    with site.app.test_request_context():
        assert {one for one in known if actions.said(one) == one} == set()
