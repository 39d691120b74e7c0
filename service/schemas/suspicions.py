"""Suspicious figures."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, given, maybe, text_of, told, year


class SuspicionQuery(PageQuery):
    """Of which year, fact and enterprise."""

    year = year(required=True)
    fact = fields.String(**told("Only this fact.", "只看这一数据项", "tax", validate=text_of(1, 50)))
    uscc = fields.String(**told("Only this enterprise.", "只看这家企业", validate=text_of(18, 18)))


class Suspicion(ma.Schema):
    """A figure that is probably wrong, with the likely cause."""

    uscc = fields.String(**given("Whose figure.", "统一社会信用代码", "91990101MA00000000"))
    fact = fields.String(**given("Which fact.", "数据项", "tax"))
    value = fields.Float(**given("As it was handed in, in the fact's unit.", "所报数值", 2410000.0))
    code = fields.String(**given("The likely cause, for programs.", "可能原因的代码", "quality.jump"))
    detail = fields.String(**given("The likely cause, in words.", "可能的原因", "可能单位弄错。"))
    expected = fields.Float(**maybe("What it would be if the cause holds.", "若原因成立，应为的数值", 241.0))
    reference = fields.Float(**maybe("What it was compared with.", "对照数值", 238.0))


class SuspicionPage(PageSchema):
    """A page of suspicious figures, by enterprise."""

    items = fields.List(fields.Nested(Suspicion()), **given("The figures.", "可疑数据列表"))
