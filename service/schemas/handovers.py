"""Policy lists for executing bodies, and what was handed over."""

import marshmallow as ma
from marshmallow import fields

from service.policy_lists import INSTRUMENTS
from service.schemas.common import (
    LARGEST_ID,
    PageQuery,
    PageSchema,
    Query,
    between,
    given,
    maybe,
    one_of,
    text_of,
    told,
)
from service.schemas.publications import HEAD, USCC

INSTRUMENT = ("Instrument.", "政策类别", "electricity")
FORMATS = ("csv", "xlsx")
POLICY = ("Name of the policy in the scheme.", "办法中的政策代码", "power_surcharge")
TITLE = ("Title of the policy.", "政策名称", "差别电价")
RATE = ("Rate.", "标准", 0.1)
AMOUNT = ("Yuan in the year.", "年度金额（元）", 10000.8)


class PolicyListQuery(PageQuery):
    """Which lines."""

    instrument = fields.String(**told(*INSTRUMENT, validate=one_of(*INSTRUMENTS)))


class PolicyFileQuery(Query):
    """Which file."""

    instrument = fields.String(**given(*INSTRUMENT, validate=one_of(*INSTRUMENTS)))
    format = fields.String(
        **told("File format.", "文件格式", "csv", load_default="csv", validate=one_of(*FORMATS))
    )


class PolicyBase(ma.Schema):
    """A figure that an amount is computed from."""

    title = fields.String(**given("What it is.", "数据名称", "用电量"))
    unit = fields.String(**given("Unit.", "单位", "kWh"))
    value = fields.Float(**maybe("Figure.", "数值", 100008))


class PolicyLine(ma.Schema):
    """What one policy means for one enterprise."""

    uscc = fields.String(**given(*USCC))
    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    user_numbers = fields.List(
        fields.String(), **given("The power company's numbers.", "供电公司用户编号", ["3302001234"])
    )
    class_name = fields.String(**given("Class.", "类别", "D"), data_key="class")
    class_title = fields.String(**given("Title of the class.", "类别名称", "倒逼整治类"))
    years_in_class = fields.Integer(**maybe("Consecutive years in the class.", "连续年数", 2))
    policy = fields.String(**given(*POLICY))
    title = fields.String(**given(*TITLE))
    instrument = fields.String(**given(*INSTRUMENT))
    rate = fields.Float(**maybe(*RATE))
    unit = fields.String(**given("Unit of the rate.", "标准的单位", "CNY/kWh"))
    text = fields.String(**maybe("A consequence in words.", "文字内容", None))
    base = fields.List(fields.Nested(PolicyBase()), **given("Computed from.", "计算所用数据"))
    amount = fields.Float(**maybe(*AMOUNT))
    basis = fields.String(**given("Legal basis.", "政策依据", "鲁发改价格〔2022〕56号"))
    review_no = fields.String(**given("Fair-competition review.", "公平竞争审查编号", ""))
    expires_on = fields.Date(**maybe("Last day.", "有效期至", "2026-12-31"))
    executable = fields.Boolean(**given("Whether it may be executed.", "可否执行", True))
    obstacle = fields.String(**maybe("Why not.", "不可执行的原因", None))


class PolicyListPage(PageSchema):
    """A page of policy lines by name."""

    items = fields.List(fields.Nested(PolicyLine()), **given("The lines.", "政策清单"))


class AffectedFileQuery(Query):
    """In which form."""

    format = fields.String(
        **told("File format.", "文件格式", "csv", load_default="csv", validate=one_of(*FORMATS))
    )


class HandoverOrder(ma.Schema):
    """Which list goes to whom."""

    instrument = fields.String(**given(*INSTRUMENT, validate=one_of(*INSTRUMENTS)))
    body = fields.String(
        **given("Executing body.", "接收（执行）单位", "国网示范县供电公司", validate=text_of(1, 200))
    )
    format = fields.String(
        **told("File format.", "文件格式", "xlsx", load_default="xlsx", validate=one_of(*FORMATS))
    )
    note = fields.String(
        **told(
            "How and by whom it was taken.", "交接说明", "机要交换", load_default="", validate=text_of(0, 500)
        )
    )


class HandoverQuery(PageQuery):
    """Which handovers."""

    publication_id = fields.Integer(
        **told("Only of this publication.", "仅该公布", 12, validate=between(1, LARGEST_ID))
    )


class Handover(ma.Schema):
    """A list that was handed over; the file is kept by its digest."""

    id = fields.Integer(**given("Number of the handover.", "移交编号", 3))
    publication_id = fields.Integer(**given("Its publication.", "公布编号", 12))
    instrument = fields.String(**given(*INSTRUMENT))
    body = fields.String(**given("Executing body.", "接收（执行）单位", "国网示范县供电公司"))
    filename = fields.String(
        **given("Name of the file.", "文件名", "policies-990101-2024-12-electricity.xlsx")
    )
    digest = fields.String(**given("SHA-256 of the file.", "文件摘要", HEAD))
    rows = fields.Integer(**given("Lines.", "行数", 48))
    executable = fields.Integer(**given("Lines that may be executed.", "其中可执行的行数", 45))
    note = fields.String(**given("Note.", "交接说明", "机要交换"))
    given_by = fields.Integer(**maybe("Account that handed it over.", "移交账户", 2))
    given_at = fields.DateTime(**given("When.", "移交时间", "2025-06-22T01:00:00+00:00"))


class HandoverPage(PageSchema):
    """A page of handovers, newest first."""

    items = fields.List(fields.Nested(Handover()), **given("The handovers.", "移交列表"))


class AffectedLine(ma.Schema):
    """A line that an executing body was given and that does not hold any more."""

    handover_id = fields.Integer(**given("The handover.", "移交编号", 3))
    body = fields.String(**given("Executing body.", "接收（执行）单位", "国网示范县供电公司"))
    instrument = fields.String(**given(*INSTRUMENT))
    given_at = fields.DateTime(**given("When it was given.", "移交时间", "2025-06-22T01:00:00+00:00"))
    uscc = fields.String(**given(*USCC))
    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    policy = fields.String(**given(*POLICY))
    title = fields.String(**given(*TITLE))
    former_class = fields.String(**maybe("Class in the list that was given.", "移交清单中的类别", "D"))
    class_name = fields.String(**maybe("Class now.", "现类别", "C"), data_key="class")
    former_rate = fields.Float(**maybe("Rate then.", "原标准", 0.1))
    rate = fields.Float(
        **maybe("Rate now; null: the policy applies no more.", "现标准；空表示不再适用", None)
    )
    former_amount = fields.Float(**maybe("Yuan then.", "原金额（元）", 10000.8))
    amount = fields.Float(**maybe("Yuan now.", "现金额（元）", None))


class AffectedPage(PageSchema):
    """A page of lines that executing bodies must change."""

    items = fields.List(fields.Nested(AffectedLine()), **given("The lines.", "须更正的政策"))
