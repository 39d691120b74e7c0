"""Forecasts: what the learned model expects. It advises; the rule decides."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Regexp

from service.runs import AS_OF
from service.schemas.common import PageQuery, PageSchema, given, maybe, text_of, told

MOMENT = "2025-04-01T01:00:00+00:00"


class ForecastOrder(ma.Schema):
    """What to forecast from."""

    as_of = fields.String(
        **given(
            "A whole year (2024) to forecast the next one, or its quarters so far (2024-Q3).",
            "依据的时点：整年（2024）预测下一年，或当年至某季度（2024-Q3）预测当年",
            "2024-Q3",
            validate=Regexp(f"^{AS_OF}$", error="field.as_of"),
        )
    )


class Moved(ma.Schema):
    """How many units are forecast to move from one class to another."""

    now = fields.String(**maybe("Class now, by the rule.", "现类别", "B"))
    forecast = fields.String(**given("Class forecast.", "预测类别", "C"))
    units = fields.Integer(**given("Number of units.", "数量", 12))


class ForecastRun(ma.Schema):
    """A version's forecast for all units of a county."""

    id = fields.Integer(**given("Number of the run.", "预测编号", 5))
    as_of = fields.String(**given("What it was made from.", "依据的时点", "2024-Q3"))
    for_year = fields.Integer(**given("The year whose class is forecast.", "所预测的年度", 2024))
    evaluation_id = fields.Integer(**given("The newest evaluation it read.", "所依据的评价", 6))
    version = fields.Integer(**given("Version of the model.", "模型版本", 3))
    counts = fields.List(fields.Nested(Moved()), **given("From class to class.", "各类别间的数量"))
    created_at = fields.DateTime(**given("When.", "时间", MOMENT))


class ForecastRunPage(PageSchema):
    """A page of runs, newest first."""

    items = fields.List(fields.Nested(ForecastRun()), **given("The runs.", "预测列表"))


class ForecastReport(ForecastRun):
    """A run with what was watched: whether inputs and outcomes have drifted."""

    report = fields.Dict(**given("Drift by feature, class shares, calibration.", "漂移监测", {"psi": {}}))
    stale = fields.List(fields.String(), **given("What speaks against the model.", "模型需关注之处"))


class ForecastQuery(PageQuery):
    """Which units of a run."""

    falling = fields.Boolean(
        **told("Only those more likely than not to fall.", "仅看下降可能性过半的企业", True)
    )
    review = fields.Boolean(**told("Only those a person should look at.", "仅看需人工复核的企业", True))
    text = fields.String(
        **told("Part of the credit code or name.", "信用代码或名称中的文字", "机械", validate=text_of(1, 100))
    )


class Lever(ma.Schema):
    """The indicator that weighs most against an enterprise."""

    indicator = fields.String(**given("Name in the scheme.", "办法中的名称", "tax_per_land"))
    title = fields.String(**given("Title.", "指标", "亩均税收"))
    effect = fields.Float(
        **given(
            "What its own figures add to the forecast, in classes; not what it moves through the total.",
            "其自身数值对预测的影响（档），不含经总分传导的部分",
            -0.31,
        )
    )


class Forecast(ma.Schema):
    """What the model expects of one unit, and what that rests on."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    as_of = fields.String(**given("What it was made from.", "依据的时点", "2024"))
    for_year = fields.Integer(**given("The year whose class is forecast.", "所预测的年度", 2025))
    version = fields.Integer(**given("Version of the model.", "模型版本", 3))
    class_now = fields.String(**maybe("Class in force, by the rule.", "规则所定的现行类别", "B"))
    class_forecast = fields.String(**given("Most sensible class.", "预测类别", "C"))
    probabilities = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        **given("Probability of each class.", "各类别概率", {"A": 0.02, "B": 0.38, "C": 0.5, "D": 0.1}),
    )
    downgrade = fields.Float(**maybe("Probability of a class below today's.", "下降概率", 0.6))
    lever = fields.Nested(Lever(), **maybe("What weighs most against it.", "影响最大的指标"))
    reviews = fields.List(
        fields.String(), **given("Why a person should look at it.", "需人工复核的理由", ["预测下降概率 60%"])
    )
    outside = fields.List(
        fields.String(), **given("Inputs outside the range of training.", "超出训练范围的输入")
    )
    missing = fields.List(fields.String(), **given("Inputs that are not known.", "缺失的输入"))


class ForecastPage(PageSchema):
    """A page of forecasts, those most likely to fall first."""

    items = fields.List(fields.Nested(Forecast()), **given("The forecasts.", "预测列表"))


class Contribution(ma.Schema):
    """What one input adds to the forecast; together with the base they give the score exactly."""

    feature = fields.String(**given("The input.", "输入", "relative.tax_per_land"))
    words = fields.String(**given("The same in words.", "文字说明", "亩均税收（相对基准）"))
    value = fields.Float(**maybe("Its value.", "取值", 0.83))
    effect = fields.Float(**given("What it adds, in classes.", "影响（档）", -0.22))


class ForecastReasons(Forecast):
    """A forecast with the exact contribution of each input."""

    base = fields.Float(**given("The score without any input.", "基准分", 1.8))
    score = fields.Float(**given("The score: base and all contributions.", "预测得分", 1.3))
    contributions = fields.List(fields.Nested(Contribution()), **given("Largest first.", "各输入的影响"))
