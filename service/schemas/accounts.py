"""Accounts, as the security administrator keeps them."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length

from service import accounts
from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told
from service.schemas.sessions import name

MOST = len(accounts.ROLES)


def bound(en: str, zh: str, example: str) -> fields.String:
    """What an account is bounded by."""
    return fields.String(**told(en, zh, example, load_default=None, validate=text_of(1, 60)))


class AccountForm(ma.Schema):
    """A new account."""

    name = name()
    label = fields.String(**told("Post.", "岗位", "亩均办经办", load_default="", validate=text_of(0, 100)))
    person = fields.String(**told("Person.", "姓名", "张三", load_default=None, validate=text_of(1, 60)))
    phone = fields.String(
        **told("Telephone.", "电话", "0576-00000000", load_default=None, validate=text_of(1, 40))
    )
    roles = fields.List(
        fields.String(validate=one_of(*accounts.ROLES)),
        **given(
            "Roles.", "角色", ["officer"], validate=Length(1, MOST, error=f"field.length least=1 most={MOST}")
        ),
    )
    county = bound(
        "County; by default the administrator's own.", "县(市、区)代码；默认为管理员所在地", "990101"
    )
    department = bound("Department of a department officer.", "部门经办人员的部门", "tax")
    township = bound("Township of a township officer.", "乡镇经办人员的乡镇街道", "东城街道")
    park = bound("Park of a park officer.", "园区经办人员的园区", "经济开发区")
    uscc = bound(
        "Credit code of an enterprise's account.", "企业账户的统一社会信用代码", "91990101MA00000000"
    )


class AccountQuery(PageQuery):
    """Which accounts."""

    text = fields.String(
        **told(
            "Part of a name, label or credit code.",
            "登录名、姓名、岗位或信用代码中的文字",
            "张",
            validate=text_of(1, 60),
        )
    )
    role = fields.String(
        **told("Only of this role.", "仅该角色", "officer", validate=one_of(*accounts.ROLES))
    )


class RoleForm(ma.Schema):
    """One role."""

    role = fields.String(**given("Role.", "角色", "reviewer", validate=one_of(*accounts.ROLES)))


class IdentityForm(ma.Schema):
    """Who somebody is on the identity platform."""

    subject = fields.String(
        **given("The platform's `sub`.", "身份平台的用户标识（sub）", "u-1027", validate=text_of(1, 255))
    )


class Account(ma.Schema):
    """An account: who, as what, bounded by what, and whether it may sign in."""

    id = fields.Integer(**given("Number of the account.", "账户编号", 12))
    name = fields.String(**maybe("Name to sign in with.", "登录名", "zhang.san"))
    label = fields.String(**given("Post or purpose.", "岗位或用途", "亩均办经办"))
    person = fields.String(**maybe("Person.", "姓名", "张三"))
    phone = fields.String(**maybe("Telephone.", "电话", None))
    roles = fields.List(
        fields.String(validate=one_of(*accounts.ROLES)), **given("Roles.", "角色", ["officer"])
    )
    county = fields.String(
        **maybe("County; null: the installation's.", "县(市、区)代码；null 为全系统", "990101")
    )
    department = fields.String(**maybe("Department.", "部门", None))
    township = fields.String(**maybe("Township.", "乡镇街道", None))
    park = fields.String(**maybe("Park.", "园区", None))
    uscc = fields.String(**maybe("Credit code of the enterprise.", "统一社会信用代码", None))
    totp = fields.Boolean(**given("One-time codes are enrolled.", "是否已绑定动态口令", True))
    oidc_subject = fields.String(**maybe("Who it is on the identity platform.", "身份平台用户标识", None))
    locked_until = fields.DateTime(**maybe("Locked by wrong tries until then.", "连续输错，锁定至", None))
    created_by = fields.Integer(**maybe("Account that opened it.", "开立人账户", 3))
    created_at = fields.DateTime(**given("When it was opened.", "开立时间", "2025-03-01T08:30:00+00:00"))
    disabled_at = fields.DateTime(**maybe("When it was closed.", "停用时间", None))


class NewAccount(Account):
    """An account with its first password, shown this once."""

    password = fields.String(**given("Password for its first use.", "一次性密码，仅显示一次", "p3Tz…"))


class OneTime(ma.Schema):
    """A password for once."""

    password = fields.String(
        **given("It holds three days, for one change.", "一次性密码，三日内有效，首次登录须修改", "p3Tz…")
    )


class AccountPage(PageSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(Account()), **given("The accounts.", "账户列表"))
