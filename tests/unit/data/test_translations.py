"""What the files of this repository have people read has its English."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data import layout
from data.classifications import industries
from scoring import scheme
from scoring.facts import ATTRIBUTES, FACTS
from scoring.region import document
from scoring.title import ENGLISH, Title, translation

DATA = Path("data")
SCHEMES = [one for one in sorted(DATA.glob("schemes/*/*.toml")) if not one.name.endswith(".cases.toml")]
BOARDS = sorted(DATA.glob("boards/*/*.toml"))
CHINESE = re.compile("[\u3400-\u9fff]")
READ = ("title", "reason", "step", "measures", "text_by_class")


def untranslated(part: Any, where: str = "") -> Iterator[str]:
    """Where a file has people read something without its English, or in an English that is none."""
    tables = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, one in tables:
        place = f"{where}.{key}"
        if key in READ and _texts(one) and len(_texts(part.get(f"{key}{ENGLISH}"))) != len(_texts(one)):
            yield place
        if str(key).endswith(ENGLISH) and CHINESE.search(" ".join(_texts(one))):
            yield place
        if where.endswith(".caps") and CHINESE.search(one.get("note", "")) and "note_en" not in one:
            yield f"{place}.note"
        yield from untranslated(one, place)


def _texts(one: Any) -> list[str]:
    if isinstance(one, dict):
        return list(one.values())
    return [one] if isinstance(one, str) else []


def test_what_has_no_english_is_found() -> None:
    text = '[[a]]\ntitle = "甲"\n[[a]]\ntitle = "乙"\ntitle_en = "丙"\n[caps.x]\nnote = "丁"'
    assert list(untranslated(tomllib.loads(text))) == [".a.0.title", ".a.1.title_en", ".caps.x.note"]
    one_of_two = 'text_by_class = { A = "甲", B = "乙" }\ntext_by_class_en = { A = "a" }'
    assert list(untranslated(tomllib.loads(one_of_two))) == [".text_by_class"]


@pytest.mark.parametrize("path", [*SCHEMES, *BOARDS], ids=lambda path: f"{path.parts[1]}-{path.parts[2]}")
def test_a_file_is_read_in_english(path: Path) -> None:
    assert list(untranslated(tomllib.loads(path.read_text("utf-8")))) == []


def test_every_scheme_and_board_is_looked_at() -> None:
    assert (len(SCHEMES), len(BOARDS)) >= (9, 6)
    assert scheme.load(SCHEMES[0]).title.en != document.load(BOARDS[0]).document.title.en


@pytest.mark.parametrize(
    "titles",
    [
        [one.title for one in (*FACTS, *ATTRIBUTES)],
        [*industries().values()],
        [layout.load(name).title for name in layout.names()],
    ],
    ids=["facts", "industries", "layouts"],
)
def test_what_is_built_in_is_read_in_english(titles: list[Title]) -> None:
    assert [str(one) for one in titles if not translation(one) or CHINESE.search(one.en)] == []
    assert len({one.en for one in titles}) == len(titles)
