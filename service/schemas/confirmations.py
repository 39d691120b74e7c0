"""The form that an enterprise confirms, datum by datum."""

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length

from service.returns import STATES
from service.schemas.common import (
    LARGEST_ID,
    MOST_ITEMS,
    PageQuery,
    PageSchema,
    between,
    given,
    maybe,
    one_of,
    text_of,
    told,
)
from service.sheets import KINDS

USCC = ("Unified social credit code.", "统一社会信用代码", "91990101MA00000000")
DISPUTE_STATES = ("open", "kept", "corrected", "withdrawn")


class Item(ma.Schema):
    """One datum of the form, its source, and what was answered."""

    id = fields.String(**given("Names the datum within the form.", "数据标识", "fact:tax:2024"))
    kind = fields.String(
        **given("What it is.", "种类：属性、数据、地块、电表", "fact", validate=one_of(*KINDS))
    )
    code = fields.String(**given("Fact, attribute, parcel or meter.", "数据、属性、地块或电表的代码", "tax"))
    title = fields.String(**given("What it is called.", "名称", "实际入库税收"))
    period = fields.String(**given("Year, quarter or month.", "年度、季度或月份", "2024"))
    value = fields.Float(**maybe("Value in `unit`.", "数值", 241.0))
    text = fields.String(**maybe("Text; how a parcel is used.", "文字；地块用途", None))
    unit = fields.String(**maybe("Unit.", "单位", "万元"))
    department = fields.String(**given("Who supplies it.", "数据来源部门", "tax"))
    submission_id = fields.Integer(
        **maybe("Submission that says it; null if nobody has.", "来源提交编号；没有数据为 null", 12)
    )
    row = fields.Integer(**maybe("Row in that file.", "来源文件中的行", 7))
    used = fields.Boolean(**given("Whether the rules read it.", "评价办法是否用到", example=True))
    previous_value = fields.Float(**maybe("Last year's value.", "上年数值", 230.0))
    previous_text = fields.String(**maybe("Last year's text.", "上年文字", None))
    open = fields.Boolean(**given("Whether it can be answered now.", "现在是否可以答复", example=True))
    asked = fields.Boolean(
        **given("Whether the enterprise states it itself.", "是否由企业自己填报", example=False)
    )
    answer = fields.String(
        **maybe(
            "What was answered to what it says now.",
            "对当前数据的答复：confirmed 确认、disputed 有争议、silent 逾期未答复",
            "confirmed",
            validate=one_of("confirmed", "disputed", "silent"),
        )
    )
    dispute_id = fields.Integer(**maybe("Its last dispute.", "最近一次争议的编号", None))
    dispute_state = fields.String(
        **maybe("What became of that.", "该争议的状态", None, validate=one_of(*DISPUTE_STATES))
    )


class Sheet(ma.Schema):
    """One form per enterprise."""

    campaign_id = fields.Integer(**given("Number of the campaign.", "评价工作编号", 1))
    year = fields.Integer(**given("The year the facts describe.", "数据所属年度", 2024))
    uscc = fields.String(**given(*USCC))
    name = fields.String(**maybe("Name.", "名称", "示例机械有限公司"))
    due_on = fields.Date(
        **maybe("Last day, until its end in Beijing.", "截止日期（当日北京时间结束）", "2025-04-18")
    )
    silence = fields.String(
        **given(
            "How the scheme takes silence.",
            "逾期未答复如何处理：accepted 视为认可、unconfirmed 记为未确认",
            "accepted",
            validate=one_of("accepted", "unconfirmed"),
        )
    )
    items = fields.List(fields.Nested(Item()), **given("The data.", "数据"))


class Answer(ma.Schema):
    """What an enterprise says of one datum."""

    datum = fields.String(
        **given("Its id in the form.", "数据标识", "fact:tax:2024", validate=text_of(1, 200))
    )
    answer = fields.String(
        **given("Right or wrong.", "确认或提出争议", "disputed", validate=one_of("confirmed", "disputed"))
    )
    submission_id = fields.Integer(
        **maybe(
            "The submission whose figure was seen, as the form gives it.",
            "所见数据的来源提交编号，与核对表一致",
            12,
            validate=between(1, LARGEST_ID),
        )
    )
    reason = fields.String(
        **told(
            "Why it is wrong.", "争议理由", "漏计第四季度入库税款", load_default="", validate=text_of(0, 2000)
        )
    )
    claimed = fields.String(
        **told(
            "What would be right.", "企业认为正确的数据", "268.5", load_default=None, validate=text_of(1, 200)
        )
    )


class Answers(ma.Schema):
    """Answers to some or all data of the form."""

    items = fields.List(
        fields.Nested(Answer()),
        **given(
            "One each.",
            "逐项答复",
            validate=Length(1, MOST_ITEMS, error=f"field.length least=1 most={MOST_ITEMS}"),
        ),
    )


class ReturnQuery(PageQuery):
    """Which enterprises."""

    state = fields.String(**told("Only in this state.", "仅该状态", "silent", validate=one_of(*STATES)))


class Return(ma.Schema):
    """How far one enterprise has come with its form."""

    uscc = fields.String(**given(*USCC))
    name = fields.String(**maybe("Name.", "名称", "示例机械有限公司"))
    township = fields.String(**maybe("Township.", "所属乡镇街道", "东镇"))
    state = fields.String(
        **given(
            "How far it has come.",
            "complete 已全部答复、silent 逾期未答复、partly 部分答复、none 未答复",
            "complete",
            validate=one_of(*STATES),
        )
    )


class ReturnPage(PageSchema):
    """A page of enterprises by credit code."""

    items = fields.List(fields.Nested(Return()), **given("The enterprises.", "企业列表"))
