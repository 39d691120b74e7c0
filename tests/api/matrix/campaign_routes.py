"""The routes of a campaign, of decisions and publications: see `routes.py`."""

from tests.api.county import CODES, YEAR
from tests.api.matrix import bodies
from tests.api.matrix.bodies import nothing, placed, said
from tests.api.matrix.rules import Route
from tests.api.matrix.scene import OWN

C, T = "/campaigns/{campaign}", "/campaigns/{trial}"
B, D = "/objections/{objection}", "/disputes/{dispute}"
L, P = "/rulings/{ruling}", "/publications/{publication}"
OF_YEAR = f"?year={YEAR}"

CAMPAIGNS = {
    "campaigns.create": Route("officer/county", "/campaigns", 409, placed(year=YEAR, scheme_id="scheme")),
    "campaigns.list_": Route("everybody/list", "/campaigns"),
    "campaigns.one": Route("everybody/county", C),
    "campaigns.advance": Route(
        "officer+approver/county",
        f"{C}/advance",
        409,
        said(to="collecting", reason="?"),
        but={("approver", "own"): 403},
    ),
    "campaigns.choose": Route(
        "officer/county", f"{C}/choose", 409, placed(evaluation_id="draft", reason="?")
    ),
    "campaigns.replace_scheme": Route(
        "officer/county", f"{C}/scheme", 409, placed(scheme_id="scheme", reason="?")
    ),
    "campaigns.timeline": Route("insiders/county", f"{C}/timeline"),
    "listings.draw": Route("officer/county", f"{C}/enterprises", 409, nothing),
    "listings.list_": Route("concerned/county", f"{C}/enterprises"),
    "listings.export": Route("bureau+townships/county", f"{C}/enterprises/export"),
    "deadlines.list_": Route("everybody/county", f"{C}/deadlines"),
    "deadlines.extend": Route(
        "officer/county",
        f"{C}/deadlines/extend",
        409,
        said(stage="collecting", due_on="2020-01-01", reason="?"),
    ),
    "deadlines.land_notice": Route("officer/county", f"{C}/land-notice", 409, said(reason="?")),
    "applications.file": Route(
        "filers/enterprise",
        "/applications",
        409,
        placed(campaign_id="campaign", uscc=CODES[OWN], kind="exempt", reason="?"),
    ),
    "applications.list_": Route("concerned/list", "/applications"),
    "applications.one": Route("concerned/enterprise", "/applications/{application}"),
    "applications.decide": Route(
        "reviewer+approver/county", "/applications/{withdrawn}/decide", 409, said(granted=False, reason="?")
    ),
    "applications.withdraw": Route("filers/enterprise", "/applications/{withdrawn}/withdraw", 409, nothing),
    "messages.list_": Route("everybody/list", "/messages"),
    "messages.read": Route(
        "everybody/list", "/messages/{message}/read", 404, nothing, but={("enterprise", "own"): 200}
    ),
    "submissions.preview": Route(
        "officer+department/list",
        "/submissions/preview",
        200,
        bodies.department_file,
        {("department", "elsewhere"): 403},
    ),
    "submissions.accept": Route(
        "officer+department/list",
        "/submissions",
        422,
        bodies.department_file,
        but={("department", "elsewhere"): 403},
    ),
    "submissions.list_": Route("bureau+departments/list", "/submissions"),
    "submissions.one": Route("bureau+departments/supplier", "/submissions/{submission}"),
    "submissions.errors": Route("bureau+departments/supplier", "/submissions/{refused}/errors"),
    "submissions.withdraw": Route(
        "officer+department/supplier", "/submissions/{refused}/withdraw", 409, nothing
    ),
    "collection.owed": Route("bureau+departments/county", f"{C}/collection"),
    "collection.waive": Route(
        "officer/county", f"{C}/collection/waivers", 409, said(layout="gas", reason="?")
    ),
    "collection.workbook": Route(
        "surveying/county", f"{T}/surveys", but={("department", "own"): 409, ("department", "elsewhere"): 409}
    ),
    "collection.survey": Route("surveying/county", f"{C}/surveys", 409, bodies.survey),
    "collection.fill": Route("enterprise/county", f"{C}/form", 409, said(values={"tax": 1.0})),
    "confirmations.list_": Route("bureau+townships/county", f"{T}/confirmations"),
    "confirmations.sheet": Route("concerned/enterprise", f"{T}/confirmations/{{uscc}}"),
    "confirmations.answer": Route(
        "enterprise/enterprise",
        f"{C}/confirmations/{{uscc}}",
        409,
        said(items=[{"datum": "fact:tax:2024", "answer": "confirmed", "submission_id": 1}]),
    ),
    "disputes.list_": Route("concerned+departments/list", "/disputes"),
    "disputes.one": Route("concerned+departments/department", D),
    "disputes.answer": Route(
        "officer+department/supplier", f"{D}/answer", 409, placed(reason="?", submission_id="submission")
    ),
    "evidence.attach": Route("witnesses/department", "/evidence", 422, bodies.no_evidence),
    "evidence.list_": Route("concerned+departments/department", "/evidence?about=dispute/{dispute}"),
    "evidence.one": Route("concerned+departments/department", "/evidence/{evidence}"),
    "evidence.file": Route("concerned+departments/department", "/evidence/{evidence}/file"),
}
DECISIONS = {
    "rulings.propose": Route(
        "officer+reviewer/county",
        "/rulings",
        409,
        placed(campaign_id="campaign", uscc=CODES[OWN], label="无此标签", document="?", reason="?"),
    ),
    "rulings.list_": Route("bureau/list", "/rulings"),
    "rulings.labels": Route("bureau/county", "/rulings/labels?campaign_id={campaign}"),
    "rulings.carry_over": Route("officer/county", "/rulings/carry-over", 200, placed(campaign_id="campaign")),
    "rulings.one": Route("bureau/county", L),
    "rulings.ripple": Route("bureau/county", f"{L}/ripple"),
    "rulings.approve": Route("approver/county", f"{L}/approve", 409, said(answer="?")),
    "rulings.refuse": Route("approver/county", f"{L}/refuse", 409, said(answer="?")),
    "rulings.withdraw": Route("officer+reviewer/county", f"{L}/withdraw", 409, nothing),
    "objections.file": Route(
        "filers/enterprise",
        "/objections",
        409,
        placed(campaign_id="campaign", uscc=CODES[OWN], about="datum", subject="tax", grounds="?"),
    ),
    "objections.list_": Route("concerned+departments/list", "/objections"),
    "objections.one": Route("concerned+departments/department", B),
    "objections.first": Route("officer+reviewer/county", f"{B}/first", 409, bodies.finding),
    "objections.second": Route("reviewer/county", f"{B}/second", 409, bodies.finding),
    "objections.decide": Route("approver/county", f"{B}/decide", 409, bodies.finding),
    "objections.settle": Route(
        "officer/county", f"{B}/settle", 409, placed(submission_id="submission", evaluation_id="draft")
    ),
    "objections.withdraw": Route(
        "filers/enterprise", f"{B}/withdraw", 409, nothing, but={"officer": 403, ("township", "own"): 403}
    ),
    "objections.ripple_of": Route("deciding/county", f"{B}/ripple", 422, bodies.change),
    "publications.propose": Route("officer/county", "/publications", 409, placed(campaign_id="campaign")),
    "publications.list_": Route("bureau/list", "/publications"),
    "publications.one": Route("bureau/county", P),
    "publications.publish": Route("approver/county", f"{P}/publish", 409, nothing),
    "publications.refuse": Route("officer+approver/county", f"{P}/refuse", 409, said(reason="?")),
    "publications.list_entries": Route("bureau+townships/county", f"{P}/entries"),
    "publications.one_entry": Route("concerned/enterprise", f"{P}/entries/{{uscc}}"),
    "handovers.list_policies": Route("bureau/county", f"{P}/policies"),
    "handovers.policies_file": Route("bureau/county", f"{P}/policies/file?instrument=electricity"),
    "handovers.hand_over": Route(
        "officer/county", f"{P}/handovers", 409, said(instrument="water", body="供水公司")
    ),
    "handovers.list_": Route("bureau/list", "/handovers"),
    "handovers.file": Route("bureau/county", "/handovers/{handover}/file"),
    "handovers.affected": Route("bureau/county", f"{P}/affected", 409),
    "handovers.affected_file": Route("bureau/county", f"{P}/affected/file", 409),
    "payments.record": Route(
        "officer/county",
        "/payments",
        409,
        placed(
            publication_id="publication",
            uscc=CODES[OWN],
            policy="none such",
            amount=1,
            period="2025",
            paid_on="2025-06-03",
            reference="?",
        ),
    ),
    "payments.list_": Route("bureau+enterprises/list", "/payments"),
    "payments.reverse": Route("officer/county", "/payments/{reversed}/reverse", 409, said(reference="?")),
    "payments.list_rebates": Route("bureau+enterprises/list", f"/rebates{OF_YEAR}"),
    "webhooks.register": Route(
        "officer+system/list", "/webhooks", 422, said(url="ftp://10.1.2.3", events=["result.published"])
    ),
    "webhooks.list_": Route("officer+system/list", "/webhooks"),
    "webhooks.disable": Route("officer+system/county", "/webhooks/{closed}/disable", 409, nothing),
    "webhooks.deliveries": Route("officer+system/county", "/webhooks/{webhook}/deliveries"),
    "webhooks.rotate": Route("system/oneself", "/signing-keys", 201, nothing),
}
