"""Every route × every role: what each is answered. A new route fails here until it is classified."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any, NamedTuple

import pytest

from service import accounts, db, messages
from service.db import begin_write
from service.objection_tables import Objection
from tests.api import county, model
from tests.api.board_file import board_text
from tests.api.conftest import Caller, World, numbers
from tests.api.county import CODES, YEAR, scheme_text

ROLES = (
    "officer",
    "officer of another county",
    "enterprise",
    "another enterprise",
    "enterprise of another county",
    "system",
    "anonymous",
)


@pytest.fixture(scope="module")
def modelled(world: World) -> World:
    """The service as seen from a full county with a champion and its forecast."""
    own = county.full(world.engine, str(next(numbers)))
    made = replace(world, own=own)
    place = model.of_county(made, own.code, own.published)
    place.champion()
    place.register(passed=False, step=1)
    board = board_text(own.code).replace('["C"]', '["A", "B", "C"]')
    made.officer.post("/boards", json={"text": board})
    made.officer.post("/rectification", json={"evaluation_id": own.published})
    trial_campaign(made)
    ruling_and_objection(made)
    return made


def trial_campaign(world: World) -> None:
    """A campaign that collects data, with two applications and a message of CODES[1]."""
    asked = {"year": YEAR, "scheme_id": world.own.scheme, "trial": True}
    number = world.officer.post("/campaigns", json=asked).json["id"]
    world.officer.post(f"/campaigns/{number}/enterprises")
    world.officer.post(f"/campaigns/{number}/advance", json={"to": "collecting", "reason": "开始"})
    for kind in ("exempt", "suspend"):
        world.enterprise.post("/applications", json={"campaign_id": number, "kind": kind, "reason": "停产"})
    withdrawn = world.enterprise.get("/applications").json["items"][0]["id"]
    world.enterprise.post(f"/applications/{withdrawn}/withdraw")
    with db.session(world.engine) as session:
        told = {"stage": "collecting", "due_on": "2025-03-31", "year": YEAR}
        messages.send(session, world.own.code, "message.opened", told, uscc=CODES[1])


def ruling_and_objection(world: World) -> None:
    """A ruling that was taken back, and an objection of CODES[1] that was withdrawn."""
    asked = {"campaign_id": newest(world, "/campaigns"), "uscc": CODES[1], "label": "环境违法"}
    ruling = world.officer.post("/rulings", json=asked | {"document": "会议纪要", "reason": "通报"}).json[
        "id"
    ]
    world.officer.post(f"/rulings/{ruling}/withdraw")
    with db.session(world.engine) as session:
        by = accounts.actor(session, world.own.enterprise)
        begin_write(session)
        kept = {
            "county": world.own.code,
            "campaign_id": asked["campaign_id"],
            "number": f"{world.own.code}-1",
        }
        kept |= {"uscc": CODES[1], "about": "class", "subject": "A", "grounds": "?", "digest": "?"}
        kept |= {"evaluation_id": world.own.published, "filed_by": by.id if by else 0, "state": "withdrawn"}
        session.add(Objection(**kept))


class Route(NamedTuple):
    """What each of ROLES is answered, in their order; `what` makes the request's arguments."""

    expected: tuple[int, ...]
    path: str
    what: Any = None
    query: str = ""


def _form(_world: World) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(b"no table"), "x.csv"), "layout": "tax", "year": 1066}}


def _scheme(_world: World) -> dict[str, Any]:
    return {"json": {"text": scheme_text("000000")}}


def _run(world: World) -> dict[str, Any]:
    return {"json": {"scheme_id": world.own.scheme, "year": YEAR - 1}}


def _export(_world: World) -> dict[str, Any]:
    return {"json": {"format": "csv"}}


def _score(world: World) -> dict[str, Any]:
    return {"json": {"enterprises": [{"scale": "above"}], "evaluation_id": world.own.published}}


def _price(_world: World) -> dict[str, Any]:
    return {"json": {"levers": [{"fact": "tax", "cost": 1}]}}


def _retrain(_world: World) -> dict[str, Any]:
    return {"json": {"through": 1066}}


def _promote(_world: World) -> dict[str, Any]:
    return {"json": {"reason": ""}}


def _roll_back(_world: World) -> dict[str, Any]:
    return {"json": {"reason": "?"}}


def _forecast(_world: World) -> dict[str, Any]:
    return {"json": {"as_of": "soon"}}


def _few_draws(_world: World) -> dict[str, Any]:
    return {"json": {"draws": 16}}


def _changed(world: World) -> dict[str, Any]:
    return {"json": {"text": scheme_text(world.own.code), "attribute": False}}


def _board(_world: World) -> dict[str, Any]:
    return {"json": {"text": board_text("000000")}}


def _draw_up(world: World) -> dict[str, Any]:
    return {"json": {"evaluation_id": world.own.superseded}}


def _visited(_world: World) -> dict[str, Any]:
    return {"json": {"text": "走访"}}


def _carried(world: World) -> dict[str, Any]:
    return {"json": {"campaign_id": newest(world, "/campaigns")}}


def _why(_world: World) -> dict[str, Any]:
    return {"json": {"answer": "?"}}


def _rejected(_world: World) -> dict[str, Any]:
    return {"json": {"outcome": "rejected", "reasons": "?"}}


def _settled(world: World) -> dict[str, Any]:
    return {"json": {"evaluation_id": world.own.published, "submission_id": world.own.refused}}


def _other_tax(_world: World) -> dict[str, Any]:
    return {"json": {"changes": [{"uscc": CODES[1], "code": "tax", "value": 1}]}}


def _nothing(_world: World) -> dict[str, Any]:
    return {"json": {}}


def _empty(_world: World) -> dict[str, Any]:
    return {"json": {}}


def _handover(_world: World) -> dict[str, Any]:
    return {"json": {"instrument": "water", "body": "供水公司"}}


def _reversal(_world: World) -> dict[str, Any]:
    return {"json": {"reference": "误录"}}


def _no_year(_world: World) -> dict[str, Any]:
    return {"json": {"year": 1066, "scheme_id": 1}}


def _close(_world: World) -> dict[str, Any]:
    return {"json": {"to": "closed", "reason": "?"}}


def _choice(world: World) -> dict[str, Any]:
    return {"json": {"evaluation_id": world.own.draft, "reason": "?"}}


def _no_scheme(_world: World) -> dict[str, Any]:
    return {"json": {"scheme_id": 987654, "reason": "?"}}


def _earlier(_world: World) -> dict[str, Any]:
    return {"json": {"stage": "collecting", "due_on": "2020-01-01", "reason": "?"}}


def _reason(_world: World) -> dict[str, Any]:
    return {"json": {"reason": "?"}}


def _again(world: World) -> dict[str, Any]:
    number = newest(world, "/campaigns")
    return {"json": {"campaign_id": number, "uscc": CODES[1], "kind": "exempt", "reason": "?"}}


def _grant(_world: World) -> dict[str, Any]:
    return {"json": {"granted": True, "reason": "?"}}


def _nothing(_world: World) -> dict[str, Any]:
    return {"json": {}}


def _datum(_world: World) -> dict[str, Any]:
    return {"json": {"items": [{"datum": "fact:none:2024", "answer": "confirmed", "submission_id": None}]}}


def _waiver(_world: World) -> dict[str, Any]:
    return {"json": {"layout": "none", "reason": "?"}}


def _stated(_world: World) -> dict[str, Any]:
    return {"json": {"values": {"nonsense": 1}}}


def _survey(_world: World) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(b"no table"), "x.csv")}}


def _evidence(_world: World) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(b"a text"), "x.txt"), "about": "dispute/987654"}}


def _kept(_world: World) -> dict[str, Any]:
    return {"json": {"reason": "?"}}


EVERYBODY = (200, 200, 200, 200, 200, 200, 200)
OPEN_IN_COUNTY = (200, 404, 200, 200, 404, 200, 401)  # of the own county, whoever asks
OF_COUNTY = (200, 404, 403, 403, 403, 200, 401)  # for the bureau and the administrator
OF_ENTERPRISE = (200, 404, 200, 404, 404, 200, 401)  # of CODES[1]
OWN_LIST = (200, 200, 200, 200, 200, 200, 401)  # each sees a list of their own
OWN_OFFICE_LIST = (200, 200, 403, 403, 403, 200, 401)
OFFICER_REFUSED = (409, 404, 403, 403, 403, 403, 401)  # allowed, but not now
OF_ADMINISTRATOR = (403, 403, 403, 403, 403, 409, 401)  # who is then refused

OF_OFFICER_REFUSED = (422, 422, 403, 403, 403, 403, 401)
UNKNOWN_TO_OFFICE = (404, 404, 403, 403, 403, 404, 401)
PUBLIC_UNKNOWN = (422, 422, 422, 422, 422, 404, 422)  # only the administrator's request names the county
SAME_FOR_ALL = (422,) * 7  # without sign-in, and refused for what was said
REFUSED = (422, 422, 422, 422, 422, 422, 401)
UNKNOWN = (404, 404, 404, 404, 404, 404, 401)
NOBODY = (403, 403, 403, 403, 403, 403, 401)  # for the security administrator, or in a session alone
PUBLIC_EMPTY = (422, 422, 422, 422, 422, 200, 422)

# Endpoint → what each role is answered about the own county's objects; 422 and 409: allowed, then refused.
ROUTES: dict[str, Route] = {
    "campaigns.create": Route((422, 422, 403, 403, 403, 403, 401), "/campaigns", _no_year),
    "campaigns.list_": Route(OWN_LIST, "/campaigns"),
    "campaigns.one": Route(OPEN_IN_COUNTY, "/campaigns/{campaign}"),
    "campaigns.advance": Route(OFFICER_REFUSED, "/campaigns/{campaign}/advance", _close),
    "campaigns.choose": Route(OFFICER_REFUSED, "/campaigns/{campaign}/choose", _choice),
    "campaigns.replace_scheme": Route(
        (404, 404, 403, 403, 403, 403, 401), "/campaigns/{campaign}/scheme", _no_scheme
    ),
    "campaigns.timeline": Route(OF_COUNTY, "/campaigns/{campaign}/timeline"),
    "listings.draw": Route((200, 404, 403, 403, 403, 403, 401), "/campaigns/{campaign}/enterprises"),
    "listings.list_": Route(OPEN_IN_COUNTY, "/campaigns/{campaign}/enterprises"),
    "listings.export": Route(OF_COUNTY, "/campaigns/{campaign}/enterprises/export"),
    "deadlines.list_": Route(OPEN_IN_COUNTY, "/campaigns/{campaign}/deadlines"),
    "deadlines.extend": Route(OFFICER_REFUSED, "/campaigns/{campaign}/deadlines/extend", _earlier),
    "deadlines.land_notice": Route(OFFICER_REFUSED, "/campaigns/{campaign}/land-notice", _reason),
    "applications.file": Route((409, 404, 409, 404, 404, 403, 401), "/applications", _again),
    "applications.list_": Route(OWN_LIST, "/applications"),
    "applications.one": Route(OF_ENTERPRISE, "/applications/{application}"),
    "applications.decide": Route(
        (403, 403, 403, 403, 403, 403, 401), "/applications/{application}/decide", _grant
    ),
    "applications.withdraw": Route(
        (409, 404, 409, 404, 404, 403, 401), "/applications/{application}/withdraw"
    ),
    "messages.list_": Route(OWN_LIST, "/messages"),
    "messages.read": Route((404, 404, 200, 404, 404, 404, 401), "/messages/{message}/read"),
    "submissions.accept": Route((422, 422, 403, 403, 403, 403, 401), "/submissions", _form),
    "submissions.list_": Route(OWN_OFFICE_LIST, "/submissions"),
    "submissions.one": Route(OF_COUNTY, "/submissions/{submission}"),
    "submissions.errors": Route(OF_COUNTY, "/submissions/{own.refused}/errors"),
    "submissions.withdraw": Route((409, 404, 403, 403, 403, 403, 401), "/submissions/{own.refused}/withdraw"),
    "enterprises.list_": Route(OWN_LIST, "/enterprises"),
    "enterprises.one": Route(OF_ENTERPRISE, "/enterprises/{uscc}"),
    "enterprises.facts": Route(OF_ENTERPRISE, "/enterprises/{uscc}/facts", query=f"year={YEAR}"),
    "suspicions.list_": Route(OWN_OFFICE_LIST, "/suspicions", query=f"year={YEAR}"),
    "schemes.add": Route((422, 422, 403, 403, 403, 422, 401), "/schemes", _scheme),
    "schemes.list_": Route(OWN_LIST, "/schemes"),
    "schemes.one": Route(OPEN_IN_COUNTY, "/schemes/{own.scheme}"),
    "schemes.check": Route((200, 200, 403, 403, 403, 200, 401), "/schemes/check", _scheme),
    "schemes.diff": Route(OPEN_IN_COUNTY, "/schemes/{own.scheme}/diff", query="to={own.newer_scheme}"),
    "evaluations.run": Route((409, 404, 403, 403, 403, 403, 401), "/evaluations", _run),
    "evaluations.list_": Route(OWN_LIST, "/evaluations"),
    "evaluations.one": Route(OPEN_IN_COUNTY, "/evaluations/{own.published}"),
    "evaluations.replay": Route((200, 404, 403, 403, 403, 200, 401), "/evaluations/{own.published}/replay"),
    "interims.one": Route((409, 404, 403, 403, 403, 409, 401), "/evaluations/{own.published}/interim"),
    "interims.enterprises": Route(
        (409, 404, 403, 403, 403, 409, 401), "/evaluations/{own.published}/interim/enterprises"
    ),
    "publications.propose": Route(OF_OFFICER_REFUSED, "/publications", _empty),
    "publications.list_": Route(OWN_OFFICE_LIST, "/publications"),
    "publications.one": Route(UNKNOWN_TO_OFFICE, "/publications/987654"),
    "publications.publish": Route((403, 403, 403, 403, 403, 403, 401), "/publications/987654/publish"),
    "publications.refuse": Route(
        (404, 404, 403, 403, 403, 403, 401), "/publications/987654/refuse", _roll_back
    ),
    "publications.list_entries": Route(UNKNOWN_TO_OFFICE, "/publications/987654/entries"),
    "publications.one_entry": Route(
        (404, 404, 404, 404, 404, 404, 401), "/publications/987654/entries/{uscc}"
    ),
    "public.list_": Route(PUBLIC_UNKNOWN, "/public/list", query=f"year={YEAR}"),
    "public.notice": Route(PUBLIC_UNKNOWN, "/public/notice", query=f"year={YEAR}"),
    "public.corrections": Route(PUBLIC_EMPTY, "/public/corrections", query=f"year={YEAR}"),
    "public.list_publications": Route(PUBLIC_EMPTY, "/public/publications"),
    "public.file": Route((404,) * 7, "/public/publications/987654/file"),
    "public.verify": Route((404,) * 7, "/public/verify/16J-D"),
    "public.keys": Route(EVERYBODY, "/public/keys"),
    "handovers.list_policies": Route(UNKNOWN_TO_OFFICE, "/publications/987654/policies"),
    "handovers.policies_file": Route(
        UNKNOWN_TO_OFFICE, "/publications/987654/policies/file", query="instrument=water"
    ),
    "handovers.hand_over": Route(
        (404, 404, 403, 403, 403, 403, 401), "/publications/987654/handovers", _handover
    ),
    "handovers.list_": Route(OWN_OFFICE_LIST, "/handovers"),
    "handovers.file": Route(UNKNOWN_TO_OFFICE, "/handovers/987654/file"),
    "handovers.affected": Route(UNKNOWN_TO_OFFICE, "/publications/987654/affected"),
    "payments.record": Route(OF_OFFICER_REFUSED, "/payments", _empty),
    "payments.list_": Route(OWN_LIST, "/payments"),
    "payments.reverse": Route((404, 404, 403, 403, 403, 403, 401), "/payments/987654/reverse", _reversal),
    "payments.list_rebates": Route(OWN_LIST, "/rebates", query=f"year={YEAR}"),
    "webhooks.register": Route((422, 422, 403, 403, 403, 422, 401), "/webhooks", _empty),
    "webhooks.list_": Route(OWN_OFFICE_LIST, "/webhooks"),
    "webhooks.disable": Route(UNKNOWN_TO_OFFICE, "/webhooks/987654/disable"),
    "webhooks.deliveries": Route(UNKNOWN_TO_OFFICE, "/webhooks/987654/deliveries"),
    "webhooks.rotate": Route((403, 403, 403, 403, 403, 201, 401), "/signing-keys"),
    "comparisons.compare": Route(
        OF_COUNTY, "/evaluations/{own.published}/comparison", query="to={own.superseded}"
    ),
    "comparisons.export": Route(
        OF_COUNTY, "/evaluations/{own.published}/comparison/export", query="to={own.superseded}"
    ),
    "collection.owed": Route(OF_COUNTY, "/campaigns/{campaign}/collection"),
    "collection.waive": Route(
        (422, 404, 403, 403, 403, 403, 401), "/campaigns/{campaign}/collection/waivers", _waiver
    ),
    "collection.workbook": Route(OFFICER_REFUSED, "/campaigns/{campaign}/surveys"),
    "collection.survey": Route((422, 404, 403, 403, 403, 403, 401), "/campaigns/{campaign}/surveys", _survey),
    "collection.fill": Route((403, 403, 422, 422, 404, 403, 401), "/campaigns/{campaign}/form", _stated),
    "confirmations.list_": Route(OF_COUNTY, "/campaigns/{campaign}/confirmations"),
    "confirmations.sheet": Route(OF_ENTERPRISE, "/campaigns/{campaign}/confirmations/{uscc}"),
    "confirmations.answer": Route(
        (403, 403, 409, 404, 404, 403, 401), "/campaigns/{campaign}/confirmations/{uscc}", _datum
    ),
    "disputes.list_": Route(OWN_LIST, "/disputes"),
    "disputes.one": Route((404, 404, 404, 404, 404, 404, 401), "/disputes/987654"),
    "disputes.answer": Route((404, 404, 403, 403, 403, 403, 401), "/disputes/987654/answer", _kept),
    "evidence.attach": Route((404, 404, 404, 404, 404, 403, 401), "/evidence", _evidence),
    "evidence.list_": Route((404, 404, 404, 404, 404, 404, 401), "/evidence", query="about=dispute/987654"),
    "evidence.one": Route((404, 404, 404, 404, 404, 404, 401), "/evidence/987654"),
    "evidence.file": Route((404, 404, 404, 404, 404, 404, 401), "/evidence/987654/file"),
    "rulings.propose": Route(OF_OFFICER_REFUSED, "/rulings", _nothing),
    "rulings.list_": Route(OWN_OFFICE_LIST, "/rulings"),
    "rulings.labels": Route(OF_COUNTY, "/rulings/labels", query="campaign_id={campaign}"),
    "rulings.carry_over": Route((200, 404, 403, 403, 403, 403, 401), "/rulings/carry-over", _carried),
    "rulings.one": Route(OF_COUNTY, "/rulings/{ruling}"),
    "rulings.ripple": Route((409, 404, 403, 403, 403, 409, 401), "/rulings/{ruling}/ripple"),
    "rulings.approve": Route(NOBODY, "/rulings/{ruling}/approve", _why),
    "rulings.refuse": Route(NOBODY, "/rulings/{ruling}/refuse", _why),
    "rulings.withdraw": Route(OFFICER_REFUSED, "/rulings/{ruling}/withdraw"),
    "objections.file": Route((422, 422, 422, 422, 422, 403, 401), "/objections", _nothing),
    "objections.list_": Route(OWN_LIST, "/objections"),
    "objections.one": Route(OF_ENTERPRISE, "/objections/{objection}"),
    "objections.first": Route(OFFICER_REFUSED, "/objections/{objection}/first", _rejected),
    "objections.second": Route(NOBODY, "/objections/{objection}/second", _rejected),
    "objections.decide": Route(NOBODY, "/objections/{objection}/decide", _rejected),
    "objections.settle": Route(OFFICER_REFUSED, "/objections/{objection}/settle", _settled),
    "objections.withdraw": Route((403, 404, 409, 404, 404, 403, 401), "/objections/{objection}/withdraw"),
    "objections.ripple_of": Route(
        (200, 404, 403, 403, 403, 403, 401), "/objections/{objection}/ripple", _other_tax
    ),
    "results.list_": Route(OPEN_IN_COUNTY, "/evaluations/{own.published}/results"),
    "results.export": Route(OF_COUNTY, "/evaluations/{own.published}/results/export"),
    "results.order": Route(
        (202, 404, 403, 403, 403, 202, 401), "/evaluations/{own.published}/exports", _export
    ),
    "results.one": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}"),
    "results.policies": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/policies"),
    "explanations.reasons": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/reasons"),
    "explanations.what_if": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/what-if"),
    "explanations.mix": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/what-if", _price),
    "explanations.change": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/change"),
    "explanations.money": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/money"),
    "explanations.stability": Route(OF_ENTERPRISE, "/evaluations/{own.published}/results/{uscc}/stability"),
    "scores.score": Route(OPEN_IN_COUNTY, "/scores", _score),
    "models.retrain": Route((403, 403, 403, 403, 403, 422, 401), "/model-versions", _retrain),
    "models.list_": Route(OWN_OFFICE_LIST, "/model-versions"),
    "models.one": Route(OF_COUNTY, "/model-versions/2"),
    "models.card": Route(OF_COUNTY, "/model-versions/2/card"),
    "models.promote": Route(OF_ADMINISTRATOR, "/model-versions/2/promote", _promote),
    "models.roll_back": Route(OF_ADMINISTRATOR, "/model-versions/rollback", _roll_back),
    "models.promotions": Route(OWN_OFFICE_LIST, "/model-versions/promotions"),
    "models.compare": Route(OF_COUNTY, "/model-versions/2/compare", query="to=1"),
    "forecasts.forecast": Route((422, 422, 403, 403, 403, 422, 401), "/forecasts", _forecast),
    "forecasts.list_": Route(OWN_OFFICE_LIST, "/forecasts"),
    "forecasts.one": Route(OF_COUNTY, "/forecasts/{run}"),
    "forecasts.enterprises": Route(OF_COUNTY, "/forecasts/{run}/enterprises"),
    "forecasts.reasons": Route(OF_ENTERPRISE, "/forecasts/{run}/enterprises/{uscc}"),
    "jobs.list_": Route(OWN_OFFICE_LIST, "/jobs"),
    "jobs.one": Route(OF_COUNTY, "/jobs/{own.job}"),
    "jobs.file": Route(OF_COUNTY, "/jobs/{own.job}/file"),
    "trials.simulate": Route(
        (202, 404, 403, 403, 403, 202, 401), "/evaluations/{own.published}/simulations", _changed
    ),
    "trials.report": Route(
        (202, 404, 403, 403, 403, 202, 401), "/evaluations/{own.published}/reports", _few_draws
    ),
    "boards.add": Route((422, 422, 403, 403, 403, 403, 401), "/boards", _board),
    "boards.list_": Route(OWN_OFFICE_LIST, "/boards"),
    "boards.current": Route(OWN_OFFICE_LIST, "/boards/current", query=f"year={YEAR}"),
    "boards.one": Route(OF_COUNTY, "/boards/{board}"),
    "boards.check": Route((200, 200, 403, 403, 403, 403, 401), "/boards/check", _board),
    "board.show": Route(OF_COUNTY, "/board", query="evaluation_id={own.published}"),
    "board.leaders": Route(OF_COUNTY, "/board/leaders", query="evaluation_id={own.published}"),
    "board.candidates": Route(
        OF_COUNTY, "/board/candidates", query="kind=zombie&evaluation_id={own.published}"
    ),
    "board.ladder": Route(OF_COUNTY, "/board/ladder", query="evaluation_id={own.published}"),
    "board.export": Route(OF_COUNTY, "/board/export", query="evaluation_id={own.published}"),
    "rectification.list_": Route(OWN_LIST, "/rectification"),
    "rectification.draw_up": Route((409, 404, 403, 403, 403, 403, 401), "/rectification", _draw_up),
    "rectification.export": Route(OWN_OFFICE_LIST, "/rectification/export"),
    "rectification.one": Route(OF_ENTERPRISE, "/rectification/{plan}"),
    "rectification.progress": Route(
        (201, 404, 403, 403, 403, 403, 401), "/rectification/{plan}/progress", _visited
    ),
    "rectification.plan": Route((201, 404, 403, 403, 403, 403, 401), "/rectification/{plan}/plan", _nothing),
    "sessions.open_": Route(SAME_FOR_ALL, "/sessions", _nothing),
    "sessions.list_": Route(OWN_LIST, "/sessions"),
    "sessions.end": Route(UNKNOWN, "/sessions/aaaaaaaaaaaa/end"),
    "sessions.end_all": Route(OWN_LIST, "/sessions/end"),
    "oidc.begin": Route((404,) * 7, "/sign-in/oidc"),
    "oidc.finish": Route((404,) * 7, "/sign-in/oidc/callback"),
    "me.one": Route(OWN_LIST, "/me"),
    "me.password": Route(REFUSED, "/me/password", _nothing),
    "me.enrol": Route(NOBODY, "/me/totp"),
    "me.confirm": Route(REFUSED, "/me/totp/confirm", _nothing),
    "keys.make": Route(REFUSED, "/keys", _nothing),
    "keys.list_": Route(OWN_LIST, "/keys"),
    "keys.revoke": Route(UNKNOWN, "/keys/aaaaaaaaaaaa/revoke"),
    "accounts.create": Route(NOBODY, "/accounts", _nothing),
    "accounts.list_": Route(NOBODY, "/accounts"),
    "accounts.one": Route(NOBODY, "/accounts/1"),
    "accounts.grant": Route(NOBODY, "/accounts/1/grant", _nothing),
    "accounts.revoke": Route(NOBODY, "/accounts/1/revoke", _nothing),
    "accounts.disable": Route(NOBODY, "/accounts/1/disable"),
    "accounts.enable": Route(NOBODY, "/accounts/1/enable"),
    "accounts.password": Route(NOBODY, "/accounts/1/password"),
    "accounts.totp": Route(NOBODY, "/accounts/1/totp"),
    "accounts.identity": Route(NOBODY, "/accounts/1/identity", _nothing),
    "invitations.make": Route(OF_OFFICER_REFUSED, "/invitations", _nothing),
    "invitations.make_all": Route((201, 201, 403, 403, 403, 403, 401), "/invitations/all"),
    "invitations.list_": Route((200, 200, 403, 403, 403, 403, 401), "/invitations"),
    "invitations.revoke": Route((404, 404, 403, 403, 403, 403, 401), "/invitations/987654/revoke"),
    "invitations.accept": Route(SAME_FOR_ALL, "/invitations/accept", _nothing),
    "counties.list_": Route(OWN_LIST, "/counties"),
    "health.live": Route(EVERYBODY, "/health"),
    "health.ready": Route(EVERYBODY, "/ready"),
    "health.metrics": Route((403, 403, 403, 403, 403, 200, 401), "/metrics"),
    "docs": Route(EVERYBODY, "/docs"),
    "openapi": Route(EVERYBODY, "/openapi.json"),
}
OPEN = {"static", "home"}  # a style sheet, and the way to the documentation
POSTS = (
    {
        "publications.propose",
        "publications.publish",
        "publications.refuse",
        "handovers.hand_over",
        "payments.record",
        "payments.reverse",
        "webhooks.register",
        "webhooks.disable",
        "webhooks.rotate",
    }
    | {"submissions.accept", "submissions.withdraw", "schemes.add", "schemes.check", "evaluations.run"}
    | {
        "evaluations.replay",
        "results.order",
        "explanations.mix",
        "trials.simulate",
        "trials.report",
        "scores.score",
        "models.retrain",
        "models.promote",
        "models.roll_back",
        "forecasts.forecast",
        "sessions.open_",
        "sessions.end",
        "sessions.end_all",
        "me.password",
        "me.enrol",
        "me.confirm",
        "keys.make",
        "keys.revoke",
        "accounts.create",
        "accounts.grant",
        "accounts.revoke",
        "accounts.disable",
        "accounts.enable",
        "accounts.password",
        "accounts.totp",
        "accounts.identity",
        "invitations.make",
        "invitations.make_all",
        "invitations.revoke",
        "invitations.accept",
        "boards.add",
        "boards.check",
        "rectification.draw_up",
        "rectification.progress",
        "rectification.plan",
        "rulings.propose",
        "rulings.carry_over",
        "rulings.approve",
        "rulings.refuse",
        "rulings.withdraw",
        "objections.file",
        "objections.first",
        "objections.second",
        "objections.decide",
        "objections.settle",
        "objections.withdraw",
        "objections.ripple_of",
        "collection.waive",
        "collection.survey",
        "collection.fill",
        "confirmations.answer",
        "disputes.answer",
        "evidence.attach",
        "campaigns.create",
        "campaigns.advance",
        "campaigns.choose",
        "campaigns.replace_scheme",
        "listings.draw",
        "deadlines.extend",
        "deadlines.land_notice",
        "applications.file",
        "applications.decide",
        "applications.withdraw",
        "messages.read",
    }
)
# What an enterprise must not even see of a draft.
DRAFTS = {
    "evaluations.one": "/evaluations/{own.draft}",
    "results.list_": "/evaluations/{own.draft}/results",
    "results.one": "/evaluations/{own.draft}/results/{uscc}",
    "results.policies": "/evaluations/{own.draft}/results/{uscc}/policies",
    "explanations.reasons": "/evaluations/{own.draft}/results/{uscc}/reasons",
    "explanations.what_if": "/evaluations/{own.draft}/results/{uscc}/what-if",
    "explanations.change": "/evaluations/{own.draft}/results/{uscc}/change",
    "explanations.money": "/evaluations/{own.draft}/results/{uscc}/money",
    "explanations.stability": "/evaluations/{own.draft}/results/{uscc}/stability",
}


def callers(world: World) -> dict[str, Caller]:
    return dict(
        zip(
            ROLES,
            (
                world.officer,
                world.foreigner,
                world.enterprise,
                world.caller(world.own.other_enterprise),
                world.caller(world.foreign.enterprise),
                world.administrator,
                world.anonymous,
            ),
            strict=True,
        )
    )


@pytest.mark.parametrize("endpoint", ROUTES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_at_each_route(modelled: World, endpoint: str, role: str) -> None:
    route, world = ROUTES[endpoint], modelled
    places = {"own": world.own, "uscc": CODES[1], "submission": world.own.submissions["tax"]}
    places |= {"run": run_of(world), "board": newest(world, "/boards")}
    places["plan"] = newest(world, f"/rectification?text={CODES[1]}")
    places |= {"campaign": newest(world, "/campaigns"), "application": newest(world, "/applications")}
    places |= {"ruling": newest(world, "/rulings"), "objection": newest(world, "/objections")}
    places["message"] = world.enterprise.get("/messages").json["items"][0]["id"]
    address = route.path.format(**places) + (f"?{route.query.format(**places)}" if route.query else "")
    caller = callers(world)[role]
    method = "POST" if endpoint in POSTS else "GET"
    response = caller(method, address, **(route.what(world) if route.what else {}))
    assert response.status_code == route.expected[ROLES.index(role)], response.data.decode()


def newest(world: World, path: str) -> int:
    """The first of a list of the own county."""
    found: int = world.officer.get(path).json["items"][0]["id"]
    return found


def run_of(world: World) -> int:
    """The newest forecast of the own county."""
    found: int = world.officer.get("/forecasts").json["items"][0]["id"]
    return found


def test_every_route_is_classified(world: World) -> None:
    routes = {rule.endpoint for rule in world.app.url_map.iter_rules() if rule.endpoint not in OPEN}
    assert routes == set(ROUTES)


def test_nothing_but_posts_changes_anything(world: World) -> None:
    for rule in world.app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods == ({"POST"} if rule.endpoint in POSTS else {"GET"}), rule


@pytest.mark.parametrize("endpoint", DRAFTS)
def test_an_enterprise_sees_no_draft(world: World, endpoint: str) -> None:
    address = DRAFTS[endpoint].format(own=world.own, uscc=CODES[1])
    assert world.enterprise.get(address).status_code == 404
    assert world.officer.get(address).status_code == 200


def test_an_unknown_object_and_another_countys_are_answered_alike(modelled: World) -> None:
    world = modelled
    own = {"evaluations": world.own.published, "schemes": world.own.scheme, "jobs": world.own.job}
    own |= {"submissions": world.own.refused, "forecasts": run_of(world), "model-versions": 2}
    for noun, number in own.items():
        path = f"/{noun}/{{}}"
        foreign = world.foreigner.get(path.format(number)).json
        unknown = world.foreigner.get(path.format(987654)).json
        assert foreign["code"] == unknown["code"]
        assert re.sub(rf"\b{number}\b", "987654", foreign["detail"]) == unknown["detail"]


def test_lists_hold_nothing_of_others(world: World) -> None:
    def listed(caller: Caller) -> set[str]:
        return {one["uscc"] for one in caller.get("/enterprises").json["items"]}

    assert listed(world.enterprise) == {CODES[1]}
    assert listed(world.caller(world.own.other_enterprise)) == {CODES[2]}
    code, officer = world.fresh()
    assert listed(officer) == set()
    county.hand_in(world.engine, code, ("market",))
    assert listed(officer) == set(CODES)
