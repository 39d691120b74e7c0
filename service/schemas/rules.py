"""Rules of a result beside its indicators: bonus and penalty points, changes of the class."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import given, maybe


class Known(ma.Schema):
    """What a condition reads: a number, a text, a date, labels, or whether something holds."""

    name = fields.String(**given("Name in the condition.", "条件中的名称", "labels"))
    title = fields.String(**given("Title.", "标题", "企业标签"))
    unit = fields.String(**given("Unit.", "单位", ""))
    formula = fields.String(**maybe("Its own formula, if derived.", "派生数据自身的公式", None))
    value = fields.Raw(**maybe("What it is; null if not delivered.", "内容；未提供为 null", ["高新技术企业"]))


class Adjustment(ma.Schema):
    """Bonus or penalty points."""

    name = fields.String(**given("Name in the scheme.", "办法中的名称", "high_tech"))
    title = fields.String(**given("Title.", "加减分项", "高新技术企业"))
    points = fields.Float(**given("Points.", "分值", 3.0))
    when = fields.String(
        **maybe(
            "The condition that held; null: always.",
            "成立的条件；null 为无条件",
            "array_contains(labels, '高新技术企业')",
        )
    )
    formula = fields.String(**maybe("Formula of the points.", "分值的公式", "3.0"))
    inputs = fields.List(
        fields.Nested(Known()), **given("What condition and formula read.", "条件和公式所用数据")
    )
    basis = fields.String(**given("Document and article.", "依据", "办法第七条"))
    is_cap = fields.Boolean(**given("Points taken away by a group's cap.", "是否为分组封顶扣减", False))


class Override(ma.Schema):
    """A rule about the class after ranking; without effect where `before` and `after` are the same."""

    name = fields.String(**given("Name in the scheme.", "办法中的名称", "major_accident"))
    title = fields.String(**given("Title.", "规则", "发生较大及以上安全生产事故"))
    action = fields.String(
        **given(
            "set, raise, lower, not_above or not_below.",
            "set、raise、lower、not_above、not_below",
            "not_above",
        )
    )
    class_name = fields.String(**maybe("The class that it speaks of.", "规则指明的类别", "C"))
    steps = fields.Integer(**maybe("Raises or lowers by so many classes.", "升降的档数", None))
    when = fields.String(**given("Its condition.", "条件", "safety_accidents_major >= 1"))
    inputs = fields.List(fields.Nested(Known()), **given("What it reads.", "条件所用数据"))
    before = fields.String(**given("Class before.", "调整前类别", "A"))
    after = fields.String(**given("Class after.", "调整后类别", "C"))
    basis = fields.String(**given("Document and article.", "依据", "办法第九条"))
