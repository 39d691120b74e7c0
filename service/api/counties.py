"""Counties: one's own, and those below."""

from typing import Any

from service import auth, counties, unit
from service.api.blueprint import Blueprint
from service.schemas.counties import CountyList

blp = Blueprint("counties", __name__, url_prefix="/api/v1/counties", description="Counties")


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "可访问的县(市、区)"})
@blp.response(200, CountyList())
def list_() -> Any:
    """List the counties that the caller may see."""
    own, above = auth.actor().county, auth.actor().has(*auth.ABOVE)
    found = counties.list_(unit.session())
    seen = [
        one for one in found if own is None or one.code == own or (above and counties.is_below(one.code, own))
    ]
    return {"items": seen}
