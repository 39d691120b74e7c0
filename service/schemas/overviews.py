"""A run as a whole: distributions with their lines, parts by class, who stands next to a line."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageSchema, Query, given, maybe, one_of, told

PARTS = ("industry", "township")


class CrossQuery(Query):
    """By what enterprises are parted."""

    by = fields.String(
        **told(
            "industry (divisions of GB/T 4754) or township.",
            "industry 行业大类、township 乡镇街道",
            "industry",
            load_default="industry",
            validate=one_of(*PARTS),
        )
    )


class Line(ma.Schema):
    """Who stands on or above it gets its class."""

    class_name = fields.String(**given("Class.", "类别", "A"))
    line = fields.Float(**given("The line, a total.", "分档线（总分）", 85.2))
    group = fields.String(
        **given("Whose list it parts; empty where there is one.", "所属名单；只有一个名单时为空", "")
    )


class Bar(ma.Schema):
    """How many of a class have a total in a bin."""

    class_name = fields.String(**maybe("Class; null: none.", "类别；null 为无类别", "A"))
    low = fields.Float(**given("From, included.", "起（含）", 80.0))
    high = fields.Float(**given("To; included in the last bin.", "止（最后一段含）", 82.5))
    units = fields.Integer(**given("How many.", "数量", 14))


class Distribution(ma.Schema):
    """The totals of one ranking; no lines where these are not of the total."""

    ranking = fields.String(**given("Ranking of the scheme.", "排名", "above"))
    title = fields.String(**given("What it is called.", "名称", "规上工业企业"))
    units = fields.Integer(**given("How many have a total.", "有总分的数量", 188))
    bars = fields.List(fields.Nested(Bar()), **given("By class and bin.", "各类别、各分数段的数量"))
    lines = fields.List(fields.Nested(Line()), **given("The cut lines.", "分档线"))


class DistributionList(ma.Schema):
    """The totals of a run, ranking by ranking."""

    items = fields.List(fields.Nested(Distribution()), **given("The rankings.", "各排名"))


class CrossRow(ma.Schema):
    """How many of each class there are in an industry or township."""

    code = fields.String(**given("Industry or township; empty: not known.", "行业或乡镇；空为未登记", "34"))
    title = fields.String(**given("What it is called.", "名称", "34 通用设备制造业"))
    units = fields.Integer(**given("How many in all.", "合计", 21))
    classes = fields.Dict(
        fields.String(), fields.Integer(), **given("How many of each class.", "各类别数量", {"A": 4, "B": 15})
    )
    without = fields.Integer(**given("How many without a class.", "无类别的数量", 2))


class Cross(ma.Schema):
    """Industries or townships by class, the largest first; who is exempt is not counted."""

    by = fields.String(**given("By what.", "分组方式", "industry", validate=one_of(*PARTS)))
    classes = fields.List(fields.String(), **given("The classes, the best first.", "类别，由优到劣", ["A"]))
    items = fields.List(fields.Nested(CrossRow()), **given("The parts.", "各组"))


class Near(ma.Schema):
    """A result with the line nearest to its total."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    unit = fields.String(**given("What was evaluated together.", "评价单元", "own"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    class_name = fields.String(**maybe("Class.", "类别", "B"))
    total = fields.Float(**given("Total points.", "总分", 85.1))
    line_class = fields.String(**given("Class of the line.", "分档线的类别", "A"))
    line = fields.Float(**given("The line.", "分档线", 85.2))
    gap = fields.Float(**given("Total less line.", "总分减分档线", -0.1))
    rank = fields.Integer(**given("Rank in its list.", "名次", 12))
    level = fields.Integer(**given("How many of its list have this total.", "名单中同分的家数", 1))


class NearPage(PageSchema):
    """A page of results, the nearest to a line first."""

    items = fields.List(fields.Nested(Near()), **given("The results.", "临界结果"))
