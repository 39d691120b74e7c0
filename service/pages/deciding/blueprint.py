"""The blueprint of decisions, and the evidence that lies beside them."""

from flask import Blueprint, request

from scoring.errors import Fault
from service.problems import Invalid

BINARY = "application/octet-stream"

blp = Blueprint("deciding", __name__)


def wanted(known: tuple[str, ...]) -> str:
    """Tell which button was pressed."""
    said = request.form.get("do", "")
    if said not in known:
        raise Invalid(Fault("field.choice", "#/do", {"choices": [*known]}))
    return said
