"""Two runs side by side."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import (
    LARGEST_ID,
    PageQuery,
    PageSchema,
    Query,
    between,
    given,
    maybe,
    one_of,
    told,
)
from service.schemas.explanations import Note

TO = ("The run to compare with.", "与之比较的评价编号", 9)
CAUSES = ("own_data", "peer_group", "method")


class ComparisonQuery(PageQuery):
    """With which run, and whose lines."""

    to = fields.Integer(**given(*TO, validate=between(1, LARGEST_ID)))
    everybody = fields.Boolean(
        **told("Also those who did not move.", "是否包括未变动的", False, load_default=False)
    )


class ComparisonExport(Query):
    """With which run, as which kind of file."""

    to = fields.Integer(**given(*TO, validate=between(1, LARGEST_ID)))
    format = fields.String(
        **told(
            "csv or xlsx.", "文件格式：csv 或 xlsx", "csv", load_default="csv", validate=one_of("csv", "xlsx")
        )
    )


class ComparisonLine(ma.Schema):
    """One result in both runs; the three parts add up to the change of its total."""

    uscc = fields.String(**given("Enterprise.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Its name.", "企业名称", "示范一厂"))
    unit = fields.String(**given("What the result stands for.", "评价单元", "own"))
    status_before = fields.String(**maybe("Status in the first run.", "第一次的状态", "evaluated"))
    status_after = fields.String(**maybe("Status in the second.", "第二次的状态", "evaluated"))
    class_before = fields.String(**maybe("Class in the first run.", "第一次的类别", "C"))
    class_after = fields.String(**maybe("Class in the second.", "第二次的类别", "B"))
    total_before = fields.Float(**maybe("Total in the first run.", "第一次的总分", 61.2))
    total_after = fields.Float(**maybe("Total in the second.", "第二次的总分", 66.8))
    own_data = fields.Float(**maybe("Of the change, by its own data.", "变化中自身数据部分", 5.6))
    peer_group = fields.Float(**maybe("By the others' data.", "变化中同组企业部分", 0.0))
    method = fields.Float(**maybe("By other rules.", "变化中办法部分", 0.0))
    causes = fields.List(
        fields.String(validate=one_of(*CAUSES)),
        **given("By what the class changed: own_data, peer_group, method.", "类别因何变化", ["own_data"]),
    )
    note = fields.Nested(Note(), **maybe("Why the change cannot be split.", "无法拆分的原因"))


class MigrationCell(ma.Schema):
    """How many results went from one class to another."""

    class_before = fields.String(**maybe("From; null: none.", "原类别", "C"))
    class_after = fields.String(**maybe("To; null: none.", "现类别", "B"))
    units = fields.Integer(**given("Results.", "结果数", 3))


class RunComparison(PageSchema):
    """Two runs: who moved, from which class to which, and why."""

    before = fields.Integer(**given("The first run.", "第一次评价编号", 7))
    after = fields.Integer(**given("The second run.", "第二次评价编号", 9))
    units = fields.Integer(**given("Results in either.", "结果总数", 942))
    moved = fields.Integer(**given("Results that moved.", "变动的结果数", 4))
    causes = fields.Dict(
        fields.String(),
        fields.Integer(),
        **given(
            "How many classes changed by each step.",
            "各原因的变动数",
            {"own_data": 1, "peer_group": 3, "method": 0},
        ),
    )
    migration = fields.List(fields.Nested(MigrationCell()), **given("From class to class.", "类别迁移"))
    items = fields.List(fields.Nested(ComparisonLine()), **given("The lines.", "逐企业对照"))
