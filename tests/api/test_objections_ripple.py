from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def test_whose_class_would_move_by_what_was_asked_for(case: Case) -> None:
    made = case.filed(5)
    found = done(case.reviewer.post(f"/objections/{made}/ripple", json={}))
    moves = {one["uscc"]: (one["class_before"], one["class_after"]) for one in found["moves"]}
    assert moves[CODES[5]] == ("B", "A")
    assert (found["moved"], found["others_moved"]) == (len(moves), len(moves) - 1)
    assert found["evaluation_id"] == case.run
    sizes = {one["class_name"]: (one["before"], one["after"]) for one in found["classes"]}
    assert sum(before for before, _ in sizes.values()) == found["units"]
    assert done(case.officer.post(f"/evaluations/{case.run}/replay"))["equal"]


def test_by_other_data_too(case: Case) -> None:
    made, path = case.another(), "/objections/{}/ripple"
    changes = [
        {"uscc": CODES[3], "code": "scale", "value": "below"},
        {"uscc": CODES[2], "code": "labels", "labels": []},
        {"uscc": CODES[4], "code": "tax", "value": None},
        {"uscc": CODES[5], "code": "registered_on", "value": "2020-02-29"},
        {"uscc": CODES[7], "code": "rulings", "labels": ["提档"]},
    ]
    found = done(case.approver.post(path.format(made), json={"changes": changes}))
    moves = {one["uscc"]: one for one in found["moves"]}
    assert (moves[CODES[3]]["status_before"], moves[CODES[3]]["status_after"]) == ("evaluated", "exempt")
    assert moves[CODES[2]]["class_after"] != "C"  # the label had kept it there
    assert moves[CODES[4]]["class_after"] == "C"
    assert moves[CODES[7]]["class_before"] > moves[CODES[7]]["class_after"]


def test_the_others_are_named_too(case: Case) -> None:
    changes = [{"uscc": CODES[1], "code": "tax", "value": 1}]
    found = done(case.officer.post(f"/objections/{case.another()}/ripple", json={"changes": changes}))
    assert found["others_moved"] == found["moved"] - 1 > 0
    risen = [one for one in found["moves"] if one["uscc"] != CODES[1]]
    assert all(one["class_after"] < one["class_before"] for one in risen)


def test_nothing_to_try_and_what_cannot_be_tried(case: Case) -> None:
    made = case.another()
    problem(case.reviewer.post(f"/objections/{made}/ripple", json={}), 422, "ripple.changes_count")
    wrong = [{"uscc": CODES[3], "code": "class", "value": "A"}]
    refused = case.reviewer.post(f"/objections/{made}/ripple", json={"changes": wrong})
    problem(refused, 422, "ripple.unknown_datum")


def test_not_for_enterprises(case: Case) -> None:
    made = case.another()
    problem(case.enterprise(2).post(f"/objections/{made}/ripple", json={}), 403, "http.role_not_allowed")
    problem(case.world.foreigner.post(f"/objections/{made}/ripple", json={}), 404, "objection.not_found")
