"""Department files: handed in, looked at before they are taken, their errors, withdrawn."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import partial
from typing import Any

import orjson
from flask import Response, current_app, request
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Response as BareResponse

from data import layout as layouts
from data.layout import Layout
from scoring.errors import Fault
from service import auth, files, jobs, previews, queue, submissions, unit
from service.accounts import Role
from service.api.blueprint import ID
from service.db import begin_write
from service.pages import frame, persons, queries
from service.pages.collecting import blueprint
from service.pages.collecting.blueprint import blp
from service.problems import Invalid
from service.schemas.common import PageQuery
from service.schemas.submissions import SubmissionForm, SubmissionQuery
from service.tables import Submission

GIVERS: tuple[Role, ...] = ("officer", "department")
SEERS: tuple[Role, ...] = (*auth.READERS, "department")
ONE = "/submissions/" + ID.format("submission_id")
HOUR = 3600
SHOWN_FAULTS = 500


@blp.route("/submissions", methods=["GET"], endpoint="submissions")
@frame.allow(*SEERS)
def list_() -> Response:
    """List what was handed in, with the form for more."""
    return _list()


@blp.route("/submissions", methods=["POST"])
@frame.allow(*GIVERS)
@frame.acts(list_)
def hand_in() -> Response | BareResponse:
    """Look at a file's differences, or take it."""
    if "sealed" in request.form:
        return _take(*_unsealed(request.form["sealed"]))
    year, layout, name, content = _uploaded()
    if request.form.get("do") == "preview":
        previews.check_size(content, unit.config().large_file)
        return _preview(year, layout, name, content)
    return _take(year, layout, name, content)


@blp.route(ONE, methods=["GET"])
@frame.allow(*SEERS)
def submission(submission_id: int) -> Response:
    """Show one file, and all that was wrong with it."""
    found, asked = own(submission_id), queries.asked(PageQuery())
    faults = submissions.errors(unit.session(), found.county, found.id)
    part = faults[asked["offset"] : asked["offset"] + asked["limit"]]
    may = auth.actor().has(*GIVERS) and found.state == "accepted" and found.layout in layouts.by_departments()
    return frame.page(
        "pages/collecting/submission.html",
        persons=persons.of([found.received_by]),
        one=found,
        layout=titles().get(found.layout, found.layout),
        mistakes=part,
        total=len(faults),
        may_withdraw=may,
        **{name: asked[name] for name in ("limit", "offset")},
    )


@blp.route(ONE, methods=["POST"])
@frame.allow(*GIVERS)
@frame.acts(submission)
def withdraw(submission_id: int) -> BareResponse:
    """Take an accepted file back."""
    submissions.check_may_withdraw(own(submission_id))
    submissions.withdraw(unit.session(), auth.county(), submission_id, auth.actor())
    zh, en = "已撤回，此前的数据恢复有效。", "It is withdrawn; what it superseded is valid again."
    return frame.done(zh, en, "collecting.submission", submission_id=submission_id)


def _list(**more: Any) -> Response:
    asked = queries.asked(SubmissionQuery())
    part = {name: asked[name] for name in ("limit", "offset")}
    found = submissions.page(unit.session(), auth.county(), **wanted(), **part)
    return frame.page(
        "pages/collecting/submissions.html",
        found=found,
        asked=asked,
        titles=titles(),
        mine=[(one.name, one.title) for one in _mine()],
        year=blueprint.year(),
        may=auth.actor().has(*GIVERS),
        **more,
    )


def wanted() -> dict[str, Any]:
    """Read which submissions are asked for; a department sees its own."""
    asked = queries.asked(SubmissionQuery())
    named = {name: asked.get(name) for name in ("year", "layout", "state")}
    return {**named, "department": auth.department()}


def _mine() -> list[Layout]:
    """List the layouts that whoever looks may hand in."""
    known = map(layouts.load, layouts.by_departments())
    return [one for one in known if auth.department() in (None, one.department)]


def titles() -> dict[str, str]:
    """Name the layouts."""
    return {name: layouts.load(name).title for name in layouts.names()}


def _uploaded() -> tuple[int, str, str, bytes]:
    form = {name: file for name, file in request.files.items() if file.filename}
    given = queries.read(SubmissionForm(), **form)
    submissions.check_layout(given["layout"], auth.department())
    return given["year"], given["layout"], given["file"].filename, given["file"].read()


def _preview(year: int, layout: str, name: str, content: bytes) -> Response:
    found = previews.preview(unit.session(), auth.county(), year, layout, name, content)
    return frame.page(
        "pages/collecting/preview.html",
        found=found,
        layout=titles()[layout],
        sealed=None if found.faults else _seal(year, layout, name, content),
        shown=found.faults[:SHOWN_FAULTS],
        status=422 if found.faults else 200,
    )


def _take(year: int, layout: str, name: str, content: bytes) -> BareResponse:
    session, county, actor = unit.session(), auth.county(), auth.actor()
    if len(content) > unit.config().large_file:
        begin_write(session)
        params = {"year": year, "layout": layout, "filename": name, "digest": files.keep(session, content)}
        job = jobs.submit(session, county, "import", params, actor)
        unit.after_commit(partial(queue.deliver, unit.config(), job.id))
        zh, en = (
            "文件较大，转为后台任务 {} 读取，完成后出现在列表中。",
            "It is large: job {} reads it, then it is listed.",
        )
        return frame.done(zh.format(job.id), en.format(job.id), "collecting.submissions")
    made = submissions.accept(session, county, year, layout, name, content, actor)
    if made.state == "refused":
        zh, en = "文件有错误，已退回，没有接收任何数据。", "The file has errors. Nothing of it was taken."
    else:
        zh, en = f"已接收 {made.row_count} 行。", f"{made.row_count} rows are taken."
    return frame.done(zh, en, "collecting.submission", submission_id=made.id)


def _sealer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="submission")


def _seal(year: int, layout: str, name: str, content: bytes) -> str:
    """Seal what was looked at, bytes and all: its own account can take exactly that, and nothing is kept."""
    told = orjson.dumps([auth.county(), auth.actor().id, year, layout, name])
    return _sealer().sign(urlsafe_b64encode(zlib.compress(told + b"\n" + content))).decode()


def _unsealed(sealed: str) -> tuple[int, str, str, bytes]:
    try:
        packed = _sealer().unsign(sealed, max_age=HOUR)
    except BadSignature:
        raise Invalid(Fault("submission.preview_over", "#/sealed")) from None
    told, _, content = zlib.decompress(urlsafe_b64decode(packed)).partition(b"\n")
    county, account, year, layout, name = orjson.loads(told)
    if (county, account) != (auth.county(), auth.actor().id):
        raise Invalid(Fault("submission.preview_over", "#/sealed"))
    submissions.check_layout(layout, auth.department())
    return year, layout, name, content


def own(submission_id: int) -> Submission:
    """Find a submission that whoever looks may see."""
    return submissions.get(unit.session(), auth.county(), submission_id, auth.department())
