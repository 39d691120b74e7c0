"""The notice of one result on paper, and those of a whole evaluation: from the same view as pages and API."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model_registry.store import Store
from scoring.cutlines import Threshold
from scoring.errors import Fault, InputError
from service import (
    audit,
    campaigns,
    charts,
    clock,
    counties,
    crockford,
    deadlines,
    entries,
    evaluations,
    explanations,
    frozen,
    problems,
    results,
    scales,
    typesetting,
)
from service.campaign_tables import Campaign, Deadline
from service.conditions import OverrideView
from service.explanations import BillView, MoneyView, ReasonsView
from service.public_lists import PUBLIC
from service.publication_tables import Entry, Publication
from service.tables import Evaluation
from service.tables import results as rows
from service.view import AdjustmentView, ResultView

TEMPLATE = "notice"
MOST = 1_000  # notices of one file
NOBODY = "—"
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Frame:
    """What all notices of an evaluation share."""

    evaluation: Evaluation
    county: str
    campaign: Campaign | None
    deadline: Deadline | None
    head: tuple[int, str]
    address: str | None  # of the portal, as people reach it


def one(
    session: Session, models: Store, county: str, evaluation_id: int, uscc: str, address: str | None = None
) -> bytes:
    """Set the notice of an enterprise as a PDF."""
    frame = _frame(session, county, evaluation_id, address)
    return typesetting.pdf(TEMPLATE, sheet(session, models, frame, uscc))


def several(
    session: Session,
    models: Store,
    county: str,
    evaluation_id: int,
    address: str | None,
    report: Report,
    limit: int = MOST,
    offset: int = 0,
) -> bytes:
    """Set the notices of everybody with a class into one ZIP, by name; a large county in several files."""
    if not 0 < limit <= MOST:
        raise InputError([Fault("notice.too_many", "#/limit", {"limit": limit, "most": MOST})])
    frame = _frame(session, county, evaluation_id, address)
    codes = _codes(session, evaluation_id, limit, offset)
    sheets = []
    for done, code in enumerate(codes):
        report("reading", done, len(codes))
        sheets.append(sheet(session, models, frame, code))
    return _zip(dict(zip(codes, _set(sheets, report), strict=True)))


def filename(evaluation_id: int, uscc: str) -> str:
    """Name the file of a notice."""
    return f"notice-{evaluation_id}-{uscc}.pdf"


def sheet(session: Session, models: Store, frame: Frame, uscc: str) -> dict[str, Any]:
    """Give everything that a notice says."""
    evaluation = frame.evaluation
    asked = frozen.ask(session, evaluation.county, evaluation.id, uscc)
    found = results.of(session, models, asked)
    entry = _entry(session, evaluation, uscc)
    return {
        **_about(frame, found, entry),
        **_why(explanations.reasons(asked), found),
        **_money(explanations.money(asked)),
        **_objecting(frame),
        **_proof(frame, entry),
    }


def _frame(session: Session, county: str, evaluation_id: int, address: str | None) -> Frame:
    evaluation = evaluations.get(session, county, evaluation_id)
    campaign = campaigns.of_year(session, county, evaluation.year)
    deadline = deadlines.get(session, campaign, "objections") if campaign else None
    name = counties.get(session, county).name
    return Frame(evaluation, name, campaign, deadline, audit.head(session, county), address)


def _entry(session: Session, evaluation: Evaluation, uscc: str) -> tuple[Entry, Publication] | None:
    """Find what was made public of this very result."""
    said = select(Entry, Publication).join(Publication, Publication.id == Entry.publication_id)
    mine = (Publication.evaluation_id == evaluation.id) & Publication.state.in_(PUBLIC)
    said = said.where(mine, Entry.uscc == uscc, Entry.withheld.is_(False)).order_by(Publication.id.desc())
    found = session.execute(said.limit(1)).one_or_none()
    return (found[0], found[1]) if found else None


def _about(frame: Frame, found: ResultView, entry: tuple[Entry, Publication] | None) -> dict[str, Any]:
    published = frame.evaluation.published_at
    return {
        "county": frame.county,
        "year": frame.evaluation.year,
        "official": published is not None,
        "superseded": frame.evaluation.state == "superseded",
        "trial": found.trial or bool(entry and entry[1].trial),
        "name": found.name or entries.NAMELESS,
        "uscc": found.uscc,
        "class": found.class_name or NOBODY,
        "class_title": found.class_title or "",
        "colour": charts.colour(found.class_name or ""),
        "pool": found.pool.title if found.pool else "",
        "rank": f"第 {found.rank} 名，共 {found.rank_of} 家" if found.rank else NOBODY,
        "total": NOBODY if found.total is None else f"{found.total:.{found.rounding.total}f}",
        "on": f"{clock.date_of(published or clock.now()):%Y-%m-%d}",
    }


def _why(told: ReasonsView, found: ResultView) -> dict[str, Any]:
    scale = scales.of(found)
    status = found.status_reason
    first = [f"{status.reason}（{status.basis}）"] if status else []
    return {
        "why": first + [_said(each.text) for each in told.reasons],
        "indicators": [
            [
                each.title,
                _figure(each.value),
                problems.unit(each.unit, "zh"),
                _figure(each.benchmark),
                _figure(each.points),
                _figure(each.weight),
            ]
            for each in found.indicators
        ],
        "adjustments": [[_title(each), _figure(each.points), each.basis] for each in found.adjustments],
        "overrides": list(map(_override, found.overrides)),
        "lines": [_line(each) for each in told.lines if each.line is not None],
        "chart": scales.drawn(scale, f"总分 {_figure(scale.total)}", "分") if scale else None,
    }  # fmt: skip


def _title(one: AdjustmentView) -> str:
    capped = "超过上限的部分" if one.points < 0 else "补到下限的部分"
    return one.title or (capped if one.is_cap else one.name)


def _override(one: OverrideView) -> str:
    return f"{one.title}：{one.before or NOBODY} → {one.after or NOBODY}（{one.basis}）"


def _line(one: Threshold) -> list[str]:
    side = NOBODY if one.gap is None else f"{'高出' if one.gap >= 0 else '还差'} {_figure(abs(one.gap))}"
    return [one.class_name, _figure(one.line), side]


def _money(found: MoneyView) -> dict[str, Any]:
    bill = next((each for each in found.classes if each.class_name == found.head.class_name), None)
    if bill is None:
        return {"policies": [], "sum": ""}
    whole = _said(bill.words) + ("" if bill.complete else "（部分金额未知，未计入）")
    return {"policies": list(_policies(bill)), "sum": whole}


def _policies(bill: BillView) -> Iterator[list[str]]:
    for each in bill.items:
        if each.item.state == "applied":
            note = _said(each.note.text) if each.note else NOBODY
            yield [each.title, _said(each.words) if each.words else each.item.text or note, each.basis]


def _objecting(frame: Frame) -> dict[str, Any]:
    if frame.deadline is None:
        return {"until": None, "over": False}
    return {"until": f"{frame.deadline.due_on:%Y-%m-%d}", "over": deadlines.is_over(frame.deadline)}


def _proof(frame: Frame, entry: tuple[Entry, Publication] | None) -> dict[str, Any]:
    number, digest = frame.head
    chain = {"number": number, "digest": digest}
    if entry is None or entry[0].code is None:
        return {"code": None, "qr": None, "link": None, "chain": chain, "list": None}
    code = crockford.grouped(entry[0].code)
    link = f"{frame.address.rstrip('/')}/verify/{code}" if frame.address else None
    return {"code": code, "qr": link or code, "link": link, "chain": chain, "list": entry[1].head}


def _codes(session: Session, evaluation_id: int, limit: int, offset: int) -> list[str]:
    mine = (rows.c.evaluation_id == evaluation_id) & (rows.c.unit != "merged") & rows.c["class"].is_not(None)
    said = select(rows.c.uscc).where(mine).order_by(rows.c.name, rows.c.uscc).limit(limit).offset(offset)
    return list(session.scalars(said))


def _set(sheets: Sequence[Mapping[str, Any]], report: Report) -> Iterator[bytes]:
    for done, made in enumerate(typesetting.many(TEMPLATE, sheets)):
        report("typesetting", done, len(sheets))
        yield made


def _zip(files: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as made:  # PDF is packed already
        for code, content in files.items():
            made.writestr(zipfile.ZipInfo(f"{code}.pdf"), content)
    return sink.getvalue()


def _said(fault: Fault) -> str:
    return problems.text(fault, "zh")


def _figure(figure: float | None) -> str:
    return NOBODY if figure is None else f"{figure:,.4f}".rstrip("0").rstrip(".")
