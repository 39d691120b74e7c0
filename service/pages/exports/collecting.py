"""Lists of collecting as files: submissions, suspicions, enterprises, disputes, applications, who is late."""

from flask import Response

from scoring.facts import UNITS
from service import (
    applications,
    auth,
    campaigns,
    collection,
    disputes,
    enterprises,
    listing,
    returns,
    submissions,
    suspicions,
    unit,
)
from service.api.blueprint import ID
from service.api.reads import noted
from service.campaign_tables import Campaign
from service.history import FactRow
from service.language import say
from service.pages import frame, persons, queries
from service.pages.collecting import applications as applied
from service.pages.collecting import disputes as disputed
from service.pages.collecting import enterprises as listed
from service.pages.collecting import quality as doubted
from service.pages.collecting import submissions as given
from service.pages.collecting.blueprint import SEERS
from service.pages.exports.blueprint import MOST, blp, check, file, whole
from service.pages.words import coded, named, spoken, supplier
from service.pages.words import unit as unit_of
from service.schemas.confirmations import ReturnQuery

ONE = "/campaigns/" + ID.format("campaign_id")


@blp.route("/submissions/export", endpoint="submissions")
@frame.allow(*given.SEERS)
@noted
def submitted() -> Response:
    """Give the files that were handed in."""
    found = whole(submissions.page(unit.session(), auth.county(), **given.wanted(), limit=MOST))
    titles, names = given.titles(), persons.of(one.received_by for one in found)
    headings = (
        *(say("编号", "No."), say("文件", "File"), say("来源", "From"), say("版式", "Layout")),
        *(say("年度", "Year"), say("状态", "State"), say("行数", "Rows"), say("错误", "Errors")),
        *(say("时间", "When"), say("提交人", "By")),
    )
    rows = (
        (
            *(one.id, one.filename, supplier(one.department), titles.get(one.layout, one.layout)),
            *(one.year, named("submission", one.state), one.row_count, one.error_count),
            *(one.received_at, names.get(one.received_by or 0)),
        )
        for one in found
    )
    return file("submissions", headings, rows)


@blp.route(f"{given.ONE}/errors/export", endpoint="errors")
@frame.allow(*given.SEERS)
def mistakes(submission_id: int) -> Response:
    """Give all that was wrong with a refused file, by row: to be mended beside it."""
    own = given.own(submission_id)
    found = submissions.errors(unit.session(), own.county, own.id)
    check(len(found))
    headings = (
        *(say("行", "Row"), say("列", "Column"), say("现有内容", "It says")),
        say("问题与改法", "What is wrong, and what to do"),
    )
    rows = ((*(one.params.get(name) for name in ("row", "column", "value")), one) for one in found)
    return file(f"errors-{submission_id}", headings, rows)


@blp.route("/suspicions/export", endpoint="quality")
@frame.allow(*auth.READERS, "department")
@noted
def suspected() -> Response:
    """Give the figures that are probably wrong."""
    year, *_ = wanted = doubted.wanted()
    found = whole(suspicions.page(unit.session(), auth.county(), *wanted, MOST))
    names = listed.names({one.uscc for one in found})
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("数据", "Datum")),
        *(say("所报", "As given"), say("单位", "Unit"), say("可能的原因", "Likely cause")),
    )
    rows = (
        (
            *(names.get(one.uscc), one.uscc, one.params.get("title", one.fact)),
            *(one.value, unit_of(str(one.params.get("unit", ""))), suspicions.said(one)),
        )
        for one in found
    )
    return file(f"suspicions-{year}", headings, rows)


@blp.route("/enterprises/export", endpoint="enterprises")
@frame.allow(*auth.LOCAL)
@noted
def enterprises_list() -> Response:
    """Give the year's list of enterprises; without one, whom files have spoken of."""
    campaign = queries.campaign()
    if campaign and listing.counts(unit.session(), campaign):
        return _on_the_list(campaign)
    wanted = listed.wanted()
    found = whole(enterprises.page(unit.session(), auth.county(), wanted.text, MOST, 0, wanted.area))
    headings = (say("企业", "Enterprise"), say("信用代码", "Credit code"))
    return file("enterprises", headings, ((one.name, one.uscc) for one in found))


def _on_the_list(campaign: Campaign) -> Response:
    found = whole(listing.page(unit.session(), auth.county(), campaign.id, listed.wanted(), MOST))
    reason = listing.reasons(unit.session(), campaign)
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("乡镇街道", "Township")),
        *(say("园区", "Park"), say("状态", "State"), say("理由", "Why")),
    )
    rows = (
        (
            *(one.name, one.uscc, one.township, one.park, coded(f"listed.{one.state}")),
            spoken(reason(one)) if one.state != "in" else None,
        )
        for one in found
    )
    return file(f"enterprises-{campaign.year}-{campaign.id}", headings, rows)


@blp.route("/enterprises/<uscc>/facts/export", endpoint="facts")
@frame.allow(*auth.LOCAL, "department")
@noted
def known(uscc: str) -> Response:
    """Give what was handed in about an enterprise in a year, figure by figure with its source."""
    year = listed.year()
    found = enterprises.facts(unit.session(), auth.county(), auth.own(uscc), year, auth.department())
    check(len(found))
    headings = (
        *(say("数据", "Datum"), say("对象", "Of what"), say("所属期", "Period"), say("数值", "Value")),
        *(say("单位", "Unit"), say("文字", "Text"), say("原文", "As written"), say("来源", "Source")),
        *(say("提交", "Submission"), say("行", "Row"), say("是否有效", "Counts"), say("时间", "When")),
    )
    return file(f"facts-{uscc}-{year}", headings, map(_fact, found))


def _fact(row: FactRow) -> tuple[object, ...]:
    unit_ = UNITS.get(row.code, "") if row.kind == "fact" else row.unit
    return (
        *(listed.datum(row), listed.subject(row), row.period, row.value, unit_of(unit_)),
        *(named("said", row.text) if row.kind == "attribute" else None, row.raw),
        *(supplier(row.department), row.submission_id, row.row, named("standing", row.standing)),
        row.received_at,
    )


@blp.route("/disputes/export", endpoint="disputes")
@frame.allow(*SEERS)
@noted
def disputes_list() -> Response:
    """Give the disputes, the most urgent first."""
    session = unit.session()
    found = whole(disputes.page(session, auth.county(), disputed.wanted(), MOST))
    names, titles = listed.names({one.uscc for one in found}), disputes.titles(session, found)
    headings = (
        *(say("编号", "No."), say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("数据", "Datum"), say("现有", "It says"), say("企业主张", "Should say"), say("理由", "Why")),
        *(say("答复部门", "Who answers"), say("状态", "State"), say("期限", "Due"), say("答复", "Answer")),
        say("已转县级", "With the county since"),
    )
    rows = (
        (
            *(one.id, names.get(one.uscc), one.uscc, titles[one.id]),
            *(one.stated, one.claimed, one.reason, supplier(one.department)),
            *(named("dispute", one.state), one.due_on, one.answer, one.escalated_at),
        )
        for one in found
    )
    return file("disputes", headings, rows)


@blp.route("/applications/export", endpoint="applications")
@frame.allow(*auth.LOCAL)
@noted
def applications_list() -> Response:
    """Give the applications, the newest first."""
    found = whole(applications.page(unit.session(), auth.county(), applied.wanted(), MOST))
    names = listed.names({one.uscc for one in found})
    headings = (
        *(say("编号", "No."), say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("申请", "Asked"), say("理由", "Why"), say("提出时间", "Filed"), say("状态", "State")),
        *(say("决定时间", "Decided"), say("决定理由", "Reasons"), say("有效期至", "Valid until")),
    )
    rows = (
        (
            *(one.id, names.get(one.uscc), one.uscc, named("kind", one.kind), one.reason, one.filed_at),
            *(named("application", one.state), one.decided_at, one.decision, one.expires_on),
        )
        for one in found
    )
    return file("applications", headings, rows)


@blp.route(f"{ONE}/returns/export", endpoint="returns")
@frame.allow(*auth.LOCAL)
@noted
def returned(campaign_id: int) -> Response:
    """Give how far the enterprises have come with their data."""
    campaign = campaigns.get(unit.session(), auth.county(), campaign_id)
    state = queries.asked(ReturnQuery()).get("state")
    found = whole(returns.page(unit.session(), campaign, state, auth.area(), MOST))
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("乡镇街道", "Township"), say("状态", "State")),
    )
    rows = ((one.name, one.uscc, one.township, named("return", one.state)) for one in found)
    return file(f"returns-{campaign_id}", headings, rows)


@blp.route(f"{ONE}/collection/export")
@frame.allow(*auth.READERS, "department")
def owed(campaign_id: int) -> Response:
    """Give which departments' files are there, which are late, and why one is done without."""
    campaign, mine = campaigns.get(unit.session(), auth.county(), campaign_id), auth.department()
    found = collection.owed(unit.session(), campaign)
    titles = given.titles()
    headings = (
        *(say("部门", "Department"), say("版式", "Layout"), say("状态", "State")),
        *(say("提交编号", "Submissions"), say("缺报说明", "Why without")),
    )
    rows = (
        (
            *(supplier(one.department), titles.get(one.layout, one.layout), _owed(one)),
            *("、".join(map(str, one.submissions)), one.waiver.reason if one.waiver else None),
        )
        for one in found
        if mine in (None, one.department)
    )
    return file(f"collection-{campaign_id}", headings, rows)


def _owed(one: collection.Owed) -> str:
    """Say whether a file is there."""
    if one.submissions:
        return say("已交", "handed in")
    return say("不用交", "done without") if one.waiver else say("未交", "not yet")
