"""The year's list of enterprises."""

import marshmallow as ma
from marshmallow import fields

from service.campaign_tables import LISTED
from service.schemas.common import PageQuery, PageSchema, Query, given, maybe, one_of, text_of, told

STATE_WORDS = "状态：in 参评、exempt 不参评、suspended 暂缓、ungraded 参评不定级、missing 无数据"
STATE = told("Only in this state.", "仅该状态", "exempt", validate=one_of(*LISTED))
TEXT = told("Part of the credit code or name.", "信用代码或名称中的文字", "机械", validate=text_of(1, 100))


class ListedQuery(PageQuery):
    """Which enterprises."""

    state = fields.String(**STATE)
    text = fields.String(**TEXT)


class ListedExportQuery(Query):
    """Which enterprises, as which file."""

    state = fields.String(**STATE)
    text = fields.String(**TEXT)
    format = fields.String(
        **told("csv or xlsx.", "csv 或 xlsx", "xlsx", load_default="csv", validate=one_of("csv", "xlsx"))
    )


class Listed(ma.Schema):
    """An enterprise on the list: in the evaluation or not, and by which clause."""

    uscc = fields.String(**given("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"))
    name = fields.String(**maybe("Name.", "企业名称", "示例机械有限公司"))
    township = fields.String(**maybe("Township.", "所属乡镇街道", "东镇"))
    park = fields.String(**maybe("Park.", "所属园区", None))
    state = fields.String(**given("Its state.", STATE_WORDS, "exempt", validate=one_of(*LISTED)))
    clause = fields.String(**given("Name of the clause; empty for one that is in.", "条款名称", "utilities"))
    reason = fields.String(**given("Why, in words; empty for one that is in.", "理由", "电力企业不参评"))


class ListedPage(PageSchema):
    """A page of the list by credit code."""

    items = fields.List(fields.Nested(Listed()), **given("The enterprises.", "企业名单"))


class ListDrawn(ma.Schema):
    """How many are in each state of a list that was drawn up."""

    counts = fields.Dict(
        fields.String(), fields.Integer(), **given("By state.", "各状态的数量", {"in": 930, "exempt": 12})
    )
