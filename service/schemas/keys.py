"""Keys of machines."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length

from service.schemas.common import given, maybe, text_of, told

MOST_SCOPES = 100


class KeyForm(ma.Schema):
    """What a new key is for."""

    label = fields.String(**given("What it is for.", "用途", "统计平台对接", validate=text_of(1, 100)))
    scopes = fields.List(
        fields.String(validate=text_of(1, 60)),
        **told(
            "What it may do of what its owner may: `results:read`, `*:read`; left out: all of it.",
            "权限范围，如 results:read、*:read；不填则与本人相同",
            ["results:read"],
            load_default=None,
            validate=Length(1, MOST_SCOPES, error=f"field.length least=1 most={MOST_SCOPES}"),
        ),
    )
    expires_on = fields.Date(
        **told(
            "Its last day; at most a year ahead.",
            "有效期至，最长一年；不填为 90 天",
            "2026-12-31",
            load_default=None,
        )
    )


class Key(ma.Schema):
    """A key of one's own, without its secret."""

    id = fields.String(**given("By which to revoke it.", "密钥编号", "9f86d081884c"))
    prefix = fields.String(**given("Its first signs.", "开头几位", "kT3vQa"))
    label = fields.String(**given("What it is for.", "用途", "统计平台对接"))
    scopes = fields.List(
        fields.String(), **maybe("What it may do; null: all of it.", "权限范围；null 为全部", ["*:read"])
    )
    created_at = fields.DateTime(**given("When it was made.", "创建时间", "2025-03-01T08:30:00+00:00"))
    used_at = fields.DateTime(**maybe("When it was last used.", "最近使用", None))
    expires_at = fields.DateTime(**maybe("When it ends.", "失效时间", "2025-05-30T16:00:00+00:00"))
    revoked_at = fields.DateTime(**maybe("When it was revoked.", "撤销时间", None))


class NewKey(Key):
    """A key with its secret, shown this once."""

    token = fields.String(**given("The key itself.", "密钥，仅显示一次", "kT3vQa…"))


class KeyList(ma.Schema):
    """One's own keys."""

    items = fields.List(fields.Nested(Key()), **given("The keys, the newest first.", "密钥，新的在前"))
