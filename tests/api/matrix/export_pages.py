"""Lists as files: who may have them is who may see them. See `pages.py`."""

from tests.api.county import YEAR
from tests.api.matrix.rules import Route

C, J = "/campaigns/{campaign}", "/simulations/{simulation}"
P, R = "/publications/{publication}", "/runs/{run}"

EXPORTS = {
    "portal.exports.submissions": Route("bureau+departments/list", "/submissions/export"),
    "portal.exports.errors": Route("bureau+departments/supplier", "/submissions/{refused}/errors/export"),
    "portal.exports.facts": Route("insiders/enterprise", "/enterprises/{uscc}/facts/export"),
    "portal.exports.leaders": Route("bureau/list", "/region/leaders/export"),
    "portal.exports.candidates": Route("bureau/list", "/region/candidates/export"),
    "portal.exports.ladder": Route("bureau/list", "/region/ladder/export"),
    "portal.exports.plans": Route("bureau/list", "/rectification/export"),
    "portal.exports.forecasts": Route("bureau/list", "/forecasts/export"),
    "portal.exports.deliveries": Route("officer+system/county", "/webhooks/{webhook}/export"),
    "portal.exports.forecast": Route("bureau/county", "/forecasts/{forecast}/export"),
    "portal.exports.quality": Route("bureau+departments/list", f"/suspicions/export?year={YEAR}"),
    "portal.exports.enterprises": Route("bureau+townships/list", "/enterprises/export"),
    "portal.exports.disputes": Route("insiders/list", "/disputes/export"),
    "portal.exports.applications": Route("bureau+townships/list", "/applications/export"),
    "portal.exports.returns": Route("bureau+townships/county", f"{C}/returns/export"),
    "portal.exports.owed": Route("bureau+departments/county", f"{C}/collection/export"),
    "portal.exports.runs": Route("bureau/list", "/runs/export"),
    "portal.exports.borderline": Route("bureau/county", f"{R}/borderline/export"),
    "portal.exports.cross": Route("bureau/county", f"{R}/cross/export?by=township"),
    "portal.exports.comparison": Route("bureau/county", f"{R}/comparison/export?to={{draft}}"),
    "portal.exports.migration": Route("bureau/county", f"{R}/migration/export?to={{draft}}"),
    "portal.exports.rulings": Route("bureau/list", "/rulings/export"),
    "portal.exports.objections": Route("bureau/list", "/objections/export"),
    "portal.exports.publications": Route("bureau/list", "/publications/export"),
    "portal.exports.entries": Route("bureau/county", f"{P}/entries/export"),
    "portal.exports.payments": Route("bureau/list", "/payments/export"),
    "portal.exports.due": Route("bureau/list", "/payments/due/export"),
    "portal.exports.moves": Route("bureau/county", f"{J}/moves/export", 409),
    "portal.exports.simulated": Route("bureau/county", f"{J}/migration/export", 409),
    "portal.exports.accounts": Route("security/list", "/accounts/export"),
    "portal.exports.invitations": Route("officer+township/list", "/invitations/export"),
    "portal.exports.jobs": Route("bureau+departments/list", "/jobs/export"),
    "portal.exports.audit": Route("audit/list", "/audit/export"),
}
