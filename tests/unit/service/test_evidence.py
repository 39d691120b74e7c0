"""Evidence within its bounds: how much of one enterprise, how much beside one thing."""

import pytest

from scoring.errors import InputError
from service import db, evidence
from service.accounts import Actor
from service.errors import Conflict, NotFound
from service.evidence import Subject
from tests.unit.service.conftest import CODE, OTHER, Place

MINE, THEIRS = "91990101MA00000011", "91990101MA00000022"


@pytest.fixture(autouse=True)
def noun(monkeypatch: pytest.MonkeyPatch) -> None:
    """A noun of which number 1 and 2 are open, 3 is decided, 4 is the bureau's; there are no others."""
    known = {1: Subject(MINE, "tax"), 2: Subject(MINE), 3: Subject(MINE, undecided=False), 4: Subject(None)}

    def find(_session: object, county: str, number: int) -> Subject:
        if county != CODE or number not in known:
            raise NotFound("dispute.not_found", id=number)
        return known[number]

    monkeypatch.setitem(evidence.SUBJECTS, "thing", find)


def put(place: Place, content: bytes, about: str = "thing/1", actor: Actor | None = None) -> int:
    with db.session(place.engine) as session:
        return evidence.attach(session, CODE, about, "x.txt", content, actor).id


def test_a_file_has_at_most_so_many_bytes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_BYTES", 2**20)
    put(place, b"a" * 2**20)
    with pytest.raises(InputError, match=r"evidence\.too_large"):
        put(place, b"a" * (2**20 + 1))


def test_an_enterprise_has_so_much_room(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_OF_ONE", 10)
    put(place, b"123456")
    put(place, b"1234", "thing/2")
    with pytest.raises(Conflict, match=r"evidence\.no_room"):
        put(place, b"5", "thing/2")
    put(place, b"the bureau's own is not counted", "thing/4")


def test_a_thing_has_so_many_files(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    first = put(place, b"one")
    put(place, b"two")
    with pytest.raises(Conflict, match=r"evidence\.too_many"):
        put(place, b"three")
    assert put(place, b"one") == first


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\图\\photo.exe", "photo.txt"),
        ("../../etc/passwd", "passwd.txt"),
        ('a"b;c%.docx', "abc.txt"),
        ("a\x07\u202eb", "ab.txt"),
        (" . ", "evidence.txt"),
        ("长" * 300, "长" * 120 + ".txt"),
    ],
)
def test_a_name_has_no_folders_and_no_odd_signs(place: Place, name: str, kept: str) -> None:
    with db.session(place.engine) as session:
        assert evidence.attach(session, CODE, "thing/1", name, b"x", None).filename == kept


def test_what_is_decided_or_another_countys_takes_none(place: Place) -> None:
    with pytest.raises(Conflict, match=r"evidence\.subject_decided"):
        put(place, b"late", "thing/3")
    with db.session(place.engine) as session, pytest.raises(NotFound):
        evidence.attach(session, OTHER, "thing/1", "x.txt", b"x", None)
    with db.session(place.engine) as session, pytest.raises(NotFound):
        evidence.get(session, OTHER, put(place, b"one"))


@pytest.mark.parametrize(
    ("actor", "about", "may"),
    [
        (Actor(1, frozenset({"enterprise"}), CODE, uscc=MINE), "thing/1", True),
        (Actor(1, frozenset({"enterprise"}), CODE, uscc=THEIRS), "thing/1", False),
        (Actor(1, frozenset({"enterprise"}), CODE, uscc=MINE), "thing/4", False),
        (Actor(1, frozenset({"department"}), CODE, department="tax"), "thing/1", True),
        (Actor(1, frozenset({"department"}), CODE, department="land"), "thing/1", False),
        (Actor(1, frozenset({"department"}), CODE, department="tax"), "thing/2", False),
        (Actor(1, frozenset({"township"}), CODE, township="东镇"), "thing/1", False),
        (Actor(1, frozenset({"reviewer"}), CODE), "thing/4", True),
    ],
)
def test_whom_it_concerns(place: Place, actor: Actor, about: str, may: bool) -> None:
    number = put(place, b"one", about)
    with db.session(place.engine) as session:
        if may:
            assert evidence.get(session, CODE, number, actor).id == number
        else:
            with pytest.raises(NotFound, match=r"evidence\.not_found"):
                evidence.get(session, CODE, number, actor)
