"""Scores of fact sets."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length

from service.schemas.common import LARGEST_ID, between, given, maybe, told
from service.schemas.results import Result

MOST_SETS = 10_000
EXAMPLE = {
    "uscc": "91990101MA00000000",
    "name": "示例机械有限公司",
    "scale": "above",
    "industry": "3429",
    "register_status": "normal",
    "labels": ["高新技术企业"],
    "revenue": 4300,
    "tax": 241,
    "energy": 320,
    "rd_expense": 96,
    "land_owned": 10,
    "previous": {"class": "B", "years_in_class": 1},
}


class ScoreRequest(ma.Schema):
    """Fact sets to score."""

    enterprises = fields.List(
        fields.Dict(
            **told(
                "Facts and attributes by code; null is not delivered.",
                "按代码给出的数据和属性，null 为未提供",
                EXAMPLE,
            )
        ),
        **given(
            "One fact set or up to 10,000.",
            "一组或至多 10000 组数据",
            validate=Length(1, MOST_SETS, error=f"field.length least=1 most={MOST_SETS}"),
        ),
    )
    evaluation_id = fields.Integer(
        **told(
            "Score as this evaluation did; if not said, as the model in use, or else as last published.",
            "所依据的评价；未指定时用在用模型的基准，没有模型时用最近公布的评价",
            7,
            strict=True,
            validate=between(1, LARGEST_ID),
        )
    )


class ScoreBasis(ma.Schema):
    """What the scores rest on."""

    evaluation_id = fields.Integer(
        **maybe("The evaluation asked for; otherwise the model's own calibration.", "指定的评价", None)
    )
    version = fields.Integer(**maybe("Version of the model in use.", "在用模型版本", 3))
    stale = fields.List(
        fields.String(),
        **given("Why the model is stale, or cannot be used.", "模型过期或不能使用的说明"),
    )


class Scores(ma.Schema):
    """The results, in the order of the fact sets; merged units follow."""

    items = fields.List(fields.Nested(Result()), **given("The results.", "结果列表"))
    basis = fields.Nested(ScoreBasis(), **given("What they rest on.", "依据"))
