from collections.abc import Sequence

import pytest

from service import db, enterprises, submissions
from service.errors import NotFound

CODE, OTHER = "990101", "990102"


def register(place, names: Sequence[tuple[str, str]], year: int = 2024):
    rows = [(one, name, "3311", "东镇", "2015-03-01", "") for one, name in names]
    return place.submit("market", rows, year)


def listed(place, text: str | None = None) -> list[tuple[str, str | None]]:
    with db.session(place.engine) as session:
        return [(one.uscc, one.name) for one in enterprises.page(session, CODE, text).items]


def test_whoever_appears_in_a_file_is_listed_and_named_by_the_register(place) -> None:
    one, two = place.enterprises[:2]
    place.submit("tax", [(one, 1), (two, 2)])
    assert listed(place) == [(one, None), (two, None)]
    register(place, [(one, "甲公司")])
    assert listed(place) == [(one, "甲公司"), (two, None)]


def test_the_newest_year_names_an_enterprise_and_the_former_names_are_kept(place) -> None:
    one = place.enterprises[0]
    for name, year in (("甲公司", 2022), ("甲集团", 2024), ("甲厂", 2023), ("甲集团", 2024)):
        register(place, [(one, name)], year)
    assert listed(place) == [(one, "甲集团")]
    with db.session(place.engine) as session:
        history = [(row.name, row.year) for row in enterprises.names(session, CODE, one)]
    assert history == [("甲集团", 2024), ("甲厂", 2023), ("甲公司", 2022)]


def test_withdrawing_a_register_brings_back_names_and_list_of_before(place) -> None:
    one, two = place.enterprises[:2]
    register(place, [(one, "甲公司")], 2023)
    place.submit("tax", [(one, 1)])
    later = register(place, [(one, "乙公司"), (two, "丙公司")])
    assert listed(place) == [(one, "乙公司"), (two, "丙公司")]
    with db.session(place.engine) as session:
        submissions.withdraw(session, CODE, later.id, None)
    assert listed(place) == [(one, "甲公司")]


def test_search_takes_its_signs_literally(place) -> None:
    one, two = place.enterprises[:2]
    register(place, [(one, "100%公司"), (two, "1000公司")])
    assert listed(place, "100%") == [(one, "100%公司")]
    assert listed(place, two[8:]) == [(two, "1000公司")]
    assert listed(place, "_") == []


def test_pages_follow_each_other(place) -> None:
    register(place, [(one, f"企业{i}") for i, one in enumerate(place.enterprises)])
    with db.session(place.engine) as session:
        pages = [enterprises.page(session, CODE, limit=4, offset=offset) for offset in (0, 4, 8, 12)]
    assert [len(page.items) for page in pages] == [4, 4, 2, 0]
    assert {page.total for page in pages} == {10}
    assert [one.uscc for page in pages for one in page.items] == sorted(place.enterprises)


def test_another_countys_enterprise_is_not_there(place) -> None:
    one = place.enterprises[0]
    register(place, [(one, "甲公司")])
    with db.session(place.engine) as session:
        assert enterprises.get(session, CODE, one).name == "甲公司"
        for ask in (enterprises.get, lambda *given: enterprises.facts(*given, 2024)):
            with pytest.raises(NotFound):
                ask(session, OTHER, one)
        assert enterprises.names(session, OTHER, one) == []
        assert enterprises.page(session, OTHER).total == 0
