"""The campaign board: steps, what blocks, deadlines, what officers and approvers do there."""

import html
import re

import pytest
from werkzeug.test import TestResponse

from service.visitor import COOKIE
from tests.api import county
from tests.pages.conftest import CHINESE, TOKEN, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""
REASON = {"reason": "名单已核对"}


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


@pytest.fixture(scope="module")
def officer(site: Site) -> Visitor:
    return site.signed_in("officer")


@pytest.fixture(scope="module")
def begun(site: Site, officer: Visitor) -> str:
    """The address of a campaign that collects data."""
    assert "还没有年度评价工作" in words(officer.get("/campaigns"))
    made = officer.post("/campaigns/new", {"scheme_id": str(site.own.scheme)})
    assert made.status_code == 303, words(made)
    address = made.headers["Location"]
    assert "还缺 1 项" in words(officer.get(address))
    assert officer.post(address, {"do": "draw"}).status_code == 303
    gone = officer.post(address, {"do": "advance", "to": "collecting", **REASON})
    assert gone.status_code == 303, words(gone)
    return address


def test_the_board_tells_steps_deadlines_and_who_is_late(officer: Visitor, begun: str) -> None:
    said = words(officer.get("/campaigns"))
    assert "2024 年度评价工作" in said
    assert 'aria-current="step"' in officer.get(begun).get_data(as_text=True)
    for one in ("下一步： 确认数据", "数据收集", "个工作日", "税务部门", "已交", "参评", "名单已核对"):
        assert one.replace("： ", "：") in said.replace("： ", "："), one


def test_the_board_leads_to_the_work_of_the_stage(site: Site, officer: Visitor, begun: str) -> None:
    assert "本阶段的工作： 数据提交" in words(officer.get(begun))
    township = site.signed_in("township", township="东镇")  # hands no file in
    assert "本阶段的工作" not in words(township.get(begun))


def test_a_deadline_is_extended_only_to_a_later_day(officer: Visitor, begun: str) -> None:
    asked = {
        "do": "extend",
        "stage": "collecting",
        "due_on": "2020-01-01",
        "reason": HOSTILE,
        "for": "extend-collecting",
    }
    refused = officer.post(begun, asked)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert 'value="2020-01-01"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    done = officer.post(begun, asked | {"due_on": "2099-12-31"})
    assert done.status_code == 303
    page = officer.get(begun).get_data(as_text=True)
    assert "2099-12-31" in page
    assert "<script>alert" not in page


def test_what_blocks_is_told_where_it_is_advanced_too_early(officer: Visitor, begun: str) -> None:
    refused = officer.post(begun, {"do": "advance", "to": "evaluating", **REASON})
    assert refused.status_code == 409
    assert "下一步是“确认数据”" in words(refused)
    assert officer.post(begun, {"do": "publish"}).status_code == 422


def test_only_officers_act_and_departments_see_their_own(site: Site, begun: str) -> None:
    observer = site.signed_in("observer")
    assert 'name="do"' not in observer.get(begun).get_data(as_text=True)
    changed = site.signed_in("officer")
    token = TOKEN.search(changed.get(begun).get_data(as_text=True))
    assert token
    changed.client.set_cookie(COOKIE, site.session("approver", site.own.code))
    sent = {"csrf_token": token.group(1), "do": "draw"}
    assert changed.client.post(begun, data=sent).status_code == 403
    tax = words(site.signed_in("department", department="tax").get(begun))
    assert "税务部门" in tax
    assert "统计部门" not in tax
    assert "还缺" not in tax
    assert "收集数据" in words(site.signed_in("township", township="东镇").get(begun))


def test_others_campaigns_are_not_found(site: Site, officer: Visitor, begun: str) -> None:
    assert officer.get("/campaigns/999999").status_code == 404
    foreign = county.empty(site.engine, "990303")
    assert foreign
    assert site.signed_in("officer", county="990303").get(begun).status_code == 404
    assert site.signed_in("enterprise", county.CODES[1]).get(begun).status_code == 403


def test_who_is_not_signed_in_is_sent_to_the_sign_in(site: Site, begun: str) -> None:
    away = site.visitor().get(begun)
    assert (away.status_code, away.headers["Location"]) == (303, f"/sign-in?next={begun}")


def test_in_english_all_but_the_data_is_english(site: Site, begun: str) -> None:
    page = site.signed_in("officer").get(f"{begun}?lang=en").get_data(as_text=True)
    plain = re.sub(r"<script.*?</script>|中文", "", page, flags=re.DOTALL)
    known = county.SCHEME + "测试县990101测试县工业企业评价办法名单已核对亩测试县新办法"
    assert [run for run in re.findall(f"{CHINESE.pattern}+", plain) if run not in known] == []
