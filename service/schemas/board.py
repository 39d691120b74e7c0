"""The computed board, and its lists."""

import marshmallow as ma
from marshmallow import fields

from data.export import SPREADSHEETS
from service.board_sheets import LISTS
from service.schemas.boards import InForce
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

KINDS = ("low_efficiency", "zombie")
CANDIDATE_STATES = ("candidate", "cannot_be_said")
USCC = "91990101MA00000000"


class OfEvaluation(Query):
    """Of which evaluation: by default the published one of the year, or of the latest year that has one."""

    year = year()
    evaluation_id = fields.Integer(
        **told("Another evaluation.", "指定另一次评价", 7, validate=between(1, LARGEST_ID))
    )


class Parting(ma.Schema):
    """How a board is parted, and of which quarter."""

    by = fields.String(
        **told(
            "county, park, township, industry, scale, quarter, or a group of the board's own.",
            "county 不分组，park、township、industry、scale、quarter，或看板自定分组",
            "township",
            load_default="county",
            validate=text_of(1, 60),
        )
    )
    quarter = fields.Integer(
        **told("One quarter alone.", "只看某一季度（当季，非累计）", 2, validate=between(1, 4))
    )


class BoardQuery(OfEvaluation, Parting):
    """Which board."""


class ListPage(OfEvaluation, PageQuery):
    """Which part of a list, of which evaluation."""


class LeadersQuery(ListPage):
    """Which leaders."""

    list = fields.String(**told("Only this list.", "只看该榜单", "tax_per_mu", validate=text_of(1, 60)))


class CandidatesQuery(ListPage):
    """Which candidates."""

    kind = fields.String(
        **given("Which list.", "low_efficiency 低效用地、zombie 僵尸企业", "zombie", validate=one_of(*KINDS))
    )
    state = fields.String(
        **told(
            "Only in this state.",
            "candidate 符合标准、cannot_be_said 数据不全无法判断",
            "candidate",
            validate=one_of(*CANDIDATE_STATES),
        )
    )


class LadderQuery(ListPage):
    """Which rungs."""

    stage = fields.String(**told("Only on this stage.", "只看该梯度", "enterprise", validate=text_of(1, 60)))
    near = fields.Boolean(**told("Only those near the next step, or not.", "只看接近下一步的", True))


class BoardExportQuery(OfEvaluation, Parting):
    """Which list, in which format."""

    list = fields.String(
        **told(
            "Which list.",
            "board 指标、targets 目标、leaders 领跑者、low_efficiency 低效用地、zombie 僵尸企业、ladder 梯度",
            "board",
            load_default="board",
            validate=one_of(*LISTS),
        )
    )
    format = fields.String(
        **told("CSV or XLSX.", "文件格式", "xlsx", load_default="csv", validate=one_of(*SPREADSHEETS))
    )


class Sums(ma.Schema):
    """Sums over enterprises, and how many were left out."""

    n = fields.Integer(**given("Enterprises that count.", "计入的企业数", 940))
    left_out = fields.Integer(**given("Left out: a figure is not known.", "数据不全未计入的企业数", 2))
    numerator = fields.Float(**given("Sum above.", "分子合计", 13476662.14))
    denominator = fields.Float(**maybe("Sum below; null: the measure has none.", "分母合计", 29431.0))
    value = fields.Float(**maybe("The measure.", "指标值", 457.9))


class Figure(ma.Schema):
    """A measure of one part of the county."""

    measure = fields.String(**given("Name in the board.", "看板中的名称", "revenue_per_mu"))
    title = fields.String(**given("Title.", "指标", "规上亩均营业收入"))
    unit = fields.String(**given("Unit.", "单位", "万元/亩"))
    now = fields.Nested(Sums(), **given("This year.", "本年"))
    before = fields.Nested(Sums(), **maybe("Last year, all who were there then.", "上年（全部企业）"))
    same = fields.Nested(Sums(), **maybe("This year, those in both years.", "本年（两年都有的企业）"))
    same_before = fields.Nested(Sums(), **maybe("Last year, those in both years.", "上年（两年都有的企业）"))
    growth = fields.Float(**maybe("Growth of all, as a share.", "增长率（全部企业）", 0.031))
    growth_same = fields.Float(**maybe("Growth of those in both years.", "增长率（同一批企业）", 0.025))


class TargetVerdict(ma.Schema):
    """A target beside what was measured."""

    target = fields.String(**given("Name in the board.", "看板中的名称", "revenue_per_mu"))
    title = fields.String(**given("Title.", "目标", "规上亩均营业收入增长10%以上"))
    measure = fields.String(**given("Its measure.", "对应指标", "revenue_per_mu"))
    kind = fields.String(**given("What is bounded, and how.", "目标类型", "growth_at_least"))
    bound = fields.Float(**given("The bound.", "目标值", 0.1))
    strictly = fields.Boolean(**given("Whether the bound itself does not do.", "是否必须超过目标值", True))
    value = fields.Float(**maybe("What was measured.", "实际值", 0.031))
    verdict = fields.String(
        **given(
            "reached, missed or cannot_be_said.",
            "达到、未达到或无法判断",
            "missed",
        )
    )
    why = fields.String(**maybe("Why it cannot be said.", "无法判断的原因", None))
    basis = fields.String(**given("Document and article.", "依据", "某县2025年工业发展目标"))


class Part(ma.Schema):
    """The county, or a part of it."""

    key = fields.String(**given("What the part is called in the data.", "分组代码", "34"))
    title = fields.String(**given("Its title.", "分组名称", "34 通用设备制造业"))
    n = fields.Integer(**given("Its enterprises.", "企业数", 120))
    n_before = fields.Integer(**maybe("Its enterprises last year.", "上年企业数", 118))
    measures = fields.List(fields.Nested(Figure()), **given("Measure by measure.", "各项指标"))
    targets = fields.List(fields.Nested(TargetVerdict()), **given("Target by target.", "各项目标"))


class Board(ma.Schema):
    """The board of a year or a quarter."""

    evaluation_id = fields.Integer(**given("The evaluation whose facts were read.", "所据评价", 7))
    state = fields.String(**given("State of that evaluation.", "评价状态", "published"))
    year = fields.Integer(**given("The year.", "年度", 2024))
    quarter = fields.Integer(**maybe("The quarter; null: the whole year.", "季度；空为全年", None))
    by = fields.String(**given("How it is parted.", "分组方式", "industry"))
    board = fields.Nested(InForce(), **given("By which board.", "所据看板"))
    whole = fields.Nested(Part(), **given("The county.", "全县"))
    parts = fields.List(fields.Nested(Part()), **given("Its parts.", "各分组"))


class Member(ma.Schema):
    """An enterprise, and where it belongs."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", USCC))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    township = fields.String(**maybe("Township.", "乡镇街道", "东镇"))
    park = fields.String(**maybe("Park.", "园区", "示范机械产业园"))
    industry = fields.String(**maybe("Industry (GB/T 4754).", "行业代码", "3429"))
    scale = fields.String(**maybe("above or below scale.", "规模", "above"))


class Leader(Member):
    """A place on a leaders' list."""

    list = fields.String(**given("Name of the list.", "榜单名称", "tax_per_mu"))
    title = fields.String(**given("Title of the list.", "榜单", "亩均税收领跑者"))
    rank = fields.Integer(**given("Rank; equal values share it.", "名次（相同数值名次相同）", 1))
    value = fields.Float(**given("Its value.", "数值", 88.2))
    unit = fields.String(**given("Unit.", "单位", "万元/亩"))


class LeaderPage(PageSchema):
    """A page of leaders, list by list."""

    items = fields.List(fields.Nested(Leader()), **given("The leaders.", "领跑者"))


class Candidate(Member):
    """Who meets a criterion, or of whom it cannot be said."""

    state = fields.String(
        **given("candidate or cannot_be_said.", "candidate 符合标准、cannot_be_said 无法判断", "candidate")
    )
    met = fields.List(fields.String(), **given("Criteria that it meets.", "符合的标准", ["worst_class"]))
    reasons = fields.List(fields.String(), **given("The same in words.", "理由", ["连续两年列入D类"]))
    doubtful = fields.List(fields.String(), **given("Criteria that are open.", "无法判断的标准", ["losses"]))
    missing = fields.List(
        fields.String(), **given("Figures that would decide.", "缺少的数据", ["previous.profit"])
    )


class CandidatePage(PageSchema):
    """A page of candidates: who meets a criterion first."""

    items = fields.List(fields.Nested(Candidate()), **given("The candidates.", "候选企业"))


class Climber(Member):
    """Where an enterprise stands on the ladder."""

    stage = fields.String(**given("Name of the stage.", "梯度名称", "enterprise"))
    title = fields.String(**given("Title of the stage.", "梯度", "规下企业"))
    step = fields.String(**given("The step that leads on; empty on the last.", "下一步", "小升规"))
    near = fields.Boolean(**maybe("Near that step; null: not known.", "是否接近下一步；数据不全为空", True))


class Rung(ma.Schema):
    """A stage with how many stand on it."""

    stage = fields.String(**given("Name of the stage.", "梯度名称", "enterprise"))
    title = fields.String(**given("Title of the stage.", "梯度", "规下企业"))
    step = fields.String(**given("The step that leads on.", "下一步", "小升规"))
    n = fields.Integer(**given("How many stand on it.", "企业数", 1200))
    near = fields.Integer(**maybe("How many are near the step.", "接近下一步的企业数", 181))


class LadderPage(PageSchema):
    """A page of the ladder, the highest rung first; `stages` counts all of it."""

    items = fields.List(fields.Nested(Climber()), **given("The enterprises.", "企业"))
    stages = fields.List(fields.Nested(Rung()), **given("Stage by stage.", "各级数量"))
