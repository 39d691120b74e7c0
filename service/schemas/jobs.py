"""Jobs: what outlasts a request."""

import marshmallow as ma
from marshmallow import fields

from service.job_tables import STATES
from service.schemas.common import PageQuery, PageSchema, given, maybe, one_of, text_of, told
from service.schemas.problem import Problem


class JobQuery(PageQuery):
    """Which jobs."""

    state = fields.String(**told("Only in this state.", "仅该状态", "running", validate=one_of(*STATES)))
    kind = fields.String(**told("Only of this kind.", "仅该类任务", "evaluation", validate=text_of(1, 40)))


class Progress(ma.Schema):
    """How far a job has come."""

    stage = fields.String(**given("What is being done now.", "当前步骤", "evaluating"))
    done = fields.Integer(**given("So much of it is done.", "已完成", 0))
    total = fields.Integer(**given("So much there is to do.", "总数", 1))


class Made(ma.Schema):
    """What a job has made."""

    what = fields.String(**given("A word for it.", "成果类型", "evaluation"))
    address = fields.String(**given("Where it is.", "成果地址", "/api/v1/evaluations/7"))
    name = fields.String(**maybe("Name of a file.", "文件名", "evaluation-7.csv"))


class JobRow(ma.Schema):
    """A job in a list."""

    id = fields.Integer(**given("Number of the job.", "任务编号", 31))
    kind = fields.String(**given("What it does.", "任务类型：import、evaluation、export 等", "evaluation"))
    params = fields.Dict(**given("What it was asked.", "任务参数", {"scheme_id": 3, "year": 2024}))
    state = fields.String(
        **given(
            "Its state.",
            "状态：queued 排队、running 执行中、succeeded 成功、failed 失败",
            "running",
            validate=one_of(*STATES),
        )
    )
    progress = fields.Nested(Progress(), **maybe("How far it has come.", "进度"))
    attempts = fields.Integer(**given("How often it was begun.", "执行次数", 1))
    result = fields.Nested(Made(), **maybe("What it has made.", "成果"))
    created_at = fields.DateTime(**given("When it was asked for.", "提交时间", "2025-03-01T08:30:00+00:00"))
    created_by = fields.Integer(**maybe("Account that asked for it.", "提交账户", 2))
    started_at = fields.DateTime(
        **maybe("When its latest attempt began.", "最近一次开始时间", "2025-03-01T08:30:01+00:00")
    )
    finished_at = fields.DateTime(**maybe("When it ended.", "结束时间", None))


class Job(JobRow):
    """A job. A failed one says why, as a refused request does."""

    problem = fields.Nested(Problem(), **maybe("Why it failed.", "失败原因"))


class JobPage(PageSchema):
    """A page of jobs, newest first."""

    items = fields.List(fields.Nested(JobRow()), **given("The jobs.", "任务列表"))
