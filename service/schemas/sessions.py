"""Sessions: sign in, see one's own, end them."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import given, maybe, one_of, text_of, told

MISSING = ("totp", "password", "code")
MOST_SIGNS = 1000  # of a password: longer ones are not even hashed
MISSING_WORDS = {
    "en": "What must be done before the session may do anything else: `totp` enrol one-time codes, "
    "`password` change the password, `code` show a one-time code.",
    "zh": "使用前须先完成的事项：totp 绑定动态口令、password 修改密码、code 输入动态口令",
}


def name(required: bool = True) -> fields.String:
    """A name to sign in with."""
    return fields.String(
        **told(
            "Name to sign in with; capital letters do not matter.",
            "登录名，不区分大小写",
            "zhang.san",
            validate=text_of(2, 60),
            required=required,
        )
    )


def secret(en: str, zh: str) -> fields.String:
    """A password in a request: never in an answer."""
    return fields.String(load_only=True, **given(en, zh, None, validate=text_of(1, MOST_SIGNS)))


class SignIn(ma.Schema):
    """Who one is."""

    name = name()
    password = secret("Password.", "密码")
    code = fields.String(
        **told(
            "One-time code of six digits; officials need it once they have enrolled.",
            "六位动态口令；工作人员绑定后必填",
            "492039",
            load_default="",
            validate=text_of(0, 10),
        )
    )


class Opened(ma.Schema):
    """A session, with its token that is shown this once."""

    token = fields.String(**given("Bearer token of the session.", "会话令牌，仅显示一次", "kT3v…"))
    expires_at = fields.DateTime(
        **given("When it ends however busy.", "最长有效至", "2025-03-01T20:30:00+00:00")
    )
    idle_until = fields.DateTime(
        **given("When it ends unless it is used.", "无操作则失效于", "2025-03-01T09:00:00+00:00")
    )
    missing = fields.List(
        fields.String(validate=one_of(*MISSING)), **given(MISSING_WORDS["en"], MISSING_WORDS["zh"], [])
    )


class Session(ma.Schema):
    """A session of one's own that holds."""

    id = fields.String(**given("Its first signs, by which to end it.", "会话编号", "9f86d081884c"))
    address = fields.String(**maybe("Where it was opened.", "登录地址", "10.1.2.3"))
    created_at = fields.DateTime(**given("When it was opened.", "登录时间", "2025-03-01T08:30:00+00:00"))
    used_at = fields.DateTime(**maybe("When it was last used.", "最近使用", "2025-03-01T08:45:00+00:00"))
    idle_until = fields.DateTime(
        **given("When it ends unless it is used.", "无操作则失效于", "2025-03-01T09:15:00+00:00")
    )
    expires_at = fields.DateTime(
        **given("When it ends however busy.", "最长有效至", "2025-03-01T20:30:00+00:00")
    )
    current = fields.Boolean(**given("It is the one that asks.", "是否当前会话", True))


class SessionList(ma.Schema):
    """One's own sessions."""

    items = fields.List(
        fields.Nested(Session()), **given("The sessions, the newest first.", "会话，新的在前")
    )
