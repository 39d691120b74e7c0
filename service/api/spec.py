"""The OpenAPI document: what flask-smorest gathered, and what holds for every address alike."""

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest.spec.plugins import FlaskPlugin

from service.api.answers import PROBLEM
from service.api.blueprint import Api

TITLE = "mu-hero API"
VERSION = "1"
INTRODUCTION = {
    "description": "Yearly evaluation of a county's enterprises: files in, classes with exact reasons out.",
    "x-zh": "县域企业年度综合评价：部门数据文件进，分类结果与精确理由出。",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of an officer, an enterprise or an administrator.",
    "x-zh": "经办人员、企业或管理员的访问令牌。",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETag of the answer that one already has: 304 if it still holds.",
    "x-zh": "已有结果的 ETag；未变化时返回 304。",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any text of one's own: the same request sent again is done once and answered alike.",
    "x-zh": "自定的请求标识：同一请求重复发送只执行一次，返回相同结果。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
PREFER = {
    "name": "Prefer",
    "in": "header",
    "description": "`respond-async`: answer at once with a job (202), however small the work is.",
    "x-zh": "respond-async：不论大小，立即返回后台任务（202）。",
    "schema": {"type": "string"},
}
ETAG = {"description": "Tag of this answer, for If-None-Match.", "schema": {"type": "string"}}
TAG_WORDS = {
    "campaigns": "评价工作",
    "listings": "企业名单",
    "deadlines": "期限",
    "applications": "豁免与暂缓申请",
    "messages": "消息",
    "submissions": "数据提交",
    "collection": "数据归集",
    "confirmations": "数据核对",
    "disputes": "数据争议",
    "evidence": "证明材料",
    "enterprises": "企业与数据",
    "suspicions": "可疑数据",
    "schemes": "评价办法",
    "evaluations": "评价",
    "interims": "年中试算",
    "overviews": "评价总览",
    "comparisons": "评价对照",
    "rulings": "认定",
    "objections": "异议",
    "publications": "公布",
    "public": "公开查询",
    "handovers": "政策清单与移交",
    "payments": "征收与返还",
    "webhooks": "事件推送与签名密钥",
    "results": "评价结果",
    "notices": "通知书",
    "explanations": "结果解释",
    "scores": "试算",
    "trials": "办法试算与分析",
    "boards": "看板文件",
    "board": "区域看板",
    "rectification": "整改",
    "models": "评分模型",
    "forecasts": "预测与预警",
    "jobs": "后台任务",
    "audit": "审计日志",
    "sessions": "登录与会话",
    "oidc": "身份平台登录",
    "me": "本人账户",
    "keys": "接口密钥",
    "accounts": "账户管理",
    "invitations": "企业邀请",
    "counties": "县(市、区)",
    "health": "运行状况",
}
PATH_WORDS = {
    "dispute_id": ("Number of the dispute.", "争议编号", 12),
    "campaign_id": ("Number of the campaign.", "评价工作编号", 4),
    "application_id": ("Number of the application.", "申请编号", 6),
    "message_id": ("Number of the message.", "消息编号", 40),
    "evidence_id": ("Number of the evidence.", "材料编号", 5),
    "submission_id": ("Number of the submission.", "提交编号", 12),
    "ruling_id": ("Number of the ruling.", "认定编号", 3),
    "objection_id": ("Number for addresses, not that on the receipt.", "异议的地址编号（非回执编号）", 12),
    "scheme_id": ("Number of the scheme.", "办法编号", 3),
    "evaluation_id": ("Number of the evaluation.", "评价编号", 7),
    "number": ("Number of the version.", "版本号", 3),
    "run_id": ("Number of the forecast.", "预测编号", 5),
    "board_id": ("Number of the board file.", "看板文件编号", 3),
    "plan_id": ("Number of the plan.", "整改方案编号", 5),
    "publication_id": ("Number of the publication.", "公布编号", 12),
    "handover_id": ("Number of the handover.", "移交编号", 3),
    "payment_id": ("Number of the record.", "收付记录编号", 5),
    "webhook_id": ("Number of the webhook.", "推送地址编号", 2),
    "code": ("Verification code, with or without hyphens.", "核验码，可带连字符", "4G7K-2M9Q-XT3B-80ZW-5"),
    "job_id": ("Number of the job.", "任务编号", 31),
    "session_id": ("First signs of the session.", "会话编号", "9f86d081884c"),
    "key_id": ("First signs of the key.", "密钥编号", "9f86d081884c"),
    "account_id": ("Number of the account.", "账户编号", 12),
    "invitation_id": ("Number of the invitation.", "邀请编号", 5),
    "uscc": ("Unified social credit code.", "统一社会信用代码", "91990101MA00000000"),
}


def document(app: Flask, api: Api) -> dict[str, Any]:
    """Make the OpenAPI document."""
    found: dict[str, Any] = api.spec.to_dict()
    found["info"] |= INTRODUCTION
    for tag in found["tags"]:
        tag["x-zh"] = TAG_WORDS[tag["name"]]
    parts = found.setdefault("components", {})
    parts.setdefault("securitySchemes", {})["bearer"] = BEARER
    parts.setdefault("headers", {})["ETAG"] = ETAG
    parts.setdefault("responses", {}).update(
        {str(status): _problem(status) for status in (401, 403, 404, 409)}
    )
    parts.setdefault("parameters", {}).update(
        IF_NONE_MATCH=IF_NONE_MATCH, IDEMPOTENCY_KEY=IDEMPOTENCY_KEY, PREFER=PREFER
    )
    endpoints = _endpoints(app)
    for path, item in found["paths"].items():
        _name_parameters(item.get("parameters", []))
        for method in item.keys() - {"parameters"}:
            endpoint = endpoints[method, path]
            item[method]["operationId"] = endpoint.replace(".", "_")
            _complete(item[method], method, app.view_functions[endpoint])
    return found


def _endpoints(app: Flask) -> dict[tuple[str, str], str]:
    return {
        (method.lower(), FlaskPlugin.flaskpath2openapi(rule.rule)): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _name_parameters(parameters: list[dict[str, Any]]) -> None:
    for parameter in parameters:
        en, zh, example = PATH_WORDS[parameter["name"]]
        parameter |= {"description": en, "x-zh": zh, "example": example}


def _complete(operation: dict[str, Any], method: str, view: Any) -> None:
    """Add what follows from the method, the roles and the decorators of a view."""
    roles, answers = getattr(view, "roles", ()), operation["responses"]
    operation["x-roles"] = list(roles)
    operation["security"] = [{"bearer": []}] if roles else []
    also = ["401", "403", "404"] if roles else []
    if method == "get" and "json" in str(answers.get("200", "")):
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IF_NONE_MATCH"})
        answers["304"] = {"description": "Not modified"}
        answers["200"].setdefault("headers", {})["ETag"] = {"$ref": "#/components/headers/ETAG"}
    if getattr(view, "once", False):
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IDEMPOTENCY_KEY"})
        also.append("409")
    if getattr(view, "deferrable", False):
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/PREFER"})
    for status in also:
        answers.setdefault(status, {"$ref": f"#/components/responses/{status}"})


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM: {"schema": schema}}}
