"""The notice of a result on paper."""

from flask import Response, request

from service import auth, notices, publications, unit
from service.api import answers
from service.pages import frame
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp


@blp.route("/notice/<int:evaluation_id>")
@frame.allow("enterprise")
def notice(evaluation_id: int) -> Response:
    """Give the notice of one's own result as a PDF; that of a superseded run says so on its head."""
    publications.visible(unit.session(), auth.county(), evaluation_id)
    address = unit.config().portal_url or request.url_root
    what = unit.session(), unit.store(), auth.county(), evaluation_id, blueprint.code()
    return answers.attachment(notices.filename(evaluation_id, blueprint.code()), notices.one(*what, address))
