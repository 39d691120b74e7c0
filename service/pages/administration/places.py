"""Counties: one of them is chosen by whoever looks from above."""

from flask import Response

from service import auth
from service.pages import frame
from service.pages.administration.blueprint import blp


@blp.route("/counties")
@frame.allow(*auth.ABOVE)
def counties() -> Response:
    """List the counties that one may look at."""
    return frame.page("pages/administration/counties.html")
