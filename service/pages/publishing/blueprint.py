"""The blueprint of publications, and which of them a page is about."""

from collections.abc import Sequence

from flask import Blueprint

from service import auth, publications, unit
from service.pages import queries
from service.publication_tables import Publication

PUBLIC = ("published", "superseded")
MOST = 100  # of the newest to choose from

blp = Blueprint("publishing", __name__)


def issued() -> Sequence[Publication]:
    """List what was made public, the newest first."""
    found = publications.page(unit.session(), auth.county(), limit=MOST).items
    return [one for one in found if one.state in PUBLIC]


def publication(known: Sequence[Publication]) -> Publication | None:
    """Give the publication that is asked for, else the newest that stands, else the newest."""
    asked = queries.number("publication")
    if asked is not None:
        return publications.get(unit.session(), auth.county(), asked)
    standing = (one for one in known if one.state == "published" and not one.trial)
    return next(standing, known[0] if known else None)
