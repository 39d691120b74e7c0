"""Publications, policy lists, payments: another county's are not there, another enterprise's neither."""

from collections.abc import Iterator

import pytest

from tests.api import publishing
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES, YEAR
from tests.api.objecting import done
from tests.api.publishing import Issue

# What the county's people read and do about one publication, beside what `matrix/` asks of all.
READ = ("", "/entries", "/entries/{uscc}", "/policies", "/policies/file?instrument=electricity")
DONE = {
    "/publish": {},
    "/refuse": {"reason": "误提"},
    "/handovers": {"instrument": "electricity", "body": "供电公司"},
}


@pytest.fixture(scope="module")
def issue(world: World) -> Iterator[Issue]:
    with publishing.approved(world) as made:
        made.first = made.issued()
        made.handover = done(made.hand_over(made.first))["id"]
        made.payment = done(made.pay(made.first, CODES[7], 1))["id"]
        yield made


def test_another_county_finds_nothing(world: World, issue: Issue) -> None:
    stranger = world.foreigner
    for path in READ:
        address = f"/publications/{issue.first}{path}".format(uscc=CODES[1])
        assert done_or_file(issue.case.officer, address)
        problem(stranger.get(address), 404, "publication.not_found")
    for path, body in DONE.items():
        refused = stranger.post(f"/publications/{issue.first}{path}", json=body)
        assert refused.status_code in (403, 404), path
    problem(stranger.get(f"/handovers/{issue.handover}/file"), 404, "handover.not_found")
    body = {"reference": "误录"}
    problem(stranger.post(f"/payments/{issue.payment}/reverse", json=body), 404, "payment.not_found")
    for listed in ("/publications", "/handovers", "/payments", f"/rebates?year={YEAR}"):
        assert stranger.get(listed).json["total"] == 0
    problem(issue.propose(stranger), 404, "campaign.not_found")
    order = {"publication_id": issue.first, "uscc": CODES[7], "policy": "power_surcharge", "amount": 1}
    order |= {"period": "2025", "paid_on": "2025-06-03", "reference": "1"}
    problem(stranger.post("/payments", json=order), 404, "publication.not_found")


def done_or_file(caller: Caller, address: str) -> bool:
    return caller.get(address).status_code == 200


def test_an_enterprise_sees_its_own_entry_and_money_alone(issue: Issue) -> None:
    own, path = issue.case.enterprise(7), f"/publications/{issue.first}"
    assert done(own.get(f"{path}/entries/{CODES[7]}"))["code"]
    problem(own.get(f"{path}/entries/{CODES[1]}"), 404, "enterprise.not_found")
    for closed in ("", "/entries", "/policies"):
        problem(own.get(path + closed), 403, "http.role_not_allowed")
    assert done(own.get("/payments"))["total"] == 1
    problem(own.get(f"/payments?uscc={CODES[1]}"), 404, "enterprise.not_found")
    problem(own.get(f"/rebates?year={YEAR}&uscc={CODES[1]}"), 404, "enterprise.not_found")
    assert done(issue.case.enterprise(1).get("/payments"))["total"] == 0


def test_a_township_sees_its_own_enterprises(issue: Issue) -> None:
    east = issue.case.person("east", "township", township="东镇")
    path = f"/publications/{issue.first}/entries"
    assert [one["uscc"] for one in done(east.get(path))["items"]] == [CODES[i] for i in (1, 3, 5, 7)]
    assert done(east.get(f"{path}/{CODES[1]}"))["township"] == "东镇"
    problem(east.get(f"{path}/{CODES[2]}"), 404, "enterprise.not_found")
    problem(east.get(f"/publications/{issue.first}/policies"), 403, "http.role_not_allowed")


def test_entries_are_found_by_name_and_class(issue: Issue) -> None:
    path = f"/publications/{issue.first}/entries"
    assert [one["uscc"] for one in done(issue.case.officer.get(f"{path}?text=07"))["items"]] == [CODES[7]]
    assert {one["class"] for one in done(issue.case.officer.get(f"{path}?class=C"))["items"]} == {"C"}
    for query in ("withheld=true", "changed=true", "text=%25"):
        assert done(issue.case.officer.get(f"{path}?{query}"))["total"] == 0
    lines = done(issue.case.officer.get(f"/publications/{issue.first}/policies?limit=1&offset=1"))
    assert (len(lines["items"]), lines["total"]) == (1, 3)


def test_the_public_list_is_paged_and_searched(issue: Issue) -> None:
    assert issue.public("list", "&limit=2&offset=1")["total"] == 9
    [one] = issue.public("list", "&text=07")["items"]
    assert set(one) == {"name", "class", "class_title"}
    assert {one["class"] for one in issue.public("list", "&class=C")["items"]} == {"C"}
    assert issue.public("corrections")["items"] == []
    nobody, place = issue.open_to_all, f"county={issue.case.code}"
    problem(nobody.get(f"/public/list?{place}&year={YEAR + 1}"), 404, "publication.none_public")
    problem(nobody.get(f"/public/list?county=000000&year={YEAR}"), 404, "publication.none_public")
    problem(nobody.get(f"/public/list?year={YEAR}"), 422, "field.required")
    problem(nobody.get(f"/public/list?{place}&year=soon"), 422, "field.integer")
    problem(nobody.get("/public/verify/0000-0000-0000-0000-1"), 404, "publication.code_unknown")
    problem(nobody.get("/public/publications/987654/file"), 404, "publication.not_found")


def test_the_same_proposal_sent_again(world: World, issue: Issue) -> None:
    key = {"Idempotency-Key": "publish-1"}
    case = issue.case
    path = f"/publications/{issue.first}/handovers"
    body = {"instrument": "electricity", "body": "供电公司"}
    first, second = (case.officer.post(path, json=body, headers=key) for _ in range(2))
    assert first.status_code == 201
    assert first.data == second.data


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/publications", {}, "field.required"),
        ("/publications", {"campaign_id": 1, "kind": "leak"}, "field.choice"),
        ("/publications", {"campaign_id": 1, "kind": "correction", "reason": "x"}, "field.required"),
        ("/publications", {"campaign_id": 1, "kind": "supplement", "reason": " "}, "field.required"),
        ("/publications", {"campaign_id": 1, "evaluation_id": 1}, "field.unknown"),
        ("/publications/1/refuse", {"reason": ""}, "field.length"),
        ("/publications/1/handovers", {"instrument": "air", "body": "x"}, "field.choice"),
        ("/publications/1/handovers", {"instrument": "water", "body": ""}, "field.length"),
        ("/payments", {"amount": "NaN"}, "field.required"),
        ("/payments/1/reverse", {}, "field.required"),
        ("/webhooks", {"url": "https://10.0.0.1/", "events": []}, "field.length"),
        ("/webhooks", {"url": "https://10.0.0.1/", "events": ["all"]}, "field.choice"),
        ("/webhooks", {"url": "http://10.0.0.1/", "events": ["result.published"]}, "webhook.not_encrypted"),
    ],
)
def test_what_cannot_be_used_is_refused(world: World, path: str, body: dict[str, object], code: str) -> None:
    refused = world.officer.post(path, json=body)
    assert refused.status_code == 422
    assert code in [one["code"] for one in refused.json["errors"]]


def test_who_is_told_of_events(world: World) -> None:
    order = {
        "url": "https://10.1.2.3/hook",
        "events": ["objection.filed", "result.published"],
        "label": "发改",
    }
    _, officer = world.fresh()
    made = officer.post("/webhooks", json=order)
    assert made.status_code == 201
    assert len(made.json["secret"]) > 40
    [listed] = officer.get("/webhooks").json["items"]
    assert "secret" not in listed
    assert listed["events"] == sorted(order["events"])
    path = f"/webhooks/{listed['id']}"
    assert officer.get(f"{path}/deliveries").json["total"] == 0
    problem(world.foreigner.get(f"{path}/deliveries"), 404, "webhook.not_found")
    problem(world.foreigner.post(f"{path}/disable"), 404, "webhook.not_found")
    assert officer.post(f"{path}/disable").json["disabled_at"]
    problem(officer.post(f"{path}/disable"), 409, "webhook.disabled")
    assert officer.get("/webhooks").json["total"] == 0
