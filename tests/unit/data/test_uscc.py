import polars as pl
import pytest

from data import uscc


def test_codes_of_the_standard_pass_and_the_tutorials_wrong_example_does_not():
    assert uscc.fault("91350100M000100Y43") is None
    assert uscc.fault("91310115MA1G4L1WXK") == "uscc.bad_check_character"
    assert uscc.make("91310115MA1G4L1WX") == "91310115MA1G4L1WX7"


def test_the_last_character_may_be_any_of_the_31():
    last = {uscc.make(f"91990101MH{number:06d}")[-1] for number in range(500)}
    assert last == set(uscc.ALPHABET)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "uscc.empty"),
        ("91350100M000100Y4", "uscc.bad_length"),
        ("330102000012345", "uscc.old_number"),
        ("9.1350100123457E+17", "uscc.stored_as_number"),
        ("913501001234560000", "uscc.stored_as_number"),
        ("91350100M000100YI3", "uscc.bad_character"),
        ("91350100M000100y43", "uscc.bad_character"),
        ("913501A0M000100Y43", "uscc.bad_division"),
        ("91350100M000100Y44", "uscc.bad_check_character"),
        ("91350100M001000Y43", "uscc.bad_check_character"),
    ],
)
def test_each_way_to_be_wrong_has_its_own_code(code, fault):
    assert uscc.fault(code) == fault


def test_the_inner_check_is_made_too():
    broken = "91990101MH000009Z"[:16] + "0"
    assert broken[16] != uscc.make(broken[:16])[16]
    assert uscc.fault(uscc.make(broken)) == "uscc.bad_check_character"


@pytest.mark.parametrize(
    "written",
    [
        " 91350100M000100Y43 ",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100m000100y43",
        "'91350100M000100Y43\u200b",
    ],
)
def test_codes_are_normalised(written):
    assert uscc.normalise(written) == "91350100M000100Y43"


def test_a_historical_division_is_as_good_as_any():
    assert uscc.fault(uscc.make("91360622MA35ABC1")) is None


def test_a_column_is_checked_as_its_codes_one_by_one():
    texts = pl.Series(["91350100M000100Y43", None, " 91350100m000100y43", "", "91350100M000100Y44", "x"])
    codes, bad = uscc.clean(texts)
    assert codes.to_list()[2] == "91350100M000100Y43"
    assert bad == {3: "uscc.empty", 4: "uscc.bad_check_character", 5: "uscc.bad_length"}


def test_only_16_or_17_characters_can_be_completed():
    for first in ("9135", "91350100M000100Y43", "91350100M000100I"):
        with pytest.raises(ValueError, match=first):
            uscc.make(first)
