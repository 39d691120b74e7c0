"""Results: listed, and one with every number of its reasons (`service/view.py`)."""

import marshmallow as ma
from marshmallow import fields

from service.results import SORTS
from service.schemas.common import PageQuery, PageSchema, Query, given, maybe, one_of, text_of, told
from service.schemas.forecasts import Forecast
from service.schemas.rules import Adjustment, Override

UNITS = ("own", "with_tenants", "group", "merged", "member")
STATUSES = ("evaluated", "ungraded", "suspended", "exempt", "T")
FORMATS = ("csv", "xlsx")


class ResultFilter(Query):
    """Which results."""

    pool = fields.String(**told("Only of this pool.", "仅该评价组", "above_scale", validate=text_of(1, 100)))
    status = fields.String(
        **told("Only with this status.", "仅该状态", "evaluated", validate=one_of(*STATUSES))
    )
    class_name = fields.String(
        **told("Only of this class.", "仅该类别", "A", validate=text_of(1, 20)), data_key="class"
    )
    township = fields.String(
        **told("Only of this township.", "仅该乡镇（街道）", "城关镇", validate=text_of(1, 100))
    )
    industry = fields.String(
        **told("Beginning of the industry code.", "行业代码（GB/T 4754）前缀", "34", validate=text_of(1, 4))
    )
    text = fields.String(
        **told("Part of the credit code or name.", "信用代码或名称中的文字", "机械", validate=text_of(1, 100))
    )


class ResultQuery(ResultFilter, PageQuery):
    """Which part of the results, in which order."""

    sort = fields.String(
        **told(
            "Order by this column; with a minus sign, descending.",
            "排序列；前加减号为降序",
            "rank",
            load_default="rank",
            validate=one_of(*SORTS, *(f"-{name}" for name in SORTS)),
        )
    )


class ExportQuery(ResultFilter):
    """Which results, as which file."""

    format = fields.String(
        **told("The file's format.", "文件格式", "xlsx", load_default="csv", validate=one_of(*FORMATS))
    )


class ExportOrder(ma.Schema):
    """Which file to write."""

    format = fields.String(
        **told("The file's format.", "文件格式", "xlsx", load_default="csv", validate=one_of(*FORMATS))
    )


class UnitQuery(Query):
    """Which of an enterprise's results."""

    unit = fields.String(
        **told(
            "Which of its results, where a mixed enterprise has two.",
            "混合型企业有两个结果时指定其一",
            "own",
            validate=one_of(*UNITS),
        )
    )


class ResultRow(ma.Schema):
    """A result in a list."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    unit = fields.String(**given("What was evaluated together.", "评价单元", "own", validate=one_of(*UNITS)))
    pool = fields.String(**maybe("Pool.", "评价组", "above_scale"))
    status = fields.String(**given("Status.", "状态", "evaluated", validate=one_of(*STATUSES)))
    total = fields.Float(**maybe("Total points.", "总分", 87.31))
    rank = fields.Integer(**maybe("Rank in its list.", "名次", 12))
    class_name = fields.String(**maybe("Class.", "类别", "A"), data_key="class")
    years_in_class = fields.Integer(**maybe("For how many years running.", "连续处于该类别的年数", 2))
    township = fields.String(**maybe("Township.", "所属乡镇（街道）", "城关镇"))
    industry = fields.String(**maybe("Industry code.", "行业代码", "3429"))
    interim = fields.Boolean(
        **given("A trial within the year, and no result.", "是否年中试算（不作为结果）", False)
    )


class ResultPage(PageSchema):
    """A page of results."""

    items = fields.List(fields.Nested(ResultRow()), **given("The results.", "结果列表"))


class Named(ma.Schema):
    """A name of the scheme with its words."""

    name = fields.String(**given("Name in the scheme.", "办法中的名称", "above_scale"))
    title = fields.String(**given("Title.", "标题", "规上工业企业"))


class StatusReason(ma.Schema):
    """The rule that put an enterprise outside the evaluation."""

    rule = fields.String(**given("Name of the rule.", "规则名称", "newly_built"))
    reason = fields.String(**given("Why.", "原因", "投产未满两年"))
    basis = fields.String(**given("Document and article.", "依据", "办法第三条"))


class Input(ma.Schema):
    """A figure that a formula reads."""

    name = fields.String(**given("Name in the formula.", "公式中的名称", "tax"))
    title = fields.String(**given("Title.", "标题", "实际入库税收"))
    unit = fields.String(**given("Unit.", "单位", "万元"))
    formula = fields.String(**maybe("Its own formula, if derived.", "派生数据自身的公式", None))
    value = fields.Float(**maybe("Value; null if not delivered.", "数值；未提供为 null", 241.0))


class IndicatorResult(ma.Schema):
    """An indicator's points, with all that they are computed from."""

    name = fields.String(**given("Name in the scheme.", "办法中的名称", "tax_per_land"))
    title = fields.String(**given("Title.", "指标", "亩均税收"))
    formula = fields.String(**given("Formula of the value.", "计算公式", "tax / land"))
    unit = fields.String(**given("Unit of the value.", "单位", "万元/亩"))
    value = fields.Float(**maybe("Value.", "指标值", 24.1))
    inputs = fields.List(fields.Nested(Input()), **given("The figures in the formula.", "公式所用数据"))
    benchmark = fields.Float(**maybe("Benchmark.", "基准值", 20.0))
    low = fields.Float(**maybe("Lower bound of min–max.", "下限（极差法）", None))
    rank = fields.Integer(**maybe("Rank in this indicator.", "本指标名次", None))
    weight = fields.Float(**given("Weight.", "权重", 30.0))
    points = fields.Float(**maybe("Points.", "得分", 36.15))
    score = fields.String(**given("How points follow from the value.", "计分方法", "ratio"))
    better = fields.String(**given("Which direction is better.", "higher 越高越好，lower 越低越好", "higher"))
    cap = fields.Float(**maybe("Most points, as a multiple of the weight.", "得分上限（权重的倍数）", 1.5))
    floor = fields.Float(
        **maybe("Least points, as a multiple of the weight.", "得分下限（权重的倍数）", None)
    )
    missing = fields.String(
        **maybe("What the scheme does with a value that is missing.", "缺失时的处理", None)
    )
    negative = fields.String(
        **maybe("What the scheme does with a value below zero.", "数值为负时的处理", None)
    )
    loss = fields.Float(
        **maybe("Of a threshold: per cent lost for each per cent short.", "每低一个百分点扣减的百分比", None)
    )
    flat = fields.String(
        **maybe("Of min–max: what is given where all are equal.", "各企业数值相同时的给分办法", None)
    )


class Policy(ma.Schema):
    """What follows from the class; money in yuan."""

    name = fields.String(**given("Name in the scheme.", "办法中的名称", "power_surcharge"))
    title = fields.String(**given("Title.", "政策", "差别电价"))
    instrument = fields.String(**given("Instrument.", "政策工具", "electricity"))
    unit = fields.String(**given("Unit of the rate.", "标准的单位", "CNY/kWh"))
    rate = fields.Float(**maybe("Rate.", "标准", 0.1))
    text = fields.String(**maybe("Consequence in words.", "文字说明", None))
    amount = fields.Float(
        **maybe(
            "Yuan; above zero to pay, below zero spared or received.",
            "金额（元；正数为应付，负数为减免或补助）",
            10000.0,
        )
    )
    direction = fields.String(
        **maybe(
            "pay: to be paid; receive: spared or received; none: neither.",
            "pay 应付；receive 减免或补助；none 不付不补",
            "pay",
        )
    )
    state = fields.String(
        **given("Applied, or why not.", "applied 执行；expired、no_basis、superseded 不执行", "applied")
    )
    basis = fields.String(**given("Legal basis.", "依据", "鲁发改价格〔2022〕56号"))
    review_no = fields.String(**given("Fair-competition review.", "公平竞争审查编号", ""))
    expires_on = fields.Date(**maybe("Valid until.", "有效期至", "2026-12-31"))


class CutLine(ma.Schema):
    """Who stands on or above a line gets its class."""

    class_name = fields.String(**given("Class.", "类别", "A"))
    class_title = fields.String(**given("Title of the class.", "类别名称", "优先发展类"))
    order_by = fields.List(fields.String(), **given("What the list is ordered by.", "排序依据", ["total"]))
    line = fields.List(
        fields.Float(allow_none=True), **given("The line, a figure each.", "分档线，逐项", [85.2])
    )
    reach = fields.String(**given("Whom the line parts: some, everyone, nobody.", "分档线的范围", "some"))
    side = fields.String(**given("Which side gets the class.", "above 线上（含）、below 线下", "above"))
    part_from = fields.List(
        fields.Float(allow_none=True), **maybe("Begin of the part of the list.", "所选段的起点", None)
    )
    part_to = fields.List(
        fields.Float(allow_none=True), **maybe("End of the part of the list.", "所选段的终点", None)
    )
    part_by = fields.List(
        fields.String(), **maybe("What the parts are ordered by.", "划分各段的排序依据", None)
    )


class Rounding(ma.Schema):
    """How totals and points are rounded."""

    total = fields.Integer(**given("Decimals of the total.", "总分的小数位数", 2))
    mode = fields.String(
        **given("half_up, half_even or down.", "half_up 四舍五入、half_even、down", "half_up")
    )
    points = fields.Integer(**maybe("Decimals of points; null: not rounded.", "各项得分的小数位数", None))


class Roles(ma.Schema):
    """Who decided what."""

    rule = fields.String(**given("The rule.", "规则的作用", "decides"))
    model = fields.String(
        **given("The learned model: none or advises.", "学习模型：none 未使用；advises 仅供参考", "none")
    )
    human = fields.String(**given("People.", "人的作用", "publishes"))


class Result(ma.Schema):
    """One unit's result with every number of its reasons."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    unit = fields.String(**given("What was evaluated together.", "评价单元", "own", validate=one_of(*UNITS)))
    unit_uscc = fields.String(**maybe("Whose result a member shares.", "成员所随的主体", None))
    pool = fields.Nested(Named(), **maybe("Pool.", "评价组"))
    status = fields.String(**given("Status.", "状态", "evaluated", validate=one_of(*STATUSES)))
    status_reason = fields.Nested(StatusReason(), **maybe("Why it was not evaluated.", "未评价的原因"))
    indicators = fields.List(
        fields.Nested(IndicatorResult()), **given("Indicator by indicator.", "各指标得分")
    )
    adjustments = fields.List(fields.Nested(Adjustment()), **given("Bonus and penalty points.", "加减分"))
    rounding = fields.Nested(Rounding(), **given("How the total is rounded.", "总分的舍入办法"))
    total = fields.Float(**maybe("Total points.", "总分", 87.31))
    rank = fields.Integer(**maybe("Rank in its list.", "名次", 12))
    rank_of = fields.Integer(**maybe("Length of the list.", "参与排名数", 942))
    class_by_rank = fields.String(**maybe("Class by rank.", "按名次的类别", "A"))
    rest_class = fields.String(**maybe("Class of whoever no line gives one.", "各分档线以下的类别", "D"))
    treated_as = fields.String(**maybe("Class of an ungraded unit.", "参评不定级企业的参照类别", None))
    overrides = fields.List(fields.Nested(Override()), **given("Changes after ranking.", "排名后的调整"))
    overrides_without_effect = fields.List(
        fields.Nested(Override()), **given("Rules that changed nothing here.", "未改变类别的规则")
    )
    class_name = fields.String(**maybe("Class.", "类别", "A"))
    class_title = fields.String(**maybe("Title of the class.", "类别名称", "优先发展类"))
    years_in_class = fields.Integer(**maybe("For how many years running.", "连续处于该类别的年数", 2))
    policies = fields.List(fields.Nested(Policy()), **given("What follows from it.", "适用政策"))
    cut_lines = fields.List(fields.Nested(CutLine()), **given("Cut lines of its list.", "所在名单的分档线"))
    trial = fields.Boolean(**given("A trial: it has no effect.", "是否试评价（结果不生效）", False))
    interim = fields.String(
        **maybe("That it is a trial within the year, and no result.", "年中试算说明；全年评价为 null", None)
    )
    forecast = fields.Nested(
        Forecast(),
        **maybe("What the model expects; it decides nothing.", "模型对下一年的预测（不影响分档）"),
    )
    roles = fields.Nested(Roles(), **given("Who decided what.", "规则、模型、人各自的作用"))


class PolicyList(ma.Schema):
    """The policies of a result."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    items = fields.List(fields.Nested(Policy()), **given("The policies.", "政策列表"))
