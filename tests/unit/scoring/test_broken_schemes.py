"""Each broken scheme names its fault: the first line of the file says which code at which key."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.errors import Fault, SchemeError
from scoring.scheme import MAX_LENGTH, load, parse
from service.problems import text

FOLDER = Path(__file__).parent / "broken"
BROKEN = sorted(FOLDER.glob("*.toml"))
SOUND = FOLDER.parent / "sound.toml"

of_each_file = pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)


def announced(path: Path) -> tuple[str, str]:
    code, _, where = path.read_text("utf-8").splitlines()[0].removeprefix("# ").partition(" at ")
    return code, where


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(SchemeError) as caught:
        load(path)
    return caught.value.faults


@of_each_file
def test_the_file_names_its_fault_and_no_other(path):
    code, where = announced(path)
    faults = faults_of(path)
    assert (code, where) in [(fault.code, fault.where) for fault in faults]
    assert {fault.code for fault in faults} == {code}


@of_each_file
def test_the_fault_has_its_sentence_in_both_languages(path):
    for fault in faults_of(path):
        told = {text(fault, "zh"), text(fault, "en")}
        assert len(told) == 2
        assert not [sentence for sentence in told if fault.code in sentence or re.search(r"{\w+}", sentence)]


def test_the_files_differ_from_a_sound_scheme_in_one_thing():
    sound = SOUND.read_text("utf-8").splitlines()[1:]
    assert load(SOUND)
    assert not [
        path.stem for path in BROKEN if len(set(sound) - set(path.read_text("utf-8").splitlines())) > 6
    ]


def codes_in_the_source() -> Iterator[str]:
    for module in Path("scoring").glob("*.py"):
        yield from re.findall(r'"((?:scheme|formula)\.[a-z0-9_]+)"', module.read_text("utf-8"))


def test_every_code_has_a_broken_file():
    without_file = {"scheme.not_utf8", "scheme.too_long", "scheme.no_such_figure"}  # the last: of a change
    assert set(codes_in_the_source()) - without_file == {announced(path)[0] for path in BROKEN}


def test_all_faults_of_form_are_told_at_once():
    twice_wrong = (FOLDER / "unknown_key.toml").read_text("utf-8").replace("year = 2024", 'year = "2024"')
    with pytest.raises(SchemeError) as caught:
        parse(twice_wrong)
    assert {fault.code for fault in caught.value.faults} == {"scheme.unknown_key", "scheme.wrong_type"}


def test_a_misspelt_key_is_told_the_nearest_one():
    (fault,) = faults_of(FOLDER / "unknown_key.toml")
    assert fault.params["nearest"] == "weight"


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    path = tmp_path / "gbk.toml"
    path.write_bytes('title = "办法"'.encode("gb18030"))
    assert [fault.code for fault in faults_of(path)] == ["scheme.not_utf8"]


def test_a_file_that_is_no_scheme_at_all_is_refused_before_it_is_read():
    with pytest.raises(SchemeError) as caught:
        parse("#" * (MAX_LENGTH + 1))
    assert [fault.code for fault in caught.value.faults] == ["scheme.too_long"]


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "x = " + "{a=" * 50_000, "\x00", "a = 1e999999", "=" * 1000]
)
def test_toml_made_to_hurt_is_a_fault_and_no_crash(text):
    with pytest.raises(SchemeError):
        parse(text)
