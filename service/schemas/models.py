"""Versions of the scoring model."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import LARGEST_ID, Query, between, given, maybe, text_of, told, year

DIGEST = "6b86b273ff34fce1…"
MOMENT = "2025-04-01T01:00:00+00:00"
MOST_REASON = 2000


class Retrain(ma.Schema):
    """What to learn from."""

    through = year(required=True, strict=True)
    weights = fields.Boolean(
        **told(
            "Also propose indicator weights that best reproduce the final classes; only a proposal.",
            "同时给出最能再现最终分档的指标权重建议（仅供参考）",
            False,
            load_default=False,
        )
    )


class Promote(ma.Schema):
    """Why a version becomes the champion."""

    reason = fields.String(
        **told(
            "Why; needed where the gate did not pass the version, and then from two accounts.",
            "理由；未通过检验的版本必须由两个不同账户分别说明理由",
            "已核对留出年度的误差",
            load_default="",
            validate=text_of(0, MOST_REASON),
        )
    )


class RollBack(ma.Schema):
    """Why the former champion comes back."""

    reason = fields.String(
        **given("Why.", "理由", "新版本对纺织业误差偏大", validate=text_of(1, MOST_REASON))
    )


class CompareQuery(Query):
    """Which other version."""

    to = fields.Integer(
        **given("The version to compare with.", "对照版本", 2, validate=between(1, LARGEST_ID))
    )


class Version(ma.Schema):
    """A version: what was learned through a year, judged, and never changed."""

    number = fields.Integer(**given("Its number in the county.", "版本号", 3))
    through = fields.Integer(**given("The newest year it learned from.", "训练所用最新年度", 2024))
    digest = fields.String(**given("SHA-256 of scheme, calibration and forecasters.", "版本摘要", DIGEST))
    gate_passed = fields.Boolean(**given("The gate passed it.", "是否通过检验", True))
    registered_at = fields.DateTime(**given("When it was registered.", "登记时间", MOMENT))


class ListedVersion(Version):
    """A version and what it is to the county now."""

    alias = fields.String(
        **maybe("champion: in use; candidate: newer than it.", "champion 在用；candidate 候选", "champion")
    )


class Versions(ma.Schema):
    """The versions of a county, newest first."""

    items = fields.List(fields.Nested(ListedVersion()), **given("The versions.", "版本列表"))


class VersionCard(ListedVersion):
    """A version with its card: purpose, data, metrics, limits, errors by group, the gate's sentences."""

    card = fields.Dict(**given("The model card.", "模型卡", {"purpose": "…"}))


class Approval(ma.Schema):
    """One person's approval of a version that the gate did not pass."""

    account_id = fields.Integer(**given("The account.", "账户", 4))
    reason = fields.String(**given("Its reason.", "理由", "已核对"))
    created_at = fields.DateTime(**given("When.", "时间", MOMENT))


class Promotion(ma.Schema):
    """A change of champion; promotions are numbered and never changed."""

    serial = fields.Integer(**given("Number of the change.", "变更序号", 2))
    kind = fields.String(**given("promote or roll_back.", "promote 启用；roll_back 回退", "promote"))
    number = fields.Integer(**given("The champion since then.", "启用的版本", 3))
    former = fields.Integer(**maybe("The champion before.", "此前的版本", 2))
    by = fields.List(fields.String(), **given("Who did it.", "操作账户", ["4"]))
    reason = fields.String(**given("Why.", "理由", "已核对"))
    at = fields.DateTime(**given("When.", "时间", MOMENT))


class Promotions(ma.Schema):
    """Every change of champion, newest first."""

    items = fields.List(fields.Nested(Promotion()), **given("The changes.", "变更列表"))


class Promoted(ma.Schema):
    """What became of a request to promote."""

    state = fields.String(
        **given("promoted, or waiting for a second account.", "promoted 已启用；waiting 待第二人", "promoted")
    )
    promotion = fields.Nested(Promotion(), **maybe("The change, if it was made.", "变更记录"))
    approvals = fields.List(fields.Nested(Approval()), **given("Approvals so far.", "已有的批准"))
    job = fields.String(
        **maybe("The job that forecasts by the new champion.", "用新版本预测的任务", "/api/v1/jobs/12")
    )


class Measured(ma.Schema):
    """One measure of one forecaster in both versions."""

    forecaster = fields.String(**given("annual or quarterly.", "annual 按年；quarterly 年内", "annual"))
    measure = fields.String(**given("The measure.", "指标", "kappa"))
    a = fields.Float(**maybe("In the one.", "本版本", 0.76))
    b = fields.Float(**maybe("In the other.", "对照版本", 0.75))


class JudgedYears(ma.Schema):
    """Which years the versions were judged on: of different years the figures are not comparable."""

    forecaster = fields.String(**given("annual or quarterly.", "annual 按年；quarterly 年内", "annual"))
    a = fields.List(fields.Integer(), **given("The one.", "本版本", [2023]))
    b = fields.List(fields.Integer(), **given("The other.", "对照版本", [2022]))


class Benchmark(ma.Schema):
    """A benchmark that differs."""

    pool = fields.String(**given("Pool.", "评价组", "above_scale"))
    indicator = fields.String(**given("Indicator.", "指标", "tax_per_land"))
    group = fields.String(**given("Group within the pool.", "组内分组", ""))
    former = fields.Float(**maybe("In the one.", "本版本", 18.9))
    new = fields.Float(**maybe("In the other.", "对照版本", 19.2))


class FeatureChange(ma.Schema):
    """A feature that only one reads, or that promises another direction."""

    forecaster = fields.String(**given("annual or quarterly.", "annual 按年；quarterly 年内", "annual"))
    name = fields.String(**given("The feature.", "特征", "label.高新技术企业"))
    a = fields.Integer(**maybe("Direction in the one; null: not read.", "本版本的方向", 0))
    b = fields.Integer(**maybe("Direction in the other; null: not read.", "对照版本的方向", None))


class VersionComparison(ma.Schema):
    """Two versions side by side."""

    a = fields.Nested(Version(), **given("One version.", "版本"))
    b = fields.Nested(Version(), **given("The other.", "对照版本"))
    same_scheme = fields.Boolean(**given("Both have the same rules.", "办法是否相同", True))
    judged = fields.List(fields.Nested(JudgedYears()), **given("Years judged on.", "检验所用年度"))
    metrics = fields.List(fields.Nested(Measured()), **given("Measure by measure.", "逐项指标"))
    benchmarks = fields.List(fields.Nested(Benchmark()), **given("Benchmarks that differ.", "不同的基准值"))
    features = fields.List(fields.Nested(FeatureChange()), **given("Features that differ.", "不同的特征"))
