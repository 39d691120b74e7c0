"""Schemes and what they would do: list, one, the editor beside its file, simulation, report."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault, SchemeError
from service import auth, jobs, language, queue, schemes, simulations, unit
from service import evaluations as kept
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.errors import NotFound
from service.job_tables import Job
from service.pages import changes, clauses, drafts, frame, outcomes, queries, terms
from service.pages.changes import Change
from service.schemas.schemes import SchemeText
from service.schemas.trials import ReportOrder
from service.tables import Evaluation, Scheme

blp = Blueprint("trying", __name__)
ONE = "/schemes/" + ID.format("scheme_id")
JOB = "/simulations/" + ID.format("job_id")
TRIED = ("simulation", "report")
RECENT = 10


@blp.route("/schemes", endpoint="schemes")
@frame.allow(*auth.READERS)
def all_() -> Response:
    """List the county's schemes, and what changed between two of them."""
    found = schemes.list_(unit.session(), auth.county())
    old, new = (request.args.get(name, type=int) for name in ("old", "new"))
    changed = _changes(old, new) if old and new else None
    return frame.page("pages/trying/schemes.html", found=found, old=old, new=new, changed=changed)


@blp.route(ONE)
@frame.allow(*auth.READERS)
def scheme(scheme_id: int) -> Response:
    """Show a scheme: its figures, what changed since the one before, its file."""
    one = schemes.get(unit.session(), auth.county(), scheme_id)
    former = _before(one)
    return frame.page(
        "pages/trying/scheme.html",
        one=one,
        former=former,
        changed=_changes(former.id, one.id) if former else None,
        sections=clauses.sections(clauses.fields(one.text)),
    )


@blp.route(f"{ONE}/file")
@frame.allow(*auth.READERS)
def file(scheme_id: int) -> Response:
    """Give the file as it was handed in."""
    one = schemes.get(unit.session(), auth.county(), scheme_id)
    headers = {"Content-Disposition": f'attachment; filename="{one.county}-{one.year}-{one.id}.toml"'}
    return Response(one.text, headers=headers, mimetype="application/toml")


@blp.route("/schemes/new")
@frame.allow("officer", "system")
def new() -> Response:
    """Show the form for a scheme file."""
    return frame.page("pages/trying/new.html", starting=schemes.starting(auth.county()))


@blp.route("/schemes/new", methods=["POST"])
@frame.allow("officer", "system")
@frame.acts(new)
def add_new() -> BareResponse:
    """Keep a scheme that was pasted or uploaded."""
    return _add(_uploaded())


@blp.route(f"{ONE}/edit")
@frame.allow(*auth.READERS)
def edit(scheme_id: int) -> Response:
    """Show a copy of a scheme to be changed, its figures as fields beside the file."""
    base = schemes.get(unit.session(), auth.county(), scheme_id)
    return _editor(base, str(frame.typed("text", base.text)) or base.text)


@blp.route(f"{ONE}/edit", methods=["POST"])
@frame.allow(*auth.READERS)
@frame.acts(edit)
def edited(scheme_id: int) -> Response | BareResponse:
    """Write the figures into the file and check it; or keep it as a new scheme."""
    base = schemes.get(unit.session(), auth.county(), scheme_id)
    text = drafts.text(base.text)
    if request.form.get("do") == "add":
        return auth.allow("officer", "system")(_add)(text)
    faults = [frame.text(one) for one in schemes.check(text)]
    changed = None if faults else changes.between(base.text, text)
    return _editor(base, text, checked=True, wrong=faults, changed=changed)


@blp.route("/simulation")
@frame.allow(*auth.READERS)
def simulation() -> Response:
    """Show sliders for the figures of an evaluation's scheme."""
    evaluation = _evaluation()
    if evaluation is None:
        return frame.page("pages/trying/nothing.html")
    base = schemes.get(unit.session(), auth.county(), evaluation.scheme_id)
    return _simulation(evaluation, base, str(frame.typed("text", "")) or base.text)


@blp.route("/simulation", methods=["POST"])
@frame.allow(*auth.READERS)
@noted
@frame.acts(simulation)
def simulated() -> Response | BareResponse:
    """Try the figures: at once where the county is small, else and for keeping by a job."""
    session, county, evaluation = unit.session(), auth.county(), _evaluation()
    if evaluation is None:
        raise NotFound("evaluation.not_found", id=request.args.get("evaluation", "?"))
    order = auth.allow(*auth.ORDERING)(_submit)
    if request.form.get("do") == "report":
        return order("report", {"evaluation_id": evaluation.id, **ReportOrder().load({})})
    base = schemes.get(session, county, evaluation.scheme_id)
    text = drafts.text(base.text)
    if request.form.get("do") == "keep" or kept.size(evaluation) > unit.config().large_county:
        digest = simulations.kept(session, county, evaluation.id, text)
        return order("simulation", {"evaluation_id": evaluation.id, "text": digest, "attribute": True})
    found = simulations.of_evaluation(session, county, evaluation.id, text, attribute=False)
    changed = changes.between(base.text, text)
    outcome = outcomes.of(session, county, found)
    return _simulation(evaluation, base, text, outcome=outcome, changed=changed)


@blp.route(JOB)
@frame.allow(*auth.READERS)
@noted
def tried(job_id: int) -> Response:
    """Show how far a simulation or a report has come, and what it found."""
    session, county, job = unit.session(), auth.county(), job_of(job_id)
    outcome, parts, params = None, [], orjson.loads(job.params)
    text = rules(params["evaluation_id"])
    if job.kind == "simulation" and job.state == "succeeded":
        outcome = outcomes.of(session, county, orjson.loads(jobs.file(session, county, job_id)[1]))
        parts = [(_said(part["changes"], text), part) for part in outcome.parts]
    return frame.page(
        "pages/trying/tried.html",
        terms=terms.spoken(),
        job=job,
        evaluation=params["evaluation_id"],
        outcome=outcome,
        parts=parts,
        titles=clauses.titles(text),
        problem=jobs.problem(session, job, language.spoken()),
    )


@blp.route(f"{JOB}/file")
@frame.allow(*auth.READERS)
@noted
def result(job_id: int) -> Response:
    """Give the file that a simulation or a report has made."""
    job_of(job_id)
    return answers.attachment(*jobs.file(unit.session(), auth.county(), job_id))


def _add(text: str) -> BareResponse:
    found = queries.read(SchemeText(), text=text)
    made = schemes.add(unit.session(), auth.county(), found["text"], auth.actor())
    zh, en = "办法已添加；内容不会再变。", "The scheme is kept; it never changes."
    return frame.done(zh, en, "trying.scheme", scheme_id=made.id)


def _uploaded() -> str:
    """Read the file that was chosen, if one was."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        return request.form.get("text", "")
    try:
        return str(chosen.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise SchemeError([Fault("scheme.not_utf8")]) from None


def _editor(base: Scheme, text: str, **checked: Any) -> Response:
    shown = clauses.sections(clauses.fields(text))
    return frame.page("pages/trying/edit.html", base=base, text=text, sections=shown, **checked)


def _simulation(evaluation: Evaluation, base: Scheme, text: str, **found: Any) -> Response:
    wanted = ("weights", "cuts", "benchmarks", "policies")
    shown = [one for one in clauses.sections(clauses.fields(text)) if one[0] in wanted]
    return frame.page(
        "pages/trying/simulation.html",
        terms=terms.spoken(),
        evaluation=evaluation,
        evaluations=kept.page(unit.session(), auth.county(), limit=RECENT).items,
        base=base,
        text=None if text == base.text else text,
        sections=shown,
        titles=clauses.titles(base.text),
        live=kept.size(evaluation) <= unit.config().large_county,
        recent=_recent(),
        **found,
    )


def _evaluation() -> Evaluation | None:
    """Give the evaluation that is asked for, or the one in force, or the newest."""
    session, county = unit.session(), auth.county()
    asked = request.args.get("evaluation", type=int)
    if asked is not None:
        return kept.get(session, county, asked)
    newest = kept.page(session, county, limit=1).items
    return kept.published(session, county) or (newest[0] if newest else None)


def _recent() -> list[Job]:
    """Give the newest trials that were kept."""
    found = (jobs.page(unit.session(), auth.county(), None, kind, limit=RECENT).items for kind in TRIED)
    return sorted((job for some in found for job in some), key=lambda job: -job.id)[:RECENT]


def _submit(kind: str, params: dict[str, Any]) -> BareResponse:
    job = jobs.submit(unit.session(), auth.county(), kind, params, auth.actor())
    unit.after_commit(partial(queue.deliver, unit.config(), job.id))
    zh, en = "已开始计算，完成后结果保留在本页。", "It has begun; what it finds stays on this page."
    return frame.done(zh, en, "trying.tried", job_id=job.id)


def job_of(job_id: int) -> Job:
    """Find a simulation or a report of the county."""
    found = jobs.get(unit.session(), auth.county(), job_id)
    if found.kind not in TRIED:
        raise NotFound("job.not_found", id=job_id)
    return found


def rules(evaluation_id: int) -> str:
    """Give the text of the scheme that an evaluation went by."""
    evaluation = kept.get(unit.session(), auth.county(), evaluation_id)
    return schemes.get(unit.session(), auth.county(), evaluation.scheme_id).text


def _before(one: Scheme) -> Scheme | None:
    """Give the scheme that was added before this one."""
    earlier = (other for other in schemes.list_(unit.session(), one.county) if other.id < one.id)
    return max(earlier, key=lambda other: other.id, default=None)


def _changes(old: int, new: int) -> list[Change]:
    texts = [schemes.get(unit.session(), auth.county(), one).text for one in (old, new)]
    return changes.between(texts[0], texts[1])


def _said(found: Sequence[Mapping[str, Any]], text: str) -> list[Change]:
    """Say the changes of a part of a simulation."""
    return changes.of(tuple(Fault(one["code"], one["where"], one) for one in found), text, text)
