"""The life of a list, by the API alone: notice, two persons, signature, hand-over, release, correction."""

import hashlib
from collections.abc import Iterator

import orjson
import pytest

from service import signed_lists
from tests.api import objecting, publishing
from tests.api.conftest import World, problem
from tests.api.county import CODES, YEAR
from tests.api.objecting import done
from tests.api.publishing import Issue

HELD, WORST, RISING = 5, 8, 7  # places in CODES
NAMES = [f"测试企业{place:02d}" for place in range(10)]


@pytest.fixture
def issue(world: World) -> Iterator[Issue]:
    with publishing.approved(world, objector=HELD) as made:
        yield made


def test_on_notice_anybody_sees_classes_and_an_enterprise_its_own_draft(world: World) -> None:
    with objecting.noticed(world) as case:
        issue, other = Issue(case), case.evaluate()
        notice = issue.public("notice")
        assert (notice["total"], notice["effect"], notice["campaign"]) == (9, True, case.campaign)
        assert set(notice["items"][0]) == {"name", "class", "class_title"}
        assert [one["name"] for one in issue.public("notice", "&text=07")["items"]] == [NAMES[7]]
        refused = issue.open_to_all.get(f"/public/list?county={case.code}&year={YEAR}")
        problem(refused, 404, "publication.none_public")
        own = f"/evaluations/{case.run}/results/{CODES[1]}"
        for address in (own, f"{own}/reasons", f"{own}/policies", f"/evaluations/{case.run}"):
            done(case.enterprise(1).get(address))
            problem(world.enterprise.get(address), 404, "evaluation.not_found")
        problem(case.enterprise(2).get(own), 404, "enterprise.not_found")
        problem(case.enterprise(1).get(f"/evaluations/{other}"), 404, "evaluation.not_found")


def test_from_a_proposal_to_a_correction(issue: Issue) -> None:
    first = two_persons_publish(issue)
    the_list_can_be_proven(issue, first)
    handover = what_follows_goes_to_the_power_company(issue, first)
    who_was_held_is_released(issue)
    correction = a_month_later_it_is_corrected(issue)
    everybody_learns_of_it(issue, first, correction, handover)


def two_persons_publish(issue: Issue) -> int:
    case, both = issue.case, issue.both()
    alone = done(issue.propose(both))["id"]
    problem(issue.propose(), 409, "publication.proposed_already")
    problem(issue.publish(alone, case.officer), 403, "http.role_not_allowed")
    problem(issue.publish(alone, both), 409, "publication.own_proposal")
    refused = done(case.approver.post(f"/publications/{alone}/refuse", json={"reason": "须另行提议"}))
    assert (refused["state"], refused["refusal"]) == ("refused", "须另行提议")
    problem(issue.publish(alone), 409, "publication.not_proposed")

    number = issue.issued()
    found = done(case.officer.get(f"/publications/{number}"))
    assert (found["kind"], found["state"], found["trial"]) == ("first", "published", False)
    assert found["published_by"] != found["proposed_by"]
    assert done(case.officer.get(f"/campaigns/{case.campaign}"))["state"] == "published"
    assert done(case.officer.get(f"/evaluations/{case.run}"))["state"] == "published"
    problem(issue.propose(), 409, "publication.not_approved")
    gone = issue.open_to_all.get(f"/public/notice?county={case.code}&year={YEAR}")
    problem(gone, 404, "publication.no_notice")
    return number


def the_list_can_be_proven(issue: Issue, number: int) -> None:
    case, listed = issue.case, issue.public("list")
    assert NAMES[HELD] not in issue.classes()  # its objection is open
    assert len(issue.classes()) == 8
    content = issue.open_to_all.get(f"/public/publications/{number}/file").data
    keys = {one["id"]: one["public"] for one in done(issue.open_to_all.get("/public/keys"))["items"]}
    checked = signed_lists.check(content, keys)
    assert (checked.fault, checked.lines) == (None, 8)
    assert checked.head == listed["publications"][0]["head"]
    assert not any(code.encode() in content for code in CODES)

    own = done(case.enterprise(3).get(f"/publications/{number}/entries/{CODES[3]}"))
    proof = signed_lists.proof(CODES[3], own["code"].replace("-", ""))
    assert [one["name"] for one in map(orjson.loads, content.splitlines()) if one.get("proof") == proof] == [
        NAMES[3]
    ]
    verified = done(issue.open_to_all.get(f"/public/verify/{own['code'].lower()}"))
    assert (verified["valid"], verified["name"], verified["class"]) == (True, NAMES[3], own["class"])
    assert verified["publication"]["head"] == checked.head
    held = done(case.officer.get(f"/publications/{number}/entries?withheld=true"))["items"]
    assert [(one["uscc"], one["code"]) for one in held] == [(CODES[HELD], None)]


def what_follows_goes_to_the_power_company(issue: Issue, number: int) -> int:
    case = issue.case
    lines = done(case.officer.get(f"/publications/{number}/policies?instrument=electricity"))["items"]
    worst = next(one for one in lines if one["uscc"] == CODES[WORST])
    assert (worst["class"], worst["user_numbers"], worst["executable"]) == ("C", ["U8"], True)
    assert (worst["rate"], worst["amount"]) == (0.05, 5000.4)
    assert worst["base"] == [{"title": "用电量", "unit": "kWh", "value": 100008}]
    made = done(issue.hand_over(number, note="机要交换"))
    assert (made["body"], made["rows"], made["executable"]) == (publishing.COMPANY, len(lines), len(lines))
    file = case.officer.get(f"/handovers/{made['id']}/file")
    assert hashlib.sha256(file.data).hexdigest() == made["digest"]
    assert "统一社会信用代码,企业名称,用户编号" in file.data.decode("utf-8-sig")
    assert done(issue.pay(number, CODES[RISING], 416.67))["amount"] == 416.67
    assert done(case.officer.get(f"/rebates?year={YEAR}"))["total"] == 0
    handover: int = made["id"]
    return handover


def who_was_held_is_released(issue: Issue) -> None:
    case = issue.case
    body = {"kind": "supplement", "reason": "异议办结"}
    problem(issue.propose(**body), 409, "publication.nothing_released")
    objection = done(case.officer.get("/objections"))["items"][0]["id"]
    for step, caller in (("first", case.reviewer), ("second", case.other_reviewer)):
        done(case.review(objection, step, caller))
    blocked = case.advance("closed").json["errors"]
    assert "publication.to_release" in [one["code"] for one in blocked]
    supplement = issue.issued(**body)
    assert issue.classes()[NAMES[HELD]] == "B"
    assert len(issue.classes()) == len(issue.public("list")["items"]) == 9
    entries = done(case.officer.get(f"/publications/{supplement}/entries"))["items"]
    assert [one["uscc"] for one in entries] == [CODES[HELD]]
    assert "publication.supplement_told" in codes(case.enterprise(HELD))
    done(case.advance("closed"))


def a_month_later_it_is_corrected(issue: Issue) -> int:
    case = issue.case
    case.hand.advance(days=30)
    done(case.world.administrator.post("/signing-keys"))
    body = {"kind": "correction", "reason": "漏计入库税款"}
    same = case.evaluate()
    problem(issue.propose(evaluation_id=same, **body), 409, "publication.nothing_corrected")
    problem(issue.propose(evaluation_id=case.run, **body), 409, "publication.no_later_run")
    case.tax(RISING, 390.0)
    run = case.evaluate()
    correction = issue.issued(evaluation_id=run, **body)
    assert done(case.officer.get(f"/evaluations/{case.run}"))["state"] == "superseded"
    assert done(case.officer.get(f"/evaluations/{run}"))["state"] == "published"
    states = {one["id"]: one["state"] for one in done(case.officer.get("/publications"))["items"]}
    assert [states[number] for number in sorted(states)] == [
        *("refused", "superseded", "superseded", "published")
    ]
    return correction


def everybody_learns_of_it(issue: Issue, first: int, correction: int, handover: int) -> None:
    case = issue.case
    public = {one["name"]: one for one in issue.public("corrections")["items"]}
    assert (public[NAMES[RISING]]["former_class"], public[NAMES[RISING]]["class"]) == ("C", "A")
    heads = issue.public("publications")["items"]
    assert [one["kind"] for one in heads] == ["correction", "supplement", "first"]
    assert [one["superseded_on"] is None for one in heads] == [True, False, False]
    keys = {one["id"]: one["public"] for one in done(issue.open_to_all.get("/public/keys"))["items"]}
    for one in heads:  # what the retired key signed stays verifiable
        content = issue.open_to_all.get(f"/public/publications/{one['publication']}/file").data
        assert signed_lists.check(content, keys).fault is None
    assert heads[0]["key_id"] != heads[1]["key_id"]

    # A code holds as long as the class does.
    for place, valid in ((RISING, False), (2, True)):
        address = f"/publications/{first}/entries/{CODES[place]}"
        old = done(case.enterprise(place).get(address))
        found = done(issue.open_to_all.get(f"/public/verify/{old['code']}"))
        now = issue.classes()[NAMES[place]]
        assert (found["valid"], found["class"], found["class_now"]) == (valid, old["class"], now)
    assert "publication.correction_told" in codes(case.enterprise(RISING))

    # Who was given the old class must change it, and what was collected by it is due back.
    affected = done(case.officer.get(f"/publications/{correction}/affected"))["items"]
    rising = next(one for one in affected if one["uscc"] == CODES[RISING])
    assert (rising["handover_id"], rising["body"]) == (handover, publishing.COMPANY)
    assert (rising["former_class"], rising["former_rate"], rising["rate"]) == ("C", 0.05, None)
    told = case.officer.get(f"/publications/{correction}/affected/file").data.decode("utf-8-sig")
    assert f"供电公司,2025-06-24,{CODES[RISING]},{NAMES[RISING]},U7,差别电价,C,A,0.05,," in told
    problem(issue.hand_over(first), 409, "handover.superseded")
    [due] = done(case.enterprise(RISING).get(f"/rebates?year={YEAR}"))["items"]
    assert (due["collected"], due["by_correction"], due["due"]) == (416.67, 416.67, 416.67)
    done(issue.pay(first, CODES[RISING], 416.67, kind="rebate"))
    [paid] = done(case.officer.get(f"/rebates?year={YEAR}"))["items"]
    assert (paid["paid"], paid["due"]) == (416.67, 0)
    assert done(case.enterprise(2).get(f"/rebates?year={YEAR}"))["total"] == 0


def codes(caller: object) -> list[str]:
    return [one["code"] for one in caller.get("/messages").json["items"]]  # type: ignore[attr-defined]
