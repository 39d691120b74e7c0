"""The audit log."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import PageQuery, PageSchema, given, maybe, text_of, told


class AuditQuery(PageQuery):
    """Which records."""

    object = fields.String(
        **told("Only of this thing.", "只看这一对象", "objection/12", validate=text_of(1, 200))
    )
    action = fields.String(
        **told("Only of this action.", "只看这一操作", "objection.decided", validate=text_of(1, 100))
    )
    actor = fields.Integer(**told("Only by this account.", "只看这一账户", 3))
    since = fields.AwareDateTime(**told("From this moment on.", "起始时间", "2026-03-01T00:00:00+08:00"))
    until = fields.AwareDateTime(
        **told("Before this moment.", "截止时间（不含）", "2026-04-01T00:00:00+08:00")
    )


class AuditRecord(ma.Schema):
    """Who did what to which thing."""

    number = fields.Integer(**given("Its place in the chain.", "在链中的序号", 1204))
    at = fields.DateTime(**given("When.", "时间", "2026-03-02T01:12:09Z"))
    actor = fields.Integer(
        **maybe("The account; null: the service itself or its operator.", "账户编号；空为系统或命令行", 3)
    )
    roles = fields.String(**given("In which roles.", "操作时的角色", "officer"))
    action = fields.String(**given("What was done.", "操作", "scheme.added"))
    object = fields.String(**given("To which thing.", "对象", "scheme/3"))
    before = fields.String(**maybe("Digest of what was before.", "变更前的摘要", "9f86d0…"))
    after = fields.String(**maybe("Digest of what is after.", "变更后的摘要", "60303a…"))
    request_id = fields.String(**maybe("In which request.", "请求编号", "5f1c0e7a"))
    algorithm = fields.String(**given("Of the record's digest.", "摘要算法", "sm3"))
    previous = fields.String(**given("Digest of the record before.", "上一条记录的摘要", "2c26b4…"))
    digest = fields.String(**given("Digest of this record and the one before.", "本条记录的摘要", "fcde2b…"))


class AuditPage(PageSchema):
    """A page of the log, newest first."""

    items = fields.List(fields.Nested(AuditRecord()), **given("The records.", "记录"))


class AuditFault(ma.Schema):
    """What is wrong with a record."""

    where = fields.String(**given("Number of the record.", "记录序号", "1204"))
    code = fields.String(**given("What is wrong, for programs.", "错误代码", "audit.altered"))
    detail = fields.String(**given("What is wrong, in words.", "错误说明", "记录 1204 的内容被改动。"))


class Verdict(ma.Schema):
    """Whether a chain is as it was written."""

    chain = fields.String(
        **given("Which chain: a county's code, or `-`.", "链：县(市、区)代码，或 -（本安装）", "990101")
    )
    whole = fields.Boolean(
        **given("Whether nothing was altered, removed or reordered.", "是否完整未改", True)
    )
    records = fields.Integer(**given("How many records there are.", "记录条数", 1204))
    head = fields.String(**given("Digest of the last record.", "末条记录的摘要", "fcde2b…"))
    faults = fields.List(fields.Nested(AuditFault()), **given("What is wrong.", "发现的问题"))


class Head(ma.Schema):
    """A head that was exported."""

    on = fields.Date(**given("On which day.", "日期", "2026-03-02"))
    number = fields.Integer(**given("Number of the last record then.", "当日末条记录的序号", 1204))
    digest = fields.String(**given("Its digest.", "当日末条记录的摘要", "fcde2b…"))


class HeadList(ma.Schema):
    """The exported heads of a chain."""

    chain = fields.String(**given("Which chain.", "链", "990101"))
    items = fields.List(fields.Nested(Head()), **given("The heads, the oldest first.", "各日链首，由旧到新"))
