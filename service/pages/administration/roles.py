"""Roles: what each is for, who never holds two, and where two persons are needed."""

from flask import Response

from service import auth, people, unit
from service.pages import frame
from service.pages.administration import duties
from service.pages.administration.blueprint import blp, county


@blp.route("/accounts/roles")
@frame.allow("security")
def roles() -> Response:
    """Show the roles, how they are kept apart, and how many hold each."""
    return frame.page(
        "pages/administration/roles.html",
        duties=duties.DUTIES,
        apart={one: duties.apart(one) for one in duties.DUTIES},
        needed={one: duties.needed(one) for one in duties.DUTIES},
        holders=people.holders(unit.session(), auth.actor(), county()),
        pairs=duties.TWO_PERSONS,
    )
