"""The blueprint of administration, and what its forms share: one address, several buttons."""

from collections.abc import Callable, Mapping

from flask import Blueprint, request

from scoring.errors import Fault
from service import auth
from service.problems import Invalid
from service.schemas.common import LARGEST_ID

blp = Blueprint("administration", __name__)
LISTED = 50  # on a page of a list


def wanted(acts: Mapping[str, Callable[..., object]]) -> str:
    """Give the word of the button that was pressed."""
    said = request.form.get("do", "")
    if said not in acts:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*acts]}))
    return said


def county() -> str | None:
    """Give the county whose accounts are kept: the one that is asked for, one's own, or None for all."""
    return auth.county() if request.args.get("county") else auth.actor().county


def number() -> int:
    """Give the number that a button carries; what is none is the number of nothing."""
    said = request.form.get("id", "")
    return int(said) if said.isascii() and said.isdigit() and int(said) <= LARGEST_ID else 0
