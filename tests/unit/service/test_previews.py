"""What a file would change is told before it is taken, and nothing is taken."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from scoring.errors import InputError
from service import db, previews, provenance, submissions
from tests.api import county
from tests.api.county import CODES, FILES, YEAR


@pytest.fixture
def place(engine: Engine) -> str:
    """A county with four of its five files."""
    county.empty(engine, "990101")
    county.hand_in(engine, "990101", ["market", "statistics", "tax", "land"])
    return "990101"


def look(session: Session, name: str, content: bytes, year: int = YEAR) -> previews.Preview:
    return previews.preview(session, "990101", year, name, "a.csv", content)


def test_the_same_file_again_changes_nothing(engine: Engine, place: str) -> None:
    with db.session(engine) as session:
        for name in ("market", "statistics", "tax", "land"):
            found = look(session, name, FILES[name])
            assert (found.counts["new"], found.counts["changed"]) == (0, 0), (name, found.differences)
            assert found.counts["same"] >= len(CODES)


def test_what_is_new_is_new(engine: Engine, place: str) -> None:
    with db.session(engine) as session:
        found = look(session, "power", FILES["power"])
        assert found.counts == {"new": 10, "changed": 0, "same": 0}
        assert found.totals[0].before is None
        assert {one.kind for one in found.differences} == {"meter"}


def test_the_greatest_change_comes_first_and_sums_show_a_wrong_unit(engine: Engine, place: str) -> None:
    text = f"统一社会信用代码,实缴税金(万元)\n{CODES[0]},3000000\n{CODES[1]},281\n{CODES[2]},260\n"
    with db.session(engine) as session:
        found = look(session, "tax", text.encode())
        assert found.counts == {"new": 0, "changed": 2, "same": 1}
        first, second = found.differences
        assert (first.uscc, first.before, first.after) == (CODES[0], 300.0, 3000000.0)
        assert (second.uscc, second.before, second.after) == (CODES[1], 280.0, 281.0)
        assert first.name == "测试企业00"
        assert (found.totals[0].before, found.totals[0].after) == (840.0, 3000541.0)


def test_words_and_users_of_land_are_compared_too(engine: Engine, place: str) -> None:
    heading = "统一社会信用代码,企业名称,行业代码,所属乡镇街道,登记状态,企业标签"
    market = f"{heading}\n{CODES[3]},新名字,3429,东镇,正常,\n"
    columns = "宗地号,权属单位信用代码,使用单位信用代码,宗地面积(m2),使用面积(m2)"
    land = f"{columns}\nP4,{CODES[4]},{CODES[5]},10000,10000\n"
    with db.session(engine) as session:
        (renamed,) = look(session, "market", market.encode()).differences
        assert (renamed.before, renamed.after) == ("测试企业03", "新名字")
        (let,) = look(session, "land", land.encode()).differences
        assert let.kind == "parcel"
        assert CODES[5] in str(let.after)


def test_a_file_with_errors_is_told_all_of_them_and_nothing_is_taken(engine: Engine, place: str) -> None:
    with db.session(engine) as session:
        found = look(session, "tax", county.BAD_TAX)
        assert len(found.faults) == 2
        assert found.differences == ()
    with db.session(engine) as session:
        assert submissions.page(session, place, YEAR).total == 4
        assert len(provenance.accepted(session, place, YEAR)) == 4


def test_what_departments_do_not_hand_in_is_refused(engine: Engine, place: str) -> None:
    with db.session(engine) as session, pytest.raises(InputError):
        look(session, "rulings", b"")
