"""Every page of the portal: its rule, its address and what is shown to who may; see `routes.py`.

Who is not signed in is sent to the sign-in (303), a role that may not gets 403, a foreign thing 404, a form
without its secret word 400. A form is sent here with nothing in it, or with what is refused (`bodies.form`).
"""

from tests.api.matrix.bodies import form
from tests.api.matrix.rules import Route

C = "/campaigns/{campaign}"

PAGES = {
    "portal.home.page": Route("anybody/open", "/"),
    "portal.mine.glance": Route("enterprise/list", "/my"),
    "portal.mine.data": Route("enterprise/list", "/my/data"),
    "portal.mine.confirm": Route("enterprise/list", "/my/data", 422, form()),
    "portal.mine.dispute": Route("enterprise/list", "/my/data/dispute"),
    "portal.mine.file_dispute": Route("enterprise/list", "/my/data/dispute", 422, form()),
    "portal.mine.evidence_file": Route("enterprise/enterprise", "/my/evidence/{evidence}"),
    "portal.mine.form": Route("enterprise/list", "/my/form"),
    "portal.mine.fill": Route("enterprise/list", "/my/form", 422, form()),
    "portal.mine.improve": Route("enterprise/list", "/my/improve"),
    "portal.mine.try_figures": Route("enterprise/list", "/my/improve", 200, form()),
    "portal.mine.history": Route("enterprise/list", "/my/years"),
    "portal.mine.objections": Route("enterprise/list", "/my/objections"),
    "portal.mine.file": Route("enterprise/list", "/my/objections", 422, form()),
    "portal.mine.objection": Route("enterprise/enterprise", "/my/objections/{objection}"),
    "portal.mine.follow": Route("enterprise/enterprise", "/my/objections/{objection}", 422, form()),
    "portal.campaigns.board": Route("insiders/list", "/campaigns"),
    "portal.campaigns.new": Route("officer/list", "/campaigns/new"),
    "portal.campaigns.begin": Route("officer/list", "/campaigns/new", 422, form()),
    "portal.campaigns.one": Route("insiders/county", C),
    "portal.campaigns.act": Route("officer+approver/county", C, 422, form()),
    "portal.trying.schemes": Route("bureau/list", "/schemes"),
    "portal.trying.scheme": Route("bureau/county", "/schemes/{scheme}"),
    "portal.trying.file": Route("bureau/county", "/schemes/{scheme}/file"),
    "portal.trying.new": Route("officer+system/list", "/schemes/new"),
    "portal.trying.add_new": Route("officer+system/list", "/schemes/new", 422, form()),
    "portal.trying.edit": Route("bureau/county", "/schemes/{scheme}/edit"),
    "portal.trying.edited": Route("bureau/county", "/schemes/{scheme}/edit", 200, form()),
    "portal.trying.simulation": Route("bureau/list", "/simulation"),
    "portal.trying.simulated": Route("bureau/list", "/simulation", 200, form()),
    "portal.trying.tried": Route("bureau/county", "/simulations/{simulation}"),
    "portal.trying.result": Route("bureau/county", "/simulations/{simulation}/file", 409),
    "portal.models.versions": Route("bureau/list", "/models"),
    "portal.models.changed": Route("system/list", "/models", 422, form()),
    "portal.models.version": Route("bureau/county", "/models/2"),
    "portal.models.promoted": Route("system/county", "/models/2", 422, form()),
    "portal.models.card": Route("bureau/county", "/models/2/card"),
    "portal.models.compare": Route("bureau/county", "/models/2/compare?to=1"),
    "portal.forecasts.list": Route("bureau/list", "/forecasts"),
    "portal.forecasts.order": Route("officer+system/list", "/forecasts", 422, form()),
    "portal.forecasts.one": Route("bureau/county", "/forecasts/{forecast}"),
    "portal.forecasts.reasons": Route("bureau/county", "/forecasts/{forecast}/enterprises/{uscc}"),
}
