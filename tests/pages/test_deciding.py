"""What persons decide: rulings by two, objections by two reviewers, ripple before, correction after."""

import html
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from tests.api import objecting
from tests.api.conftest import World
from tests.api.county import CODES, SCHEME
from tests.api.objecting import PNG, RULED, Case
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""


@pytest.fixture(scope="module")
def case(world: World) -> Iterator[Case]:
    with objecting.noticed(world) as made:
        yield made


@pytest.fixture(scope="module")
def people(site: Site, case: Case) -> dict[str, Visitor]:
    """Two officers, two reviewers, an approver."""
    roles = {"officer": "officer", "reviewer": "reviewer", "second": "reviewer", "approver": "approver"}
    return {name: site.signed_in(role, county=case.code) for name, role in roles.items()}  # type: ignore[arg-type]


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def proposal(case: Case, place: int, **more: str) -> dict[str, object]:
    body: dict[str, object] = {"campaign_id": str(case.campaign), "uscc": CODES[place], "label": "提档"}
    return body | {"document": "会议纪要〔2025〕3号", "reason": "首台套装备"} | more


def evidence() -> dict[str, object]:
    return {"file": (BytesIO(PNG), "证明.png")}


def finding(place: int, outcome: str = "upheld", value: str = "390", **more: str) -> dict[str, str]:
    rows = {"uscc-0": CODES[place], "code-0": "tax", "value-0": value}
    return {"outcome": outcome, "reasons": "经核对申报表", **rows, **more}


def test_a_ruling_is_proposed_by_one_and_approved_by_another(case: Case, people: dict[str, Visitor]) -> None:
    made = people["officer"].post("/rulings/new", proposal(case, 6))
    assert made.status_code == 303, words(made)
    path = made.headers["Location"]
    seen = words(people["approver"].get(path))
    assert "若批准，谁的类别会变动" in seen
    assert "没有证据的认定不能批准" in seen
    refused = people["approver"].post(path, {"do": "approve", "answer": "材料齐全"})
    assert refused.status_code == 409
    assert "材料齐全" in refused.text
    assert people["officer"].post(path, {"do": "attach", **evidence()}).status_code == 303
    done = people["approver"].post(path, {"do": "approve", "answer": "材料齐全，符合第十条"})
    assert done.status_code == 303, words(done)
    after = words(people["officer"].get(path))
    assert "已批准" in after
    assert "材料齐全，符合第十条" in after
    file = people["approver"].get(re.findall(r'href="(/evidence/\d+)"', people["officer"].get(path).text)[0])
    assert (file.data, file.mimetype) == (PNG, "application/octet-stream")


def test_a_trials_ruling_says_that_it_changes_no_figure(case: Case, people: dict[str, Visitor]) -> None:
    body = {"year": 2024, "scheme_id": case.scheme, "trial": True}
    trial = objecting.done(case.officer.post("/campaigns", json=body))["id"]
    made = people["officer"].post("/rulings/new", proposal(case, 5, campaign_id=str(trial)) | evidence())
    path = made.headers["Location"]
    assert "试评，不改动年度数据" in words(people["approver"].get(path))
    done = people["approver"].post(path, {"do": "approve", "answer": "材料齐全"})
    assert "年度数据没有改动" in words(people["approver"].get(done.headers["Location"]))


def test_a_refused_proposal_keeps_what_was_typed(case: Case, people: dict[str, Visitor]) -> None:
    refused = people["officer"].post("/rulings/new", proposal(case, 5, document=HOSTILE, uscc="91"))
    assert refused.status_code == 404
    assert html.escape(HOSTILE, quote=False).partition('"')[0] in refused.text
    assert "<script>alert" not in refused.text
    assert people["approver"].get("/rulings/new").status_code == 403


def test_a_proposal_is_taken_back_by_whoever_made_it(case: Case, people: dict[str, Visitor]) -> None:
    path = people["reviewer"].post("/rulings/new", proposal(case, 5, reason=HOSTILE)).headers["Location"]
    page = people["reviewer"].get(path).text
    assert "<script>alert" not in page
    assert people["officer"].post(path, {"do": "withdraw"}, shown="/rulings").status_code == 403
    assert people["reviewer"].post(path, {"do": "withdraw"}).status_code == 303
    assert "已撤回" in words(people["officer"].get(f"/rulings?state=withdrawn&uscc={CODES[5]}"))
    assert people["officer"].post("/rulings", {"campaign_id": str(case.campaign)}).status_code == 303


def test_the_ripple_is_seen_before_two_agree(case: Case, people: dict[str, Visitor]) -> None:
    case.hand.advance(minutes=1)
    path = f"/objections/{case.filed(3)}"
    first = people["reviewer"]
    page = first.get(path).text
    assert 'value="390"' in page, "the wish stands in the form"
    tried = first.post(path, finding(3) | {"do": "ripple"})
    assert tried.status_code == 200, words(tried)
    assert "将变动" in words(tried)
    assert "经核对申报表" in tried.text, "what was typed stays"
    assert first.post(path, finding(3) | {"do": "first"}).status_code == 303
    assert "另一人办理" in words(first.get(path))
    assert first.post(path, finding(3) | {"do": "second"}, shown="/rulings/new").status_code == 409
    second = people["second"].post(path, finding(3) | {"do": "second"})
    assert second.status_code == 303, words(second)
    assert "成立，待改正" in words(first.get(path))
    settle(case, people["officer"], path)


def settle(case: Case, officer: Visitor, path: str) -> None:
    """The correction is handed in, seen by a run, and named."""
    assert "先由数据来源部门重新提交" in words(officer.get(path))
    case.hand.advance(minutes=1)
    submission, run = case.tax(3, 390), case.evaluate()
    page = officer.get(path).text
    assert f'<option value="{submission}"' in page
    done = officer.post(path, {"do": "settle", "submission_id": str(submission), "evaluation_id": str(run)})
    assert done.status_code == 303, words(done)
    assert "成立，已改正" in words(officer.get(path))


def test_where_two_disagree_an_approver_decides(case: Case, people: dict[str, Visitor]) -> None:
    path = f"/objections/{case.filed(4)}"
    bare = people["reviewer"].post(path, finding(4, value="") | {"do": "first"})
    assert bare.status_code == 422
    assert people["reviewer"].post(path, finding(4) | {"do": "first"}).status_code == 303
    assert people["second"].post(path, finding(4, "rejected") | {"do": "second"}).status_code == 303
    assert "意见不一" in words(people["approver"].get(path))
    assert people["approver"].post(path, finding(4, "rejected") | {"do": "third"}).status_code == 303
    assert "不成立" in words(people["approver"].get(path))


def test_whose_turn_it_is_and_what_is_late(case: Case, people: dict[str, Visitor]) -> None:
    case.another(2, grounds=HOSTILE)
    page = people["officer"].get("/objections")
    assert "经办人员 或 复核人员" in words(page) or "下一步" in words(page)
    assert "没有符合条件的异议" in words(people["officer"].get("/objections?overdue=true&state=filed"))
    path = re.findall(r'href="(/objections/\d+)"', page.text)[0]
    assert "<script>alert" not in people["officer"].get(path).text
    assert people["officer"].post(path, {"do": "attach", **evidence()}).status_code == 303
    assert people["officer"].post(path, {"do": "dance"}).status_code == 422


def test_others_see_none_of_it(site: Site, case: Case, people: dict[str, Visitor]) -> None:
    path = f"/objections/{case.another(2)}"
    assert site.signed_in("officer").get(path).status_code == 404
    assert site.signed_in("officer").get("/rulings/1").status_code in (200, 404)
    assert site.signed_in("enterprise", CODES[2], county=case.code).get(path).status_code == 403
    assert site.visitor().get(path).headers["Location"] == f"/sign-in?next={path}"
    assert 'name="do"' not in site.signed_in("observer", county=case.code).get(path).text


def test_in_english_all_but_the_data_is_english(site: Site, case: Case) -> None:
    officer = site.signed_in("officer", county=case.code)
    paths = (
        "/rulings",
        "/rulings/new",
        "/rulings/1",
        "/objections",
        "/objections/new",
        f"/objections/{case.another(2)}",
    )
    for path in paths:
        page = officer.get(f"{path}?lang=en").text
        plain = re.sub(r"<script.*?</script>|<option.*?</option>|中文", "", page, flags=re.DOTALL)
        known = (
            SCHEME
            + RULED
            + "会议纪要〔2025〕3号首台套装备材料齐全，符合第十条证明测试企业漏计一季度实际入库税收亩"
            + case.code
        )
        runs = re.findall(f"{CHINESE.pattern}+", plain)
        assert [run for run in runs if run not in known and not re.fullmatch("测试县", run)] == [], path


def test_an_officer_files_for_an_enterprise_and_does_not_review_it(
    case: Case, people: dict[str, Visitor]
) -> None:
    officer = people["officer"]
    body = {"campaign_id": str(case.campaign), "uscc": CODES[7], "against": "datum:revenue"}
    refused = officer.post("/objections/new", body | {"claimed": HOSTILE})
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert '<option value="datum:revenue" selected>' in refused.text
    filed = officer.post("/objections/new", body | {"claimed": "1,900", "grounds": "来信"} | evidence())
    assert filed.status_code == 303, words(filed)
    page = officer.get(filed.headers["Location"])
    assert "请把回执交给企业" in words(page)
    assert "1,900" in words(page)
    assert "证明.png" in page.text
    assert "须由另一人办理" in words(page)
    nobody = officer.post("/objections/new", body | {"uscc": "91", "against": "class:", "grounds": "?"})
    assert nobody.status_code == 404
