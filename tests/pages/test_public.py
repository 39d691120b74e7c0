"""What anybody may see: published lists, corrections, keys, verification of a notice, the first page."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service import db
from service.publication_tables import Entry
from tests.api import publishing
from tests.api.conftest import World
from tests.api.county import CODES, YEAR
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
    "path", ["/", "/lists", "/lists/corrections", "/lists/history", "/signing-keys", "/verify"]
)
def test_in_english_all_but_the_data_is_english(anybody: Visitor, issue: Issue, path: str) -> None:
    page = anybody.get(path, query_string={"county": issue.case.code, "lang": "en"}).text
    data = "测试[^ <]*|优先发展类|鼓励提升类|倒逼整治类|中文|>亩<"
    assert CHINESE.search(re.sub(f"{data}|(?s:<script.*?</script>)", "", page)) is None
