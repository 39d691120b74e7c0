"""Payments, and what is due back."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import (
    FIRST_YEAR,
    LARGEST_ID,
    LAST_YEAR,
    PageQuery,
    PageSchema,
    between,
    given,
    maybe,
    one_of,
    text_of,
    told,
)
from service.schemas.handovers import POLICY, TITLE
from service.schemas.publications import USCC

KINDS = ("collected", "rebate")
KIND = ("Collected, or paid back.", "collected 征收、rebate 返还", "collected")
YUAN = ("Yuan.", "金额（元）", 834.17)
PERIOD = ("For which time: 2025, 2025Q1 or 2025-03.", "所属期：2025、2025Q1 或 2025-03", "2025-03")
REFERENCE = ("Voucher, or reason.", "凭证号或事由", "2025-03-0188")
YEAR = ("The year evaluated.", "评价年度", 2024)


class PaymentOrder(ma.Schema):
    """What was collected or paid back."""

    publication_id = fields.Integer(
        **given("The list that it goes by.", "所依据的公布", 12, strict=True, validate=between(1, LARGEST_ID))
    )
    uscc = fields.String(**given(*USCC, validate=text_of(1, 40)))
    policy = fields.String(**given(*POLICY, validate=text_of(1, 100)))
    kind = fields.String(**told(*KIND, load_default="collected", validate=one_of(*KINDS)))
    amount = fields.Decimal(**given(*YUAN, allow_nan=False))
    period = fields.String(**given(*PERIOD, validate=text_of(4, 7)))
    paid_on = fields.Date(**given("Day of payment.", "收付日期", "2025-04-10"))
    reference = fields.String(**given(*REFERENCE, validate=text_of(1, 200)))


class Reversal(ma.Schema):
    """Why a record is taken back."""

    reference = fields.String(**given(*REFERENCE, validate=text_of(1, 200)))


class PaymentQuery(PageQuery):
    """Which payments."""

    year = fields.Integer(**told(*YEAR, validate=between(FIRST_YEAR, LAST_YEAR)))
    uscc = fields.String(**told(*USCC, validate=text_of(1, 40)))
    kind = fields.String(**told(*KIND, validate=one_of(*KINDS)))


class Payment(ma.Schema):
    """What was collected or paid back; a wrong record is taken back by one of the opposite amount."""

    id = fields.Integer(**given("Number of the record.", "记录编号", 5))
    year = fields.Integer(**given(*YEAR))
    publication_id = fields.Integer(**given("The list that it goes by.", "所依据的公布", 12))
    uscc = fields.String(**given(*USCC))
    policy = fields.String(**given(*POLICY))
    kind = fields.String(**given(*KIND, validate=one_of(*KINDS)))
    amount = fields.Float(**given(*YUAN))
    period = fields.String(**given(*PERIOD))
    paid_on = fields.Date(**given("Day of payment.", "收付日期", "2025-04-10"))
    reference = fields.String(**given(*REFERENCE))
    reverses_id = fields.Integer(**maybe("The record that it takes back.", "所冲销的记录", None))
    recorded_by = fields.Integer(**maybe("Account that recorded it.", "登记账户", 2))
    recorded_at = fields.DateTime(**given("When.", "登记时间", "2025-04-11T01:00:00+00:00"))


class PaymentPage(PageSchema):
    """A page of payments, newest first."""

    items = fields.List(fields.Nested(Payment()), **given("The payments.", "收付列表"))


class RebateQuery(PageQuery):
    """Of which year."""

    year = fields.Integer(**given(*YEAR, validate=between(FIRST_YEAR, LAST_YEAR)))
    uscc = fields.String(**told(*USCC, validate=text_of(1, 40)))


class Rebate(ma.Schema):
    """What is due back to one enterprise of one policy, in yuan."""

    uscc = fields.String(**given(*USCC))
    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    policy = fields.String(**given(*POLICY))
    title = fields.String(**given(*TITLE))
    collected = fields.Float(**given("Collected.", "已征收（元）", 2502.51))
    by_correction = fields.Float(**given("Too much, by a correction.", "因更正应退（元）", 1251.26))
    by_rise = fields.Float(**given("Goes back after a rise of class.", "因升类应返还（元）", 0))
    paid = fields.Float(**given("Paid back.", "已返还（元）", 0))
    due = fields.Float(**given("Still due.", "应返还余额（元）", 1251.26))


class RebatePage(PageSchema):
    """A page of what is due back, by credit code."""

    items = fields.List(fields.Nested(Rebate()), **given("What is due.", "应返还列表"))
