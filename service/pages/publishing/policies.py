"""Policy lists by instrument: what follows from the classes, and who was handed which list."""

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from data.export import SPREADSHEETS
from service import auth, evaluations, handovers, policy_lists, unit
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.language import spoken
from service.pages import frame, persons, queries
from service.pages.publishing import blueprint
from service.pages.publishing.blueprint import blp
from service.pages.publishing.publications import ONE
from service.publication_tables import Publication
from service.schemas.handovers import HandoverOrder


@blp.route("/policies", methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def policies() -> Response:
    """Show what follows from a publication by one instrument, and hand it over."""
    known = blueprint.issued()
    chosen = blueprint.publication(known)
    if chosen is None:
        return frame.page("pages/publishing/no_policies.html")
    session, county, names = unit.session(), auth.county(), _instruments(chosen)
    instrument = queries.word("instrument", policy_lists.INSTRUMENTS) or (names[0] if names else "")
    lines = policy_lists.of(session, county, chosen.id, instrument) if instrument else []
    start = queries.offset()
    given = handovers.page(session, county, chosen.id).items
    return frame.page(
        "pages/publishing/policies.html",
        persons=persons.of(one.given_by for one in given),
        known=known,
        chosen=chosen,
        instruments=names,
        instrument=instrument,
        lines=lines[start : start + queries.LIMIT],
        total=len(lines),
        executable=sum(one.executable for one in lines),
        amount=sum(one.policy.amount or 0 for one in lines if one.executable),
        start=start,
        limit=queries.LIMIT,
        given=given,
    )


@blp.route("/policies", methods=["POST"])
@frame.allow("officer")
@frame.acts(policies)
def hand_over() -> BareResponse:
    """Make a list for an executing body, and write down who was given it."""
    county, given = auth.county(), queries.form(HandoverOrder)
    number = queries.number("publication", request.form.get("publication_id", "")) or 0
    what = (given["instrument"], given["body"], given["format"], spoken(), given["note"])
    made = handovers.hand_over(unit.session(), county, number, *what, auth.actor())
    said = (
        f"已移交 {made.rows} 行，请下载文件交给对方。",
        f"{made.rows} lines are handed over: download the file.",
    )
    return frame.done(*said, "publishing.policies", publication=number, instrument=made.instrument)


@blp.route(f"{ONE}/policies/file")
@frame.allow(*auth.READERS)
@noted
def policies_file(publication_id: int) -> Response:
    """Give a list as a file to look at; handing it over is noted apart."""
    form = queries.word("format", SPREADSHEETS) or "csv"
    instrument = queries.word("instrument", policy_lists.INSTRUMENTS) or policy_lists.INSTRUMENTS[0]
    lines = policy_lists.of(unit.session(), auth.county(), publication_id, instrument)
    content = policy_lists.content(lines, "xlsx" if form == "xlsx" else "csv", spoken())
    return answers.attachment(f"policies-{publication_id}-{instrument}.{form}", content)


@blp.route("/handovers/" + ID.format("handover_id") + "/file")
@frame.allow(*auth.READERS)
@noted
def handover_file(handover_id: int) -> Response:
    """Give the very file that was handed over."""
    return answers.attachment(*handovers.content(unit.session(), auth.county(), handover_id))


def _instruments(chosen: Publication) -> list[str]:
    """List the instruments of which the scheme of a publication has a policy."""
    run = evaluations.get(unit.session(), chosen.county, chosen.evaluation_id)
    scheme = evaluations.scheme_by(unit.session(), run)
    used = {one.instrument for one in scheme.policies}
    return [one for one in policy_lists.INSTRUMENTS if one in used]
