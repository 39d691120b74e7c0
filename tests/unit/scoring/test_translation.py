"""Titles of scheme files in English: read, checked, and of no effect on any figure."""

import re

import pytest

from scoring.diff import changes
from scoring.errors import SchemeError
from scoring.evaluate import evaluate
from scoring.revision import revise
from scoring.scheme import build, parse, read_toml
from tests.unit.data.test_translations import SCHEMES
from tests.unit.scoring.building import adding, firms, indicator, text

A = 'name = "A"\ntitle = "优先发展类"\ntitle_en = "Priority development"'
DEFAULT = next(one for one in SCHEMES if one.parent.name == "default").read_text("utf-8")


def plain(written: str) -> str:
    """The same file without a word of English."""
    return re.sub(r"(?m)^\w+_en *=.*\n", "", written)


def test_a_title_has_its_english() -> None:
    scheme = parse(DEFAULT)
    assert (scheme.classes[0].title, scheme.classes[0].title.en) == ("优先发展类", "Priority development")
    assert scheme.scope[0].reason.en.startswith("Deregistered")
    land = next(one for one in scheme.policies if one.name == "land")
    assert land.text_by_class["B"].en == "Technical upgrading without new land is supported"


def test_without_english_the_document_is_shown() -> None:
    title = parse(plain(DEFAULT)).classes[0].title
    assert (title, title.en) == ("优先发展类", "优先发展类")


@pytest.mark.parametrize(
    ("old", "new", "where", "code"),
    [
        ('title_en = "Priority development"', "title_en = 3", "classes.A.title_en", "scheme.wrong_type"),
        (A, f'{A}\ntitle_english = "x"', "classes.A.title_english", "scheme.unknown_key"),
        (A, f'{A}\nbasis_en = "x"', "classes.A.basis_en", "scheme.unknown_key"),
        ('title = "优先发展类"\n', "", "classes.A.title", "scheme.missing_key"),
        ('text_by_class_en = { D = "', 'text_by_class_en = { E = "', "policies.honours.text_by_class_en.E",
         "scheme.unknown_key"),
        ('reason_en = "Ruled to be evaluated later"', "reason_en = []", "scope.ruled_suspended.reason_en",
         "scheme.wrong_type"),
    ],
)  # fmt: skip
def test_a_wrong_translation_is_named(old: str, new: str, where: str, code: str) -> None:
    assert old in DEFAULT
    with pytest.raises(SchemeError) as caught:
        parse(DEFAULT.replace(old, new, 1))
    assert {one.where: one.code for one in caught.value.faults} == {where: code}


def test_no_figure_depends_on_it() -> None:
    """What was published by a text without English comes out the same by one that has it."""
    changed = adding(indicator(title="指标"))
    without = text(**changed, classes=[{"name": name, "title": f"{name}类"} for name in "ABCD"])
    raw = read_toml(without)
    for one in raw["classes"]:
        one["title_en"] = f"Class {one['name']}"
    raw["pools"][0]["indicators"][0]["title_en"] = "Indicator"
    old, new = parse(without), build(raw)
    before, after = (evaluate(one, firms(a=[1, 2, 3, 4, 5])) for one in (old, new))
    assert after.results.equals(before.results)
    assert new.digest != old.digest


def test_a_translation_is_told_as_a_change_and_is_no_step() -> None:
    old, new = parse(plain(DEFAULT)), parse(DEFAULT)
    told = {one.where: one for one in changes(old, new)}
    assert told["classes.A.title_en"].params["value"] == "Priority development"
    assert told["policies.honours.text_by_class_en.D"].code == "diff.added"
    assert revise(old, new).steps == ()
