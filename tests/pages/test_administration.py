"""Accounts, roles kept apart, invitations, webhooks and settings, by those whose work they are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from service import accounts, db, people, webhooks
from service.people import Person
from tests.api.county import CODES
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = "<script>alert(1)</script>\"'"
PASSWORD = re.compile(r'id="password">([^<]+)<')


def opened(site: Site, name: str, *roles: accounts.Role, **bounds: str) -> str:
    """An account of the own county; the address of its page."""
    with db.session(site.engine) as session:
        made, _ = people.create(session, None, Person(name), roles, site.own.code, bounds)
        return f"/accounts/{made.id}"


def test_an_account_is_opened_and_its_password_shown_once(site: Site) -> None:
    visitor = site.signed_in("security")
    said = {"name": "Wang.Wu", "person": HOSTILE, "roles": ["officer", "reviewer"], "label": "亩均办"}
    made = visitor.post("/accounts/new", said)
    assert made.status_code == 200
    word = PASSWORD.search(made.text)
    assert word
    assert HOSTILE not in made.text
    assert str(escape(HOSTILE)) in made.text
    assert "仍须由另一人复核或批准" in made.text
    found = visitor.get("/accounts?text=wang").text
    assert "wang.wu" in found
    assert word.group(1) not in found


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"roles": ["system", "audit"]}, "管理员"),
        ({"roles": ["department"]}, "角色“部门经办人员”须填写：部门（至少一项）"),
        ({"roles": []}, "缺少必填项“角色”"),
        ({"name": ""}, "缺少必填项“登录名”"),
    ],
)
def test_a_refused_account_keeps_what_was_typed(site: Site, changed: dict[str, object], words: str) -> None:
    said = {"name": "zhao.liu", "person": HOSTILE, "roles": ["officer"], **changed}
    refused = site.signed_in("security").post("/accounts/new", said)
    assert refused.status_code == 422
    alert = refused.text.partition('id="faults"')[2].partition("</div>")[0]
    assert words in alert
    assert f'value="{escape(HOSTILE)}"' in refused.text
    for role in changed.get("roles", ["officer"]):  # type: ignore[attr-defined]
        assert re.search(rf'value="{role}"[^>]* checked', refused.text)


def test_departments_and_townships_are_chosen_by_name(site: Site) -> None:
    shown = site.signed_in("security").get("/accounts/new").text
    assert re.search(r'<option value="tax">税务部门</option>', shown)
    assert '<option value="东镇"></option>' in shown
    for role, field in (("department", "department"), ("township", "park"), ("enterprise", "uscc")):
        part = shown.partition(f'<fieldset data-role="{role}">')[2].partition("</fieldset>")[0]
        assert f'name="{field}"' in part


def test_a_wrong_credit_code_is_said_without_rows_and_columns(site: Site) -> None:
    said = {"name": "wrong.code", "roles": ["enterprise"], "uscc": "91990101"}
    refused = site.signed_in("security").post("/accounts/new", said)
    assert refused.status_code == 422
    assert "“91990101”不是有效的统一社会信用代码" in refused.text


def test_roles_are_given_and_taken_and_kept_apart(site: Site) -> None:
    visitor, path = site.signed_in("security"), opened(site, "roles", "system")
    shown = visitor.get(path).text
    assert 'value="audit"' not in shown
    barred = shown.partition("不能授予的")[2].partition("</details>")[0]
    assert all(role in barred for role in ("审计管理员", "安全管理员", "企业"))
    assert visitor.post(path, {"do": "grant", "role": "officer"}).status_code == 303
    refused = visitor.post(path, {"do": "grant", "role": "audit"})
    assert refused.status_code == 422
    assert visitor.post(path, {"do": "revoke", "role": "officer"}).status_code == 303
    assert visitor.post(path, {"do": "revoke", "role": "officer"}).status_code == 409
    assert visitor.post(path, {"do": "?"}).status_code == 422


def test_an_account_is_reset_closed_and_opened_again(site: Site) -> None:
    visitor, path = site.signed_in("security"), opened(site, "closing", "approver")
    first, second = (PASSWORD.search(visitor.post(path, {"do": "password"}).text) for _ in range(2))
    assert first
    assert second
    assert first.group(1) != second.group(1)
    assert visitor.post(path, {"do": "totp"}).status_code == 303
    assert visitor.post(path, {"do": "disable"}).status_code == 303
    assert "已停用" in visitor.get(path).text
    assert visitor.post(path, {"do": "enable"}).status_code == 303
    assert "停用账户" in visitor.get(path).text
    assert visitor.post(path, {"do": "link", "subject": "u-1"}).status_code == 404  # no platform is set up


def test_who_may_not_is_told_which_roles_may_in_words(site: Site) -> None:
    refused = site.signed_in("officer").get("/accounts")
    assert refused.status_code == 403
    assert "仅限以下角色：安全管理员。您的角色：县级经办人员。" in refused.text
    assert (
        "security administrator. Yours: county officer."
        in site.signed_in("officer").get("/accounts?lang=en").text
    )


def test_nobody_changes_the_own_account(site: Site) -> None:
    token = site.session("security", site.own.code)
    with db.session(site.engine) as session:
        own = accounts.actor(session, token)
        assert own is not None
    visitor, path = site.visitor(token), f"/accounts/{own.id}"
    shown = visitor.get(path).text
    assert "您本人的账户" in shown
    assert 'value="disable"' not in shown
    other = opened(site, "another", "officer")
    assert visitor.post(path, {"do": "disable"}, shown=other).status_code == 409
    assert visitor.post(path, {"do": "grant", "role": "officer"}, shown=other).status_code == 409


def test_another_countys_accounts_are_not_there(site: Site) -> None:
    with db.session(site.engine) as session:
        made, _ = people.create(session, None, Person("root"), ["security"], None, {})
    visitor = site.signed_in("security")
    assert visitor.get(f"/accounts/{made.id}").status_code == 404
    assert visitor.post(f"/accounts/{made.id}", {"do": "disable"}, shown="/accounts/new").status_code == 404
    assert visitor.get("/accounts?county=990000").status_code == 404
    everywhere = site.visitor(site.session("security", None))
    assert f"#{made.id}<" in everywhere.get("/accounts?text=root").text
    assert f"#{made.id}<" not in everywhere.get(f"/accounts?text=root&county={site.own.code}").text


def test_roles_say_what_is_kept_apart_and_how_many_hold_each(site: Site) -> None:
    visitor = site.signed_in("security")
    opened(site, "counted", "township", township="东镇")
    row = visitor.get("/accounts/roles").text.partition(">乡镇（园区）经办人员</th>")[2].partition("</tr>")[0]
    assert "乡镇街道或园区" in row
    assert ">1</a>" in row
    listed = visitor.get("/accounts?role=township").text
    assert "counted" in listed
    assert "共 1 个账户" in listed


def test_an_enterprise_is_invited_and_the_code_opens_its_account(site: Site) -> None:
    visitor = site.signed_in("officer")
    made = visitor.post("/invitations", {"do": "one", "uscc": CODES[4].lower()})
    code = re.search(r'id="code">([^<]+)<', made.text)
    assert code
    page = visitor.get("/invitations").text
    assert code.group(1) not in page
    assert CODES[4] in page
    (number,) = re.findall(r'name="id" value="(\d+)"', page)
    assert visitor.post("/invitations", {"do": "revoke", "id": number}).status_code == 303
    assert "已撤销" in visitor.get(f"/invitations?uscc={CODES[4]}").text
    assert visitor.post("/invitations", {"do": "revoke", "id": "x"}).status_code == 404
    unknown = visitor.post("/invitations", {"do": "one", "uscc": HOSTILE})
    assert unknown.status_code == 404
    assert HOSTILE not in unknown.text


def test_all_are_invited_by_one_file_and_a_township_its_own(site: Site) -> None:
    town = site.signed_in("township", township="西镇")
    assert town.post("/invitations", {"do": "one", "uscc": CODES[5]}).status_code == 404  # of the other town
    file = site.signed_in("officer").post("/invitations", {"do": "all"})
    assert file.headers["Content-Disposition"].startswith('attachment; filename="invitations-990101-')
    assert file.text.startswith("\ufeff统一社会信用代码,企业名称,邀请码,有效期至")
    assert CODES[6] in file.text
    assert CODES[1] not in file.text  # has an account
    shown = town.get("/invitations").text
    assert CODES[6] in shown
    assert CODES[5] not in shown


def test_an_address_is_registered_told_and_disabled(site: Site) -> None:
    visitor = site.signed_in("officer")
    said = {"do": "register", "url": "https://127.0.0.1/x", "label": HOSTILE, "events": ["result.published"]}
    refused = visitor.post("/webhooks", said)
    assert refused.status_code == 422
    assert HOSTILE not in refused.text
    assert "https://127.0.0.1/x" in refused.text
    assert re.search(r'value="objection.filed">', refused.text)  # stays as it was chosen: not ticked
    made = visitor.post(
        "/webhooks", said | {"url": "https://10.1.2.3/y"}
    )  # an address is not asked, only told
    secret = re.search(r'id="secret">([^<]+)<', made.text)
    assert secret
    assert secret.group(1) not in visitor.get("/webhooks").text
    config = replace(site.config, webhooks_http=True)
    with db.session(site.engine) as session:
        asked = "http://10.1.2.3/x", ["result.published"], HOSTILE, None
        number = webhooks.register(session, config, site.own.code, *asked).webhook.id
        webhooks.emit(session, site.own.code, "result.published", {"publication": 1})
    assert HOSTILE not in visitor.get("/webhooks").text
    told = visitor.get(f"/webhooks/{number}").text
    assert "结果公布" in told
    assert "待发送" in told
    assert visitor.post("/webhooks", {"do": "disable", "id": str(number)}).status_code == 303
    assert visitor.post("/webhooks", {"do": "disable", "id": str(number)}).status_code == 409
    assert "已放弃" in visitor.get(f"/webhooks/{number}").text


def test_settings_show_no_secret_and_the_key_is_changed(site: Site) -> None:
    visitor = site.signed_in("system")
    before = visitor.get("/settings").text
    assert "SQLite" in before
    assert "个人信息（姓名、电话）" in before
    assert visitor.post("/settings", {"do": "rotate"}).status_code == 303
    assert visitor.post("/settings", {"do": "rotate"}).status_code == 303
    after = visitor.get("/settings").text
    assert after.count("使用中") == 1
    assert "已更换" in after
    secrets = [file.read_text().strip() for file in Path(site.config.keys_dir).rglob("*") if file.is_file()]
    assert secrets
    assert not [one for one in secrets if one in after]
    other = site.signed_in("audit")
    assert 'value="rotate"' not in other.get("/settings").text


def test_who_looks_from_above_chooses_a_county(site: Site) -> None:
    visitor = site.visitor(site.session("system", None))
    assert f"?county={site.own.code}" in visitor.get("/counties").text
    home = visitor.get(f"/?county={site.own.code}")
    assert home.headers["Location"].endswith(f"?county={site.own.code}")
    assert visitor.get("/webhooks").status_code == 422
    assert visitor.get(f"/webhooks?county={site.own.code}").status_code == 200


PAGES = {
    "security": ("/accounts", "/accounts/new", "/accounts/roles", "/accounts/1"),
    "officer": ("/invitations", "/jobs", "/jobs/1", "/webhooks", "/messages"),
    "audit": ("/audit", "/audit/verify", "/settings"),
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in PAGES.items() for path in paths])
def test_in_english_all_but_the_data_is_english(site: Site, role: accounts.Role, path: str) -> None:
    page = site.signed_in(role).get(f"{path}?lang=en")
    assert page.status_code == 200
    data = r"<script.*?</script>|中文|>亩<|测试[县企业]+\d*|<span lang=\"zh\">.*?</span>|[东西]镇|亩均办"
    plain = re.sub(data, "", page.text, flags=re.DOTALL)
    assert CHINESE.search(plain) is None


def test_who_is_not_signed_in_is_sent_there_and_back(site: Site) -> None:
    for path in ("/accounts", "/jobs", "/messages", "/audit/verify"):
        sent = Visitor(site.app.test_client()).get(path)
        assert sent.status_code == 303
        assert (
            sent.headers["Location"].endswith(f"next={path.replace('/', '%2F')}")
            or path in sent.headers["Location"]
        )
