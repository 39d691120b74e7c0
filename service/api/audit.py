"""The audit log: read, proved, and its exported heads. For the audit administrator alone."""

from pathlib import Path
from typing import Any

from flask import Response, request

from service import audit, audit_log, auth, heads, unit
from service.api import answers
from service.api.blueprint import Blueprint
from service.schemas.audit import AuditPage, AuditQuery, AuditRecord, HeadList, Verdict
from service.schemas.common import Query

blp = Blueprint("audit", __name__, url_prefix="/api/v1/audit", description="Audit log")
WANTED = ("object", "action", "actor", "since", "until")
SHOWN = tuple(AuditRecord().fields)


@blp.route("")
@auth.allow("audit")
@blp.doc(**{"x-zh": "审计日志，新的在前：本县的；不属于任何县的审计管理员默认看本安装的"})
@blp.arguments(AuditQuery(), location="query")
@blp.response(200, AuditPage())
def list_(query: dict[str, Any]) -> Response:
    """List the audit log, newest first: the county's, or the installation's own where no county is named."""
    wanted = audit_log.Filter(**{name: query.get(name) for name in WANTED})
    found = audit_log.page(unit.session(), _chain(), wanted, query["limit"], query["offset"])
    items = ({name: getattr(one, name) for name in SHOWN} for one in found.items)
    return answers.answer(answers.page(items, found.total, query))


@blp.route("/verify")
@auth.allow("audit")
@blp.doc(**{"x-zh": "逐条验证审计链：有无改动、删除、调换，并与已导出的链首核对"})
@blp.arguments(Query(), location="query")
@blp.response(200, Verdict())
def verify(_query: dict[str, Any]) -> Response:
    """Prove that no record was altered, removed or reordered, also against the exported heads."""
    chain = _chain()
    printed = heads.read(Path(unit.config().heads_dir), chain)
    found = audit_log.verify(unit.session(), chain, printed)
    said = {"faults": answers.items(found.faults, "#"), "whole": found.whole}
    return answers.answer({"chain": chain, "records": found.records, "head": found.head, **said})


@blp.route("/heads")
@auth.allow("audit")
@blp.doc(**{"x-zh": "已导出的各日链首"})
@blp.arguments(Query(), location="query")
@blp.response(200, HeadList())
def list_heads(_query: dict[str, Any]) -> Response:
    """List the heads that were exported day by day."""
    chain = _chain()
    found = audit_log.exported(unit.session(), chain)
    items = [{name: getattr(one, name) for name in ("on", "number", "digest")} for one in found]
    return answers.answer({"chain": chain, "items": items})


def _chain() -> str:
    """Give the chain that is asked for."""
    if auth.actor().county is None and "county" not in request.args:
        return audit.INSTALLATION
    return auth.county()
