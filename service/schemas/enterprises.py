"""Enterprises and their facts with provenance."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, Query, given, maybe, one_of, text_of, told, year


class EnterpriseQuery(PageQuery):
    """Which enterprises."""

    text = fields.String(
        **told("Part of the credit code or name.", "信用代码或名称中的文字", "机械", validate=text_of(1, 100))
    )


class Enterprise(ma.Schema):
    """Who appears in a county's accepted files."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name last registered.", "最近登记的名称", "示例机械有限公司"))


class Name(ma.Schema):
    """A name that a register gave an enterprise."""

    name = fields.String(**given("Name.", "名称", "示例机械有限公司"))
    year = fields.Integer(**given("Year of the register.", "登记数据年度", 2024))
    submission_id = fields.Integer(**given("Submission that gave it.", "来源提交编号", 1))
    received_at = fields.DateTime(**given("When it came.", "接收时间", "2025-03-01T08:30:00+00:00"))


class EnterpriseWithNames(Enterprise):
    """An enterprise with the names it has had."""

    names = fields.List(
        fields.Nested(Name()), **given("Its names, the present one first.", "曾用名称，现名在前")
    )


class EnterprisePage(PageSchema):
    """A page of enterprises by credit code."""

    items = fields.List(fields.Nested(Enterprise()), **given("The enterprises.", "企业列表"))


class FactQuery(Query):
    """Of which year."""

    year = year(required=True)


class Fact(ma.Schema):
    """One figure or word that was handed in, with its source."""

    kind = fields.String(
        **given(
            "What it is.",
            "种类：数据、属性、地块、电表",
            "fact",
            validate=one_of("fact", "attribute", "parcel", "meter"),
        )
    )
    code = fields.String(**given("Fact, attribute, parcel or meter.", "数据、属性、地块或电表的代码", "tax"))
    period = fields.String(**given("Year, quarter or month.", "年度、季度或月份", "2024"))
    value = fields.Float(**maybe("Value in `unit`; null if not delivered.", "数值；未提供为 null", 241.0))
    text = fields.String(
        **maybe("Text; how a parcel is used; a meter's user number.", "文字；地块用途；电表户号", None)
    )
    raw = fields.String(**maybe("As it stood in the file.", "文件中的原文", "2,410,000"))
    unit = fields.String(**maybe("Unit.", "单位", "万元"))
    standing = fields.String(
        **given(
            "Whether it counts.",
            "valid 有效、superseded 已被替代、withdrawn 已撤回",
            "valid",
            validate=one_of("valid", "superseded", "withdrawn"),
        )
    )
    department = fields.String(**given("Department that supplied it.", "来源部门", "tax"))
    layout = fields.String(**given("Layout of the file.", "文件版式", "tax"))
    filename = fields.String(**given("Name of the file.", "文件名", "税务-2024.xlsx"))
    digest = fields.String(**given("SHA-256 of the file.", "文件的 SHA-256 摘要", "9f86d081884c7d65…"))
    row = fields.Integer(**given("Row of the file.", "文件中的行号", 12))
    submission_id = fields.Integer(**given("Submission.", "提交编号", 12))
    received_at = fields.DateTime(**given("When it came.", "接收时间", "2025-03-01T08:30:00+00:00"))


class FactList(ma.Schema):
    """What was handed in about an enterprise for a year."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    year = fields.Integer(**given("The year the facts describe.", "数据所属年度", 2024))
    items = fields.List(
        fields.Nested(Fact()),
        **given("The facts, by kind and code, newest first.", "数据，按种类和代码排列，新的在前"),
    )
