"""Rulings: labels that one person proposes and another approves."""

import marshmallow as ma
from marshmallow import fields

from service import rulings
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
from service.schemas.objections import MOMENT, USCC

CAMPAIGN = ("The campaign.", "评价工作编号", 4)
DOCUMENT = (
    "The paper it stands on: number and title.",
    "所依据文件的文号和标题",
    "示范县亩均办会议纪要〔2025〕3号",
)


class RulingProposal(ma.Schema):
    """A label that an enterprise should have, or no longer have."""

    campaign_id = fields.Integer(**given(*CAMPAIGN, strict=True, validate=between(1, LARGEST_ID)))
    uscc = fields.String(**given("Enterprise.", "统一社会信用代码", USCC, validate=text_of(1, 18)))
    label = fields.String(
        **given(
            "One that the scheme reads in an override or scope.",
            "办法的调整或范围条款所读取的标签",
            "提档",
            validate=text_of(1, 60),
        )
    )
    document = fields.String(**given(*DOCUMENT, validate=text_of(1, 200)))
    reason = fields.String(**given("Why.", "理由", "年内新增省级首台套装备。", validate=text_of(1, 4000)))
    lifts = fields.Boolean(**told("Take the label away.", "是否取消该标签", False, load_default=False))
    expires_on = fields.Date(
        **told(
            "Last day on which it may be carried over to a later year; without it, it holds for this year.",
            "有效期至（可结转以后年度）；不填则仅本年度有效",
            "2027-12-31",
            load_default=None,
            allow_none=True,
        )
    )


class RulingAnswer(ma.Schema):
    """Why it is decided so."""

    answer = fields.String(**given("Why.", "理由", "材料齐全，符合第十四条。", validate=text_of(1, 4000)))


class CampaignOnly(ma.Schema):
    """Of which campaign."""

    campaign_id = fields.Integer(**given(*CAMPAIGN, strict=True, validate=between(1, LARGEST_ID)))


class LabelQuery(Query):
    """Of which campaign."""

    campaign_id = fields.Integer(**given(*CAMPAIGN, validate=between(1, LARGEST_ID)))


class LabelList(ma.Schema):
    """The labels that can be ruled."""

    items = fields.List(fields.String(), **given("Labels.", "标签", ["提档", "降档"]))


class RulingQuery(PageQuery):
    """Which rulings."""

    campaign_id = fields.Integer(
        **told("Only of this campaign.", "仅该评价工作", 4, validate=between(1, LARGEST_ID))
    )
    uscc = fields.String(**told("Only of this enterprise.", "仅该企业", USCC, validate=text_of(1, 18)))
    state = fields.String(
        **told("Only in this state.", "仅该状态", "proposed", validate=one_of(*rulings.STATES))
    )


class Ruling(ma.Schema):
    """A label, who proposed it and who decided it."""

    id = fields.Integer(**given("Number of the ruling.", "认定编号", 3))
    campaign_id = fields.Integer(**given(*CAMPAIGN))
    uscc = fields.String(**given("Enterprise.", "统一社会信用代码", USCC))
    label = fields.String(**given("The label.", "标签", "提档"))
    lifts = fields.Boolean(**given("The label is taken away.", "是否取消该标签", False))
    document = fields.String(**given(*DOCUMENT))
    reason = fields.String(**given("Why.", "理由", "年内新增省级首台套装备。"))
    expires_on = fields.Date(**maybe("Carried over until.", "有效期至", "2027-12-31"))
    state = fields.String(
        **given(
            "proposed, approved, refused, withdrawn.",
            "状态：proposed 待审批、approved 已批准、refused 未批准、withdrawn 已撤回",
            "approved",
        )
    )
    proposed_by = fields.Integer(**given("Who proposed it.", "提出人", 5))
    proposed_roles = fields.String(**given("In which roles.", "提出人角色", "officer"))
    proposed_at = fields.DateTime(**given("When.", "提出时间", MOMENT))
    decided_by = fields.Integer(**maybe("Who decided it.", "决定人", 9))
    decided_roles = fields.String(**maybe("In which roles.", "决定人角色", "approver"))
    decided_at = fields.DateTime(**maybe("When.", "决定时间", MOMENT))
    answer = fields.String(**maybe("Why it was decided so.", "决定理由", "材料齐全。"))
    submission_id = fields.Integer(**maybe("The submission by which it holds.", "生效的提交编号", 28))


class RulingPage(PageSchema):
    """A page of rulings, newest first."""

    items = fields.List(fields.Nested(Ruling()), **given("The rulings.", "认定列表"))


class CarriedOver(ma.Schema):
    """What was carried over from earlier years."""

    submissions = fields.List(
        fields.Integer(), **given("Submissions that were made.", "新生成的提交", [28, 29])
    )
