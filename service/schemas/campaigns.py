"""The yearly campaign: its state, what is missing, its deadlines, its timeline."""

import marshmallow as ma
from marshmallow import fields

from service.deadlines import STAGES
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
    year,
)
from service.schemas.problem import ProblemItem
from service.stages import STATES

REASON = ("Why.", "理由")
WHEN = "2025-03-01T08:30:00+00:00"
STATE_WORDS = (
    "状态：preparing 准备、collecting 收集数据、confirming 确认数据、evaluating 评价、reviewing 复核、"
    "notice 公示、deciding 裁决异议、approved 已批准、published 已公布、closed 已办结"
)
STAGE_WORDS = (
    "阶段：collecting 收集数据、land_notice 用地面积公示、confirming 确认数据、"
    "notice 结果公示、objections 异议受理"
)


class CampaignStart(ma.Schema):
    """What to begin."""

    year = year(required=True, strict=True)
    scheme_id = fields.Integer(
        **given("The scheme to go by.", "所用评价办法编号", 3, strict=True, validate=between(1, LARGEST_ID))
    )
    trial = fields.Boolean(
        **told(
            "A trial: everything of it has no effect.", "是否试评（不产生效力）", False, load_default=False
        )
    )


class CampaignQuery(PageQuery):
    """Which campaigns."""

    year = year()
    state = fields.String(**told("Only at this state.", "仅该状态", "notice", validate=one_of(*STATES)))
    below = fields.Boolean(
        **told(
            "Those of all counties below one's province or city.",
            "列出本省（市）所辖各县的评价工作",
            False,
            load_default=False,
        )
    )


class CampaignAdvance(ma.Schema):
    """The next state, and why now."""

    to = fields.String(**given("The next state.", STATE_WORDS, "collecting", validate=one_of(*STATES)))
    reason = fields.String(**given(*REASON, "名单已核对", validate=text_of(1, 500)))


class CampaignScheme(ma.Schema):
    """Another scheme, and why."""

    scheme_id = fields.Integer(
        **given("The scheme to go by.", "改用的评价办法编号", 3, strict=True, validate=between(1, LARGEST_ID))
    )
    reason = fields.String(**given(*REASON, "办法已修订", validate=text_of(1, 500)))


class CampaignChoice(ma.Schema):
    """A run, and why this one."""

    evaluation_id = fields.Integer(
        **given("The run.", "选定的评价编号", 7, strict=True, validate=between(1, LARGEST_ID))
    )
    reason = fields.String(**given(*REASON, "数据更正后的结果", validate=text_of(1, 500)))


class CampaignDeadline(ma.Schema):
    """By when something must be done: until the end of the day in Beijing."""

    stage = fields.String(**given("The stage.", STAGE_WORDS, "confirming", validate=one_of(*STAGES)))
    opened_on = fields.Date(**given("The day it began.", "开始日期", "2025-04-01"))
    due_on = fields.Date(**given("The last day.", "截止日期（当日结束前有效）", "2025-04-16"))
    working_days = fields.Integer(**given("Working days between them.", "工作日数", 10))
    over = fields.Boolean(**given("Whether the last day has ended.", "是否已经结束", False))
    reminded_at = fields.DateTime(**maybe("When a reminder went out.", "提醒时间", None))
    closed_at = fields.DateTime(**maybe("When its end was told.", "到期通知时间", None))
    escalated_at = fields.DateTime(
        **maybe("When those above were told that it is late.", "逾期上报时间", None)
    )


class CampaignDeadlines(ma.Schema):
    """A campaign's deadlines."""

    items = fields.List(
        fields.Nested(CampaignDeadline()), **given("In the order of their opening.", "按开始先后")
    )


class DeadlineExtension(ma.Schema):
    """A later day for a deadline."""

    stage = fields.String(**given("The stage.", STAGE_WORDS, "confirming", validate=one_of(*STAGES)))
    due_on = fields.Date(**given("The new last day.", "新的截止日期", "2025-04-30"))
    reason = fields.String(**given(*REASON, "台风停工", validate=text_of(1, 500)))


class CampaignReason(ma.Schema):
    """Why something is done."""

    reason = fields.String(**given(*REASON, "用地数据已入库", validate=text_of(1, 500)))


class CampaignRow(ma.Schema):
    """A campaign in a list."""

    id = fields.Integer(**given("Number of the campaign.", "评价工作编号", 4))
    county = fields.String(**given("County.", "县(市、区)代码", "990101"))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    scheme_id = fields.Integer(**given("The scheme it goes by.", "所用评价办法编号", 3))
    title = fields.String(**given("Name of the scheme.", "办法名称", "示范县工业企业综合评价办法"))
    trial = fields.Boolean(**given("A trial.", "是否试评", False))
    effect = fields.Boolean(
        **given("Whether its outcome has any effect.", "结果是否产生效力（试评不产生）", True)
    )
    state = fields.String(**given("Its state.", STATE_WORDS, "confirming", validate=one_of(*STATES)))
    next = fields.String(**maybe("The state after this one.", "下一状态", "evaluating"))
    evaluation_id = fields.Integer(**maybe("The run that was chosen.", "选定的评价编号", 7))
    created_at = fields.DateTime(**given("When it began.", "创建时间", WHEN))
    created_by = fields.Integer(**maybe("Account that began it.", "创建的账户", 2))


class CampaignProgress(ma.Schema):
    """How far it has come."""

    enterprises = fields.Dict(
        fields.String(),
        fields.Integer(),
        **given("The list, by state; empty before it is drawn up.", "企业名单各状态的数量", {"in": 930}),
    )
    files_owed = fields.Integer(**given("Files that departments owe.", "部门应交文件数", 6))
    files_settled = fields.Integer(
        **given("Of these handed in, or done without for a reason.", "其中已交或已说明理由的", 5)
    )
    confirmations = fields.Dict(
        fields.String(),
        fields.Integer(),
        **given("Enterprises by how far their form has come.", "企业确认情况", {"complete": 610}),
    )
    disputes = fields.Dict(
        fields.String(), fields.Integer(), **given("Disputes by state.", "数据争议情况", {"open": 3})
    )


class Campaign(CampaignRow):
    """A campaign with its deadlines, what is doubtful, and for officials what is missing."""

    deadlines = fields.List(fields.Nested(CampaignDeadline()), **given("Its deadlines.", "各阶段期限"))
    warnings = fields.List(fields.Nested(ProblemItem()), **given("What is doubtful.", "提示"))
    missing = fields.List(
        fields.Nested(ProblemItem()),
        **maybe(
            "What stands against the next state; null for those who do not run it.",
            "进入下一状态尚缺的条件；非经办人员为 null",
        ),
    )
    progress = fields.Nested(
        CampaignProgress(), **maybe("How far it has come; null for those who do not run it.", "工作进度")
    )


class CampaignPage(PageSchema):
    """A page of campaigns, newest first."""

    items = fields.List(fields.Nested(CampaignRow()), **given("The campaigns.", "评价工作列表"))


class CampaignStep(ma.Schema):
    """Something that was done to a campaign."""

    what = fields.String(
        **given(
            "What was done.",
            "事项：created 创建、entered 进入状态、chosen 选定结果、listed 名单、extended 延期、"
            "opened 公示、scheme_replaced 更换办法",
            "entered",
        )
    )
    from_state = fields.String(**maybe("State before.", "此前状态", "preparing"))
    to_state = fields.String(**given("State after.", "此后状态", "collecting"))
    params = fields.Dict(**given("What it was about: run, stage, day.", "具体内容", {"evaluation_id": 7}))
    account_id = fields.Integer(**maybe("Who did it; null for the command line.", "办理的账户", 2))
    proposed_by = fields.Integer(**maybe("Of an approval: who proposed it.", "审批事项的提出账户", None))
    roles = fields.String(**given("In which roles.", "办理时的角色", "officer"))
    at = fields.DateTime(**given("When.", "时间", WHEN))
    reason = fields.String(**given(*REASON, "名单已核对"))


class CampaignTimeline(ma.Schema):
    """Everything that was done to a campaign, the oldest first."""

    items = fields.List(fields.Nested(CampaignStep()), **given("The steps.", "办理过程"))
