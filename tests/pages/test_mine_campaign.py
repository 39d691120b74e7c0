"""An enterprise in a running campaign: it confirms and disputes data, fills in its form, objects."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest

from service import accounts, db
from tests.api import campaigning, objecting
from tests.api.campaigning import WITHOUT, Place
from tests.api.conftest import World
from tests.api.county import CODES, YEAR
from tests.api.objecting import PNG, Case
from tests.pages.conftest import Site, Visitor

HOSTILE = "<script>alert(1)</script>\"'"


@pytest.fixture(scope="module")
def place(world: World) -> Place:
    return campaigning.confirming(world)


@pytest.fixture(scope="module")
def case(world: World) -> Iterator[Case]:
    with objecting.noticed(world) as made:
        yield made


def of(site: Site, county: str, place: int) -> Visitor:
    return site.signed_in("enterprise", CODES[place], county=county)


def evidence() -> dict[str, object]:
    return {"file": (BytesIO(PNG), "完税证明.png")}


def buttons(page: str) -> list[str]:
    return re.findall(r'name="confirm" value="([^"]+)"', page)


def seen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen:[^"]+)" value="([^"]*)"', page))


def test_a_datum_is_confirmed_and_then_all(site: Site, place: Place) -> None:
    visitor = of(site, place.code, 1)
    page = visitor.get("/my/data").text
    assert "视为认可" in page or "记为未确认" in page
    figures, _, folded = page.partition('<details class="mb-2">')  # figures first, attributes folded
    assert 'value="fact:tax:2024"' in figures
    assert "attribute:" not in figures
    assert "评价用到的登记信息" in folded
    assert 'value="attribute:industry"' in folded
    done = visitor.post("/my/data", {"confirm": "fact:tax:2024", **seen(page)})
    assert done.status_code == 303
    after = visitor.get(done.headers["Location"]).text
    assert "已确认。" in after
    assert len(buttons(after)) == len(buttons(page)) - 1
    visitor.post("/my/data", {"confirm": "*", **seen(after)})
    assert buttons(visitor.get("/my/data").text) == []
    assert place.sheet(1)["items"][0]["answer"] == "confirmed"


def test_another_campaign_that_asks_for_data_is_named(site: Site, place: Place) -> None:
    trial = tried(place)
    visitor = of(site, place.code, 1)
    page = visitor.get("/my/data").text
    assert f'href="/my/data?campaign={trial}">2024 年度试评也在请企业核对数据' in page
    assert "试评，不产生效力" not in page
    there = visitor.get(f"/my/data?campaign={trial}").text
    assert "试评，不产生效力" in there
    assert f'href="/my/data?campaign={place.campaign}">2024 年度评价也在请企业核对数据' in there


def tried(place: Place) -> int:
    """A trial by the same rules and files, up to where enterprises confirm."""
    body = {"year": YEAR, "scheme_id": place.officer.get(place.path).json["scheme_id"], "trial": True}
    other = replace(place, campaign=place.officer.post("/campaigns", json=body).json["id"])
    place.officer.post(f"{other.path}/enterprises")
    assert other.advance("collecting").status_code == 200
    campaigning.excuse(other)
    assert other.advance("confirming").status_code == 200
    return other.campaign


def test_a_datum_that_has_changed_since_is_not_confirmed(site: Site, place: Place) -> None:
    visitor = of(site, place.code, 2)
    found = visitor.post("/my/data", {"confirm": "fact:tax:2024", "seen:fact:tax:2024": "987654"})
    assert found.status_code == 422
    assert "在您查看之后已有更新" in found.text


def test_a_datum_is_disputed_with_evidence(site: Site, place: Place) -> None:
    visitor, path = of(site, place.code, 3), "/my/data/dispute?datum=fact:tax:2024"
    page = visitor.get(path).text
    refused = visitor.post(path, {**seen(page), "claimed": HOSTILE})
    assert refused.status_code == 422
    assert "提出争议须写明理由" in refused.text
    assert HOSTILE not in refused.text
    assert "&lt;script&gt;" in refused.text
    filed = visitor.post(path, {**seen(page), "reason": HOSTILE, "claimed": "268.5", **evidence()})
    assert filed.status_code == 303, filed.text
    after = visitor.get(filed.headers["Location"]).text
    assert "等待部门答复" in after
    assert "<script>alert" not in after
    file = visitor.get(re.findall(r'href="(/evidence/\d+[^"]*)"', after)[0])
    assert file.data == PNG
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.mimetype == "application/octet-stream"


def test_another_enterprise_sees_no_evidence_of_it(site: Site, place: Place) -> None:
    assert of(site, place.code, 4).get("/evidence/1").status_code == 404


def test_the_own_form_takes_what_no_department_supplies(site: Site, place: Place) -> None:
    number = CODES.index(WITHOUT)
    visitor = of(site, place.code, number)
    assert "/my/form" in visitor.get("/my/data").text
    names = re.findall(r'name="(fact-[^"]+)"', visitor.get("/my/form").text)
    assert "fact-revenue" in names
    refused = visitor.post("/my/form", {"fact-revenue": "viel"})
    assert refused.status_code == 422
    assert 'value="viel"' in refused.text
    done = visitor.post("/my/form", {"fact-revenue": "1250.5"})
    assert done.status_code == 303, done.text
    assert "1,250.5" in visitor.get("/my/data").text


def test_who_is_asked_nothing_is_told_so(site: Site, place: Place) -> None:
    assert of(site, place.code, 1).get("/my/form").status_code == 200


def test_the_result_on_notice_tells_until_when_to_object(site: Site, case: Case) -> None:
    page = of(site, case.code, 1).get("/my").text
    assert "这是公示中的结果" in page
    assert "异议期限" in page


def test_an_objection_is_filed_followed_and_taken_back(site: Site, case: Case) -> None:
    visitor = of(site, case.code, 3)
    path = "/my/objections?about=datum"
    assert '<option value="tax"' in visitor.get(path).text
    refused = visitor.post(path, {"about": "datum", "subject": "tax", "claimed": "390"})
    assert refused.status_code == 422
    assert 'value="390"' in refused.text
    body = {"about": "datum", "subject": "tax", "claimed": "390", "grounds": HOSTILE}
    filed = visitor.post(path, {**body, **evidence()})
    assert filed.status_code == 303, filed.text
    receipt = visitor.get(filed.headers["Location"]).text
    assert f"{case.code}-2024-" in receipt
    assert "<script>alert" not in receipt
    assert "已受理，待初审" in receipt
    assert "390" in receipt
    again = visitor.post(path, body)
    assert again.status_code == 409
    assert of(site, case.code, 4).get(filed.headers["Location"]).status_code == 404
    assert visitor.post(filed.headers["Location"], {"act": "withdraw"}).status_code == 303
    assert "已撤回" in visitor.get(filed.headers["Location"]).text


def test_after_the_decision_the_opinions_are_shown(site: Site, case: Case) -> None:
    number = case.upheld(4)
    visitor = of(site, case.code, 4)
    page = visitor.get(f"/my/objections/{number}").text
    assert "异议成立，待改正" in page
    assert page.count("经核对申报表") >= 2
    assert "补充材料" not in page


def test_a_key_that_is_no_session_opens_no_page(site: Site, case: Case) -> None:
    with db.session(site.engine) as session:
        key = accounts.create_token(session, "enterprise", case.code, CODES[1])
    assert site.visitor(key).get("/my/data").status_code == 303
