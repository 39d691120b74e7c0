"""Objections: what is filed, what was found, what would move."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from service import objections, reviews
from service.ripple import MOST_CHANGES
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

USCC = "91990101MA00000000"
MOMENT = "2025-06-02T08:30:00+00:00"
MOST_LABELS = 50


class Change(ma.Schema):
    """A datum as it should be: its value, or the whole list of labels."""

    uscc = fields.String(**given("Whose datum.", "统一社会信用代码", USCC, validate=text_of(1, 18)))
    code = fields.String(**given("Which datum.", "数据项代码", "tax", validate=text_of(1, 60)))
    value = fields.Raw(
        **told(
            "A number, a text or an ISO date; null: not delivered.",
            "数值、文字或日期；null 表示未提供",
            241.5,
            allow_none=True,
        )
    )
    labels = fields.List(
        fields.String(validate=text_of(1, 60)),
        **told(
            "All labels, where the datum is `labels` or `rulings`.",
            "标签数据的全部标签",
            validate=ma.validate.Length(0, MOST_LABELS, error=f"field.length least=0 most={MOST_LABELS}"),
        ),
    )


def changes(en: str, zh: str) -> fields.List[Any]:
    """A list of changes of data."""
    length = ma.validate.Length(0, MOST_CHANGES, error=f"field.length least=0 most={MOST_CHANGES}")
    return fields.List(fields.Nested(Change()), **told(en, zh, validate=length, load_default=list))


class ObjectionFiling(ma.Schema):
    """What an enterprise objects to, and why."""

    campaign_id = fields.Integer(
        **given("The campaign.", "评价工作编号", 4, strict=True, validate=between(1, LARGEST_ID))
    )
    uscc = fields.String(
        **told(
            "Whose objection; an enterprise's own.",
            "提出异议的企业；企业账户为本企业",
            USCC,
            validate=text_of(1, 18),
        )
    )
    about = fields.String(
        **given(
            "A datum, the application of a rule, or the class.",
            "针对：datum 数据、rule 条款适用、class 类别",
            "datum",
            validate=one_of(*objections.ABOUT),
        )
    )
    subject = fields.String(
        **told(
            "Code of the datum, or name of the rule in the scheme; not needed for the class.",
            "数据项代码或办法中的条款名称；针对类别时不填",
            "tax",
            load_default="",
            validate=text_of(0, 60),
        )
    )
    grounds = fields.String(**given("Why.", "理由", "入库税收漏计一季度。", validate=text_of(1, 4000)))
    wish = changes("The data that one asks for.", "请求改正的数据")


class Finding(ma.Schema):
    """What a reviewer finds."""

    outcome = fields.String(
        **given(
            "upheld or rejected.",
            "结论：upheld 成立、rejected 不成立",
            "upheld",
            validate=one_of(*reviews.OUTCOMES),
        )
    )
    reasons = fields.String(**given("Why.", "理由", "完税证明与税务数据不符。", validate=text_of(1, 4000)))
    correction = changes("The data that follow from it.", "应当改正的数据")


class Settlement(ma.Schema):
    """By what an upheld objection was carried out."""

    submission_id = fields.Integer(
        **given(
            "The submission with the corrected data.",
            "改正数据的提交编号",
            31,
            strict=True,
            validate=between(1, LARGEST_ID),
        )
    )
    evaluation_id = fields.Integer(
        **given(
            "The run that has seen it.",
            "采用改正数据的评价编号",
            9,
            strict=True,
            validate=between(1, LARGEST_ID),
        )
    )


class ObjectionQuery(PageQuery):
    """Which objections."""

    campaign_id = fields.Integer(
        **told("Only of this campaign.", "仅该评价工作", 4, validate=between(1, LARGEST_ID))
    )
    state = fields.String(
        **told("Only in this state.", "仅该状态", "filed", validate=one_of(*objections.STATES))
    )
    uscc = fields.String(**told("Only of this enterprise.", "仅该企业", USCC, validate=text_of(1, 18)))
    overdue = fields.Boolean(**told("Only those that are late.", "仅逾期的", False, load_default=False))


class Opinion(ma.Schema):
    """What one person found; the enterprise reads it once the objection is decided."""

    step = fields.String(**given("first, second, third.", "第几次审查：first、second、third", "first"))
    outcome = fields.String(**given("upheld or rejected.", "结论", "upheld"))
    reasons = fields.String(**given("Why.", "理由", "完税证明与税务数据不符。"))
    correction = fields.List(
        fields.Nested(Change()), **given("The data that follow from it.", "应当改正的数据")
    )
    moved = fields.Integer(
        **maybe("How many results would move, as the reviewer saw it.", "审查人当时所见将变动的结果数", 3)
    )
    account_id = fields.Integer(**maybe("Who; null for whoever is outside the bureau.", "审查人账户", 7))
    roles = fields.String(**given("In which roles.", "审查人角色", "reviewer"))
    at = fields.DateTime(**given("When.", "时间", MOMENT))


class Objection(ma.Schema):
    """An objection with its number, where it stands, and how it was decided."""

    id = fields.Integer(**given("Number for addresses.", "编号", 12))
    number = fields.String(**given("Number on the receipt.", "异议编号", "990101-2024-0001"))
    digest = fields.String(**given("SHA-256 of what was filed.", "异议内容的摘要", "9f86d081884c7d65…"))
    campaign_id = fields.Integer(**given("The campaign.", "评价工作编号", 4))
    evaluation_id = fields.Integer(**given("The run on notice.", "公示所用的评价编号", 7))
    uscc = fields.String(**given("Enterprise.", "统一社会信用代码", USCC))
    name = fields.String(**maybe("Its name.", "企业名称", "示范一厂"))
    about = fields.String(**given("datum, rule or class.", "针对：数据、条款适用或类别", "datum"))
    subject = fields.String(**given("Which datum, rule or class.", "数据项、条款或类别", "tax"))
    grounds = fields.String(**given("Why.", "理由", "入库税收漏计一季度。"))
    wish = fields.List(fields.Nested(Change()), **given("The data that were asked for.", "请求改正的数据"))
    submission_id = fields.Integer(
        **maybe("The submission that the datum stands in.", "该数据所在的提交", 12)
    )
    department = fields.String(**maybe("The department that supplied it.", "数据来源部门", "tax"))
    filed_at = fields.DateTime(**given("When it was filed.", "提出时间", MOMENT))
    state = fields.String(
        **given(
            "filed, reviewed, divided, upheld, settled, rejected, withdrawn.",
            "状态：filed 已受理、reviewed 已初审、divided 意见不一、upheld 成立、settled 已改正、"
            "rejected 不成立、withdrawn 已撤回",
            "reviewed",
        )
    )
    holds = fields.Boolean(**given("The class is not published meanwhile.", "是否暂缓公布该企业", True))
    due_on = fields.Date(**maybe("By when the next step is due.", "下一步应完成的日期", "2025-06-09"))
    escalated = fields.Integer(**given("How often it was brought up for being late.", "逾期上报次数", 0))
    decided_at = fields.DateTime(**maybe("When it was decided.", "决定时间", MOMENT))
    answer = fields.String(**maybe("The reasons of the decision.", "决定理由", "完税证明与税务数据不符。"))
    correction = fields.List(fields.Nested(Change()), **given("The data to be corrected.", "决定改正的数据"))
    settled_at = fields.DateTime(**maybe("When the correction was in a run.", "改正完成时间", MOMENT))
    corrected_submission_id = fields.Integer(
        **maybe("The submission with the correction.", "改正数据的提交", 31)
    )
    corrected_evaluation_id = fields.Integer(**maybe("The run that has seen it.", "采用改正数据的评价", 9))


class ObjectionWithOpinions(Objection):
    """An objection with what was found of it."""

    opinions = fields.List(fields.Nested(Opinion()), **given("What was found of it.", "审查意见"))


class ObjectionPage(PageSchema):
    """A page of objections, newest first."""

    items = fields.List(fields.Nested(Objection()), **given("The objections.", "异议列表"))


class RippleOrder(ma.Schema):
    """Which data to try; none: those that the objection asks for."""

    changes = changes("The data to try.", "试算的数据改动；不填则用异议请求的改动")


class RippleMove(ma.Schema):
    """A result whose class or status would be another one."""

    uscc = fields.String(**given("Enterprise.", "统一社会信用代码", USCC))
    name = fields.String(**maybe("Its name.", "企业名称", "示范一厂"))
    unit = fields.String(**given("What the result stands for.", "评价单元", "own"))
    class_before = fields.String(**maybe("Class now.", "现类别", "C"))
    class_after = fields.String(**maybe("Class then.", "改动后类别", "B"))
    status_before = fields.String(**maybe("Status now.", "现状态", "evaluated"))
    status_after = fields.String(**maybe("Status then.", "改动后状态", "evaluated"))
    total_before = fields.Float(**maybe("Total now.", "现总分", 61.2))
    total_after = fields.Float(**maybe("Total then.", "改动后总分", 66.8))


class Tally(ma.Schema):
    """How many results are in a class."""

    class_name = fields.String(**maybe("The class; null: none.", "类别", "B"))
    before = fields.Integer(**given("Now.", "现有数", 420))
    after = fields.Integer(**given("Then.", "改动后", 421))


class Ripple(ma.Schema):
    """Whose class would move if the data were as said; nothing is kept."""

    evaluation_id = fields.Integer(**given("The run that was computed again.", "所据评价编号", 7))
    changes = fields.List(fields.Nested(Change()), **given("The data that were changed.", "所作改动"))
    units = fields.Integer(**given("Results in all.", "结果总数", 942))
    moved = fields.Integer(**given("Results that would move.", "将变动的结果数", 2))
    others_moved = fields.Integer(
        **given("Of them, of enterprises whose own data stay.", "其中他人的结果数", 1)
    )
    moves = fields.List(fields.Nested(RippleMove()), **given("Which.", "变动的结果"))
    classes = fields.List(fields.Nested(Tally()), **given("Class sizes.", "各类别数量"))
