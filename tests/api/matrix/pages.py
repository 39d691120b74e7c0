"""Every page of the portal: its rule, its address and what is shown to who may; see `routes.py`.

Who is not signed in is sent to the sign-in (303), a role that may not gets 403, a foreign thing 404, a form
without its secret word 400. A form is sent here with nothing in it, or with what is refused (`bodies.form`).
"""

from tests.api.county import YEAR
from tests.api.matrix.bodies import form
from tests.api.matrix.office_pages import OFFICE_PAGES
from tests.api.matrix.rules import Route

C = "/campaigns/{campaign}"
DATUM = "/my/data/dispute?campaign={trial}&datum=fact:tax:2024"
NO_CAMPAIGN = {("enterprise", "foreign"): 409}  # in the county of that one there is none

PAGES = {
    "portal.home.page": Route("anybody/entrance", "/"),
    "portal.sign_in.page": Route("anybody/entrance", "/sign-in"),
    "portal.sign_in.enter": Route("anybody/open", "/sign-in", 422, form()),
    "portal.sign_in.out": Route("anybody/open", "/sign-out", 303, form()),
    "portal.sign_in.platform": Route("anybody/open", "/sign-in/platform", 404),
    "portal.sign_in.returned": Route("anybody/open", "/sign-in/platform/return", 404),
    "portal.invitation.page": Route("anybody/open", "/invitation"),
    "portal.invitation.accept": Route("anybody/open", "/invitation", 422, form()),
    "portal.account.page": Route("everybody/oneself", "/account"),
    "portal.account.act": Route("everybody/oneself", "/account", 422, form()),
    "portal.own_keys.page": Route("everybody/oneself", "/account/keys"),
    "portal.own_keys.act": Route("everybody/oneself", "/account/keys", 422, form()),
    "portal.mine.glance": Route("enterprise/list", "/my"),
    "portal.mine.data": Route("enterprise/list", "/my/data"),
    "portal.mine.confirm": Route("enterprise/list", "/my/data", 422, form(), NO_CAMPAIGN),
    "portal.mine.dispute": Route("enterprise/county", DATUM),
    "portal.mine.file_dispute": Route("enterprise/county", DATUM, 409, form()),
    "portal.mine.evidence_file": Route("enterprise/enterprise", "/my/evidence/{evidence}"),
    "portal.mine.form": Route("enterprise/list", "/my/form", but=NO_CAMPAIGN),
    "portal.mine.fill": Route("enterprise/list", "/my/form", 422, form(), NO_CAMPAIGN),
    "portal.mine.improve": Route("enterprise/list", "/my/improve"),
    "portal.mine.try_figures": Route("enterprise/list", "/my/improve", 200, form()),
    "portal.mine.history": Route("enterprise/list", "/my/years"),
    "portal.mine.objections": Route("enterprise/list", "/my/objections"),
    "portal.mine.file": Route("enterprise/list", "/my/objections", 422, form(), NO_CAMPAIGN),
    "portal.mine.notice": Route("enterprise/county", "/my/notice/{run}"),
    "portal.mine.objection": Route("enterprise/enterprise", "/my/objections/{objection}"),
    "portal.mine.follow": Route("enterprise/enterprise", "/my/objections/{objection}", 303, form()),
    "portal.campaigns.board": Route("insiders/list", "/campaigns"),
    "portal.campaigns.new": Route("officer/list", "/campaigns/new"),
    "portal.campaigns.begin": Route("officer/list", "/campaigns/new", 422, form()),
    "portal.campaigns.one": Route("insiders/county", C),
    "portal.campaigns.act": Route(
        "officer+approver/county",
        C,
        409,
        form(do="advance", to="collecting", reason="?"),
        {("approver", "own"): 403},
    ),
    "portal.deciding.evidence_file": Route("bureau/county", "/decisions/evidence/{evidence}"),
    "portal.deciding.rulings": Route("bureau/list", "/rulings"),
    "portal.deciding.carry_over": Route("officer/list", "/rulings", 422, form()),
    "portal.deciding.new_ruling": Route("officer+reviewer/list", "/rulings/new"),
    "portal.deciding.propose": Route("officer+reviewer/list", "/rulings/new", 422, form()),
    "portal.deciding.ruling": Route("bureau/county", "/rulings/{ruling}"),
    "portal.deciding.decide": Route("deciding/county", "/rulings/{ruling}", 422, form()),
    "portal.deciding.objections": Route("bureau/list", "/objections"),
    "portal.deciding.objection": Route("bureau/county", "/objections/{objection}"),
    "portal.deciding.review": Route("deciding/county", "/objections/{objection}", 422, form()),
    "portal.publishing.publications": Route("bureau/list", "/publications"),
    "portal.publishing.propose": Route("officer/list", "/publications", 422, form()),
    "portal.publishing.publication": Route("bureau/county", "/publications/{publication}"),
    "portal.publishing.decide": Route("officer+approver/county", "/publications/{publication}", 422, form()),
    "portal.publishing.affected": Route("bureau/county", "/publications/{publication}/affected", 409),
    "portal.publishing.affected_file": Route(
        "bureau/county", "/publications/{publication}/affected/file", 409
    ),
    "portal.publishing.policies": Route("bureau/list", "/policies"),
    "portal.publishing.hand_over": Route("officer/list", "/policies", 422, form()),
    "portal.publishing.policies_file": Route("bureau/county", "/publications/{publication}/policies/file"),
    "portal.publishing.handover_file": Route("bureau/county", "/handovers/{handover}/file"),
    "portal.publishing.payments": Route("bureau/list", "/payments"),
    "portal.publishing.record": Route("officer/list", "/payments", 422, form()),
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
    "portal.trying.moves": Route("bureau/county", "/simulations/{simulation}/moves", 409),
    "portal.models.versions": Route("bureau/list", "/models"),
    "portal.models.changed": Route("system/list", "/models", 422, form()),
    "portal.models.version": Route("bureau/county", "/models/2"),
    "portal.models.promoted": Route("system/county", "/models/2", 409, form()),
    "portal.models.card": Route("bureau/county", "/models/2/card"),
    "portal.models.compare": Route("bureau/county", "/models/2/compare?to=1"),
    "portal.forecasts.list": Route("bureau/list", "/forecasts"),
    "portal.forecasts.order": Route("officer+system/list", "/forecasts", 303, form(as_of=str(YEAR))),
    "portal.forecasts.one": Route("bureau/county", "/forecasts/{forecast}"),
    "portal.forecasts.reasons": Route("bureau/county", "/forecasts/{forecast}/enterprises/{uscc}"),
}
PAGES |= OFFICE_PAGES
