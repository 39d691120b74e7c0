"""What departments owe, and what is asked of townships and enterprises."""

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields
from marshmallow.validate import Length

from service.schemas.common import Query, given, maybe, text_of, told
from service.schemas.submissions import decent_file

MOST_VALUES = 100


class Waiver(ma.Schema):
    """Why the campaign goes on without a file."""

    reason = fields.String(**given("The reason.", "缺报理由", "本县没有燃气企业用户"))
    account_id = fields.Integer(**maybe("Account that says so.", "说明的账户", 2))
    at = fields.DateTime(**given("When.", "时间", "2025-03-01T08:30:00+00:00"))


class Owed(ma.Schema):
    """A department's file that the scheme needs."""

    department = fields.String(**given("Department.", "部门", "tax"))
    layout = fields.String(**given("Layout of the file.", "文件版式", "tax"))
    codes = fields.List(
        fields.String(), **given("Facts and attributes that the rules read.", "评价办法用到的数据", ["tax"])
    )
    submissions = fields.List(
        fields.Integer(), **given("Accepted submissions of the year.", "本年度已接收的提交编号", [12])
    )
    waiver = fields.Nested(Waiver(), **maybe("Why it is done without.", "缺报说明"))
    is_settled = fields.Boolean(**given("Whether the campaign can go on.", "是否已落实", example=True))


class OwedList(ma.Schema):
    """All that departments owe."""

    items = fields.List(fields.Nested(Owed()), **given("By layout.", "按版式排列"))


class WaiverForm(ma.Schema):
    """Which file is done without, and why."""

    layout = fields.String(**given("Layout of the file.", "文件版式", "gas", validate=text_of(1, 40)))
    reason = fields.String(
        **given("The reason.", "缺报理由", "本县没有燃气企业用户", validate=text_of(1, 2000))
    )


class SurveyQuery(Query):
    """Whom the form is for."""

    township = fields.String(
        **told(
            "Only of this township; a township's own account gets its own.",
            "仅该乡镇街道",
            "东镇",
            validate=text_of(1, 60),
        )
    )
    uscc = fields.String(
        **told("Only one enterprise.", "仅一家企业", "91990101MA00000000", validate=text_of(1, 40))
    )


class SurveyForm(ma.Schema):
    """A filled-in survey."""

    file = Upload(**given("The file: XLSX or CSV.", "填好的调查表，XLSX 或 CSV", validate=decent_file))


class OwnForm(ma.Schema):
    """What an enterprise states itself."""

    values = fields.Dict(
        keys=fields.String(validate=text_of(1, 60)),
        values=fields.Float(allow_nan=False, allow_none=True),
        **given(
            "Fact → value in its unit; null says that there is none to state.",
            "数据代码 → 数值；没有可填的写 null",
            {"revenue": 1250.5},
            validate=Length(1, MOST_VALUES, error=f"field.length least=1 most={MOST_VALUES}"),
        ),
    )
