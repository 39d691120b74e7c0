import pytest

from tests.api.conftest import problem
from tests.api.county import CODES, FOREIGN_CODES
from tests.api.objecting import Case, done


def test_against_a_datum_with_number_and_receipt(case: Case) -> None:
    answer = case.file(3)
    made = done(answer)
    assert answer.headers["Location"] == f"/api/v1/objections/{made['id']}"
    assert made["number"].startswith(f"{case.code}-2024-000")
    assert (made["about"], made["subject"], made["department"]) == ("datum", "tax", "tax")
    assert (made["state"], made["holds"], made["due_on"]) == ("filed", True, "2025-06-12")
    assert made["wish"] == [{"uscc": CODES[3], "code": "tax", "value": 390.0}]
    assert len(made["digest"]) == 64
    problem(case.file(3), 409, "objection.exists")


def test_numbers_go_on_without_a_gap(case: Case) -> None:
    first, second = (done(case.enterprise(2).get(f"/objections/{case.another()}")) for _ in range(2))
    assert int(second["number"][-4:]) == int(first["number"][-4:]) + 1


def test_against_a_rule_and_the_class(case: Case) -> None:
    rule = done(case.file(4, about="rule", subject="high_tech", wish=[]))
    assert (rule["department"], rule["submission_id"]) == (None, None)
    about_class = done(case.file(4, about="class", subject="ignored", wish=[]))
    assert about_class["subject"] == "B"


def test_against_a_parcel_or_a_meter_names_their_file(case: Case) -> None:
    land = done(case.file(4, subject="land_owned", wish=[]))
    power = done(case.file(4, subject="electricity_kwh", wish=[]))
    assert (land["department"], power["department"]) == ("land", "power")
    assert None not in (land["submission_id"], power["submission_id"])


def test_against_what_was_never_delivered(case: Case) -> None:
    made = done(case.file(4, subject="cod", wish=[]))
    assert (made["department"], made["submission_id"]) == ("ecology", None)


def test_the_officer_files_what_comes_on_paper(case: Case) -> None:
    body = {"campaign_id": case.campaign, "about": "rule", "subject": "penalised", "grounds": "书面"}
    assert done(case.officer.post("/objections", json=body | {"uscc": CODES[5]}))["uscc"] == CODES[5]
    problem(case.officer.post("/objections", json=body), 404, "result.not_found")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"subject": "taxes"}, "objection.unknown_datum"),
        ({"about": "rule", "subject": "high_tec"}, "objection.unknown_rule"),
        ({"about": "tone"}, "field.choice"),
        ({"grounds": ""}, "field.length"),
        ({"wish": [{"uscc": CODES[6], "code": "tax", "value": "much"}]}, "facts.not_a_number"),
        ({"wish": [{"uscc": CODES[6], "code": "taxes", "value": 1}]}, "ripple.unknown_datum"),
        ({"wish": [{"uscc": FOREIGN_CODES[6], "code": "tax", "value": 1}]}, "ripple.unknown_enterprise"),
    ],
)
def test_what_cannot_be_meant_is_refused(case: Case, more: dict[str, object], code: str) -> None:
    problem(case.file(6, **more), 422, code)


def test_an_enterprise_files_for_itself_alone(case: Case) -> None:
    problem(case.file(6, uscc=CODES[7]), 404, "enterprise.not_found")


def test_another_countys_campaign_is_unknown(case: Case) -> None:
    body = {"campaign_id": case.campaign, "about": "class", "grounds": "?"}
    enterprise = case.world.caller(case.world.own.enterprise)
    problem(enterprise.post("/objections", json=body), 404, "campaign.not_found")
