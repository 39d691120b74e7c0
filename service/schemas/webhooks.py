"""Addresses that are told of events, and what became of each message."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageSchema, given, maybe, one_of, text_of, told
from service.webhooks import EVENTS

URL = ("Address, beginning with https.", "推送地址，以 https 开头", "https://bureau.example.cn/muhero")
LABEL = ("What it is for.", "用途", "发改局价格系统")


class WebhookOrder(ma.Schema):
    """Which address is told of which events."""

    url = fields.String(**given(*URL, validate=text_of(8, 500)))
    events = fields.List(
        fields.String(validate=one_of(*EVENTS)),
        **given(
            "Events to be told of.",
            "接收的事件",
            list(EVENTS),
            validate=ma.validate.Length(1, 20, error="field.length least=1 most=20"),
        ),
    )
    label = fields.String(**told(*LABEL, load_default="", validate=text_of(0, 200)))


class Webhook(ma.Schema):
    """An address that is told of events."""

    id = fields.Integer(**given("Number of the webhook.", "推送地址编号", 2))
    url = fields.String(**given(*URL))
    label = fields.String(**given(*LABEL))
    events = fields.List(fields.String(), **given("Events that it is told of.", "接收的事件", list(EVENTS)))
    created_by = fields.Integer(**maybe("Account that registered it.", "登记账户", 2))
    created_at = fields.DateTime(**given("When.", "登记时间", "2025-06-01T01:00:00+00:00"))
    disabled_by = fields.Integer(**maybe("Account that disabled it.", "停用账户", None))
    disabled_at = fields.DateTime(**maybe("When.", "停用时间", None))


class NewWebhook(Webhook):
    """A new address with its secret, which is shown this once."""

    secret = fields.String(
        **given("Secret by which messages are signed; shown this once.", "签名密钥，仅显示一次", "q7Zk…")
    )


class WebhookPage(PageSchema):
    """A page of addresses in use."""

    items = fields.List(fields.Nested(Webhook()), **given("The webhooks.", "推送地址列表"))


class Delivery(ma.Schema):
    """A message, and what became of it."""

    id = fields.Integer(**given("Number of the delivery.", "推送编号", 9))
    event = fields.String(**given("Event.", "事件", "result.published", validate=one_of(*EVENTS)))
    event_id = fields.String(
        **given("The same at every try.", "事件编号，重发时不变", "6f1c8a52-5c0e-4a53-9d0e-0d7f0f8c2b11")
    )
    created_at = fields.DateTime(**given("When it happened.", "产生时间", "2025-06-21T01:00:00+00:00"))
    due_at = fields.DateTime(**given("When it is tried next.", "下次发送时间", "2025-06-21T01:00:00+00:00"))
    tries = fields.Integer(**given("Tries so far.", "已发送次数", 1))
    answer = fields.String(**maybe("Status of the last try, or why there was none.", "最近一次的应答", "200"))
    delivered_at = fields.DateTime(**maybe("When it was taken.", "送达时间", "2025-06-21T01:00:30+00:00"))
    given_up_at = fields.DateTime(**maybe("When it was given up.", "放弃时间", None))


class DeliveryPage(PageSchema):
    """A page of messages, newest first."""

    items = fields.List(fields.Nested(Delivery()), **given("The deliveries.", "推送列表"))
