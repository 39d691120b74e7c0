"""What is tried on a frozen evaluation before anybody decides: a changed scheme, a report on the rules."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import between, given, one_of, told

MOST_DRAWS = 4096


class SimulationOrder(ma.Schema):
    """Which rules to try."""

    text = fields.String(
        **given("The changed scheme, whole, as TOML.", "修改后的办法全文（TOML）", 'county = "990101"…')
    )
    attribute = fields.Boolean(
        **told(
            "Also tell what each changed clause contributes.",
            "同时给出每项修改各自的影响",
            True,
            load_default=True,
        )
    )


class ReportOrder(ma.Schema):
    """Which report."""

    format = fields.String(
        **told(
            "A page to read, or figures.",
            "html 可阅读的页面；json 数据",
            "html",
            load_default="html",
            validate=one_of("html", "json"),
        )
    )
    draws = fields.Integer(
        **told(
            "Draws of the uncertainty analysis.",
            "不确定性分析的抽样次数",
            256,
            load_default=256,
            strict=True,
            validate=between(16, MOST_DRAWS),
        )
    )
