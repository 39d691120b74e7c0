from service import clock
from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def test_a_submission_and_a_run_that_has_seen_it(case: Case) -> None:
    made = case.upheld(7, 310.0)
    case.hand.advance(hours=1)
    stale = case.run
    body = {"submission_id": 1, "evaluation_id": stale}
    problem(case.officer.post(f"/objections/{made}/settle", json=body), 409, "objection.other_run")
    wrong, without = case.tax(7, 311.0), case.evaluate()
    body = {"submission_id": wrong, "evaluation_id": without}
    problem(case.officer.post(f"/objections/{made}/settle", json=body), 409, "objection.not_corrected")
    right, run = case.tax(7, 310.0), case.evaluate()
    unnamed = {"evaluation_id": run}
    problem(case.officer.post(f"/objections/{made}/settle", json=unnamed), 422, "field.required")
    former = done(case.officer.get(f"/objections/{made}"))["submission_id"]
    body = {"submission_id": former, "evaluation_id": run}
    problem(case.officer.post(f"/objections/{made}/settle", json=body), 409, "objection.other_submission")

    body = {"submission_id": right, "evaluation_id": run}
    found = done(case.officer.post(f"/objections/{made}/settle", json=body))
    assert (found["state"], found["holds"], found["due_on"]) == ("settled", False, None)
    assert (found["corrected_submission_id"], found["corrected_evaluation_id"]) == (right, run)
    assert found["settled_at"] == clock.now().isoformat()
    problem(case.officer.post(f"/objections/{made}/settle", json=body), 409, "objection.not_upheld")


def test_only_what_is_upheld(case: Case) -> None:
    body = {"submission_id": 1, "evaluation_id": case.run}
    problem(case.officer.post(f"/objections/{case.another()}/settle", json=body), 409, "objection.not_upheld")
    problem(case.officer.post("/objections/987654/settle", json=body), 404, "objection.not_found")


def test_by_the_officer_with_things_of_the_county(case: Case) -> None:
    made = case.upheld(6, 311.0)
    body = {"submission_id": 1, "evaluation_id": case.run}
    problem(case.reviewer.post(f"/objections/{made}/settle", json=body), 403, "http.role_not_allowed")
    foreign = {"submission_id": 1, "evaluation_id": case.world.foreign.published}
    problem(case.officer.post(f"/objections/{made}/settle", json=foreign), 404, "evaluation.not_found")
    assert CODES[6] == done(case.officer.get(f"/objections/{made}"))["uscc"]
