"""What would change an enterprise's class: lever by lever, and the cheapest mix."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length

from service.schemas.common import between, given, maybe, text_of, told
from service.schemas.explanations import Explained, Note
from service.schemas.results import UnitQuery

MOST_LEVERS = 6
MOST_STEPS = 5
LARGEST = 10**12


class WhatIfQuery(UnitQuery):
    """Which levers."""

    lever = fields.String(**told("Only this fact.", "仅看该项数据", "tax", validate=text_of(1, 100)))


class MoneyEffect(ma.Schema):
    """What a change means in yuan a year; above zero to pay, below zero spared or received."""

    now = fields.Float(**given("Now.", "目前", 10000.2))
    then = fields.Float(**given("Then.", "改变后", 0.0))
    change = fields.Float(**given("Then less now.", "变化（正数为多负担，负数为少负担）", -10000.2))
    words = fields.String(**given("The change in words.", "变化的文字说明", "少负担 10,000.20 元"))
    by_instrument = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        **given("The change by instrument.", "各政策工具的变化", {"electricity": -10000.2}),
    )
    complete = fields.Boolean(**given("Whether every amount is known.", "金额是否齐全", True))


class LeverOption(ma.Schema):
    """The least change of one lever that leads to another class, or in the notes why there is none."""

    reached = fields.String(**maybe("The class that it leads to.", "可达到的类别", "A"))
    way = fields.Integer(**maybe("1: more, -1: less.", "方向（1 增加，-1 减少）", 1))
    amount = fields.Float(**maybe("By how much.", "变化量", 12.5))
    before = fields.Float(**maybe("The figure now.", "目前数值", 241.0))
    after = fields.Float(**maybe("The figure then.", "改变后数值", 253.5))
    method = fields.String(
        **maybe("exact, or staged: found line by line.", "方法：exact 精确，staged 分步试算", "exact")
    )
    money = fields.Nested(MoneyEffect(), **maybe("What that means in yuan.", "对应的金额变化"))
    notes = fields.List(fields.Nested(Note()), **given("The same in words.", "文字说明"))


class LeverOptions(ma.Schema):
    """A fact that an enterprise can move."""

    fact = fields.String(**given("The fact.", "数据代码", "tax"))
    title = fields.String(**given("Title.", "名称", "实际入库税收"))
    unit = fields.String(**given("Unit.", "单位", "万元"))
    department = fields.String(**given("Who supplies it.", "来源部门", "税务部门"))
    paper = fields.Boolean(**given("Whether it can be moved on paper alone.", "是否可能仅在账面改动", False))
    better = fields.Nested(LeverOption(), **given("To the next better class.", "升一类"))
    worse = fields.Nested(LeverOption(), **given("What the next worse class is away.", "离降类还有多远"))


class WhatIfs(Explained):
    """All levers, what can be done in earnest first; every proposal has been scored again."""

    levers = fields.List(fields.Nested(LeverOptions()), **given("The levers.", "可改变的数据"))
    notes = fields.List(fields.Nested(Note()), **given("Why there are none.", "没有的原因"))


class PriceStep(ma.Schema):
    """A graduated price."""

    to = fields.Float(**given("Up to this change.", "变化量不超过", 10.0, validate=between(0, LARGEST)))
    cost = fields.Float(**given("Each unit costs this.", "每单位成本", 0.5, validate=between(0, LARGEST)))


class LeverPrice(ma.Schema):
    """What a change of one fact costs, and how far it may go."""

    fact = fields.String(**given("The fact.", "数据代码", "tax", validate=text_of(1, 100)))
    cost = fields.Float(
        **given("Each unit of it costs this.", "每单位成本", 1.0, validate=between(0, LARGEST))
    )
    most = fields.Float(
        **told("By so much at most.", "变化量上限", 50.0, validate=between(-LARGEST, LARGEST))
    )
    steps = fields.List(
        fields.Nested(PriceStep()),
        **told(
            "Graduated prices; `cost` holds beyond the last.",
            "分段价格，超出最后一段按 cost 计",
            [{"to": 10.0, "cost": 0.5}],
            validate=Length(1, MOST_STEPS, error=f"field.length least=1 most={MOST_STEPS}"),
        ),
    )


class MixOrder(ma.Schema):
    """Levers with their prices."""

    levers = fields.List(
        fields.Nested(LeverPrice()),
        **given(
            "One lever or several.",
            "一项或几项数据及其成本",
            [{"fact": "tax", "cost": 1.0, "most": 50.0}],
            validate=Length(1, MOST_LEVERS, error=f"field.length least=1 most={MOST_LEVERS}"),
        ),
    )


class MixPart(ma.Schema):
    """One change of a mix."""

    fact = fields.String(**given("The fact.", "数据代码", "tax"))
    title = fields.String(**given("Title.", "名称", "实际入库税收"))
    unit = fields.String(**given("Unit.", "单位", "万元"))
    paper = fields.Boolean(**given("Whether it can be moved on paper alone.", "是否可能仅在账面改动", False))
    way = fields.Integer(**given("1: more, -1: less.", "方向（1 增加，-1 减少）", 1))
    amount = fields.Float(**given("By how much.", "变化量", 12.5))
    before = fields.Float(**maybe("The figure now.", "目前数值", 241.0))
    after = fields.Float(**given("The figure then.", "改变后数值", 253.5))
    cost = fields.Float(**given("What it costs.", "成本", 12.5))


class MixAnswer(Explained):
    """The cheapest mix that leads to the next better class; or in the notes why there is none."""

    reached = fields.String(**maybe("The class that it leads to.", "可达到的类别", "A"))
    cost = fields.Float(**maybe("What it costs together.", "合计成本", 12.5))
    method = fields.String(
        **maybe("exact, separable or bound: how sure it is that none is cheaper.", "方法及其把握", "exact")
    )
    parts = fields.List(fields.Nested(MixPart()), **given("The changes.", "各项变化"))
    money = fields.Nested(MoneyEffect(), **maybe("What that means in yuan.", "对应的金额变化"))
    notes = fields.List(fields.Nested(Note()), **given("The same in words.", "文字说明"))
