"""Pages name whoever did something, where the name is theirs to know."""

import pytest

from service import accounts, db, people, webhooks
from service.people import Person
from tests.pages.conftest import Site

PLACE = "990101"


def opened(site: Site, county: str | None = PLACE, closed: bool = False, **who: str) -> int:
    role: accounts.Role = "officer" if county else "system"
    with db.session(site.engine) as session:
        made, _ = people.create(session, None, Person(**who), [role], county, {})
        if closed:
            people.disable(session, None, made.id)
        return made.id


@pytest.mark.parametrize(
    ("who", "word"),
    [
        ({"name": "called.1", "person": "张三", "label": "经办"}, "张三"),
        ({"name": "called.2", "label": "经办"}, "called.2"),
        ({"label": "统计接口"}, "统计接口"),
        ({}, None),
        ({"name": "called.3", "closed": True}, None),  # its person is masked
        ({"name": "called.4", "county": None}, None),  # of the installation: foreign
    ],
)
def test_an_account_is_called_by_the_best_that_is_known(site: Site, who: dict[str, str], word: str) -> None:
    number = opened(site, **who)
    with db.session(site.engine) as session:
        assert people.called(session, PLACE, [number]).get(number) == word


def test_who_keeps_all_places_knows_everybody(site: Site) -> None:
    number = opened(site, county=None, name="called.5")
    with db.session(site.engine) as session:
        assert people.called(session, None, {number}) == {number: "called.5"}
        assert people.called(session, None, ()) == {}


def test_a_page_says_who_it_was_and_the_number_behind(site: Site) -> None:
    known, foreign = opened(site, person="李四<b>"), opened(site, county=None, person="王五")
    with db.session(site.engine) as session:
        for number in (known, foreign):
            actor = accounts.of_id(session, number)
            asked = "https://10.1.2.3/y", ["result.published"], "", actor
            webhooks.register(session, site.config, PLACE, *asked)
    shown = site.signed_in("officer").get("/webhooks").text
    assert f'李四&lt;b&gt; <small class="quiet">#{known}</small>' in shown
    assert f'· <small class="quiet">#{foreign}</small>' in shown
    assert "王五" not in shown
