"""What the things in the audit log are called, and the pages on which they stand."""

from collections.abc import Iterator, Mapping

from flask import current_app
from werkzeug.exceptions import HTTPException

from service import auth
from service.language import say
from service.pages import address
from service.pages.administration import actions

CODE = 18  # signs of an enterprise's credit code
Pairs = Mapping[str, tuple[str, str]]
NOUNS: Pairs = {
    "account": ("账户", "Account"),
    "application": ("参评申请", "Application"),
    "board": ("区域看板", "Board"),
    "campaign": ("年度工作", "Campaign"),
    "confirmation": ("数据确认", "Confirmation"),
    "county": ("县(市、区)", "County"),
    "deadline": ("期限", "Deadline"),
    "delivery": ("事件推送记录", "Delivery"),
    "dispute": ("数据异议", "Dispute"),
    "enterprise": ("企业", "Enterprise"),
    "evaluation": ("评价", "Run"),
    "evidence": ("证明材料", "Evidence"),
    "forecast": ("预测", "Forecast"),
    "handover": ("清单移交", "Handover"),
    "installation": ("本安装", "The installation"),
    "invitation": ("企业邀请", "Invitation"),
    "job": ("任务文件", "File of a job"),
    "key": ("接口密钥", "Key"),
    "model_version": ("预测模型版本", "Model version"),
    "objection": ("异议", "Objection"),
    "payment": ("资金", "Payment"),
    "policy": ("差别化政策", "Policies"),
    "publication": ("公布", "Publication"),
    "rebate": ("返还", "Rebates"),
    "rectification": ("整改", "Rectification"),
    "region": ("区域看板", "Region"),
    "ruling": ("认定", "Ruling"),
    "scheme": ("评价办法", "Scheme"),
    "signing-key": ("签名密钥", "Signing key"),
    "simulation": ("办法模拟", "Simulation"),
    "submission": ("部门数据", "Submission"),
    "suspicion": ("数据质量", "Data quality"),
    "webhook": ("事件推送", "Webhook"),
}
PARTS: Pairs = {
    "affected": ("受影响企业", "who is affected"),
    "audit": ("审计日志", "audit log"),
    "borderline": ("分档线附近", "near the lines"),
    "candidates": ("培育对象", "candidates"),
    "change": ("比上年变化", "change"),
    "comparison": ("比较", "comparison"),
    "confirmations": ("数据确认", "confirmations"),
    "due": ("应返还", "due"),
    "enterprises": ("企业", "enterprises"),
    "entries": ("名单", "entries"),
    "errors": ("错误", "errors"),
    "export": ("导出文件", "as a file"),
    "exports": ("导出文件", "as a file"),
    "facts": ("数据", "data"),
    "file": ("文件", "file"),
    "ladder": ("梯队", "ladder"),
    "leaders": ("领军企业", "leaders"),
    "migration": ("类别变动", "migration"),
    "money": ("政策金额", "money"),
    "moves": ("类别改变的企业", "who moves"),
    "notice": ("通知书", "notice"),
    "notices": ("通知书", "notices"),
    "policies": ("差别化政策", "policies"),
    "reasons": ("理由", "reasons"),
    "results": ("结果", "results"),
    "returns": ("填报情况", "returns"),
    "stability": ("稳定程度", "stability"),
    "surveys": ("填报表", "forms"),
    "what-if": ("怎样提升", "what would lift it"),
    "workbook": ("文件", "file"),
}
PLURALS = {  # in addresses of pages and of the API: whose they are
    "audit": "audit",
    "exports": "job",
    "models": "model_version",
    "policies": "policy",
    "runs": "evaluation",
    "signing-keys": "signing-key",
} | {f"{one}s": one for one in NOUNS}
PAGES = {
    "evaluation": "runs",
    "model_version": "models",
    **{one: one for one in ("rectification", "region", "evidence")},
    "policy": "policies",
    "signing-key": "signing-keys",
}


def said(thing: str) -> str:
    """Say a thing: its kind, its number, what of it; what has no words is said as it is."""
    head, *rest = thing.strip("/").split("/")
    kind = _noun(head)
    words = NOUNS.get(kind) or PARTS.get(head) or actions.DONE.get(head) or (head, head)
    found = say(*words)
    for one in rest:
        found += _part(one, kind, found)
    return found


def page(thing: str) -> str | None:
    """Give the address of the page that shows a thing, where there is one that the reader may open."""
    head, *rest = thing.strip("/").split("/")
    known = PAGES.get(_noun(head), f"{_noun(head)}s")
    return next(filter(None, map(_opened, _shorter([known, *rest]))), None)


def _noun(head: str) -> str:
    return head if head in NOUNS else PLURALS.get(head, head)


def _part(word: str, kind: str, former: str) -> str:
    if word in PARTS:
        space = " " if former[-1].isascii() else ""
        return say(f"{space}的{PARTS[word][0]}", f", {PARTS[word][1]}")
    numbered = word.isdecimal() and len(word) < CODE and kind != "county"
    return f" #{word}" if numbered else f" {word}"


def _shorter(parts: list[str]) -> Iterator[str]:
    """The address itself, then those above it that still name a single thing."""
    for end in range(len(parts), min(len(parts), 2) - 1, -1):
        yield "/" + "/".join(parts[:end])


def _opened(path: str) -> str | None:
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    name = endpoint.removeprefix(f"{address.PORTAL}.")
    roles = getattr(current_app.view_functions[endpoint], "roles", None)
    is_page = name in address.endpoints() and not path.endswith(("/export", "/file", "/workbook"))
    return address.to(name, **values) if is_page and roles and auth.actor().has(*roles) else None
