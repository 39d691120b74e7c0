"""What is public changes: on notice first, published, then corrected; nothing that was public is lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service import db
from service.publication_tables import Entry
from tests.api import objecting, publishing
from tests.api.conftest import World
from tests.api.county import CODES, YEAR
from tests.api.publishing import Issue
from tests.pages.conftest import Site

RISING = 7  # place in CODES


@pytest.fixture(scope="module")
def issue(world: World) -> Iterator[Issue]:
    """A county whose list was corrected a month later."""
    with publishing.approved(world) as made:
        made.first = made.issued()
        made.case.hand.advance(days=30)
        made.case.tax(RISING, 390.0)
        run = made.case.evaluate()
        made.issued(evaluation_id=run, kind="correction", reason="漏计入库税款")
        yield made


def codes(site: Site, publication: int) -> dict[str, str]:
    """The verification codes of a publication."""
    with db.session(site.engine) as session:
        said = select(Entry.uscc, Entry.code).where(Entry.publication_id == publication)
        return {row.uscc: row.code or "" for row in session.execute(said)}


def test_what_is_on_notice_is_said_to_be_open(site: Site, world: World) -> None:
    with objecting.noticed(world) as case:
        page = site.visitor().get(f"/lists?county={case.code}").text
    assert f"{YEAR} 年度公示" in page
    assert "尚未公布，可能因异议而变动" in page
    assert "测试企业01" in page
    assert "年度公布结果" not in page


def test_a_replaced_class_is_genuine_but_no_longer_valid(site: Site, issue: Issue) -> None:
    page = site.visitor().get(f"/verify/{codes(site, issue.first)[CODES[RISING]]}").text
    assert f"测试企业{RISING:02d}" in page
    assert "真实，但已被更正公布替代" in page
    assert "现公布的类别" in page
    assert "现仍有效" not in page


def test_the_correction_says_which_class_replaces_which(site: Site, issue: Issue) -> None:
    visitor, place = site.visitor(), f"county={issue.case.code}"
    page = visitor.get(f"/lists/corrections?{place}").text
    assert f"测试企业{RISING:02d}" in page
    assert "更正公布" in page
    listed = visitor.get(f"/lists?{place}").text
    assert "本年度有更正" in listed
    history = visitor.get(f"/lists/history?{place}").text
    assert "已被更正替代" in history
    assert "首次公布" in history
    assert "年度 0 家" not in visitor.get(f"/transparency?{place}").text
