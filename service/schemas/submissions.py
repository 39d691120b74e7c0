"""Department files handed in."""

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from data import layout as layouts
from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told, year
from service.schemas.problem import ProblemItem

STATES = ("accepted", "refused", "withdrawn")
KINDS = ("fact", "attribute", "parcel", "meter")


def decent_file(file: FileStorage | str) -> None:
    """Refuse a text in place of a file, and a name that is too long or has control characters."""
    if isinstance(file, str):
        raise ma.ValidationError("field.file")
    for rule in text_of(1, 255):
        rule(file.filename)


class SubmissionForm(ma.Schema):
    """A department file with what it is about."""

    file = Upload(**given("The file: CSV or XLSX.", "部门数据文件，CSV 或 XLSX", validate=decent_file))
    layout = fields.String(
        **given(
            "Layout of the file: the department it comes from.",
            "文件版式，即来源部门",
            "tax",
            validate=one_of(*layouts.by_departments()),
        )
    )
    year = year(required=True)


class SubmissionQuery(PageQuery):
    """Which submissions."""

    year = year()
    layout = fields.String(**told("Only of this layout.", "仅该版式", "tax", validate=text_of(1, 40)))
    state = fields.String(**told("Only in this state.", "仅该状态", "accepted", validate=one_of(*STATES)))


class Submission(ma.Schema):
    """One department file: accepted, refused or withdrawn as a whole."""

    id = fields.Integer(**given("Number of the submission.", "提交编号", 12))
    year = fields.Integer(**given("The year the facts describe.", "数据所属年度", 2024))
    layout = fields.String(**given("Layout of the file.", "文件版式", "tax"))
    department = fields.String(**given("Department that supplies it.", "数据来源部门", "tax"))
    filename = fields.String(**given("Name of the file.", "文件名", "税务-2024.xlsx"))
    digest = fields.String(**given("SHA-256 of the file.", "文件的 SHA-256 摘要", "9f86d081884c7d65…"))
    state = fields.String(
        **given(
            "Its state.",
            "状态：accepted 已接收、refused 已退回、withdrawn 已撤回",
            "accepted",
            validate=one_of(*STATES),
        )
    )
    row_count = fields.Integer(**given("Rows taken.", "接收的行数", 942))
    error_count = fields.Integer(**given("Errors found.", "发现的错误数", 0))
    received_at = fields.DateTime(**given("When it came.", "接收时间", "2025-03-01T08:30:00+00:00"))
    received_by = fields.Integer(**maybe("Account that handed it in.", "提交的账户", 2))
    withdrawn_at = fields.DateTime(**maybe("When it was withdrawn.", "撤回时间", None))
    withdrawn_by = fields.Integer(**maybe("Account that withdrew it.", "撤回的账户", None))


class SubmissionPage(PageSchema):
    """A page of submissions, newest first."""

    items = fields.List(fields.Nested(Submission()), **given("The submissions.", "提交列表"))


class SubmissionErrorPage(PageSchema):
    """A page of a refused file's errors, in the order of its rows."""

    items = fields.List(fields.Nested(ProblemItem()), **given("The errors.", "错误列表"))


class PreviewTotal(ma.Schema):
    """What a file says of one kind of figure, in sum."""

    title = fields.String(**given("What it is of.", "数据", "实际入库税收"))
    unit = fields.String(**given("Unit of the sums.", "单位", "万元"))
    new = fields.Integer(**given("Of what nobody has said.", "新增数", 12))
    changed = fields.Integer(**given("That say something else.", "改变数", 3))
    same = fields.Integer(**given("That say what holds now.", "一致数", 927))
    before = fields.Float(**maybe("What the same things sum to now.", "现有合计（同一批对象）", 8210.5))
    after = fields.Float(**maybe("What they would sum to.", "提交后合计", 8214.0))


class PreviewDifference(ma.Schema):
    """One thing that would be new or another."""

    kind = fields.String(**given("Kind of record.", "记录种类", "fact", validate=one_of(*KINDS)))
    uscc = fields.String(**maybe("Whose.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Its name.", "企业名称", "示例机械有限公司"))
    title = fields.String(**given("What is said.", "数据", "实际入库税收"))
    period = fields.String(**given("Of which period; empty: of none.", "所属期；没有的为空", "2024"))
    unit = fields.String(**given("Unit of its figures.", "单位", "万元"))
    state = fields.String(
        **given("new or changed.", "new 新增、changed 改变", "changed", validate=one_of("new", "changed"))
    )
    before = fields.Raw(**maybe("As it is, a figure or words.", "现有（数值或文字）", 241.0))
    after = fields.Raw(**maybe("As it would be.", "提交后（数值或文字）", 245.0))


class PreviewCounts(ma.Schema):
    """How much would be new, another, the same."""

    new = fields.Integer(**given("New.", "新增数", 12))
    changed = fields.Integer(**given("Changed.", "改变数", 3))
    same = fields.Integer(**given("As it is.", "一致数", 927))


class SubmissionPreview(ma.Schema):
    """What taking a file would do; nothing of it is kept."""

    year = fields.Integer(**given("The year the facts describe.", "数据所属年度", 2024))
    layout = fields.String(**given("Layout of the file.", "文件版式", "tax"))
    filename = fields.String(**given("Name of the file.", "文件名", "税务-2024.xlsx"))
    valid = fields.Boolean(**given("Whether it would be taken.", "是否可以接收", True))
    row_count = fields.Integer(**given("Rows read.", "读取的行数", 942))
    error_count = fields.Integer(**given("Errors found.", "发现的错误数", 0))
    errors = fields.List(
        fields.Nested(ProblemItem()), **given("The errors, at most 1,000.", "错误列表，最多 1000 条")
    )
    ignored = fields.List(fields.String(), **given("Columns that are not known.", "没有识别的列", ["备注"]))
    counts = fields.Nested(PreviewCounts(), **given("How much would change.", "变化的数量"))
    totals = fields.List(fields.Nested(PreviewTotal()), **given("Sums by kind of figure.", "各项数据合计"))
    differences = fields.List(
        fields.Nested(PreviewDifference()),
        **given("What would change, the greatest first, at most 200.", "逐项差异，变化大的在前，最多 200 条"),
    )
