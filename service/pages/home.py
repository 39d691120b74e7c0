"""The first page: who is signed in goes to the own work, everybody else sees what is public."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BareResponse

from service import counties, unit
from service.pages import frame, navigation
from service.visitor import of_page

blp = Blueprint("home", __name__)


@blp.route("/")
def page() -> Response | BareResponse:
    """Show where one can go from here."""
    visitor = of_page()
    if visitor is not None:
        first = navigation.first(visitor)
        if first:
            return redirect(first, 303)
    return frame.page("pages/home.html", counties=counties.list_(unit.session()))
