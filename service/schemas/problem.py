"""The one form of every error (RFC 9457)."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import given, told


class ProblemItem(ma.Schema):
    """One thing that is wrong, with the figures of its sentence as further members."""

    class Meta:
        """Figures besides."""

        unknown = ma.INCLUDE

    code = fields.String(**given("What is wrong, for programs.", "错误代码，供程序判断", "field.range"))
    detail = fields.String(
        **given(
            "What is wrong and what to do, for people.", "错误说明与处理办法", "应在 1 到 500 之间，请更正。"
        )
    )
    pointer = fields.String(
        **given("Which part of the request (JSON Pointer, RFC 6901).", "请求中的位置", "#/enterprises/3/tax")
    )
    where = fields.String(
        **told(
            "Place inside a file or scheme.",
            "文件或办法中的位置",
            "pools.above_scale.indicators.tax_per_land.value",
        )
    )


class Problem(ma.Schema):
    """An error, as every address answers it: `application/problem+json`."""

    type = fields.String(
        **given("Address that explains this kind.", "此类问题的说明地址", "/api/v1/docs#problem-invalid")
    )
    title = fields.String(**given("The kind, in words.", "问题类型", "请求内容有误"))
    status = fields.Integer(**given("The HTTP status.", "HTTP 状态码", 422))
    detail = fields.String(**given("What happened, in words.", "问题说明", "应在 1 到 500 之间，请更正。"))
    instance = fields.String(**given("Address that was asked.", "请求的地址", "/api/v1/enterprises"))
    code = fields.String(**given("The first error's code.", "首个错误的代码", "field.range"))
    errors = fields.List(
        fields.Nested(ProblemItem()),
        **given("Everything found, at most 1,000.", "全部错误，最多列出 1000 条"),
    )
    submission = fields.Integer(
        **told(
            "The refused submission, which keeps all its errors.", "被退回的提交编号，可查询其全部错误", 12
        )
    )
