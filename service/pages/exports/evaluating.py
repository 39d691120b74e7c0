"""Lists of a run as files: runs, who stands next to a line, parts by class, two runs side by side."""

from collections.abc import Iterator

from flask import Response

from service import auth, comparisons, evaluations, language, overviews, unit
from service.api.reads import noted
from service.comparisons import Line
from service.language import say
from service.overviews import By
from service.pages import frame, queries
from service.pages.evaluating import comparison as compared
from service.pages.evaluating import run as shown
from service.pages.evaluating import runs as listed
from service.pages.evaluating.blueprint import ONE, opened, pools
from service.pages.exports.blueprint import MOST, blp, file, whole
from service.pages.words import named
from service.schemas.comparisons import ComparisonQuery
from service.schemas.evaluations import EvaluationQuery


@blp.route("/runs/export")
@frame.allow(*auth.READERS)
def runs() -> Response:
    """Give the runs, newest first."""
    asked = queries.asked(EvaluationQuery())
    part = asked.get("year"), asked.get("state")
    found = whole(evaluations.page(unit.session(), auth.county(), *part, MOST))
    headings = (
        *(say("编号", "No."), say("年度", "Year"), say("年中试算至", "Trial up to"), say("状态", "State")),
        *(say("各类户数", "Units by class"), say("办法", "Scheme"), say("时间", "When")),
    )
    rows = (
        (
            *(one.id, one.year, one.through, named("run", one.state)),
            *(_counted(listed.classes(one)), one.scheme_id, one.created_at),
        )
        for one in found
    )
    return file("runs", headings, rows)


def _counted(classes: dict[str, int]) -> str:
    return say("；", "; ").join(f"{name} {units}" for name, units in classes.items())


@blp.route(f"{ONE}/borderline/export")
@frame.allow(*auth.READERS)
@noted
def borderline(evaluation_id: int) -> Response:
    """Give who stands nearest to a line."""
    found = whole(overviews.borderline(unit.session(), auth.county(), evaluation_id, MOST))
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("评价单元", "Unit")),
        *(say("类别", "Class"), say("总分", "Total"), say("最近的线的类别", "Class of the nearest line")),
        *(say("分档线", "Line"), say("差距", "Gap")),
    )
    rows = (
        (
            *(one.name, one.uscc, named("unit", one.unit), one.class_name, one.total),
            *(one.line_class, one.line, one.gap),
        )
        for one in found
    )
    return file(f"borderline-{evaluation_id}", headings, rows)


@blp.route(f"{ONE}/cross/export")
@frame.allow(*auth.READERS)
def cross(evaluation_id: int) -> Response:
    """Give pools, industries or townships by class."""
    parts: tuple[By, ...] = ("industry", "township")
    by = next((one for one in parts if one == queries.word("by", parts)), None)
    rows = list(_parts(evaluation_id, by) if by else _pools(evaluation_id))
    _, scheme = opened(evaluation_id)
    titles = {"industry": say("行业", "Industry"), "township": say("乡镇街道", "Township")}
    names = [f"{one.name} {language.word(one.title)}".strip() for one in scheme.classes]
    title = titles.get(by or "", say("评价组", "Pool"))
    headings = (title, *names, say("无类别", "no class"), say("合计", "All"))
    return file(f"{by or 'pool'}-{evaluation_id}", headings, rows)


def _parts(evaluation_id: int, by: By) -> Iterator[tuple[object, ...]]:
    for _, title, counts in overviews.crossed(unit.session(), auth.county(), evaluation_id, by).rows:
        yield (title or say("未登记", "not known"), *counts, sum(counts))


def _pools(evaluation_id: int) -> Iterator[tuple[object, ...]]:
    found, scheme = opened(evaluation_id)
    titles, names = pools(scheme), tuple(one.name for one in scheme.classes)
    for pool, counts, units in shown.by_pool(found, names):
        title = titles.get(pool, pool) if pool else say("不在任何评价组", "in no pool")
        yield (title, *(counts[name] for name in (*names, None)), units)


@blp.route(f"{ONE}/comparison/export")
@frame.allow(*auth.READERS)
@noted
def comparison(evaluation_id: int) -> Response:
    """Give who moved from one run to another, or everybody, and why."""
    asked = queries.asked(ComparisonQuery())
    part = (asked["everybody"], MOST)
    found = comparisons.of(unit.session(), auth.county(), evaluation_id, asked["to"], *part)
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("评价单元", "Unit")),
        *(say("原状态", "Status before"), say("现状态", "Status after")),
        *(say("原类别", "Class before"), say("现类别", "Class after")),
        *(say("原总分", "Total before"), say("现总分", "Total after"), say("自身数据", "Own data")),
        *(say("同组企业", "Peers"), say("评价办法", "Method"), say("类别因何变化", "Why the class changed")),
        say("说明", "Note"),
    )
    return file(f"comparison-{evaluation_id}-{asked['to']}", headings, map(_compared, whole(found.lines)))


def _compared(one: Line) -> tuple[object, ...]:
    return (
        *(one.name, one.uscc, named("unit", one.unit)),
        *(named("status", one.status_before), named("status", one.status_after)),
        *(one.class_before, one.class_after, one.total_before, one.total_after),
        *(one.own_data, one.peer_group, one.method),
        *(say("、", ", ").join(named("cause", cause) for cause in one.causes), compared.note(one.code)),
    )


@blp.route(f"{ONE}/migration/export")
@frame.allow(*auth.READERS)
def migration(evaluation_id: int) -> Response:
    """Give how many went from which class to which between two runs."""
    to = queries.asked(ComparisonQuery())["to"]
    found = comparisons.of(unit.session(), auth.county(), evaluation_id, to, limit=1)
    names = compared.order(found)
    cells = {(one.class_before, one.class_after): one.units for one in found.migration}
    without = say("无类别", "no class")
    headings = (f"#{evaluation_id} → #{to}", *(name or without for name in names))
    rows = ((was or without, *(cells.get((was, now), 0) for now in names)) for was in names)
    return file(f"migration-{evaluation_id}-{to}", headings, rows)
