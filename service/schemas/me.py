"""One's own account."""

import marshmallow as ma
from marshmallow import fields

from service import accounts
from service.schemas.common import given, maybe, one_of, text_of
from service.schemas.sessions import MISSING, MISSING_WORDS, secret


class Me(ma.Schema):
    """Who asks, as what, and what the token may do."""

    id = fields.Integer(**given("Number of the account.", "账户编号", 12))
    name = fields.String(**maybe("Name to sign in with.", "登录名", "zhang.san"))
    label = fields.String(**given("Post or purpose.", "岗位或用途", "总经办"))
    person = fields.String(**maybe("Person.", "姓名", "张三"))
    phone = fields.String(**maybe("Telephone.", "电话", "0576-00000000"))
    roles = fields.List(
        fields.String(validate=one_of(*accounts.ROLES)), **given("Roles.", "角色", ["officer"])
    )
    county = fields.String(**maybe("County.", "县(市、区)代码", "990101"))
    department = fields.String(**maybe("Department.", "部门", None))
    township = fields.String(**maybe("Township.", "乡镇街道", None))
    park = fields.String(**maybe("Park.", "园区", None))
    uscc = fields.String(**maybe("Credit code of the enterprise.", "统一社会信用代码", None))
    kind = fields.String(
        **given(
            "By what one is known.",
            "凭据：session 会话、key 密钥",
            "session",
            validate=one_of("key", "session"),
        )
    )
    missing = fields.List(
        fields.String(validate=one_of(*MISSING)), **given(MISSING_WORDS["en"], MISSING_WORDS["zh"], [])
    )
    totp = fields.Boolean(**given("One-time codes are enrolled.", "是否已绑定动态口令", True))
    password_changed_at = fields.DateTime(
        **maybe("When the password was chosen.", "密码设置时间", "2025-03-01T08:30:00+00:00")
    )


class PasswordChange(ma.Schema):
    """The present password and the one to come."""

    password = secret("Present password.", "现密码")
    new_password = secret("New password.", "新密码")


class Enrolment(ma.Schema):
    """What an authenticator needs; shown this once."""

    secret = fields.String(**given("Secret in base 32, to be typed.", "密钥（手工输入用）", "JBSWY3DP…"))
    uri = fields.String(
        **given("Address for a QR code.", "二维码内容", "otpauth://totp/mu-hero:zhang.san?secret=…")
    )


class Code(ma.Schema):
    """A one-time code."""

    code = fields.String(
        **given("One-time code of six digits.", "六位动态口令", "492039", validate=text_of(1, 10))
    )
