"""Scheme files."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import LARGEST_ID, PageQuery, PageSchema, Query, between, given, text_of, year
from service.schemas.problem import ProblemItem

MOST_TEXT = 2_000_000
EXAMPLE = 'county = "990101"\nyear = 2024\n…'


class SchemeText(ma.Schema):
    """A scheme file."""

    text = fields.String(
        **given("The file's TOML text.", "办法文件全文（TOML）", EXAMPLE, validate=text_of(1, MOST_TEXT))
    )


class SchemeQuery(PageQuery):
    """Which schemes."""

    year = year()


class SchemeDiffQuery(Query):
    """Which scheme is the newer one."""

    to = fields.Integer(
        **given(
            "The other scheme, taken as the newer one.",
            "对比的办法编号（视为新办法）",
            4,
            validate=between(1, LARGEST_ID),
        )
    )


class Scheme(ma.Schema):
    """A scheme file as handed in; it never changes."""

    id = fields.Integer(**given("Number of the scheme.", "办法编号", 3))
    year = fields.Integer(**given("The year whose facts it evaluates.", "评价数据所属年度", 2024))
    title = fields.String(**given("Its title.", "办法名称", "某县工业企业亩均效益综合评价办法"))
    source = fields.String(**given("The issued document.", "发文字号或来源", "某县亩均办〔2025〕1号"))
    trial = fields.Boolean(**given("A trial: results have no effect.", "是否试评价（结果不生效）", False))
    digest = fields.String(**given("SHA-256 of its content.", "内容的 SHA-256 摘要", "2c26b46b68ffc68f…"))
    created_at = fields.DateTime(**given("When it was added.", "添加时间", "2025-03-01T08:30:00+00:00"))


class SchemeWithText(Scheme):
    """A scheme with its text."""

    text = fields.String(**given("The file's TOML text.", "办法文件全文（TOML）", EXAMPLE))


class SchemePage(PageSchema):
    """A page of schemes, newest first."""

    items = fields.List(fields.Nested(Scheme()), **given("The schemes.", "办法列表"))


class SchemeCheck(ma.Schema):
    """What a check found."""

    valid = fields.Boolean(**given("Whether there is no error.", "是否没有错误", True))
    faults = fields.List(fields.Nested(ProblemItem()), **given("Every error found.", "全部错误"))


class SchemeDiff(ma.Schema):
    """What changed from one scheme to another, in words."""

    old = fields.Integer(**given("The older scheme.", "旧办法编号", 3))
    new = fields.Integer(**given("The newer scheme.", "新办法编号", 4))
    changes = fields.List(fields.Nested(ProblemItem()), **given("Each change.", "逐条变化"))
