"""What is made public by two persons, handed over, paid, and corrected."""

import html
import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from tests.api import publishing
from tests.api.conftest import World
from tests.api.county import CODES, SCHEME
from tests.api.objecting import RULED
from tests.api.publishing import Issue
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""
COMPANY = "供电公司"


@pytest.fixture(scope="module")
def issue(world: World) -> Iterator[Issue]:
    """A year that may be published, with one objection open."""
    with publishing.approved(world, objector=5) as made:
        yield made


@pytest.fixture(scope="module")
def officer(site: Site, issue: Issue) -> Visitor:
    return site.signed_in("officer", county=issue.case.code)


@pytest.fixture(scope="module")
def approver(site: Site, issue: Issue) -> Visitor:
    return site.signed_in("approver", county=issue.case.code)


@pytest.fixture(scope="module")
def first(issue: Issue, officer: Visitor, approver: Visitor) -> str:
    """The address of the first list, made public by two persons."""
    assert "因此没有政策清单" in words(officer.get("/policies"))
    assert "还没有公布的结果" in words(officer.get("/payments"))
    body = {"campaign_id": str(issue.case.campaign), "kind": "first"}
    made = officer.post("/publications", body)
    assert made.status_code == 303, words(made)
    path = made.headers["Location"]
    assert "批准后将公布" in words(approver.get(path))
    assert "因异议暂缓公布" in words(approver.get(path))
    assert 'value="publish"' not in officer.get(path).text
    done = approver.post(path, {"do": "publish"})
    assert done.status_code == 303, words(done)
    return path


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def number_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def worst(issue: Issue) -> str:
    """The credit code of somebody in the last class, by figures alone."""
    found = issue.case.officer.get(f"/evaluations/{issue.case.run}/results?class=C").json
    codes = [str(one["uscc"]) for one in (found or {})["items"]]
    return next(one for one in codes if one != CODES[2])


def test_what_is_public_is_listed_with_codes(officer: Visitor, first: str) -> None:
    said = words(officer.get(first))
    for one in ("已公布", "名单链首摘要", "签名", "测试企业01", "因异议暂缓"):
        assert one in said, one
    assert "测试企业01" not in words(officer.get(f"{first}?text=企业02"))
    assert "没有符合条件的企业" in words(officer.get(f"{first}?changed=true"))
    assert "测试企业05" in words(officer.get(f"{first}?withheld=true"))
    assert "已公布" in words(officer.get("/publications?state=published"))


def test_nobody_publishes_twice_or_what_is_not_proposed(
    officer: Visitor, approver: Visitor, first: str
) -> None:
    assert approver.post(first, {"do": "publish"}, shown="/publications").status_code in (400, 409)
    assert officer.post(first, {"do": "publish"}, shown="/publications").status_code == 403
    assert officer.post(first, {"do": "dance"}, shown="/publications").status_code == 422


def test_a_list_is_handed_over_with_its_file(officer: Visitor, first: str) -> None:
    path = f"/policies?publication={number_of(first)}&instrument=electricity"
    page = words(officer.get(path))
    assert "差别电价" in page
    assert "户号" in page
    body = {"publication_id": number_of(first), "instrument": "electricity", "format": "csv"}
    refused = officer.post(path, body | {"note": HOSTILE})
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert "&lt;script&gt;" in refused.text
    done = officer.post(path, body | {"body": COMPANY})
    assert done.status_code == 303, words(done)
    after = officer.get(done.headers["Location"])
    assert COMPANY in words(after)
    file = officer.get(re.findall(r'href="(/handovers/\d+/file)"', after.text)[0])
    assert "差别电价" in file.data.decode("utf-8-sig")
    plain = officer.get(f"{first}/policies/file?instrument=electricity&format=xlsx")
    assert plain.data[:2] == b"PK"


def test_money_is_recorded_and_taken_back(issue: Issue, officer: Visitor, first: str) -> None:
    body = {
        "do": "record",
        "publication_id": number_of(first),
        "uscc": worst(issue),
        "policy": "power_surcharge",
    }
    body |= {"kind": "collected", "period": "2025-06", "paid_on": "2025-06-03", "reference": HOSTILE}
    refused = officer.post("/payments", body | {"amount": "-3"})
    assert refused.status_code == 422
    assert 'value="-3"' in refused.text
    assert "<script>alert" not in refused.text
    assert officer.post("/payments", body | {"amount": "834.17"}).status_code == 303
    page = officer.get("/payments")
    assert "834.17" in words(page)
    number = re.findall(r'name="payment_id" value="(\d+)"', page.text)[0]
    back = {"do": "reverse", "payment_id": number, "reference": "误录"}
    assert officer.post("/payments", back).status_code == 303
    assert "-834.17" in words(officer.get("/payments"))
    assert officer.post("/payments", back).status_code == 409


def test_a_correction_names_what_it_replaces(
    issue: Issue, officer: Visitor, approver: Visitor, first: str
) -> None:
    issue.hand_over(int(number_of(first)))
    code = worst(issue)
    issue.case.hand.advance(minutes=1)
    issue.case.tax(CODES.index(code), 2000)
    run = issue.case.evaluate()
    body = {"campaign_id": str(issue.case.campaign), "kind": "correction", "evaluation_id": str(run)}
    assert f'<option value="{run}"' in officer.get("/publications").text
    assert officer.post("/publications", body).status_code == 422, "a correction needs a reason"
    made = officer.post("/publications", body | {"reason": HOSTILE})
    assert made.status_code == 303, words(made)
    path = made.headers["Location"]
    assert "类别将被更正" in words(approver.get(path))
    assert "<script>alert" not in approver.get(path).text
    assert approver.post(path, {"do": "refuse"}).status_code == 422
    assert approver.post(path, {"do": "refuse", "reason": "再核对"}).status_code == 303
    assert "再核对" in words(officer.get(path))
    again = officer.post("/publications", body | {"reason": "税收已更正"}).headers["Location"]
    assert approver.post(again, {"do": "publish"}).status_code == 303
    affected = officer.get(f"{again}/affected")
    assert COMPANY in words(affected)
    assert officer.get(f"{again}/affected/file?format=xlsx").data[:2] == b"PK"
    assert officer.get(f"{first}/affected").status_code == 409
    assert "已被更正替代" in words(officer.get(first))


def test_others_see_none_of_it(site: Site, issue: Issue, first: str) -> None:
    stranger = site.signed_in("officer")
    for path in (first, f"{first}/affected", f"/policies?publication={number_of(first)}"):
        assert stranger.get(path).status_code == 404, path
    assert site.signed_in("enterprise", CODES[1], county=issue.case.code).get(first).status_code == 403
    assert site.visitor().get(first).headers["Location"] == f"/sign-in?next={first}"
    observer = site.signed_in("observer", county=issue.case.code)
    for path in ("/publications", first, "/policies", "/payments"):
        assert not re.search(r'<form method="post"(?! action="/sign-out)', observer.get(path).text), path


def test_in_english_all_but_the_data_is_english(site: Site, issue: Issue, first: str) -> None:
    officer = site.signed_in("officer", county=issue.case.code)
    for path in ("/publications", first, "/policies", "/payments"):
        page = officer.get(f"{path}?lang=en").text
        plain = re.sub(r"<script.*?</script>|中文", "", page, flags=re.DOTALL)
        known = SCHEME + RULED + "东镇西镇供电公司测试企业误录税收已更正再核对测试县亩"
        runs = re.findall(f"{CHINESE.pattern}+", plain)
        assert [run for run in runs if run not in known] == [], path
