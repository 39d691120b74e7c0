"""Rectification: one enterprise, one plan; what was planned, what was done, what is late."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from scoring.region.clauses import Rectification
from scoring.title import among
from service import auth, boards, clock, evaluations, plans, unit
from service import rectification as operations
from service.api.blueprint import ID
from service.api.reads import noted
from service.pages import frame, persons, queries
from service.pages.region import blueprint
from service.pages.region.blueprint import blp
from service.plans import Filter
from service.problems import Invalid
from service.schemas.rectification import DrawUp, PlanOrder, ProgressNote

ONE = "/rectification/" + ID.format("plan_id")
DONE = {"progress": None, "done": True, "reopen": False}


@blp.route("/rectification", methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def rectification() -> Response:
    """List plans, the soonest due first, with how far they have come."""
    session, county, year = unit.session(), auth.county(), _year()
    words = called(year)
    return frame.page(
        "pages/region/rectification.html",
        found=plans.page(session, county, wanted(), queries.LIMIT, queries.offset()),
        tallies=plans.tallies(session, county, Filter(year=year)),
        batches={name: words(one) for name, one in plans.batches(session, county, Filter(year=year)).items()},
        called=words,
        states=plans.STATES,
        years=blueprint.years(),
        year=year,
        evaluation=evaluations.published(session, county, year) if year else None,
        today=clock.today(),
    )


@blp.route("/rectification", methods=["POST"])
@frame.allow("officer")
@frame.acts(rectification)
def draw_up() -> BareResponse:
    """Draw up the plans of a published evaluation; done again it adds nothing."""
    county, given = auth.county(), queries.form(DrawUp, "evaluation_id")
    made = operations.draw_up(unit.session(), county, given["evaluation_id"], auth.actor())
    return frame.done(
        f"已生成 {made.added} 份方案，保留 {made.kept} 份，解除 {made.released} 份，恢复 {made.resumed} 份。",
        f"New plans: {made.added}; kept {made.kept}, released {made.released}, resumed {made.resumed}.",
        "region.rectification",
    )


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def plan(plan_id: int) -> Response:
    """Show a plan with its history."""
    session, county = unit.session(), auth.county()
    found = plans.get(session, county, plan_id)
    rules = _rules(found.year)
    entries = plans.entries(session, found.id)
    return frame.page(
        "pages/region/plan.html",
        persons=persons.of(one.account_id for one in entries),
        found=found,
        called=called(found.year),
        entries=entries,
        batches=[(one.name, one.title) for one in rules.batches] if rules else [],
        today=clock.today(),
    )


@blp.route(ONE, methods=["POST"])
@frame.allow("officer")
@frame.acts(plan)
def follow(plan_id: int) -> BareResponse:
    """Write down what was done, or change the plan."""
    plans.get(unit.session(), auth.county(), plan_id)
    wanted = request.form.get("do", "")
    if wanted not in ACTS:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*ACTS]}))
    ACTS[wanted](plan_id)
    return frame.done("已记录。", "Written down.", "region.plan", plan_id=plan_id)


def _rules(year: int | None) -> Rectification | None:
    """Give what the board of a year says about plans."""
    if year is None:
        return None
    return boards.parsed(boards.in_force(unit.session(), auth.county(), year).text).document.rectification


def called(year: int | None) -> Callable[[str], str]:
    """Plans keep the document's words: give those that the board still has with their English."""
    rules = _rules(year)
    known = [title for one in (rules.batches if rules else ()) for title in (one.title, one.measures)]
    return lambda text: among(text, known)


def _year() -> int | None:
    """Give the year that is asked for, else the newest that is public."""
    return queries.number("year") or next(iter(blueprint.years()), None)


def wanted() -> Filter:
    """Read which plans are asked for."""
    state = queries.word("state", plans.STATES)
    named = {
        "batch": queries.text("batch"),
        "class_name": queries.text("class"),
        "text": queries.text("text"),
    }
    return Filter(year=_year(), state=state, **named)


def _progress(done: bool | None) -> Callable[[int], None]:
    def write(plan_id: int) -> None:
        text = queries.form(ProgressNote)["text"]
        operations.progress(unit.session(), auth.county(), plan_id, text, done, auth.actor())

    return write


def _change(plan_id: int) -> None:
    order = operations.Order(**queries.form(PlanOrder))
    operations.plan(unit.session(), auth.county(), plan_id, order, auth.actor())


ACTS: dict[str, Callable[[int], None]] = {name: _progress(done) for name, done in DONE.items()}
ACTS["plan"] = _change
