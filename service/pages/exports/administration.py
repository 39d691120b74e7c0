"""Lists of administration as files: accounts, invitations, jobs, webhooks, the audit log."""

import orjson
from flask import Response

from service import accounts, audit_log, auth, clock, invitations, jobs, objections, people, unit, webhooks
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.audit_log import COLUMNS
from service.audit_tables import AuditRecord
from service.language import say
from service.pages import frame, persons, queries
from service.pages.administration import accounts as kept
from service.pages.administration import actions, things, words
from service.pages.administration import audit as log
from service.pages.administration import jobs as ordered
from service.pages.exports.blueprint import MOST, blp, file, whole
from service.pages.words import coded, supplier
from service.people_tables import Account
from service.schemas.invitations import InvitationQuery


@blp.route("/accounts/export", endpoint="accounts")
@frame.allow("security")
@noted
def accounts_list() -> Response:
    """Give the accounts with their roles."""
    found = whole(kept.listed(MOST))
    held = people.roles_of(unit.session(), [one.id for one in found])
    headings = (
        *(say("编号", "No."), say("登录名", "Name"), say("姓名", "Person"), say("电话", "Telephone")),
        *(say("岗位", "Post"), say("角色", "Roles"), say("县(市、区)", "County")),
        *(say("部门", "Department"), say("乡镇街道", "Township"), say("园区", "Park")),
        *(say("信用代码", "Credit code"), say("动态口令", "Codes"), say("状态", "State")),
    )
    rows = (
        (
            *(one.id, one.name, one.person, one.phone, one.label),
            *(say("、", ", ").join(coded(f"role.{role}") for role in held[one.id]), one.county),
            *(supplier(one.department), one.township, one.park, one.uscc),
            *(one.totp_confirmed_at is not None, _state(one)),
        )
        for one in found
    )
    return file("accounts", headings, rows)


def _state(one: Account) -> str:
    """Say whether an account is open."""
    if one.disabled_at:
        return say("已停用", "closed")
    locked = one.locked_until is not None and one.locked_until > clock.now()
    return say("已锁定", "locked") if locked else say("启用", "open")


@blp.route("/invitations/export", endpoint="invitations")
@frame.allow("officer", "township")
@noted
def invitations_list() -> Response:
    """Give the invitations; codes are shown once and stand in no list."""
    session, county, uscc = unit.session(), auth.county(), queries.asked(InvitationQuery()).get("uscc")
    found = whole(invitations.page(session, county, auth.area(), uscc, MOST, 0))
    names = objections.names(session, county, [one.uscc for one in found])
    who, states = persons.of(one.made_by for one in found), words.spoken(words.INVITATIONS)
    headings = (
        *(
            say("编号", "No."),
            say("企业", "Enterprise"),
            say("信用代码", "Credit code"),
            say("状态", "State"),
        ),
        *(say("发出", "Made"), say("发出人", "By"), say("失效", "Ends"), say("使用时间", "Used")),
    )
    rows = (
        (
            *(one.id, names.get(one.uscc), one.uscc, states[invitations.state(one)], one.made_at),
            *(who.get(one.made_by or 0, one.made_by), one.expires_at, one.used_at),
        )
        for one in found
    )
    return file("invitations", headings, rows)


@blp.route("/jobs/export", endpoint="jobs")
@frame.allow(*ordered.SEERS)
def jobs_list() -> Response:
    """Give the jobs, newest first."""
    found = whole(jobs.page(unit.session(), **ordered.wanted(), limit=MOST))
    kinds, states = words.spoken(words.KINDS), words.spoken(words.STATES)
    who = persons.of(one.account_id for one in found)
    headings = (
        *(say("编号", "No."), say("县(市、区)", "County"), say("类型", "Kind"), say("状态", "State")),
        *(say("下达", "Ordered"), say("下达人", "By"), say("完成", "Finished"), say("用时（秒）", "Seconds")),
        say("次数", "Attempts"),
    )
    rows = (
        (
            *(one.id, one.county, kinds.get(one.kind, one.kind), states.get(one.state, one.state)),
            *(one.created_at, who.get(one.account_id or 0, one.account_id), one.finished_at),
            *(one.seconds, one.attempts),
        )
        for one in found
    )
    return file("jobs", headings, rows)


@blp.route("/webhooks/" + ID.format("webhook_id") + "/export", endpoint="deliveries")
@frame.allow("officer", "system")
def deliveries_list(webhook_id: int) -> Response:
    """Give what an address was told, and what became of it."""
    found = whole(webhooks.sent(unit.session(), auth.county(), webhook_id, MOST, 0))
    events = words.spoken(words.EVENTS)
    headings = (
        *(say("编号", "No."), say("事件", "Event"), say("产生", "Happened"), say("送达", "Delivered")),
        *(say("放弃", "Given up"), say("次数", "Tries"), say("最近应答", "Last answer")),
    )
    rows = (
        (
            *(one.id, events.get(one.event, one.event), one.created_at, one.delivered_at),
            *(one.given_up_at, one.tries, one.answer),
        )
        for one in found
    )
    return file(f"deliveries-{webhook_id}", headings, rows)


@blp.route("/audit/export", endpoint="audit")
@frame.allow("audit")
@noted
def audit_records() -> Response:
    """Give records of the audit log; as JSON lines with all that their digests cover."""
    found = whole(audit_log.page(unit.session(), log.chain(), log.wanted(), MOST))
    if queries.word("format", ("jsonl",)):
        return answers.attachment("audit.jsonl", b"".join(map(_line, found)))
    who = persons.of(one.actor for one in found)
    headings = (
        *(say("序号", "No."), say("时间", "When"), say("操作", "Action"), say("对象", "Thing")),
        *(say("办理人", "By"), say("账户", "Account"), say("角色", "Roles"), say("摘要算法", "Algorithm")),
        *(say("上一条摘要", "Former digest"), say("摘要", "Digest")),
    )
    rows = (
        (
            *(one.number, one.at, actions.said(one.action), things.said(one.object), who.get(one.actor or 0)),
            *(one.actor, _roles(one), one.algorithm, one.previous, one.digest),
        )
        for one in found
    )
    return file("audit", headings, rows)


def _roles(one: AuditRecord) -> str:
    known = (role for role in one.roles.split(",") if role in accounts.ROLES)
    return say("、", ", ").join(coded(f"role.{role}") for role in known)


def _line(one: AuditRecord) -> bytes:
    whole_ = {column.key: getattr(one, column.key) for column in COLUMNS}
    return orjson.dumps(whole_, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
