"""Board files."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, Query, given, maybe, text_of, year
from service.schemas.problem import ProblemItem
from service.schemas.schemes import MOST_TEXT

EXAMPLE = 'county = "990101"\nyear = 2024\n…'
DIGEST = "2c26b46b68ffc68f…"


class BoardText(ma.Schema):
    """A board file."""

    text = fields.String(
        **given("The file's TOML text.", "看板文件全文（TOML）", EXAMPLE, validate=text_of(1, MOST_TEXT))
    )


class BoardsQuery(PageQuery):
    """Which board files."""

    year = year()


class CurrentQuery(Query):
    """For which year."""

    year = year(required=True)


class BoardFile(ma.Schema):
    """A board file as handed in; it never changes."""

    id = fields.Integer(**given("Number of the board.", "看板文件编号", 3))
    year = fields.Integer(**given("From which year it counts.", "起用年度", 2024))
    title = fields.String(**given("Its title.", "看板名称", "某县亩均效益区域看板"))
    source = fields.String(**given("The issued document.", "发文字号或来源", "某县亩均办〔2025〕2号"))
    digest = fields.String(**given("SHA-256 of its content.", "内容的 SHA-256 摘要", DIGEST))
    created_at = fields.DateTime(**given("When it was added.", "添加时间", "2025-03-01T08:30:00+00:00"))


class BoardFileWithText(BoardFile):
    """A board file with its text."""

    text = fields.String(**given("The file's TOML text.", "看板文件全文（TOML）", EXAMPLE))


class BoardFilePage(PageSchema):
    """A page of board files, newest first."""

    items = fields.List(fields.Nested(BoardFile()), **given("The board files.", "看板文件列表"))


class BoardCheck(ma.Schema):
    """What a check found."""

    valid = fields.Boolean(**given("Whether there is no error.", "是否没有错误", True))
    faults = fields.List(fields.Nested(ProblemItem()), **given("Every error found.", "全部错误"))


class InForce(ma.Schema):
    """The board that counts, and where it comes from."""

    id = fields.Integer(**maybe("Its number; null: a delivered file.", "编号；随系统提供的为空", 3))
    origin = fields.String(
        **given(
            "The county's own, a delivered file of the county, or the default.",
            "county 本县提交、file 系统所附本县文件、default 默认文件",
            "county",
        )
    )
    year = fields.Integer(**given("From which year it counts.", "起用年度", 2024))
    title = fields.String(**given("Its title.", "看板名称", "某县亩均效益区域看板"))
    source = fields.String(**given("The issued document.", "发文字号或来源", "某县亩均办〔2025〕2号"))
    digest = fields.String(**given("SHA-256 of its content.", "内容的 SHA-256 摘要", DIGEST))
    created_at = fields.DateTime(**maybe("When it was added.", "添加时间", "2025-03-01T08:30:00+00:00"))


class InForceWithText(InForce):
    """The same with its text."""

    text = fields.String(**given("The file's TOML text.", "看板文件全文（TOML）", EXAMPLE))
