from tests.api.conftest import problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def test_opinions_are_the_bureaus_until_it_is_decided(case: Case) -> None:
    made = case.another()
    done(case.review(made, "first", case.reviewer))
    assert done(case.enterprise(2).get(f"/objections/{made}"))["opinions"] == []
    [first] = done(case.officer.get(f"/objections/{made}"))["opinions"]
    assert (first["step"], first["outcome"], first["roles"]) == ("first", "rejected", "reviewer")
    assert first["account_id"] is not None
    done(case.review(made, "second", case.other_reviewer))
    whole = done(case.enterprise(2).get(f"/objections/{made}"))
    assert (whole["state"], whole["answer"], whole["holds"]) == ("rejected", "经核对申报表", False)
    assert [(one["step"], one["account_id"]) for one in whole["opinions"]] == [
        ("first", None),
        ("second", None),
    ]


def test_of_others_data_an_enterprise_reads_nothing(case: Case) -> None:
    wish = [{"uscc": CODES[place], "code": "land_owned", "value": 9.0} for place in (2, 3)]
    made = case.filed(2, subject="park", wish=wish)
    assert done(case.enterprise(2).get(f"/objections/{made}"))["wish"] == wish[:1]
    assert len(done(case.reviewer.get(f"/objections/{made}"))["wish"]) == 2


def test_who_is_not_concerned_knows_of_none(case: Case) -> None:
    made = case.filed(2, subject="name", wish=[])
    west, east = (case.person(town, "township", township=town) for town in ("西镇", "东镇"))
    assert done(west.get(f"/objections/{made}"))["department"] == "market"
    for other in (case.enterprise(3), case.tax_office, east, case.world.foreigner):
        problem(other.get(f"/objections/{made}"), 404, "objection.not_found")
    problem(case.officer.get("/objections/987654"), 404, "objection.not_found")
