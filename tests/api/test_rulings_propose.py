import pytest

from tests.api.conftest import problem
from tests.api.county import CODES, FOREIGN_CODES
from tests.api.objecting import Case, done


def test_a_label_that_the_scheme_reads(case: Case) -> None:
    answer = case.propose(3)
    made = done(answer)
    assert answer.headers["Location"] == f"/api/v1/rulings/{made['id']}"
    assert (made["state"], made["label"], made["lifts"]) == ("proposed", "提档", False)
    assert (made["proposed_roles"], made["decided_by"], made["submission_id"]) == ("officer", None, None)
    problem(case.propose(3), 409, "ruling.proposed_already")
    done(case.officer.post(f"/rulings/{made['id']}/withdraw"))
    done(case.officer.post(f"/rulings/{done(case.propose(3))['id']}/withdraw"))


def test_no_other_label_and_the_answer_names_those_it_reads(case: Case) -> None:
    refused = problem(case.propose(3, "高新技术企业"), 409, "ruling.label_not_read")
    assert refused["errors"][0]["labels"] == ["环境违法", "提档"]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"lifts": True}, 409, "ruling.not_standing"),
        ({"expires_on": "2025-06-04"}, 422, "ruling.expired"),
        ({"expires_on": "soon"}, 422, "field.date"),
        ({"reason": ""}, 422, "field.length"),
        ({"uscc": FOREIGN_CODES[3]}, 404, "enterprise.not_found"),
        ({"campaign_id": 987654}, 404, "campaign.not_found"),
    ],
)
def test_what_cannot_be_meant_is_refused(case: Case, more: dict[str, object], status: int, code: str) -> None:
    problem(case.propose(4, **more), status, code)


def test_of_the_bureau_and_the_county_alone(case: Case) -> None:
    body = {"campaign_id": case.campaign, "uscc": CODES[4], "label": "提档", "document": "?", "reason": "?"}
    problem(case.enterprise(4).post("/rulings", json=body), 403, "http.role_not_allowed")
    problem(case.approver.post("/rulings", json=body), 403, "http.role_not_allowed")
    problem(case.world.foreigner.post("/rulings", json=body), 404, "campaign.not_found")
