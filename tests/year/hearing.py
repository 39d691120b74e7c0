"""May and June: a ruling by two persons, the notice, and nine objections, of which three are right."""

import itertools
from collections.abc import Mapping, Sequence

from data.synthetic import COUNTY
from tests.year import collection
from tests.year.play import ENTERPRISES, YEAR, Json, Play

OBJECTING, UPHELD = 9, 3  # the first three are right
MORE = 4.0  # times the tax that was reported
REASONS = "经核对完税证明"


def two_persons_rule(play: Play, uscc: str) -> None:
    """A label that lifts an enterprise: proposed by one, approved by another on evidence; and a new run."""
    body = {"campaign_id": play.campaign, "uscc": uscc, "label": "提档", "reason": "首台套装备"}
    number = play.officer.post("/rulings", body | {"document": "会议纪要〔2025〕3号"})["id"]
    moved = play.reviewer.get(f"/rulings/{number}/ripple")["moves"]
    assert [(one["class_before"], one["class_after"]) for one in moved if one["uscc"] == uscc] == [("B", "A")]
    assert "ruling.undecided" in play.stops("notice", play.approver)
    answer = {"answer": "符合第十四条"}
    path = f"/rulings/{number}/approve"
    assert play.approver.refused(path, answer) == ["ruling.evidence_needed"]
    play.officer.attach(f"ruling/{number}")
    assert play.officer.refused(path, answer, 403) == ["http.role_not_allowed"]
    assert play.approver.post(path, answer)["state"] == "approved"
    assert "campaign.run_outdated" in play.stops("notice", play.approver)
    before, after = play.runs[-1], play.evaluate()
    found = play.officer.get(f"/evaluations/{before}/comparison?to={after}")
    assert uscc in {one["uscc"] for one in found["items"]}
    play.choose(after)


def goes_on_notice(play: Play, usccs: Sequence[str]) -> None:
    """Anybody sees names and classes; an enterprise all of its own draft, and nobody else's."""
    own = f"/evaluations/{play.runs[-1]}/results"
    assert play.enterprise(usccs[0]).ask("GET", f"{own}/{usccs[0]}").status_code == 404  # not yet
    alone = {"to": "notice", "reason": "同意公示"}
    assert play.officer.refused(f"{play.path}/advance", alone, 403) == ["campaign.role_needed"]
    play.advance("notice", play.approver)
    for offset in (0, 500):
        page = play.anybody.get(f"/public/notice?county={COUNTY}&year={YEAR}&limit=500&offset={offset}")
        assert {tuple(one) for one in page["items"]} == {("name", "class", "class_title")}
    assert page["effect"]
    for uscc, other in itertools.pairwise(usccs):
        one = play.enterprise(uscc)
        assert one.get(f"{own}/{uscc}")["uscc"] == uscc
        assert one.get(f"{own}/{uscc}/reasons")["reasons"]
        assert one.ask("GET", f"{own}/{other}").status_code == 404
        assert one.get(own)["total"] <= 2
        one.get("/messages?limit=500")
        one.get("/enterprises")


def objections(play: Play, usccs: Sequence[str]) -> list[int]:
    """Nine object, the last in the last second; a second later nobody can any more."""
    *early, last, late = usccs
    numbers = [object_(play, uscc, place) for place, uscc in enumerate(early)]
    assert play.receiver.refused == []
    assert "deadline.not_over" in play.stops("deciding")
    play.hand.moment = max(play.due("notice"), play.due("objections"))
    play.hand.advance(seconds=-1)
    assert play.stops("deciding") == ["campaign.out_of_order", "deadline.not_over"]
    numbers.append(object_(play, last, len(early)))
    play.hand.advance(seconds=1)
    assert play.enterprise(late).refused("/objections", against(play, late, 0)) == ["objection.not_open"]
    play.advance("deciding")
    return numbers


def against(play: Play, uscc: str, place: int) -> Json:
    """What an enterprise says: of its tax, of a rule, or of its class."""
    body = {"campaign_id": play.campaign, "grounds": "漏计一季度入库税款"}
    about = ("datum", "tax") if place < OBJECTING - 2 else ("rule", "tax_per_land")
    return body | dict(
        zip(("about", "subject"), ("class", "") if place == OBJECTING - 1 else about, strict=True)
    )


def object_(play: Play, uscc: str, place: int) -> int:
    one = play.enterprise(uscc)
    receipt = one.post("/objections", against(play, uscc, place))
    assert (receipt["number"], receipt["holds"]) == (f"{COUNTY}-{YEAR}-{place + 1:04}", True)
    assert one.attach(f"objection/{receipt['id']}")["uscc"] == uscc
    number: int = receipt["id"]
    return number


def are_reviewed(play: Play, numbers: Sequence[int], figures: Mapping[str, float]) -> None:
    """First and second review by two persons; before finding one right, both see whose class would move."""
    for place, number in enumerate(numbers):
        found = play.reviewer.get(f"/objections/{number}")
        correction = [{"uscc": found["uscc"], "code": "tax", "value": figures.get(found["uscc"])}]
        right = {"outcome": "upheld", "reasons": REASONS, "correction": correction}
        wrong = {"outcome": "rejected", "reasons": REASONS}
        if place < UPHELD:
            ripple = play.reviewer.post(f"/objections/{number}/ripple", {"changes": correction})
            assert found["uscc"] in {one["uscc"] for one in ripple["moves"]}
        body = right if place < UPHELD else wrong
        play.reviewer.post(f"/objections/{number}/first", body)
        assert play.reviewer.refused(f"/objections/{number}/second", body) == ["objection.same_reviewer"]
        decided = play.second_reviewer.post(f"/objections/{number}/second", body)
        assert decided["state"] == ("upheld" if place < UPHELD else "rejected")
        if place < UPHELD:
            assert [one["moved"] for one in decided["opinions"]] == [ripple["moved"]] * 2
        told = play.enterprise(found["uscc"]).get(f"/objections/{number}")
        assert (told["state"], told["answer"]) == (decided["state"], REASONS)


def are_carried_out(play: Play, numbers: Sequence[int], figures: Mapping[str, float]) -> None:
    """By a new submission and a new run, which is chosen; the run on notice stays as it was."""
    on_notice = play.runs[-1]
    former = play.officer.get(f"/evaluations/{on_notice}")
    assert play.stops("approved", play.approver).count("objection.not_settled") == UPHELD
    play.hand.advance(hours=1)
    submission, run = collection.correct_tax(play, dict(figures)), play.evaluate()
    body = {"submission_id": submission, "evaluation_id": run}
    for number in numbers[:UPHELD]:
        assert play.officer.post(f"/objections/{number}/settle", body)["state"] == "settled"
    assert play.stops("approved", play.approver).count("objection.not_in_run") == UPHELD
    play.choose(run)
    assert play.officer.get(f"/evaluations/{on_notice}") == former
    found = play.officer.get(f"/evaluations/{on_notice}/comparison?to={run}&limit=500")
    assert {*figures} <= {one["uscc"] for one in found["items"]}
    assert found["units"] == ENTERPRISES
    play.advance("approved", play.approver)


def tax(play: Play, uscc: str) -> float:
    """What an enterprise's tax is in the last run."""
    found = play.officer.get(f"/evaluations/{play.runs[-1]}/results/{uscc}")
    inputs = (figure for one in found["indicators"] for figure in one["inputs"])
    return next(float(figure["value"]) for figure in inputs if figure["name"] == "tax")
