"""What the service tells people."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, given, maybe, told

WHEN = "2025-03-01T08:30:00+00:00"


class MessageQuery(PageQuery):
    """Which messages."""

    unread = fields.Boolean(
        **told("Only those that the caller has not read.", "仅未读", False, load_default=False)
    )


class Message(ma.Schema):
    """A message to the caller, or to a group the caller belongs to."""

    id = fields.Integer(**given("Number of the message.", "消息编号", 40))
    code = fields.String(**given("What it is about, for programs.", "消息代码，供程序判断", "message.opened"))
    text = fields.String(**given("What it says.", "内容", "2024 年度评价开始核对数据"))
    at = fields.DateTime(**given("When it was sent.", "发送时间", WHEN))
    read_at = fields.DateTime(**maybe("When the caller read it.", "本人阅读时间", None))


class MessagePage(PageSchema):
    """A page of messages, newest first."""

    items = fields.List(fields.Nested(Message()), **given("The messages.", "消息列表"))
