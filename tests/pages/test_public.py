"""What anybody may see: published lists, corrections, keys, verification of a notice, the first page."""

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from scoring.facts import ATTRIBUTES, FACTS
from scoring.stability import REVIEW
from service import certainty, db, evaluations, explanations, frozen
from service.publication_tables import Entry
from tests.api import county, publishing
from tests.api.conftest import World
from tests.api.county import CODES, YEAR
from tests.api.objecting import RULED
from tests.api.publishing import Issue
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""


@pytest.fixture(scope="module")
def issue(world: World) -> Iterator[Issue]:
    """A county whose results are public."""
    with publishing.approved(world) as made:
        made.first = made.issued()
        yield made


@pytest.fixture
def anybody(site: Site) -> Visitor:
    return site.visitor()


def code(site: Site, issue: Issue, uscc: str) -> str:
    """The verification code on a notice."""
    with db.session(site.engine) as session:
        said = select(Entry.code).where(Entry.publication_id == issue.first, Entry.uscc == uscc)
        return session.scalars(said).one() or ""


def test_the_first_page_leads_to_everything_that_is_public(anybody: Visitor, issue: Issue) -> None:
    page = anybody.get("/").text
    for path in ("/sign-in", "/verify", "/invitation", f"/lists?county={issue.case.code}"):
        assert path in page, path


def test_names_and_classes_are_listed_searched_and_filtered(anybody: Visitor, issue: Issue) -> None:
    place = f"/lists?county={issue.case.code}"
    page = anybody.get(place).text
    assert f"{YEAR} 年度公布结果" in page
    assert "测试企业01" in page
    assert not [one for one in CODES if one in page], "a credit code is not public"
    assert "/api/v1/public/publications/" in page
    found = anybody.get(f"{place}&text=企业01&class=A").text
    assert "测试企业01" in found
    assert "测试企业02" not in found
    assert "没有符合条件的企业" in anybody.get(f"{place}&text=企业01&class=C").text
    assert anybody.get(f"{place}&year=1066").status_code == 200
    assert anybody.get(f"{place}&offset=99999999999999999999").status_code == 200


def test_what_is_typed_is_shown_as_text(anybody: Visitor, issue: Issue) -> None:
    asked = {"county": issue.case.code, "text": HOSTILE, "class": HOSTILE, "year": HOSTILE}
    for path in ("/lists", "/lists/corrections"):
        page = anybody.get(path, query_string=asked)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_a_county_is_chosen_and_an_unknown_one_is_not_found(
    site: Site, anybody: Visitor, issue: Issue
) -> None:
    chosen = anybody.get("/lists").text
    assert f"/lists?county={issue.case.code}" in chosen
    assert f"/lists?county={site.own.code}" in chosen
    assert anybody.get("/lists?county=000000").status_code == 404
    assert "还没有公布或公示" in anybody.get(f"/lists?county={site.own.code}").text
    officer = site.signed_in("officer", county=issue.case.code)
    assert "测试企业01" in officer.get("/lists").text


def test_a_notice_is_verified_by_its_code(site: Site, anybody: Visitor, issue: Issue) -> None:
    held = code(site, issue, CODES[1])
    away = anybody.get("/verify", query_string={"code": held.lower()})
    assert away.status_code == 303
    page = anybody.get(away.headers["Location"]).text
    for words in ("测试企业01", "真实，现仍有效", "优先发展类"):
        assert words in page, words
    assert CODES[1] not in page


@pytest.mark.parametrize("typed", ["AAAA-AAAA", HOSTILE, "..", "%00"])
def test_an_unknown_code_is_said_to_be_none_and_stays(anybody: Visitor, issue: Issue, typed: str) -> None:
    away = anybody.get("/verify", query_string={"code": typed})
    assert away.status_code in (303, 400)
    if away.status_code == 303:
        page = anybody.get(away.headers["Location"])
        assert page.status_code == 404
        assert "<script>alert" not in page.text


def test_publications_and_keys_are_listed(anybody: Visitor, issue: Issue) -> None:
    head = issue.public("list")["publications"][0]
    history = anybody.get(f"/lists/history?county={issue.case.code}").text
    keys = anybody.get("/signing-keys").text
    assert head["head"] in history
    assert head["signature"] in history.replace("&#43;", "+")
    assert head["key_id"] in history
    assert head["key_id"] in keys
    assert "没有更正" in anybody.get(f"/lists/corrections?county={issue.case.code}").text


@pytest.mark.parametrize(
    "path",
    ["/", "/lists", "/lists/corrections", "/lists/history", "/signing-keys", "/verify", "/transparency"],
)
def test_in_english_all_but_the_data_is_english(anybody: Visitor, issue: Issue, path: str) -> None:
    page = anybody.get(path, query_string={"county": issue.case.code, "lang": "en"}).text
    data = "测试[^ <]*|优先发展类|鼓励提升类|倒逼整治类|〔2025〕1号|中文|>亩<"
    assert CHINESE.search(re.sub(f"{data}|(?s:<script.*?</script>)", "", page)) is None


def method(issue: Issue) -> str:
    return f"/methods?county={issue.case.code}"


def test_the_method_is_told_in_words_with_an_example(anybody: Visitor, issue: Issue) -> None:
    page = html.unescape(re.sub(r"<[^>]+>", "", anybody.get(method(issue)).text))
    for words in (
        "实际入库税收 ÷ 实际用地面积",
        "规模为规上",
        "基准值：20",
        "全组合计之比",
        "最高为权重的 1.5 倍",
        "名次在前 30%",
        "环境违法：属于“环境违法”的，不高于 C 类",
        "0.05 → 0.1",
        "算例",
    ):
        assert words in page, words


def test_in_english_only_names_of_the_document_are_chinese(anybody: Visitor, issue: Issue) -> None:
    page = anybody.get(f"{method(issue)}&lang=en").text
    plain = re.sub(r"<script.*?</script>|中文|>亩<", "", page, flags=re.DOTALL)
    known = county.SCHEME + RULED + "测试县工业企业评价办法"
    known += "".join(one.title for one in FACTS) + "".join(one.title for one in ATTRIBUTES)
    assert [run for run in re.findall(f"{CHINESE.pattern}+", plain) if run not in known] == []


def test_typed_figures_are_scored_and_stay(anybody: Visitor, issue: Issue) -> None:
    typed = {"figure-tax": "100", "figure-revenue": "1,000", "figure-land_owned": "10"}
    answer = anybody.post(method(issue), typed)
    assert answer.status_code == 200
    part = answer.text.partition('id="scored"')[2]
    assert "<strong>30</strong> / 60" in part
    assert 'value="1,000"' in answer.text
    more = anybody.post(method(issue), typed | {"label": "高新技术企业"}).text.partition('id="scored"')[2]
    assert "<strong>3</strong>" in more


@pytest.mark.parametrize("typed", ["viel", "nan", "1e99", HOSTILE])
def test_what_is_no_figure_is_said(anybody: Visitor, issue: Issue, typed: str) -> None:
    refused = anybody.post(method(issue), {"figure-tax": typed, "figure-land_owned": "10"})
    assert refused.status_code == 422
    assert "须填数字" in refused.text
    assert "<script>alert" not in refused.text
    assert (
        html.escape(typed, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in refused.text
    )


def test_a_scheme_that_nobody_follows_is_not_public(site: Site, anybody: Visitor) -> None:
    place = f"/methods?county={site.own.code}"
    assert anybody.get(f"{place}&scheme={site.own.scheme}").status_code == 200
    assert anybody.get(f"{place}&scheme={site.own.newer_scheme}").status_code == 404
    assert "测试县新办法" not in anybody.get(place).text
    county.empty(site.engine, "990505")
    assert "还没有公开的评价办法" in anybody.get("/methods?county=990505").text


def test_who_decides_what_and_by_which_versions_is_told(site: Site, anybody: Visitor, issue: Issue) -> None:
    page = anybody.get(f"/transparency?county={issue.case.code}").text
    with db.session(site.engine) as session:
        run = evaluations.get(session, issue.case.code, issue.case.run)
    for words in (
        "规则决定",
        "模型只提示",
        "人负责",
        "没有启用，只有规则",
        run.scheme_digest,
        run.code_digest,
    ):
        assert words in page, words
    assert issue.public("list")["publications"][0]["key_id"] in page
    assert "只有一个年度的办法" in page


def test_how_sure_classes_are_is_counted_without_naming_anybody(
    site: Site, anybody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/transparency?county={site.own.code}"
    assert "企业太多或太少" in anybody.get(place).text  # of each class there are too few
    monkeypatch.setattr(certainty, "FEWEST", 1)
    with db.session(site.engine) as session:
        run = evaluations.get(session, site.own.code, site.own.published)
        found = {one.class_name: one for one in certainty.summary(session, run)}
        asked = [frozen.ask(session, run.county, run.id, one) for one in county.CODES[:9]]
        told = [(one.class_name, explanations.stability(one).share or 0.0) for one in asked]
    for name, one in found.items():
        shares = [share for class_name, share in told if class_name == name]
        assert one.units == len(shares)
        assert one.firm == sum(share >= certainty.FIRM for share in shares)
        assert one.shaky == sum(share < REVIEW for share in shares)
    page = anybody.get(place).text
    assert "95% 以上的变动中保持" in page
    assert not [one for one in county.CODES if one in page]
    assert "测试企业" not in page


def test_what_changed_between_two_years_is_told(site: Site, anybody: Visitor) -> None:
    code = "990606"
    county.empty(site.engine, code)
    for year, weight in ((2023, 60), (2024, 55)):
        county.hand_in(site.engine, code, year=year)
        text = county.scheme_text(code, weight=weight).replace("2024", str(year))
        text = text.replace("weight = 40", f"weight = {100 - weight}")
        text = text.replace("scale = 'above'", "scale = 'below'") if year == 2023 else text
        county.run(site.engine, code, county.add_text(site.engine, code, text), year=year)
    page = anybody.get(f"/transparency?county={code}").text
    assert "2023 → 2024" in page
    assert "60 改为 55" in page
    assert "规模为规下 改为 规模为规上" in page
    assert "pools.above_scale" not in page
    assert f"/methods?county={code}" in page
    assert "2023 #" in anybody.get(f"/methods?county={code}").text
