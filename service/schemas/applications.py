"""Applications for exemption or suspension."""

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

KINDS = ("exempt", "suspend")
STATES = ("filed", "granted", "refused", "withdrawn", "expired")
KIND_WORDS = "种类：exempt 申请不参评、suspend 申请暂缓评价"
STATE_WORDS = "状态：filed 待处理、granted 同意、refused 不同意、withdrawn 已撤回、expired 已到期"
USCC = "91990101MA00000000"
WHEN = "2025-03-01T08:30:00+00:00"


class ApplicationForm(ma.Schema):
    """What is asked for."""

    campaign_id = fields.Integer(
        **given("The campaign.", "评价工作编号", 4, strict=True, validate=between(1, LARGEST_ID))
    )
    uscc = fields.String(
        **told(
            "Enterprise that it is for; an enterprise files for itself.",
            "申请所涉企业；企业自行申请时可不填",
            USCC,
            validate=text_of(1, 18),
        )
    )
    kind = fields.String(**given("What is asked for.", KIND_WORDS, "suspend", validate=one_of(*KINDS)))
    reason = fields.String(**given("Why.", "申请理由", "搬迁停产八个月", validate=text_of(1, 2000)))


class ApplicationDecision(ma.Schema):
    """How an application is decided."""

    granted = fields.Boolean(**given("Whether it is granted.", "是否同意", True))
    reason = fields.String(**given("Why.", "决定理由", "符合办法第六条", validate=text_of(1, 2000)))
    label = fields.String(
        **told(
            "Label by which the scheme does it, if there are several.",
            "办法据以执行的标签；只有一个时可不填",
            "暂缓",
            validate=text_of(1, 100),
        )
    )
    expires_on = fields.Date(
        **told("Last day it holds; without it, for the year.", "有效期至；不填则本年度内有效", "2025-12-31")
    )


class ApplicationQuery(PageQuery):
    """Which applications."""

    campaign_id = fields.Integer(
        **told("Only of this campaign.", "仅该评价工作", 4, validate=between(1, LARGEST_ID))
    )
    state = fields.String(**told("Only in this state.", "仅该状态", "filed", validate=one_of(*STATES)))


class Application(ma.Schema):
    """An application with its decision, if there is one."""

    id = fields.Integer(**given("Number of the application.", "申请编号", 6))
    campaign_id = fields.Integer(**given("The campaign.", "评价工作编号", 4))
    uscc = fields.String(**given("The enterprise.", "统一社会信用代码", USCC))
    kind = fields.String(**given("What is asked for.", KIND_WORDS, "suspend", validate=one_of(*KINDS)))
    reason = fields.String(**given("Why.", "申请理由", "搬迁停产八个月"))
    filed_by = fields.Integer(**given("Account that filed it.", "提出申请的账户", 8))
    filed_at = fields.DateTime(**given("When.", "申请时间", WHEN))
    state = fields.String(**given("Its state.", STATE_WORDS, "filed", validate=one_of(*STATES)))
    decided_by = fields.Integer(**maybe("Account that decided it.", "作出决定的账户", None))
    decided_at = fields.DateTime(**maybe("When it was decided.", "决定时间", None))
    decision = fields.String(**maybe("Why it was decided so.", "决定理由", None))
    label = fields.String(**maybe("Label that was given.", "据以执行的标签", None))
    expires_on = fields.Date(**maybe("Last day it holds; null: for the year.", "有效期至", None))
    submission_id = fields.Integer(
        **maybe("Submission by which it holds; none in a trial.", "记入数据的提交编号（试评没有）", None)
    )


class ApplicationPage(PageSchema):
    """A page of applications, newest first."""

    items = fields.List(fields.Nested(Application()), **given("The applications.", "申请列表"))
