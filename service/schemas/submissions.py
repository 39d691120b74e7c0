"""Department files handed in."""

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from data import layout as layouts
from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told, year
from service.schemas.problem import ProblemItem

STATES = ("accepted", "refused", "withdrawn")


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
