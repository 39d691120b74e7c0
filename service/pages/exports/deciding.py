"""Lists of decisions as files: rulings, objections."""

from flask import Response

from service import auth, objections, rulings, unit
from service.api.reads import noted
from service.language import say
from service.objection_tables import Objection
from service.pages import frame, persons
from service.pages.deciding import objections as objected
from service.pages.deciding import rulings as ruled
from service.pages.exports.blueprint import MOST, blp, file, whole
from service.pages.words import coded, named, supplier


@blp.route("/rulings/export", endpoint="rulings")
@frame.allow(*auth.READERS)
@noted
def rulings_list() -> Response:
    """Give the rulings, newest first."""
    session, county = unit.session(), auth.county()
    found = whole(rulings.page(session, county, **ruled.wanted(), limit=MOST))
    names = objections.names(session, county, [one.uscc for one in found])
    who = persons.of(number for one in found for number in (one.proposed_by, one.decided_by))
    headings = (
        *(say("编号", "No."), say("标签", "Label"), say("取消", "Lifts it")),
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("依据文件", "Document")),
        *(say("事由", "Why"), say("有效期至", "Valid until"), say("状态", "State")),
        *(say("提出人", "Proposed by"), say("提出时间", "Proposed")),
        *(say("决定人", "Decided by"), say("决定时间", "Decided"), say("决定理由", "Reasons")),
    )
    rows = (
        (
            *(one.id, one.label, one.lifts, names.get(one.uscc), one.uscc, one.document, one.reason),
            *(one.expires_on, coded(f"ruling_state.{one.state}")),
            *(who.get(one.proposed_by, one.proposed_by), one.proposed_at),
            *(who.get(one.decided_by or 0, one.decided_by), one.decided_at, one.answer),
        )
        for one in found
    )
    return file("rulings", headings, rows)


@blp.route("/objections/export", endpoint="objections")
@frame.allow(*auth.READERS)
@noted
def objections_list() -> Response:
    """Give the objections, newest first."""
    session, county = unit.session(), auth.county()
    found = whole(objections.page(session, county, objected.wanted(), MOST))
    names = objections.names(session, county, [one.uscc for one in found])
    subjects = objected.subjects(found)
    headings = (
        *(say("编号", "Number"), say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("针对", "Against"), say("事项", "What"), say("来源部门", "Supplied by")),
        *(say("理由", "Grounds"), say("提出时间", "Filed"), say("状态", "State")),
        *(say("下一步", "Next step"), say("期限", "Due")),
    )
    rows = (
        (
            *(one.number, names.get(one.uscc), one.uscc, named("about", one.about), subjects[one.id]),
            *(supplier(one.department), one.grounds, one.filed_at),
            *(coded(f"objection_state.{one.state}"), _turn(one), one.due_on),
        )
        for one in found
    )
    return file("objections", headings, rows)


def _turn(one: Objection) -> str:
    """Name who takes the next step of an objection, if there is one."""
    if one.due_on is None or one.state not in objections.OPEN:
        return ""
    return say("、", ", ").join(coded(f"role.{role}") for role in objected.turn(one))
