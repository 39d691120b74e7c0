"""What departments hand in, what looks wrong, who is on the list, what is asked for and disputed."""

import html
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service import (
    accounts,
    campaigns,
    confirmations,
    create_app,
    db,
    disputes,
    listing,
    stages,
    submissions,
)
from service.confirmation_tables import Waiver
from service.confirmations import Answer
from service.db import begin_write
from service.tables import File
from service.visitor import COOKIE
from tests.api import county
from tests.api.county import CODES, FILES, FOREIGN_CODES, YEAR
from tests.pages.conftest import CHINESE, TOKEN, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""
SEALED = re.compile(r'name="sealed" value="([^"]+)"')
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def file(content: bytes, name: str = "税务.csv", **more: Any) -> dict[str, Any]:
    """The form that hands in a file."""
    return {"file": (BytesIO(content), name), "layout": "tax", "year": str(YEAR), "do": "preview", **more}


def kept(site: Site) -> int:
    with db.session(site.engine) as session:
        return session.scalar(select(func.count()).select_from(File)) or 0


def taxes(*lines: str) -> bytes:
    return "\n".join(["统一社会信用代码,实缴税金(万元)", *lines]).encode()


@pytest.fixture(scope="module")
def officer(site: Site) -> Visitor:
    return site.signed_in("officer")


@pytest.fixture(scope="module")
def tax(site: Site) -> Visitor:
    return site.signed_in("department", department="tax")


@pytest.fixture(scope="module")
def campaign(site: Site) -> int:
    """A campaign in which enterprises are asked to confirm."""
    with db.session(site.engine) as session:
        by = accounts.actor(session, site.own.officer)
        made = campaigns.create(session, site.own.code, YEAR, site.own.scheme, False, by).id
    with db.session(site.engine) as session:
        listing.draw(session, site.own.code, made, by)
        for state in ("collecting", "confirming"):
            stages.advance(session, site.own.code, made, state, "到期", by)
    return made


@pytest.fixture(scope="module")
def disputed(site: Site, campaign: int) -> int:
    """A dispute of an enterprise about its tax, of today."""
    with db.session(site.engine) as session:
        by = accounts.actor(session, site.own.enterprise)
        form = confirmations.sheet(session, site.own.code, campaign, CODES[1])
        one = next(item.datum for item in form.items if item.datum.code == "tax")
        said = Answer(one.id, "disputed", one.submission_id, f"漏计{HOSTILE}", "290")
        confirmations.answer(session, site.own.code, campaign, CODES[1], [said], by)
        return disputes.page(session, site.own.code, disputes.Filter()).items[0].id


def test_differences_are_looked_at_before_a_file_is_taken(site: Site, officer: Visitor) -> None:
    content, before = taxes(f"{CODES[3]},245", f"{CODES[4]},220"), kept(site)
    looked = officer.post("/submissions", file(content))
    assert kept(site) == before, "what is only looked at is kept nowhere"
    said = words(looked)
    assert looked.status_code == 200
    for one in ("提交前核对", "改变 1", "与现有一致 1", "测试企业03", "240", "245"):
        assert one in said, one
    assert "#" + str(site.own.submissions["power"] + 1) not in words(officer.get("/submissions"))
    sealed = SEALED.search(looked.get_data(as_text=True))
    assert sealed
    done = officer.post("/submissions", {"sealed": sealed.group(1)})
    assert done.status_code == 303
    assert "接收行数 2" in words(officer.get(done.headers["Location"]))
    with db.session(site.engine) as session:
        number = int(done.headers["Location"].rpartition("/")[2])
        assert submissions.content(session, site.own.code, number) == content
    other = site.signed_in("officer").post("/submissions", {"sealed": sealed.group(1)})
    assert other.status_code == 422
    assert "重新选择文件" in words(other)
    assert officer.post("/submissions", {"sealed": sealed.group(1) + "x"}).status_code == 422


def test_what_is_too_large_to_look_at_is_not_taken_instead(site: Site) -> None:
    app = create_app(replace(site.config, large_file=200))
    officer = replace(site, app=app).signed_in("officer")
    before = words(officer.get("/submissions"))
    refused = officer.post("/submissions", file(FILES["tax"] * 2))
    assert refused.status_code == 409
    assert "不能先看差异" in words(refused)
    assert words(officer.get("/submissions")) == before
    app.extensions["engine"].dispose()


def test_errors_are_told_by_row_and_nothing_is_kept(site: Site, officer: Visitor) -> None:
    before = words(officer.get("/submissions?state=refused"))
    bad = officer.post("/submissions", file(taxes(f"{CODES[0]},{HOSTILE}", "123,3"), f"{HOSTILE}.csv"))
    page = bad.get_data(as_text=True)
    assert bad.status_code == 422
    assert "文件有 2 处错误" in words(bad)
    assert "<script>alert" not in page
    assert words(officer.get("/submissions?state=refused")) == before
    assert "坏文件.csv" in before


def test_a_file_handed_in_at_once_is_taken_or_kept_with_its_errors(site: Site, officer: Visitor) -> None:
    done = officer.post("/submissions", file(county.BAD_TAX, do="accept"))
    assert done.status_code == 303
    said = words(officer.get(done.headers["Location"]))
    assert "整份文件没有接收" in said
    assert "十二万" in said
    taken = officer.post("/submissions", file(FILES["tax"], do="accept"))
    address = taken.headers["Location"]
    assert "撤回这份文件" in words(officer.get(address))
    assert officer.post(address).status_code == 303
    assert "已撤回" in words(officer.get(address))
    assert officer.get(address).status_code == 200
    changed = officer.post("/submissions", {"layout": "tax", "year": "1800", "do": "preview"})
    assert changed.status_code == 422
    assert 'value="1800"' in changed.get_data(as_text=True)


def test_a_department_sees_and_hands_in_its_own_alone(site: Site, tax: Visitor) -> None:
    page = tax.get("/submissions").get_data(as_text=True)
    assert "统计部门" not in re.sub(r"<option.*?</option>", "", page)
    statistics = {**file(FILES["statistics"]), "layout": "statistics"}
    assert tax.post("/submissions", statistics).status_code == 403
    assert tax.get(f"/submissions/{site.own.submissions['power']}").status_code == 404
    observer = site.signed_in("observer")
    assert 'type="file"' not in observer.get("/submissions").get_data(as_text=True)


def test_suspicious_figures_are_listed_until_they_are_withdrawn(
    site: Site, officer: Visitor, tax: Visitor
) -> None:
    assert "测试企业06" not in words(officer.get(f"/suspicions?year={YEAR}"))
    with db.session(site.engine) as session:
        last = taxes(f"{CODES[6]},180")
        submissions.accept(session, site.own.code, YEAR - 1, "tax", "t.csv", last, None)
        doubted = f"统一社会信用代码,实缴税金(元)\n{CODES[6]},18000000000\n".encode()
        wrong = submissions.accept(session, site.own.code, YEAR, "tax", "t.csv", doubted, None).id
    said = words(officer.get(f"/suspicions?year={YEAR}"))
    assert "测试企业06" in said
    assert "单位弄错" in said
    assert "测试企业06" in words(tax.get(f"/suspicions?year={YEAR}&fact=tax"))
    assert "测试企业06" not in words(officer.get(f"/suspicions?year={YEAR}&fact=revenue"))
    assert officer.get("/suspicions?year=x").status_code == 422
    figures = words(officer.get(f"/enterprises/{CODES[6]}?year={YEAR}"))
    assert "1,800,000 万元 原文 18000000000 元" in figures
    with db.session(site.engine) as session:
        submissions.withdraw(session, site.own.code, wrong, None)
    assert "测试企业06" not in words(officer.get(f"/suspicions?year={YEAR}"))


def test_the_list_is_searched_by_state_and_text(officer: Visitor, campaign: int) -> None:
    assert "电力企业不参评" in words(officer.get("/enterprises?state=exempt"))
    found = words(officer.get("/enterprises?text=企业03"))
    assert "测试企业03" in found
    assert "测试企业04" not in found
    assert "没有符合条件的企业" in words(officer.get(f"/enterprises?text={HOSTILE}"))
    assert officer.get(f"/enterprises?campaign={campaign}&limit=3").status_code == 200
    content = officer.get(f"/enterprises/export?campaign={campaign}&format=csv&state=exempt")
    assert CODES[9] in content.get_data(as_text=True)
    assert CODES[1] not in content.get_data(as_text=True)


def test_a_township_sees_its_own_enterprises(site: Site, campaign: int) -> None:
    east = site.signed_in("township", township="东镇")
    said = words(east.get("/enterprises"))
    assert "测试企业01" in said
    assert "测试企业02" not in said
    assert east.get(f"/enterprises/{CODES[1]}").status_code == 200
    assert east.get(f"/enterprises/{CODES[2]}").status_code == 404


def test_one_enterprise_with_its_figures_and_their_sources(
    site: Site, officer: Visitor, tax: Visitor
) -> None:
    said = words(officer.get(f"/enterprises/{CODES[1]}?year={YEAR}"))
    assert "实缴税金" in said or "税" in said
    assert "统计部门" in said
    assert "统计部门" not in words(tax.get(f"/enterprises/{CODES[1]}?year={YEAR}"))
    assert officer.get(f"/enterprises/{FOREIGN_CODES[1]}").status_code == 404


def test_an_application_is_filed_with_evidence_and_decided_by_another(
    site: Site, officer: Visitor, campaign: int
) -> None:
    path = f"/enterprises/{CODES[5]}/application"
    asked = {"kind": "suspend", "reason": f"搬迁{HOSTILE}"}
    assert officer.post(path, {"kind": "suspend"}).status_code == 422
    made = officer.post(path, {**asked, "file": (BytesIO(PDF), "证明.pdf")})
    assert made.status_code == 303, words(made)
    address = made.headers["Location"]
    page = officer.get(address).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "证明.pdf" in page
    assert 'name="granted"' not in page
    kept = re.search(r'href="(/evidence/\d+)"', page)
    assert kept
    assert officer.get(kept.group(1)).headers["Content-Disposition"].startswith("attachment")
    reviewer = site.signed_in("reviewer")
    refused = reviewer.post(address, {"do": "decide", "granted": "true", "reason": "符合"})
    assert refused.status_code == 409  # the scheme reads no label for it
    assert "符合" in refused.get_data(as_text=True)
    done = reviewer.post(address, {"do": "decide", "granted": "false", "reason": "不符合"})
    assert done.status_code == 303
    assert "不同意" in words(officer.get(address))
    assert "测试企业05" in words(officer.get("/applications?state=refused"))
    west = site.signed_in("township", township="西镇")
    assert west.get(address).status_code == 404


def test_the_department_answers_a_dispute(site: Site, officer: Visitor, tax: Visitor, disputed: int) -> None:
    path = f"/disputes/{disputed}"
    assert "等待部门答复" in words(tax.get("/disputes?state=open"))
    page = tax.get(path).get_data(as_text=True)
    assert "<script>alert" not in page
    assert 'name="how"' in page
    assert site.signed_in("department", department="power").get(path).status_code == 404
    wrong = tax.post(path, {"how": "correct", "reason": "已更正"})
    assert wrong.status_code == 422
    assert "已更正" in wrong.get_data(as_text=True)
    assert tax.post(path, {"how": "keep", "reason": "经复核无误"}).status_code == 303
    assert "部门维持原数据" in words(officer.get(path))
    assert 'name="how"' not in tax.get(path).get_data(as_text=True)


def test_others_have_none_of_it(site: Site, officer: Visitor, campaign: int, disputed: int) -> None:
    county.empty(site.engine, "990404")
    foreign = site.signed_in("officer", county="990404")
    for path in (f"/submissions/{site.own.refused}", f"/disputes/{disputed}", f"/enterprises/{CODES[1]}"):
        assert foreign.get(path).status_code == 404, path
        assert site.signed_in("enterprise", CODES[1]).get(path).status_code == 403, path
    swapped = site.signed_in("officer")
    token = TOKEN.search(swapped.get("/submissions").get_data(as_text=True))
    assert token
    swapped.client.set_cookie(COOKIE, site.session("observer", site.own.code))
    sent = {"csrf_token": token.group(1), **file(FILES["tax"])}
    assert swapped.client.post("/submissions", data=sent).status_code == 403


@pytest.mark.parametrize(
    "path", ["/submissions", "/suspicions", "/enterprises", "/applications", "/disputes"]
)
def test_in_english_all_but_the_data_is_english(site: Site, path: str, campaign: int, disputed: int) -> None:
    page = site.signed_in("officer").get(f"{path}?lang=en").get_data(as_text=True)
    plain = re.sub(
        r"<script.*?</script>|<option.*?</option>|<t[dh].*?</t[dh]>|中文", "", page, flags=re.DOTALL
    )
    assert [run for run in re.findall(f"{CHINESE.pattern}+", plain) if run not in ("测试县", "亩")] == []
    assert site.visitor().get(path).status_code == 303


def test_who_has_confirmed_is_listed_and_a_township_sees_its_own(
    site: Site, officer: Visitor, campaign: int, disputed: int
) -> None:
    path = f"/campaigns/{campaign}/returns"
    assert "测试企业01" in words(officer.get(f"{path}?state=partly"))
    assert "测试企业01" not in words(officer.get(f"{path}?state=none"))
    east = words(site.signed_in("township", township="东镇").get(path))
    assert "测试企业03" in east
    assert "测试企业04" not in east


def test_the_survey_is_fetched_and_its_errors_told(site: Site, officer: Visitor, campaign: int) -> None:
    path = f"/campaigns/{campaign}/surveys"
    east = site.signed_in("township", township="东镇")
    assert "目前没有需要填报的数据" in words(east.get(path))
    assert east.get(f"{path}/workbook").status_code == 409
    with db.session(site.engine) as session:
        given = site.own.submissions["statistics"]
        submissions.withdraw(session, site.own.code, given, None)
        begin_write(session)
        waived = Waiver(campaign_id=campaign, layout="statistics", reason="没有报送")
        session.add(waived)
    assert "下载调查表" in words(east.get(path))
    assert east.get(f"{path}/workbook").data.startswith(b"PK")
    content = f"统一社会信用代码,实缴税金(万元)\n{CODES[3]},1\n".encode()
    refused = east.post(path, {"file": (BytesIO(content), "调查.csv")})
    assert refused.status_code == 422
    assert "整份没有接收" in words(refused)
    assert east.post(path).status_code == 422
    assert site.signed_in("observer").get(path).status_code == 403
