"""Where the figures of a scheme file stand: each is found, and changing one changes nothing else."""

from pathlib import Path

import pytest

from scoring import literals
from scoring.errors import SchemeError
from scoring.scheme import read_toml

FILES = sorted(path for path in Path("data/schemes").glob("*/*.toml") if "cases" not in path.name)
TEXT = """
weight = 30 # was 30
note = "weight = 30, [30]"
as_of = 2024-12-31
shares = [0.3, 1_000, -2.5e1]
by = { C = [0.05, 0.10], "31" = 18.2 }
words = \"\"\"
weight = 30
\"\"\"
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_figure_of_every_scheme_is_found_and_no_other(path: Path) -> None:
    text = path.read_text("utf-8")
    found = {one.path: one.value for one in literals.literals(text)}
    assert found == dict(literals.figures(read_toml(text)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_changed_figure_changes_nothing_else(path: Path) -> None:
    text = path.read_text("utf-8")
    for one in literals.literals(text)[::7]:
        expected = dict(literals.figures(read_toml(text))) | {one.path: one.value + 0.5}
        changed = literals.amended(text, {one.path: one.value + 0.5})
        assert dict(literals.figures(read_toml(changed))) == expected
        assert len(changed.splitlines()) == len(text.splitlines())


def test_words_notes_and_dates_are_no_figures() -> None:
    found = {literals.written(one.path): one.value for one in literals.literals(TEXT)}
    assert found == {
        "weight": 30,
        "shares.0": 0.3,
        "shares.1": 1000,
        "shares.2": -25,
        "by.C.0": 0.05,
        "by.C.1": 0.1,
        "by.31": 18.2,
    }
    changed = literals.amended(TEXT, {("weight",): 35.0, ("by", "C", 1): 0.125})
    assert changed == TEXT.replace("weight = 30 #", "weight = 35 #").replace("0.10]", "0.125]")
    assert literals.amended(TEXT, {}) == TEXT


@pytest.mark.parametrize("path", [("nothing",), ("note",), ("shares", 7)])
def test_what_is_no_figure_is_refused(path: literals.Keys) -> None:
    with pytest.raises(SchemeError) as caught:
        literals.amended(TEXT, {path: 1.0})
    assert [one.code for one in caught.value.faults] == ["scheme.no_such_figure"]


def test_no_infinite_figure_is_written() -> None:
    with pytest.raises(SchemeError):
        literals.amended(TEXT, {("weight",): float("inf")})


def test_a_file_that_is_none_says_so() -> None:
    with pytest.raises(SchemeError) as caught:
        literals.literals("weight = ")
    assert caught.value.faults[0].code == "scheme.not_toml"
