from tests.api.conftest import Caller, problem
from tests.api.county import CODES
from tests.api.objecting import Case, done


def listed(caller: Caller, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = done(caller.get(f"/objections?limit=500{query}"))["items"]
    return found


def test_the_newest_first_with_names(case: Case) -> None:
    made = case.another(6)
    first = listed(case.officer)[0]
    assert (first["id"], first["name"]) == (made, "测试企业06")
    assert first["id"] in [one["id"] for one in listed(case.officer, f"&campaign_id={case.campaign}")]
    assert listed(case.officer, "&campaign_id=987654") == []


def test_filters(case: Case) -> None:
    made = case.another(6)
    done(case.enterprise(6).post(f"/objections/{made}/withdraw"))
    assert made in [one["id"] for one in listed(case.officer, "&state=withdrawn")]
    assert made not in [one["id"] for one in listed(case.officer, "&state=filed")]
    assert {one["uscc"] for one in listed(case.officer, f"&uscc={CODES[6]}")} == {CODES[6]}
    assert listed(case.officer, "&overdue=true") == []
    problem(case.officer.get("/objections?state=lost"), 422, "field.choice")


def test_each_sees_what_concerns_them(case: Case) -> None:
    case.another(6)
    case.file(1)
    assert {one["uscc"] for one in listed(case.enterprise(6))} == {CODES[6]}
    assert {one["uscc"] for one in listed(case.enterprise(6), f"&uscc={CODES[1]}")} == {CODES[6]}
    assert {one["department"] for one in listed(case.tax_office)} == {"tax"}
    east = case.person("east", "township", township="东镇")
    assert CODES[1] in {one["uscc"] for one in listed(east)}
    assert {CODES.index(str(one["uscc"])) % 2 for one in listed(east)} == {1}
    assert listed(case.world.foreigner, f"&uscc={CODES[6]}") == []
