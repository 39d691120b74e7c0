"""Lists of what is public and paid as files: publications, their entries, payments, what is due back."""

from flask import Response

from service import auth, crockford, entries, objections, payments, publications, unit
from service.api.reads import noted
from service.language import say
from service.pages import frame, persons, queries
from service.pages.exports.blueprint import MOST, blp, check, file, whole
from service.pages.publishing import blueprint
from service.pages.publishing import payments as paid
from service.pages.publishing.publications import ONE, wanted
from service.pages.words import named
from service.schemas.publications import STATES


@blp.route("/publications/export", endpoint="publications")
@frame.allow(*auth.READERS)
def publications_list() -> Response:
    """Give publications and proposals, newest first."""
    state = queries.word("state", STATES)
    found = whole(publications.page(unit.session(), auth.county(), None, state, MOST))
    who = persons.of(number for one in found for number in (one.proposed_by, one.published_by))
    headings = (
        *(say("编号", "No."), say("种类", "Kind"), say("年度", "Year"), say("试评", "Trial")),
        *(say("评价", "Run"), say("事由", "Why"), say("提议人", "Proposed by"), say("提议时间", "Proposed")),
        *(say("批准人", "Published by"), say("批准时间", "Published"), say("状态", "State")),
    )
    rows = (
        (
            *(one.id, named("publication_kind", one.kind), one.year, one.trial, one.evaluation_id),
            *(one.reason, who.get(one.proposed_by, one.proposed_by), one.proposed_at),
            *(who.get(one.published_by or 0, one.published_by), one.published_at),
            named("publication", one.state),
        )
        for one in found
    )
    return file("publications", headings, rows)


@blp.route(f"{ONE}/entries/export", endpoint="entries")
@frame.allow(*auth.READERS)
@noted
def entries_list(publication_id: int) -> Response:
    """Give what a publication says of each enterprise."""
    issued = publications.get(unit.session(), auth.county(), publication_id)
    found = whole(entries.page(unit.session(), issued.county, issued.id, wanted(), MOST))
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("乡镇街道", "Township")),
        *(say("类别", "Class"), say("类别名称", "Title of the class"), say("原类别", "Former class")),
        *(say("因异议暂缓", "Held back"), say("核验码", "Code")),
    )
    rows = (
        (
            *(one.name, one.uscc, one.township, one.class_name, one.class_title, one.former_class),
            *(one.withheld, crockford.grouped(one.code) if one.code and not one.withheld else None),
        )
        for one in found
    )
    return file(f"publication-{publication_id}", headings, rows)


@blp.route("/payments/export", endpoint="payments")
@frame.allow(*auth.READERS)
@noted
def payments_list() -> Response:
    """Give the payments that are recorded."""
    session, county, known = unit.session(), auth.county(), blueprint.issued()
    year = paid.year_of(blueprint.publication(known))
    found = whole(payments.page(session, county, year, **paid.wanted(), limit=MOST))
    names, titles = objections.names(session, county, [one.uscc for one in found]), paid.titles(known)
    headings = (
        *(say("编号", "No."), say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("政策", "Policy"), say("种类", "Kind"), say("冲销编号", "Takes back"), say("所属期", "Period")),
        *(say("收付日期", "Paid on"), say("金额（元）", "Yuan"), say("凭证", "Voucher")),
    )
    rows = (
        (
            *(one.id, names.get(one.uscc), one.uscc, titles.get(one.policy, one.policy)),
            *(named("payment", one.kind), one.reverses_id, one.period),
            *(one.paid_on, payments.yuan(one.fen), one.reference),
        )
        for one in found
    )
    return file(f"payments-{year or 'none'}", headings, rows)


@blp.route("/payments/due/export")
@frame.allow(*auth.READERS)
@noted
def due() -> Response:
    """Give what is due back of what was collected."""
    year = paid.year_of(blueprint.publication(blueprint.issued()))
    found = paid.due_of(year)
    check(len(found))
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("政策", "Policy")),
        *(say("已征收", "Collected"), say("因更正应退", "By a correction"), say("因升类应退", "By a rise")),
        *(say("已返还", "Paid back"), say("尚应返还", "Still due")),
    )
    rows = (
        (
            *(one.name, one.uscc, one.title),
            *map(payments.yuan, (one.collected, one.by_correction, one.by_rise, one.paid, one.due)),
        )
        for one in found
    )
    return file(f"due-{year or 'none'}", headings, rows)
