"""Verification of a notice: what its code stands for, and whether that still holds."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BareResponse

from service import public_lists, unit
from service.pages import address, frame
from service.pages.public.blueprint import blp
from service.public_lists import Verified

MOST_SIGNS = 60


@blp.route("/verify")
def verify() -> Response | BareResponse:
    """Show the form; a code that is typed has an address of its own."""
    typed = request.args.get("code", "").strip()[:MOST_SIGNS].replace("/", "")
    if typed:
        return redirect(address.to("public.verified", code=typed), 303)
    return _page(None)


def _unknown(code: str) -> Response:
    return _page(None, code)


@blp.route("/verify/<code>")
@frame.acts(_unknown)
def verified(code: str) -> Response:
    """Show what a code stands for."""
    return _page(public_lists.verify(unit.session(), code))


def _page(found: Verified | None, code: str = "") -> Response:
    return frame.page("pages/public/verify.html", found=found, code=code)
