"""One's own account: one-time codes, password, sessions, keys."""

import html
import re

import pyotp
import pytest

from service import clock
from service.visitor import COOKIE
from tests.api import people
from tests.api.conftest import World
from tests.api.county import CODES
from tests.api.people import PASSWORD, Known
from tests.pages.conftest import CHINESE, Site, Visitor

NEW = "Fünf Reiher fliegen"


def entered(site: Site, who: Known) -> Visitor:
    """Somebody who has signed in by the form."""
    visitor = site.visitor()
    said = {"name": who.name, "password": PASSWORD, "code": who.code()}
    inside = visitor.post("/sign-in", said, environ_base={"REMOTE_ADDR": who.address})
    assert inside.status_code == 303, inside.text
    return visitor


def test_codes_are_enrolled_and_then_everything_opens(site: Site, world: World) -> None:
    visitor = entered(site, people.known(world, ["officer"], world.own.code, enrolled=False))
    begun = visitor.post("/account?next=/campaigns", {"do": "enrol"})
    assert begun.status_code == 200
    assert 'src="data:image/svg+xml' in begun.text
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", begun.text)
    assert secret
    wrong = visitor.post("/account?next=/campaigns", {"do": "confirm", "code": "000000"})
    assert wrong.status_code == 422
    assert "动态口令不正确" in wrong.text
    assert secret.group(1) not in wrong.text
    code = pyotp.TOTP(secret.group(1)).at(clock.now())
    right = visitor.post("/account?next=/campaigns", {"do": "confirm", "code": f"{code[:3]} {code[3:]}"})
    assert (right.status_code, right.headers["Location"]) == (303, "/campaigns")
    assert visitor.get("/campaigns").status_code == 200
    assert "已绑定" in visitor.get("/account").text


def test_a_password_is_changed_and_other_sessions_end(site: Site, world: World) -> None:
    who = people.enterprise(world)
    here, elsewhere = entered(site, who), entered(site, who)
    said = {"do": "password", "password": PASSWORD, "new_password": NEW, "again": NEW}
    for changed, status, words in (
        ({"again": "anders"}, 422, "不一致"),
        ({"password": "falsch"}, 401, "现密码不正确"),
        ({"new_password": "1234567890", "again": "1234567890"}, 422, "密码"),
    ):
        refused = here.post("/account", said | changed)
        assert (refused.status_code, words in refused.text) == (status, True)
        assert NEW not in refused.text
    assert here.post("/account", said).status_code == 303
    assert "密码已修改" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 303


def test_sessions_are_listed_and_ended(site: Site, world: World) -> None:
    who = people.enterprise(world)
    here, elsewhere = entered(site, who), entered(site, who)
    shown = here.get("/account").text
    assert shown.count("本次</strong>") == 1
    (other,) = re.findall(r'name="id" value="([0-9a-f]{12})"', shown)
    assert here.post("/account", {"do": "end", "id": other}).status_code == 303
    assert elsewhere.get("/account").headers["Location"].startswith("/sign-in")
    assert here.post("/account", {"do": "end", "id": other}).status_code == 404
    assert here.post("/account", {"do": "?"}).status_code == 422
    assert here.post("/account", {"do": "end_all"}).headers["Location"] == "/sign-in"
    assert here.get("/account").headers["Location"].startswith("/sign-in")


def test_a_key_is_made_shown_once_and_revoked(site: Site, world: World) -> None:
    visitor = entered(site, people.enterprise(world))
    hostile = "<script>alert(1)</script>"
    refused = visitor.post("/account/keys", {"label": hostile, "reach": "some", "named": "portal:read"})
    assert refused.status_code == 422
    assert hostile not in refused.text
    assert html.escape(hostile) in refused.text
    made = visitor.post("/account/keys", {"label": hostile, "reach": "some", "named": "me:read"})
    token = re.search(r'id="key">([^<]+)<', made.text)
    assert token
    caller = world.caller(token.group(1))
    assert caller.get("/me").status_code == 200
    assert caller.get("/enterprises").status_code == 403
    page = visitor.get("/account/keys").text
    assert token.group(1) not in page
    (number,) = re.findall(r'name="revoke" value="([^"]+)"', page)
    other = entered(site, people.enterprise(world))
    assert other.post("/account/keys", {"revoke": number}).status_code == 404
    assert visitor.post("/account/keys", {"revoke": number}).status_code == 303
    assert caller.get("/me").status_code == 401


def test_a_key_opens_no_page(site: Site, world: World) -> None:
    with_key = site.visitor(world.own.enterprise)
    assert with_key.client.get_cookie(COOKIE)
    assert with_key.get("/account").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["/account?lang=en", "/account/keys?lang=en"])
def test_in_english_all_but_the_data_is_english(site: Site, path: str) -> None:
    page = site.signed_in("enterprise", CODES[1]).get(path).text
    plain = re.sub(r"<script.*?</script>|中文|>亩<|测试县990101", "", page, flags=re.DOTALL)
    assert CHINESE.search(plain) is None
