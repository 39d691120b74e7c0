"""Signing in and out on pages, opening an enterprise's account by its code, going only where we live."""

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service import clock, db, invitations
from service.visitor import COOKIE
from tests.api import people
from tests.api.conftest import World
from tests.api.county import CODES
from tests.api.people import PASSWORD, Known
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""


@pytest.fixture(scope="module")
def officer(world: World) -> Known:
    return people.known(world, ["officer"], world.own.code)


def enter(visitor: Visitor, who: Known, path: str = "/sign-in", **changed: Any) -> TestResponse:
    said = {"name": who.name, "password": PASSWORD, "code": who.code()} | changed
    return visitor.post(path, said, environ_base={"REMOTE_ADDR": people.address()})


def test_who_signs_in_goes_to_the_page_that_was_asked_for(site: Site, world: World) -> None:
    who, visitor = people.enterprise(world), site.visitor()
    away = visitor.get("/my/data?year=2024")
    assert away.headers["Location"] == "/sign-in?next=/my/data?year%3D2024"
    shown = visitor.get(away.headers["Location"])
    assert "这个页面需要登录后查看" in shown.text
    inside = enter(visitor, who, away.headers["Location"])
    assert (inside.status_code, inside.headers["Location"]) == (303, "/my/data?year=2024")
    cookie = next(one for one in inside.headers.getlist("Set-Cookie") if one.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert visitor.get("/my").status_code == 200
    assert visitor.get("/sign-in?next=/my/years").headers["Location"] == "/my/years"


@pytest.mark.parametrize(
    "away",
    ["https://example.org/", "//example.org", "/\\example.org", "/\t/example.org", "javascript:alert(1)"],
)
def test_nobody_is_sent_to_another_place(site: Site, world: World, away: str) -> None:
    visitor = site.visitor()
    assert 'action="/sign-in"' in visitor.get("/sign-in", query_string={"next": away}).text
    inside = enter(visitor, people.enterprise(world), "/sign-in", query_string={"next": away})
    assert (inside.status_code, inside.headers["Location"]) == (303, "/")


def test_what_is_wrong_is_told_in_one_way_and_the_name_stays(site: Site, officer: Known) -> None:
    for changed in ({"password": "falsch"}, {"code": "000000"}, {"name": HOSTILE}, {"code": ""}):
        refused = enter(site.visitor(), officer, **changed)
        assert refused.status_code == 401
        assert "登录名、密码或动态口令不正确" in refused.text
        assert "<script>alert" not in refused.text
        assert PASSWORD not in refused.text
        assert f"{COOKIE}=" not in str(refused.headers.getlist("Set-Cookie"))
    assert f'value="{officer.name}"' in enter(site.visitor(), officer, password="falsch").text


def test_after_many_wrong_tries_the_right_password_does_not_help_for_a_while(
    site: Site, world: World
) -> None:
    who = people.enterprise(world)
    for _ in range(5):
        assert enter(site.visitor(), who, password="falsch").status_code == 401
    locked = enter(site.visitor(), who)
    assert locked.status_code == 401
    assert "锁定 15 分钟" in locked.text
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert enter(site.visitor(), who).status_code == 303


def test_what_is_missing_comes_first(site: Site, world: World) -> None:
    new, visitor = people.known(world, ["officer"], world.own.code, enrolled=False), site.visitor()
    inside = enter(visitor, new, "/sign-in?next=/campaigns")
    assert inside.headers["Location"] == "/account?next=/campaigns"
    assert "绑定动态口令" in visitor.get(inside.headers["Location"]).text
    for path in ("/campaigns", "/account/keys", "/schemes"):
        assert visitor.get(path).headers["Location"] == "/account", path


def test_who_signs_out_is_out(site: Site, world: World) -> None:
    visitor = site.visitor()
    enter(visitor, people.enterprise(world))
    token = visitor.client.get_cookie(COOKIE)
    assert token
    out = visitor.post("/sign-out", shown="/my")
    assert (out.status_code, out.headers["Location"]) == (303, "/sign-in")
    assert "已退出" in visitor.get("/sign-in").text
    again = site.visitor(token.value)
    assert again.get("/my").status_code == 303
    assert visitor.post("/sign-out", shown="/sign-in").status_code == 303


def test_a_form_of_somebody_else_is_refused(site: Site, officer: Known) -> None:
    sent = site.visitor().client.post("/sign-in", data={"name": officer.name, "password": PASSWORD})
    assert sent.status_code == 400
    assert "表单已过期" in sent.text


def test_over_tls_the_cookie_is_secure_and_forms_work_without_referrer(site: Site, world: World) -> None:
    visitor, base = site.visitor(), "https://localhost"
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/sign-in", base_url=base).text)
    assert token
    who = people.enterprise(world)
    said = {"csrf_token": token.group(1), "name": who.name, "password": PASSWORD}
    inside = visitor.client.post("/sign-in", data=said, base_url=base)
    assert inside.status_code == 303
    assert all("Secure" in one for one in inside.headers.getlist("Set-Cookie") if one.startswith(COOKIE))


def test_an_account_is_opened_by_an_invitation(site: Site) -> None:
    with db.session(site.engine) as session:
        code = invitations.make(session, site.own.code, CODES[3], None, None).code
    said = {"code": code.lower(), "name": "li.si", "person": HOSTILE, "phone": "0576-1"}
    said |= {"password": PASSWORD, "again": PASSWORD}
    refused = site.visitor().post("/invitation", said | {"again": "anders"})
    assert refused.status_code == 422
    assert "不一致" in refused.text
    assert "<script>alert" not in refused.text
    assert 'value="0576-1"' in refused.text
    visitor = site.visitor()
    done = visitor.post("/invitation", said)
    assert done.headers["Location"] == "/sign-in"
    assert "账户已开立" in visitor.get("/sign-in").text
    assert visitor.post("/sign-in", {"name": "LI.SI", "password": PASSWORD}).status_code == 303
    assert "测试企业03" in visitor.get("/my").text
    again = site.visitor().post("/invitation", said | {"name": "wang.wu"})
    assert again.status_code == 404


@pytest.mark.parametrize("path", ["/sign-in?lang=en", "/invitation?lang=en"])
def test_in_english_there_is_no_chinese(site: Site, path: str) -> None:
    page = site.visitor().get(path).text
    plain = re.sub(r"<script.*?</script>|中文|>亩<", "", page, flags=re.DOTALL)
    assert CHINESE.search(plain) is None
