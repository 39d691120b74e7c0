"""What a form asks: each datum once, as the rules read it."""

import pytest

from scoring.scheme import parse
from service import db, sheets, submissions
from service.sheets import Datum
from tests.unit.service.conftest import CODE, SCHEME, Place

RULES = parse(SCHEME.format(year=2024))


def hand_in(place: Place, layout: str, headings: str, *rows: str, year: int = 2024) -> int:
    content = "\n".join([headings, *rows]).encode()
    with db.session(place.engine) as session:
        return submissions.accept(session, CODE, year, layout, "x.csv", content, None).id


def form(place: Place, one: int = 0) -> dict[str, Datum]:
    with db.session(place.engine) as session:
        found = sheets.of_enterprise(session, CODE, place.enterprises[one], 2024, RULES)
    return {datum.id: datum for datum in found}


TAX = "统一社会信用代码,年度,季度,实缴税金（万元）"


def test_quarters_are_asked_where_the_year_has_no_figure_of_its_own(place: Place) -> None:
    uscc = place.enterprises[0]
    hand_in(place, "tax", TAX, *(f"{uscc},2024,{one},{one}0" for one in (1, 2, 3, 4)))
    assert {one for one in form(place) if one.startswith("fact:tax")} == {
        f"fact:tax:2024Q{one}" for one in (1, 2, 3, 4)
    }
    hand_in(place, "tax", TAX, f"{uscc},2024,,105")
    found = form(place)
    assert [one for one in found if one.startswith("fact:tax")] == ["fact:tax:2024"]
    assert found["fact:tax:2024"].value == 105


def test_what_is_stated_as_not_delivered_is_one_datum(place: Place) -> None:
    uscc = place.enterprises[0]
    hand_in(place, "tax", TAX, *(f"{uscc},2024,{one},/" for one in (1, 2, 3, 4)))
    found = form(place)["fact:tax:2024"]
    assert (found.value, found.stated, found.used) == (None, "/", True)


def test_what_the_rules_read_and_nobody_said_is_a_gap(place: Place) -> None:
    found = form(place)
    assert set(found) >= {"fact:tax:2024", "fact:revenue:2024", "fact:land_owned:2024"}
    assert {(one.stated, one.submission_id, one.used) for one in found.values()} == {(None, None, True)}


def test_last_years_figure_stands_beside_this_years(place: Place) -> None:
    uscc = place.enterprises[0]
    for year, tax in ((2023, 90), (2024, 100)):
        hand_in(place, "tax", "统一社会信用代码,实缴税金（万元）", f"{uscc},{tax}", year=year)
        hand_in(place, "market", "统一社会信用代码,企业名称,行业代码", f"{uscc},企业{year},3311", year=year)
    found = form(place)
    assert (found["fact:tax:2024"].value, found["fact:tax:2024"].previous) == (100, 90)
    assert (found["attribute:name"].text, found["attribute:name"].previous) == ("企业2024", "企业2023")


def test_labels_are_one_datum_and_rulings_none(place: Place) -> None:
    uscc = place.enterprises[0]
    headings = "统一社会信用代码,企业名称,行业代码,企业标签"
    hand_in(place, "market", headings, f"{uscc},企业,3311,高新技术企业|专精特新")
    hand_in(place, "rulings", "统一社会信用代码,认定", f"{uscc},提档")
    found = form(place)
    assert found["attribute:labels"].text == "专精特新|高新技术企业"
    assert not [one for one in found if "rulings" in one]


def test_a_meters_readings_are_asked_by_the_year_and_a_shared_parcel_by_its_part(place: Place) -> None:
    one, other = place.enterprises[:2]
    headings = "统一社会信用代码,用户编号,电表编号,年度,季度,用电量（千瓦时）"
    parts = (f"{one},U1,M1,2024,{quarter},10" for quarter in (1, 2, 3, 4))
    hand_in(place, "power", headings, f"{one},U1,M1,2024,,40", *parts)
    headings = "宗地号,权属单位信用代码,使用单位信用代码,宗地面积（平方米）,使用面积（平方米）"
    hand_in(place, "land", headings, f"P1,{one},{one},100,60", f"P1,{one},{other},100,40")
    mine, theirs = form(place), form(place, 1)
    assert mine["meter:U1:M1:2024"].value == 40
    assert [name for name in mine if name.startswith("meter")] == ["meter:U1:M1:2024"]
    assert (mine["parcel:P1:owned"].value, mine["parcel:P1:let_out"].value) == (60, 40)
    assert (theirs["parcel:P1:rented_in"].value, theirs["parcel:P1:rented_in"].is_land) == (40, True)


@pytest.mark.parametrize(
    ("datum", "title"),
    [
        ("fact:tax:2024", "实际入库税收 2024"),
        ("fact:tax:2024Q1", "实际入库税收 2024Q1"),
        ("attribute:labels", "企业标签"),
        ("parcel:990101:GB1:owned", "自有用地面积 990101:GB1"),
        ("meter:U1:M1:2024", "用电量 U1:M1:2024"),
    ],
)
def test_a_datum_is_called_by_its_title(datum: str, title: str) -> None:
    assert sheets.title_of(RULES, datum) == title
