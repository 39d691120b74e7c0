"""Interim trials: how their figures were made, and who would rise or fall."""

import marshmallow as ma
from marshmallow import fields

from data.interim import STATES
from service.interim_views import MOVES
from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told

MADE = (
    "数据来法：whole 全年、rolling 滚动十二个月、own_season 按本企业季节比例推算、"
    "pool_season 按本组季节比例推算、even 按时间比例推算、so_far 本年已发生次数、"
    "newest 最新存量、last_year 沿用上年、missing 同组已报而本企业缺报"
)
MOVED = "up 升、down 降、same 不变、new 上次无类别、none 本次无类别"


class Figures(ma.Schema):
    """How many enterprises' figures of a fact were made in a way."""

    fact = fields.String(**given("Fact.", "数据", "tax"))
    title = fields.String(**given("Its title.", "数据名称", "实际入库税收"))
    state = fields.String(**given("How they were made.", MADE, "rolling", validate=one_of(*STATES)))
    enterprises = fields.Integer(**given("How many enterprises.", "企业数", 188))


class Crossing(ma.Schema):
    """How many enterprises went from one class to another."""

    before = fields.String(**maybe("Class last published.", "上次公布的类别", "B"))
    now = fields.String(**maybe("Class of the trial.", "试算类别", "C"))
    moved = fields.String(**given("Which way.", MOVED, "down", validate=one_of(*MOVES)))
    enterprises = fields.Integer(**given("How many enterprises.", "企业数", 12))


class Moves(ma.Schema):
    """How many would rise, fall, stay."""

    up = fields.Integer(**given("Would rise.", "将升类", 9))
    down = fields.Integer(**given("Would fall.", "将降类", 12))
    same = fields.Integer(**given("Would stay.", "不变", 160))
    new = fields.Integer(**given("Had no class.", "上次无类别", 5))
    none = fields.Integer(**given("Would have none.", "本次无类别", 2))


class Interim(ma.Schema):
    """An interim trial; no result."""

    evaluation_id = fields.Integer(**given("Number of the evaluation.", "评价编号", 8))
    interim = fields.Boolean(**given("Always true: no result.", "恒为 true：年中试算，不作为结果", True))
    through = fields.String(**given("The last period looked at.", "用到的最后期间", "2025Q3"))
    year = fields.Integer(**given("The year tried.", "试算年度", 2025))
    scheme_year = fields.Integer(**given("The year its scheme was written for.", "所用办法的年度", 2024))
    note = fields.String(**given("What it is.", "说明", "年中试算，不作为结果……"))
    scheme_note = fields.String(**maybe("Where another year's scheme is followed.", "沿用办法的说明", None))
    enterprises = fields.Integer(**given("Enterprises in all.", "企业总数", 188))
    scaled = fields.Integer(**given("Of which some flow was scaled.", "有数据经比例推算的企业数", 7))
    missing = fields.Integer(
        **given("Which lack what others of their pool have delivered.", "有数据缺报的企业数", 3)
    )
    against = fields.Integer(**maybe("The published evaluation it is compared with.", "对照的已公布评价", 7))
    against_year = fields.Integer(**maybe("Its year.", "对照的年度", 2024))
    moves = fields.Nested(Moves(), **given("How many would rise or fall.", "升降类企业数"))
    crossings = fields.List(fields.Nested(Crossing()), **given("From class to class.", "类别变动矩阵"))
    made_of = fields.List(fields.Nested(Figures()), **given("How the figures were made.", "各数据的来法"))


class MoveQuery(PageQuery):
    """Which enterprises of a trial."""

    moved = fields.String(**told("Only who moved so.", f"仅此变动：{MOVED}", "down", validate=one_of(*MOVES)))
    uscc = fields.String(
        **told("Only this enterprise.", "仅该企业", "91990101MA00000000", validate=text_of(1, 18))
    )


class Move(ma.Schema):
    """One enterprise of a trial."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    pool = fields.String(**maybe("Pool.", "评价组", "above_scale"))
    total = fields.Float(**maybe("Total points.", "试算总分", 87.31))
    before = fields.String(**maybe("Class last published.", "上次公布的类别", "B"))
    now = fields.String(**maybe("Class of the trial.", "试算类别", "C"))
    moved = fields.String(**given("Which way.", MOVED, "down", validate=one_of(*MOVES)))
    states = fields.Dict(
        fields.String(),
        fields.String(validate=one_of(*STATES)),
        **given("How each figure was made.", MADE, {"tax": "rolling", "energy": "missing"}),
    )


class MovePage(PageSchema):
    """A page of a trial's enterprises, those that would fall first."""

    items = fields.List(fields.Nested(Move()), **given("The enterprises.", "企业列表"))
