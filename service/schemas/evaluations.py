"""Evaluations."""

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
    year,
)

STATES = ("draft", "published", "superseded")
DIGEST = "6b86b273ff34fce1…"


class EvaluationRun(ma.Schema):
    """What to evaluate."""

    scheme_id = fields.Integer(
        **given(
            "The scheme to evaluate by.", "所用评价办法编号", 3, strict=True, validate=between(1, LARGEST_ID)
        )
    )
    year = year(required=True, strict=True)
    through = fields.String(
        **told(
            "An interim trial: evaluate from the periods up to this quarter or month; never published.",
            "年中试算：只用到该季度或月份为止的数据；不能公布",
            "2025Q3",
            validate=text_of(1, 20),
        )
    )


class EvaluationQuery(PageQuery):
    """Which evaluations."""

    year = year()
    state = fields.String(**told("Only in this state.", "仅该状态", "published", validate=one_of(*STATES)))


class Count(ma.Schema):
    """How many units of a pool, status and class there are."""

    pool = fields.String(**maybe("Pool.", "评价组", "above_scale"))
    status = fields.String(**given("Status.", "状态", "evaluated"))
    class_name = fields.String(**maybe("Class.", "类别", "A"), data_key="class")
    units = fields.Integer(**given("Number of units.", "数量", 188))


class Evaluation(ma.Schema):
    """One run. Published it never changes; a later one supersedes it."""

    id = fields.Integer(**given("Number of the evaluation.", "评价编号", 7))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    scheme_id = fields.Integer(**given("The scheme it followed.", "所用评价办法编号", 3))
    state = fields.String(
        **given(
            "Its state.",
            "状态：draft 草稿、published 已公布、superseded 已被替代",
            "published",
            validate=one_of(*STATES),
        )
    )
    counts = fields.List(
        fields.Nested(Count()),
        **given("How many units by pool, status and class.", "各评价组、状态、类别的数量"),
    )
    scheme_digest = fields.String(**given("SHA-256 of the scheme.", "办法摘要", DIGEST))
    facts_digest = fields.String(**given("SHA-256 of the facts it saw.", "所用数据摘要", DIGEST))
    previous_digest = fields.String(**maybe("SHA-256 of last year's facts.", "上年数据摘要", DIGEST))
    calibration_digest = fields.String(
        **given("SHA-256 of benchmarks and cut lines.", "基准值与分档线摘要", DIGEST)
    )
    results_digest = fields.String(**given("SHA-256 of the results.", "结果摘要", DIGEST))
    code_digest = fields.String(**given("SHA-256 of the code that computed.", "计算程序摘要", DIGEST))
    submissions = fields.List(fields.Integer(), **given("Submissions whose rows went in.", "采用的提交编号"))
    created_at = fields.DateTime(**given("When it was computed.", "计算时间", "2025-03-01T08:30:00+00:00"))
    created_by = fields.Integer(**maybe("Account that ran it.", "执行账户", 2))
    published_at = fields.DateTime(**maybe("When it was published.", "公布时间", "2025-04-01T01:00:00+00:00"))
    published_by = fields.Integer(**maybe("Account that published it.", "公布账户", 2))
    superseded_at = fields.DateTime(**maybe("When another one superseded it.", "被替代时间", None))
    interim = fields.Boolean(
        **given("A trial within the year, and no result.", "是否年中试算（不作为结果）", False)
    )
    through = fields.String(
        **maybe("The last period that a trial looked at.", "年中试算用到的最后期间", None)
    )


class EvaluationPage(PageSchema):
    """A page of evaluations, newest first."""

    items = fields.List(fields.Nested(Evaluation()), **given("The evaluations.", "评价列表"))


class Comparison(ma.Schema):
    """A digest as it was stored, and as it came out now."""

    stored = fields.String(**given("As it was stored.", "当时保存的摘要", DIGEST))
    found = fields.String(**given("As it came out now.", "本次重算的摘要", DIGEST))


class Replay(ma.Schema):
    """What a recomputation gave."""

    equal = fields.Boolean(**given("Everything came out as it was stored.", "重算结果是否完全一致", True))
    same_code = fields.Boolean(
        **given(
            "The code is that of the run; after an upgrade it is not.",
            "程序是否与当时相同（升级后不同）",
            True,
        )
    )
    digests = fields.Dict(
        fields.String(),
        fields.Nested(Comparison()),
        **given("Digest by digest.", "逐项摘要", {"results": {"stored": DIGEST, "found": DIGEST}}),
    )
