"""Plans of rectification."""

import marshmallow as ma
from marshmallow import fields

from data.export import SPREADSHEETS
from service.plans import STATES
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
    year,
)

MOST_TEXT = 4_000
STATE_WORDS = "open 整改中、overdue 逾期、done 完成、released 解除"


class PlanFilter(Query):
    """Which plans."""

    year = year()
    state = fields.String(**told("Only in this state.", STATE_WORDS, "overdue", validate=one_of(*STATES)))
    batch = fields.String(**told("Only of this batch.", "只看该批", "lift", validate=text_of(1, 60)))
    class_name = fields.String(
        **told("Only of this class.", "只看该类别", "D", data_key="class", validate=text_of(1, 40))
    )
    text = fields.String(
        **told(
            "Searched in code, name and owner.", "搜索代码、名称、责任人", "机械", validate=text_of(1, 100)
        )
    )


class PlanQuery(PlanFilter, PageQuery):
    """Which part of the plans."""


class PlanExportQuery(PlanFilter):
    """Which plans, in which format."""

    format = fields.String(
        **told("CSV or XLSX.", "文件格式", "xlsx", load_default="csv", validate=one_of(*SPREADSHEETS))
    )


class DrawUp(ma.Schema):
    """From which evaluation."""

    evaluation_id = fields.Integer(
        **given("A published evaluation.", "已公布的评价", 7, strict=True, validate=between(1, LARGEST_ID))
    )


class DrawnUp(ma.Schema):
    """What drawing up did."""

    evaluation_id = fields.Integer(**given("The evaluation.", "评价编号", 7))
    added = fields.Integer(**given("New plans.", "新增方案数", 120))
    kept = fields.Integer(**given("Plans that were there.", "原有方案数", 0))
    released = fields.Integer(**given("Plans of whom it no longer names.", "解除的方案数", 0))
    resumed = fields.Integer(**given("Released ones that hold again.", "恢复的方案数", 0))


class ProgressNote(ma.Schema):
    """What was done."""

    text = fields.String(
        **given("What was done.", "进展情况", "已签订技改合同", validate=text_of(1, MOST_TEXT))
    )
    done = fields.Boolean(
        **told("True closes the plan, false opens it again.", "true 完成，false 重新启动", False)
    )


class PlanOrder(ma.Schema):
    """What the plan is to say from now on; what is not given stays."""

    batch = fields.String(**told("The batch.", "分批", "merge", validate=text_of(1, 60)))
    measures = fields.String(
        **told("The measures.", "整改措施", "实施厂房加层改造", validate=text_of(1, MOST_TEXT))
    )
    owner = fields.String(**told("Who answers for it.", "责任人", "东镇 经发办", validate=text_of(1, 200)))
    due_on = fields.Date(**told("Until when.", "完成期限", "2026-06-30"))


class Plan(ma.Schema):
    """One enterprise's plan as it stands."""

    id = fields.Integer(**given("Number of the plan.", "方案编号", 5))
    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    class_name = fields.String(**given("Its class.", "类别", "D"), data_key="class")
    evaluation_id = fields.Integer(**given("The evaluation that it was drawn up from.", "所据评价", 7))
    batch = fields.String(**given("Batch.", "分批代码", "force"))
    batch_title = fields.String(**given("Title of the batch.", "分批", "倒逼整治一批"))
    measures = fields.String(**given("Measures.", "整改措施", "执行差别化政策，限期达标"))
    owner = fields.String(**maybe("Who answers for it.", "责任人", "东镇 经发办"))
    due_on = fields.Date(**given("Until when.", "完成期限", "2026-03-31"))
    created_at = fields.DateTime(**given("When it was drawn up.", "生成时间", "2025-04-01T01:00:00+00:00"))
    state = fields.String(**given("Its state.", STATE_WORDS, "open", validate=one_of(*STATES)))


class PlanPage(PageSchema):
    """A page of plans, the soonest due first."""

    items = fields.List(fields.Nested(Plan()), **given("The plans.", "整改方案"))


class Entry(ma.Schema):
    """One entry of a plan's history."""

    id = fields.Integer(**given("Number of the entry.", "记录编号", 9))
    kind = fields.String(
        **given(
            "What it is.",
            "plan 方案、progress 进展、done 完成、reopened 重新启动、released 解除、resumed 恢复",
            "progress",
        )
    )
    batch = fields.String(**maybe("Batch of a plan.", "分批代码", None))
    batch_title = fields.String(**maybe("Title of the batch.", "分批", None))
    measures = fields.String(**maybe("Measures of a plan.", "整改措施", None))
    owner = fields.String(**maybe("Who answers for it.", "责任人", None))
    due_on = fields.Date(**maybe("Until when.", "完成期限", None))
    text = fields.String(**given("What was done.", "进展情况", "已签订技改合同"))
    account_id = fields.Integer(**maybe("Account that entered it.", "登记账户", 2))
    created_at = fields.DateTime(**given("When.", "登记时间", "2025-05-06T02:00:00+00:00"))


class PlanWithEntries(Plan):
    """A plan with its history, oldest first."""

    entries = fields.List(fields.Nested(Entry()), **given("Its history.", "历史记录"))
