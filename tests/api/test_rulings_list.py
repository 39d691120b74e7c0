from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def test_listed_and_one(case: Case) -> None:
    made = done(case.propose(2, "环境违法", expires_on="2027-12-31"))
    listed = done(case.reviewer.get(f"/rulings?uscc={CODES[2]}&state=proposed"))["items"]
    assert listed == [made]
    assert done(case.reviewer.get(f"/rulings/{made['id']}"))["expires_on"] == "2027-12-31"
    assert done(case.reviewer.get("/rulings?campaign_id=987654"))["items"] == []
    done(case.officer.post(f"/rulings/{made['id']}/withdraw"))
    problem(case.reviewer.get("/rulings?state=lost"), 422, "field.choice")
    problem(case.enterprise(2).get("/rulings"), 403, "http.role_not_allowed")
    problem(case.world.foreigner.get(f"/rulings/{made['id']}"), 404, "ruling.not_found")


def test_whose_class_would_move(case: Case) -> None:
    made = done(case.propose(4))["id"]
    found = done(case.approver.get(f"/rulings/{made}/ripple"))
    assert [(one["uscc"], one["class_after"]) for one in found["moves"]] == [(CODES[4], "A")]
    assert found["changes"] == [{"uscc": CODES[4], "code": "rulings", "labels": ["提档"]}]
    done(case.officer.post(f"/rulings/{made}/withdraw"))
    problem(case.world.foreigner.get(f"/rulings/{made}/ripple"), 404, "ruling.not_found")


def test_the_labels_that_can_be_ruled(case: Case) -> None:
    path = f"/rulings/labels?campaign_id={case.campaign}"
    assert done(case.officer.get(path))["items"] == ["环境违法", "提档"]
    problem(case.officer.get("/rulings/labels"), 422, "field.required")
    problem(case.world.foreigner.get(path), 404, "campaign.not_found")
