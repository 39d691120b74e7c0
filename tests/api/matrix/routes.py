"""Every route of the API: its rule, its address, and what is answered to who may.

A route that is not here fails a test. To classify it: add a line with its endpoint, `who/what` of `rules.py`,
its address with the numbers of `scene.py` (a thing of the own county, so that a foreign one is told from one
that is not), and the answer. A POST gets a body (`bodies.py`) that is refused after the question who asks.
"""

from tests.api.county import CODES, YEAR
from tests.api.matrix import bodies
from tests.api.matrix.bodies import nothing, placed, said
from tests.api.matrix.campaign_routes import CAMPAIGNS, DECISIONS
from tests.api.matrix.rules import Route
from tests.api.matrix.scene import OWN

E, R = "/evaluations/{run}", "/evaluations/{run}/results/{uscc}"
A, V = "/accounts/{account}", "/model-versions/2"
PUBLIC = f"?county={{county}}&year={YEAR}"
OF_YEAR = f"?year={YEAR}"
OF_RUN = "?evaluation_id={run}"

RULES = {
    "enterprises.list_": Route("concerned/list", "/enterprises"),
    "enterprises.one": Route("concerned/enterprise", "/enterprises/{uscc}"),
    "enterprises.facts": Route("concerned+departments/enterprise", f"/enterprises/{{uscc}}/facts{OF_YEAR}"),
    "suspicions.list_": Route("bureau+departments/list", f"/suspicions{OF_YEAR}"),
    "schemes.add": Route("officer+system/list", "/schemes", 422, bodies.other_scheme),
    "schemes.list_": Route("everybody/list", "/schemes"),
    "schemes.one": Route("everybody/county", "/schemes/{scheme}"),
    "schemes.check": Route("bureau/oneself", "/schemes/check", 200, bodies.other_scheme),
    "schemes.diff": Route("everybody/county", "/schemes/{scheme}/diff?to={newer}"),
    "boards.add": Route("officer/list", "/boards", 422, bodies.other_board),
    "boards.list_": Route("bureau/list", "/boards"),
    "boards.current": Route("bureau/list", f"/boards/current{OF_YEAR}"),
    "boards.one": Route("bureau/county", "/boards/{board}"),
    "boards.check": Route("officer/oneself", "/boards/check", 200, bodies.other_board),
    "board.show": Route("bureau/county", f"/board{OF_RUN}"),
    "board.leaders": Route("bureau/county", f"/board/leaders{OF_RUN}"),
    "board.candidates": Route("bureau/county", f"/board/candidates{OF_RUN}&kind=zombie"),
    "board.ladder": Route("bureau/county", f"/board/ladder{OF_RUN}"),
    "board.export": Route("bureau/county", f"/board/export{OF_RUN}"),
    "rectification.list_": Route("bureau+enterprises/list", "/rectification"),
    "rectification.draw_up": Route("officer/county", "/rectification", 409, placed(evaluation_id="draft")),
    "rectification.export": Route("bureau/list", "/rectification/export"),
    "rectification.one": Route("bureau+enterprises/enterprise", "/rectification/{plan}"),
    "rectification.progress": Route(
        "officer/county", "/rectification/{plan}/progress", 201, said(text="走访")
    ),
    "rectification.plan": Route("officer/county", "/rectification/{plan}/plan", 422, said(batch="none such")),
}
EVALUATIONS = {
    "evaluations.run": Route(
        "officer/county", "/evaluations", 409, placed(scheme_id="scheme", year=YEAR - 1)
    ),
    "evaluations.list_": Route("concerned/list", "/evaluations"),
    "evaluations.one": Route("concerned/county", E),
    "evaluations.replay": Route("bureau/county", f"{E}/replay", 200, nothing),
    "interims.one": Route("bureau/county", f"{E}/interim", 409),
    "interims.enterprises": Route("bureau/county", f"{E}/interim/enterprises", 409),
    "overviews.distribution": Route("bureau/county", f"{E}/distribution"),
    "overviews.cross": Route("bureau/county", f"{E}/cross?by=township"),
    "overviews.borderline": Route("bureau/county", f"{E}/borderline"),
    "comparisons.compare": Route("bureau/county", f"{E}/comparison?to={{draft}}"),
    "comparisons.export": Route("bureau/county", f"{E}/comparison/export?to={{draft}}"),
    "results.list_": Route("concerned/county", f"{E}/results"),
    "results.export": Route("bureau/county", f"{E}/results/export"),
    "results.order": Route("ordering/county", f"{E}/exports", 202, said(format="csv")),
    "results.one": Route("concerned/enterprise", R),
    "results.policies": Route("concerned/enterprise", f"{R}/policies"),
    "notices.one": Route("concerned/enterprise", f"{R}/notice"),
    "notices.order": Route("ordering/county", f"{E}/notices", 202, said(limit=5)),
    "explanations.reasons": Route("concerned/enterprise", f"{R}/reasons"),
    "explanations.what_if": Route("concerned/enterprise", f"{R}/what-if"),
    "explanations.mix": Route(
        "concerned/enterprise", f"{R}/what-if", 200, said(levers=[{"fact": "tax", "cost": 1}])
    ),
    "explanations.change": Route("concerned/enterprise", f"{R}/change"),
    "explanations.money": Route("concerned/enterprise", f"{R}/money"),
    "explanations.stability": Route("concerned/enterprise", f"{R}/stability?draws=16"),
    "scores.score": Route("concerned/county", "/scores", 200, bodies.fact_set),
    "trials.simulate": Route("ordering/county", f"{E}/simulations", 422, bodies.same_scheme),
    "trials.report": Route("ordering/county", f"{E}/reports", 202, said(draws=16)),
}
MODELS = {
    "models.retrain": Route("system/list", "/model-versions", 202, said(through=YEAR)),
    "models.list_": Route("bureau/list", "/model-versions"),
    "models.one": Route("bureau/county", V),
    "models.card": Route("bureau/county", f"{V}/card"),
    "models.promote": Route("system/county", f"{V}/promote", 409, said(reason="")),
    "models.roll_back": Route("system/list", "/model-versions/rollback", 409, said(reason="?")),
    "models.promotions": Route("bureau/list", "/model-versions/promotions"),
    "models.compare": Route("bureau/county", f"{V}/compare?to=1"),
    "forecasts.forecast": Route("officer+system/list", "/forecasts", 202, said(as_of=str(YEAR))),
    "forecasts.list_": Route("bureau/list", "/forecasts"),
    "forecasts.one": Route("bureau/county", "/forecasts/{forecast}"),
    "forecasts.enterprises": Route("bureau/county", "/forecasts/{forecast}/enterprises"),
    "forecasts.reasons": Route("concerned/enterprise", "/forecasts/{forecast}/enterprises/{uscc}"),
    "jobs.list_": Route("bureau+departments/list", "/jobs"),
    "jobs.one": Route("bureau+departments/county", "/jobs/{job}", but={"department": 404}),
    "jobs.file": Route("bureau/county", "/jobs/{job}/file"),
}
PEOPLE = {
    "audit.list_": Route("audit/list", "/audit"),
    "audit.verify": Route("audit/list", "/audit/verify"),
    "audit.list_heads": Route("audit/list", "/audit/heads"),
    "me.one": Route("everybody/oneself", "/me"),
    "me.password": Route("everybody/oneself", "/me/password", 422, said()),
    "me.enrol": Route("everybody/oneself", "/me/totp", 403, nothing, but={("officer", "limited"): 201}),
    "me.confirm": Route("everybody/oneself", "/me/totp/confirm", 422, said(code="")),
    "sessions.list_": Route("everybody/oneself", "/sessions"),
    "sessions.end": Route("everybody/oneself", "/sessions/{session}/end", 404, nothing),
    "sessions.end_all": Route("everybody/oneself", "/sessions/end", 200, nothing),
    "keys.list_": Route("everybody/oneself", "/keys"),
    "keys.make": Route("everybody/oneself", "/keys", 422, said()),
    "keys.revoke": Route("everybody/oneself", "/keys/{key}/revoke", 404, nothing),
    "accounts.create": Route(
        "security/list",
        "/accounts",
        422,
        said(name="probe-matrix", roles=["system", "audit"]),
        but={("security", "naming"): 403},
    ),
    "accounts.list_": Route("security/list", "/accounts"),
    "accounts.one": Route("security/county", A),
    "accounts.grant": Route("security/county", f"{A}/grant", 409, said(role="reviewer")),
    "accounts.revoke": Route("security/county", f"{A}/revoke", 409, said(role="approver")),
    "accounts.disable": Route("security/county", f"{A}/disable", 200, nothing),
    "accounts.enable": Route("security/county", f"{A}/enable", 200, nothing),
    "accounts.password": Route("security/county", f"{A}/password", 409, nothing),
    "accounts.totp": Route("security/county", f"{A}/totp", 200, nothing),
    "accounts.identity": Route("security/county", f"{A}/identity", 404, said(subject="?")),
    "invitations.make": Route("officer+township/enterprise", "/invitations", 201, said(uscc=CODES[OWN])),
    "invitations.make_all": Route("officer+township/list", "/invitations/all", 201, nothing),
    "invitations.list_": Route("officer+township/list", "/invitations"),
    "invitations.revoke": Route(
        "officer+township/enterprise", "/invitations/{invitation}/revoke", 200, nothing
    ),
    "invitations.accept": Route("anybody/open", "/invitations/accept", 422, said()),
    "counties.list_": Route("everybody/oneself", "/counties"),
    "sessions.open_": Route("anybody/open", "/sessions", 422, said()),
    "oidc.begin": Route("anybody/open", "/sign-in/oidc", 404),
    "oidc.finish": Route("anybody/open", "/sign-in/oidc/callback", 404),
}
OPEN = {
    "public.list_": Route("anybody/open", f"/public/list{PUBLIC}"),
    "public.notice": Route("anybody/open", f"/public/notice{PUBLIC}", 404),
    "public.corrections": Route("anybody/open", f"/public/corrections{PUBLIC}"),
    "public.list_publications": Route("anybody/open", f"/public/publications{PUBLIC}"),
    "public.file": Route("anybody/open", "/public/publications/{publication}/file"),
    "public.verify": Route("anybody/open", "/public/verify/{verification}"),
    "public.keys": Route("anybody/open", "/public/keys"),
    "health.live": Route("anybody/open", "/health"),
    "health.ready": Route("anybody/open", "/ready"),
    "health.metrics": Route("system/oneself", "/metrics"),
    "docs": Route("anybody/open", "/docs"),
    "openapi": Route("anybody/open", "/openapi.json"),
}
ROUTES = CAMPAIGNS | RULES | EVALUATIONS | DECISIONS | MODELS | PEOPLE | OPEN
# No route of ours: the style sheets and scripts of pages.
ASSETS = {"static", "bootstrap.static", "portal.assets.vega"}
