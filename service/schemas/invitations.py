"""Invitations of enterprises."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told
from service.schemas.sessions import name, secret

STATES = ("open", "used", "revoked", "expired")


class InvitationForm(ma.Schema):
    """Whom to invite."""

    uscc = fields.String(
        **given(
            "Unified social credit code.", "统一社会信用代码", "91990101MA00000000", validate=text_of(1, 30)
        )
    )


class InvitationQuery(PageQuery):
    """Which invitations."""

    uscc = fields.String(
        **told("Only of this enterprise.", "仅该企业", "91990101MA00000000", validate=text_of(1, 30))
    )


class Acceptance(ma.Schema):
    """A code, and who takes it up."""

    code = fields.String(
        **given(
            "Code of the invitation; spaces and hyphens do not matter.",
            "邀请码",
            "7K3M-9QXT-2ABC-4DEF",
            validate=text_of(1, 60),
        )
    )
    name = name()
    password = secret("Password to be.", "密码")
    person = fields.String(**given("Person.", "姓名", "李四", validate=text_of(1, 60)))
    phone = fields.String(**given("Telephone.", "联系电话", "0576-00000000", validate=text_of(1, 40)))
    label = fields.String(**told("Post.", "岗位", "财务部", load_default="", validate=text_of(0, 100)))


class Accepted(ma.Schema):
    """The account that was opened: sign in by its name."""

    id = fields.Integer(**given("Number of the account.", "账户编号", 12))
    name = fields.String(**given("Name to sign in with.", "登录名", "li.si"))
    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))


class Invitation(ma.Schema):
    """An invitation, without its code."""

    id = fields.Integer(**given("Number of the invitation.", "邀请编号", 5))
    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    state = fields.String(
        **given(
            "Its state.",
            "open 有效、used 已使用、revoked 已撤销、expired 已过期",
            "open",
            validate=one_of(*STATES),
        )
    )
    made_by = fields.Integer(**maybe("Account that made it.", "发出账户", 2))
    made_at = fields.DateTime(**given("When it was made.", "发出时间", "2025-03-01T08:30:00+00:00"))
    expires_at = fields.DateTime(**given("When it ends.", "失效时间", "2025-03-31T08:30:00+00:00"))
    used_at = fields.DateTime(**maybe("When it was used.", "使用时间", None))
    account_id = fields.Integer(**maybe("Account opened by it.", "开立的账户", None))
    revoked_at = fields.DateTime(**maybe("When it was revoked.", "撤销时间", None))


class NewInvitation(Invitation):
    """An invitation with its code, shown this once."""

    code = fields.String(**given("The code.", "邀请码，仅显示一次", "7K3M-9QXT-2ABC-4DEF"))


class InvitationPage(PageSchema):
    """A page of invitations."""

    items = fields.List(
        fields.Nested(Invitation()), **given("The invitations, the newest first.", "邀请，新的在前")
    )
