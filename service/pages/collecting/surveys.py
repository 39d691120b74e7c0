"""What enterprises are asked: the survey as a workbook, handed in filled, and who has confirmed the data."""

from collections.abc import Sequence

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import accounts, auth, campaigns, returns, submissions, surveys, unit
from service.api import answers
from service.api.blueprint import ID
from service.api.reads import noted
from service.pages import frame, queries
from service.pages.collecting.blueprint import blp
from service.schemas.collection import SurveyForm
from service.schemas.confirmations import ReturnQuery

ONE = "/campaigns/" + ID.format("campaign_id")
SURVEYORS: tuple[accounts.Role, ...] = ("officer", "township", "department")


@blp.route(f"{ONE}/returns", endpoint="returns")
@frame.allow(*auth.LOCAL)
def answered(campaign_id: int) -> Response:
    """List the enterprises with how far they have come with their data; a township sees its own."""
    campaign = campaigns.get(unit.session(), auth.county(), campaign_id)
    asked = queries.asked(ReturnQuery())
    part = (asked.get("state"), auth.area(), asked["limit"], asked["offset"])
    found = returns.page(unit.session(), campaign, *part)
    states = returns.STATES
    return frame.page(
        "pages/collecting/returns.html", campaign=campaign, found=found, asked=asked, states=states
    )


@blp.route(f"{ONE}/surveys", methods=["GET"])
@frame.allow(*SURVEYORS)
def survey(campaign_id: int) -> Response:
    """Show where the survey is fetched and handed in."""
    return _survey(campaign_id)


@blp.route(f"{ONE}/surveys", methods=["POST"])
@frame.allow(*SURVEYORS)
@frame.acts(survey)
def hand_in_survey(campaign_id: int) -> Response | BareResponse:
    """Take a filled-in survey wholly, or tell all that is wrong with it."""
    form = {name: file for name, file in request.files.items() if file.filename}
    file = queries.read(SurveyForm(), **form)["file"]
    where, by = (auth.county(), campaign_id), auth.actor()
    made = surveys.accept(unit.session(), *where, file.filename, file.read(), by, auth.area(), _by())
    if made.state == "refused":
        return _survey(campaign_id, submissions.errors(unit.session(), made.county, made.id))
    zh, en = f"已接收 {made.row_count} 行。", f"{made.row_count} rows are taken."
    return frame.done(zh, en, "collecting.survey", campaign_id=campaign_id)


@blp.route(f"{ONE}/surveys/workbook")
@frame.allow(*SURVEYORS)
@noted
def workbook(campaign_id: int) -> Response:
    """Give the survey as a workbook: what no department's file has, with earlier answers."""
    content = surveys.workbook(unit.session(), auth.county(), campaign_id, auth.area(), None, _by())
    return answers.attachment(f"survey-{campaign_id}.xlsx", content)


def _survey(campaign_id: int, wrong: Sequence[Fault] = ()) -> Response:
    campaign = campaigns.get(unit.session(), auth.county(), campaign_id)
    columns = surveys.asked(unit.session(), campaign, auth.area(), by=_by()).columns
    return frame.page(
        "pages/collecting/survey.html",
        campaign=campaign,
        asked=[one.title for one in columns],
        open=campaign.state in surveys.OPEN,
        mistakes=wrong,
        status=422 if wrong else 200,
    )


def _by() -> str:
    """Who states what: an officer everything, a department its own, a township what enterprises are asked."""
    if auth.actor().has("officer"):
        return surveys.EVERYBODY
    return auth.department() or surveys.ENTERPRISES
