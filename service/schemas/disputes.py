"""Disputes about single data."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import (
    LARGEST_ID,
    PageQuery,
    PageSchema,
    between,
    given,
    maybe,
    one_of,
    text_of,
    told,
)
from service.schemas.confirmations import DISPUTE_STATES, USCC


class DisputeQuery(PageQuery):
    """Which disputes."""

    campaign_id = fields.Integer(
        **told("Only of this campaign.", "仅该次评价工作", 1, validate=between(1, LARGEST_ID))
    )
    department = fields.String(**told("Only of this department.", "仅该部门", "tax", validate=text_of(1, 40)))
    uscc = fields.String(**told(*USCC, validate=text_of(1, 40)))
    state = fields.String(**told("Only in this state.", "仅该状态", "open", validate=one_of(*DISPUTE_STATES)))
    escalated = fields.Boolean(
        **told(
            "Only those that the county's officer has, or has not.", "仅已转（或未转）县级的", example=True
        )
    )


class Dispute(ma.Schema):
    """One datum that an enterprise says is wrong."""

    id = fields.Integer(**given("Number of the dispute.", "争议编号", 12))
    campaign_id = fields.Integer(**given("Number of the campaign.", "评价工作编号", 1))
    uscc = fields.String(**given(*USCC))
    datum = fields.String(**given("Which datum.", "数据标识", "fact:tax:2024"))
    title = fields.String(**given("What it is called.", "数据名称", "实际入库税收 2024"))
    department = fields.String(**given("Who answers.", "答复部门", "tax"))
    submission_id = fields.Integer(**maybe("Submission that was disputed.", "有争议的提交编号", 12))
    stated = fields.String(**maybe("What it said.", "争议时的数据", "241.0"))
    claimed = fields.String(**maybe("What the enterprise says is right.", "企业认为正确的数据", "268.5"))
    reason = fields.String(**given("Why.", "理由", "漏计第四季度入库税款"))
    state = fields.String(
        **given(
            "What became of it.",
            "open 待答复、kept 维持、corrected 已更正、withdrawn 已撤回",
            "open",
            validate=one_of(*DISPUTE_STATES),
        )
    )
    filed_by = fields.Integer(**given("Account that filed it.", "提出的账户", 8))
    filed_at = fields.DateTime(**given("When.", "提出时间", "2025-04-08T08:30:00+00:00"))
    due_on = fields.Date(**given("Last day for the department.", "部门答复期限", "2025-04-11"))
    escalated_at = fields.DateTime(
        **maybe("Since when the county's officer has it.", "转县级经办人员的时间", None)
    )
    answered_by = fields.Integer(**maybe("Account that answered.", "答复的账户", None))
    answered_at = fields.DateTime(**maybe("When.", "答复时间", None))
    answer = fields.String(**maybe("The reasons.", "答复理由", None))
    correction_id = fields.Integer(**maybe("Submission that corrects it.", "更正的提交编号", None))


class DisputePage(PageSchema):
    """A page of disputes, those first that must be answered first."""

    items = fields.List(fields.Nested(Dispute()), **given("The disputes.", "争议列表"))


class DisputeAnswer(ma.Schema):
    """Keep the datum, or name the file that corrects it."""

    reason = fields.String(
        **given(
            "The reasons, for the enterprise.", "答复理由", "经复核，原数据无误", validate=text_of(1, 2000)
        )
    )
    submission_id = fields.Integer(
        **told(
            "The new submission that corrects it; without one the datum stands.",
            "更正数据的新提交编号；不填表示维持原数据",
            31,
            load_default=None,
            allow_none=True,
            validate=between(1, LARGEST_ID),
        )
    )
