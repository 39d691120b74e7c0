"""One's own data with their sources: confirmed one by one, or disputed with evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, confirmations, disputes, evaluations, evidence, language, sheets, surveys, unit
from service.campaign_tables import Campaign
from service.confirmations import Answer, Item
from service.errors import Conflict, NotFound
from service.pages import attachments, frame, queries
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp
from service.schemas.confirmations import Answers

SEEN = "seen:"
ALL = "*"
CONFIRMING = "confirming"
ATTRIBUTE = "attribute"
BINARY = "application/octet-stream"


@dataclass(frozen=True)
class Group:
    """A part of the sheet; of one that is folded it is said how many wait for an answer."""

    words: str
    items: list[Item]
    folded: bool

    @property
    def waiting(self) -> int:
        """Count what waits for an answer."""
        return sum(map(_waits, self.items))


@blp.route("/data", methods=["GET"])
@frame.allow("enterprise")
def data() -> Response:
    """Show every datum, where it comes from, and what was answered to it."""
    campaign = queries.campaign()
    sheet = _sheet(campaign) if campaign else None
    items = sheet.items if sheet else tuple(_unasked())
    return frame.page(
        "pages/mine/data.html",
        campaign=campaign,
        deadline=sheet.deadline if sheet else None,
        silence=sheet.counts_as if sheet else None,
        groups=_groups(items),
        waiting=[one for one in items if _waits(one)],
        asked=_asked(campaign),
        elsewhere=[one for one in queries.known_campaigns() if one != campaign and one.state == CONFIRMING],
    )


def _groups(items: Sequence[Item]) -> list[Group]:
    """Part the sheet: the figures that count are to be seen first, attributes and the rest are folded."""
    used = [one for one in items if one.datum.used]
    figures = [one for one in used if one.datum.kind != ATTRIBUTE]
    figures.sort(key=lambda one: one.datum.submission_id is None)  # what nobody supplied comes last
    attributes = [one for one in used if one.datum.kind == ATTRIBUTE]
    parts = [
        Group(language.say("评价用到的数据", "Figures that the rules read"), figures, folded=False),
        Group(language.say("评价用到的登记信息", "Attributes that the rules read"), attributes, folded=True),
        Group(
            language.say("其他数据", "Other data"), [one for one in items if not one.datum.used], folded=True
        ),
    ]
    return [one for one in parts if one.items]


@blp.route("/data", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(data)
def confirm() -> BareResponse:
    """Confirm one datum, or all that wait, as they were seen on the page."""
    campaign, which = _needed(), request.form.get("confirm", "")
    items = [one for one in _sheet(campaign).items if which == one.datum.id or (which == ALL and _waits(one))]
    given = {"items": [_answer(one.datum.id, "confirmed") for one in items]}
    _keep(campaign, given)
    return frame.done("已确认。", "Confirmed.", "mine.data", campaign=campaign.id)


@blp.route("/data/dispute", methods=["GET"])
@frame.allow("enterprise")
def dispute() -> Response:
    """Show one datum, and what was disputed and answered of it."""
    campaign, item = _needed(), _item()
    files = evidence.of(unit.session(), auth.county(), f"dispute/{item.dispute.id}") if item.dispute else ()
    return frame.page("pages/mine/dispute.html", campaign=campaign, item=item, files=files)


@blp.route("/data/dispute", methods=["POST"])
@frame.allow("enterprise")
@frame.acts(dispute)
def file_dispute() -> BareResponse:
    """Dispute a datum, or put more evidence beside a dispute."""
    campaign, item = _needed(), _item()
    if request.form.get("only") != "evidence":
        said = {name: request.form.get(name, "").strip() for name in ("reason", "claimed")}
        more = {name: words for name, words in said.items() if words}
        _keep(campaign, {"items": [_answer(item.datum.id, "disputed") | more]})
    filed = disputes.latest(unit.session(), campaign, blueprint.code())[item.datum.id]
    attachments.put(f"dispute/{filed.id}")
    where = {"campaign": campaign.id, "datum": item.datum.id}
    return frame.done("异议已送达数据来源部门。", "The department has been told.", "mine.dispute", **where)


def _needed() -> Campaign:
    campaign = queries.campaign()
    if campaign is None:
        raise Conflict("own_data.no_campaign")
    return campaign


def _sheet(campaign: Campaign) -> confirmations.Sheet:
    return confirmations.sheet(unit.session(), auth.county(), campaign.id, blueprint.code())


def _item() -> Item:
    wanted = request.args.get("datum", "")
    for one in _sheet(_needed()).items:
        if one.datum.id == wanted:
            return one
    raise NotFound("confirmation.datum_unknown", datum=wanted)


def _unasked() -> Iterator[Item]:
    """The data of the newest result, where no campaign asks about any."""
    known = blueprint.years()
    if not known:
        return
    session, county = unit.session(), auth.county()
    evaluation = evaluations.get(session, county, known[0].evaluation_id)
    scheme = evaluations.scheme_by(session, evaluation)
    for one in sheets.of_enterprise(session, county, blueprint.code(), evaluation.year, scheme):
        yield Item(one, None, open=False, asked=False, dispute=None)


def _waits(one: Item) -> bool:
    return one.open and one.answer is None and not one.asked


def _answer(datum: str, word: str) -> dict[str, Any]:
    """Answer what was seen: a datum that has changed since is refused."""
    seen = request.form.get(SEEN + datum, "")
    return {"datum": datum, "answer": word, "submission_id": int(seen) if seen.isdigit() else None}


def _keep(campaign: Campaign, given: dict[str, Any]) -> None:
    said = [Answer(**one) for one in queries.loaded(Answers(), given)["items"]]
    confirmations.answer(unit.session(), auth.county(), campaign.id, blueprint.code(), said, auth.actor())


def _asked(campaign: Campaign | None) -> bool:
    """Tell whether the enterprise is asked for facts that no department supplies."""
    if campaign is None or campaign.state not in surveys.OPEN:
        return False
    return bool(surveys.asked(unit.session(), campaign, uscc=blueprint.code()).of(blueprint.code()))
