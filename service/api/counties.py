"""Counties: one's own, for an administrator all."""

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
    own = auth.actor().county
    return {"items": counties.list_(unit.session()) if own is None else [counties.get(unit.session(), own)]}
