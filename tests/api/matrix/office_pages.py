"""Pages of collecting, of administration and of the public: see `pages.py`."""

from tests.api.county import YEAR
from tests.api.matrix.bodies import department_file, form
from tests.api.matrix.rules import Route

A, B = "/accounts/{account}", "/applications/{withdrawn}"
C, D = "/campaigns/{campaign}", "/disputes/{dispute}"
P, R, U = "/publications/{publication}", "/runs/{run}", "/enterprises/{uscc}"

COLLECTING = {
    "portal.collecting.submissions": Route("bureau+departments/list", "/submissions"),
    "portal.collecting.hand_in": Route(
        "officer+department/list", "/submissions", 303, department_file, {("department", "elsewhere"): 403}
    ),
    "portal.collecting.submission": Route("bureau+departments/supplier", "/submissions/{refused}"),
    "portal.collecting.withdraw": Route("officer+department/supplier", "/submissions/{refused}", 409, form()),
    "portal.collecting.quality": Route("bureau+departments/list", f"/suspicions?year={YEAR}"),
    "portal.collecting.enterprises": Route("bureau+townships/list", "/enterprises"),
    "portal.collecting.enterprise": Route("insiders/enterprise", U),
    "portal.collecting.apply": Route("officer+township/enterprise", f"{U}/application"),
    "portal.collecting.file_application": Route(
        "officer+township/enterprise", f"{U}/application", 422, form()
    ),
    "portal.collecting.applications": Route("bureau+townships/list", "/applications"),
    "portal.collecting.application": Route("bureau+townships/enterprise", B),
    "portal.collecting.act_on_application": Route(
        "deciding+township/enterprise",
        B,
        409,
        form(do="withdraw"),
        {("reviewer", "own"): 403, ("approver", "own"): 403},
    ),
    "portal.collecting.disputes": Route("insiders/list", "/disputes"),
    "portal.collecting.dispute": Route("insiders/department", D),
    "portal.collecting.answer": Route("officer+department/supplier", D, 422, form()),
    "portal.attachments.file": Route("concerned+departments/department", "/evidence/{evidence}"),
    "portal.collecting.returns": Route("bureau+townships/county", f"{C}/returns"),
    "portal.collecting.survey": Route("surveying/county", f"{C}/surveys"),
    "portal.collecting.hand_in_survey": Route("surveying/county", f"{C}/surveys", 422, form()),
    "portal.collecting.workbook": Route(
        "surveying/county",
        "/campaigns/{trial}/surveys/workbook",
        but={("department", "own"): 409, ("department", "elsewhere"): 409},
    ),
}
EVALUATING = {
    "portal.evaluating.runs": Route("bureau/list", "/runs"),
    "portal.evaluating.start": Route("officer/list", "/runs", 422, form()),
    "portal.evaluating.run": Route("bureau/county", R),
    "portal.evaluating.act_on_run": Route("bureau/county", R, 200, form(do="replay")),
    "portal.evaluating.results": Route("bureau/county", f"{R}/results"),
    "portal.evaluating.result": Route("bureau/county", f"{R}/results/{{uscc}}"),
    "portal.evaluating.borderline": Route("bureau/county", f"{R}/borderline"),
    "portal.evaluating.comparison": Route("bureau/county", f"{R}/comparison?to={{draft}}"),
    "portal.evaluating.export": Route("bureau/county", f"{R}/export"),
    "portal.evaluating.order_export": Route("ordering/county", f"{R}/results", 303, form()),
    "portal.evaluating.exported": Route("bureau/county", "/exports/{job}"),
}
PUBLISHING = {
    "portal.publishing.publications": Route("bureau/list", "/publications"),
    "portal.publishing.propose": Route("officer/list", "/publications", 422, form()),
    "portal.publishing.publication": Route("bureau/county", P),
    "portal.publishing.decide": Route("officer+approver/county", P, 422, form()),
    "portal.publishing.affected": Route("bureau/county", f"{P}/affected", 409),
    "portal.publishing.affected_file": Route("bureau/county", f"{P}/affected/file", 409),
    "portal.publishing.policies": Route("bureau/list", "/policies"),
    "portal.publishing.hand_over": Route("officer/list", "/policies", 422, form()),
    "portal.publishing.policies_file": Route("bureau/county", f"{P}/policies/file?instrument=electricity"),
    "portal.publishing.handover_file": Route("bureau/county", "/handovers/{handover}/file"),
    "portal.publishing.payments": Route("bureau/list", "/payments"),
    "portal.publishing.record": Route("officer/list", "/payments", 422, form()),
}
ADMINISTRATION = {
    "portal.administration.accounts": Route("security/list", "/accounts"),
    "portal.administration.new_account": Route("security/list", "/accounts/new"),
    "portal.administration.open_account": Route("security/list", "/accounts/new", 422, form()),
    "portal.administration.roles": Route("security/list", "/accounts/roles"),
    "portal.administration.account": Route("security/county", A),
    "portal.administration.change_account": Route("security/county", A, 422, form()),
    "portal.administration.audit": Route("audit/list", "/audit"),
    "portal.administration.verified": Route("audit/list", "/audit/verify"),
    "portal.administration.settings": Route("administrators/oneself", "/settings"),
    "portal.administration.change_settings": Route("system/oneself", "/settings", 422, form()),
    "portal.administration.counties": Route("above/oneself", "/counties"),
    "portal.administration.invitations": Route("officer+township/list", "/invitations"),
    "portal.administration.invite": Route("officer+township/list", "/invitations", 422, form()),
    "portal.administration.jobs": Route("bureau+departments/list", "/jobs"),
    "portal.administration.job": Route("bureau+departments/county", "/jobs/{job}", but={"department": 404}),
    "portal.administration.job_file": Route("bureau/county", "/jobs/{job}/file"),
    "portal.administration.webhooks": Route("officer+system/list", "/webhooks"),
    "portal.administration.webhook": Route("officer+system/county", "/webhooks/{webhook}"),
    "portal.administration.change_webhooks": Route("officer+system/list", "/webhooks", 422, form()),
    "portal.messages.inbox": Route("everybody/list", "/messages"),
    "portal.messages.mark": Route("everybody/list", "/messages", 303, form()),
}
PUBLIC = {
    "portal.public.lists": Route("anybody/open", f"/lists?county={{county}}&year={YEAR}"),
    "portal.public.corrections": Route("anybody/open", f"/lists/corrections?county={{county}}&year={YEAR}"),
    "portal.public.history": Route("anybody/open", "/lists/history?county={county}"),
    "portal.public.keys": Route("anybody/open", "/signing-keys"),
    "portal.public.methods": Route("anybody/open", "/methods?county={county}"),
    "portal.public.calculate": Route("anybody/open", "/methods?county={county}", 200, form()),
    "portal.public.transparency": Route("anybody/open", "/transparency?county={county}"),
    "portal.public.verify": Route("anybody/open", "/verify"),
    "portal.public.verified": Route("anybody/open", "/verify/{verification}"),
}
OFFICE_PAGES = COLLECTING | EVALUATING | PUBLISHING | ADMINISTRATION | PUBLIC
