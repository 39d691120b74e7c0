"""Verification codes: unguessable, and no slip of the pen passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import crockford
from service.crockford import SIGNS

CODES = st.text(SIGNS, min_size=16, max_size=16).map(lambda body: body + crockford.check(body))


@given(CODES, st.data())
def test_one_wrong_sign_is_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 15))
    other = data.draw(st.sampled_from([one for one in SIGNS if one != code[place]]))
    assert crockford.read(code[:place] + other + code[place + 1 :]) is None


@given(CODES, st.integers(0, 14))
def test_two_swapped_signs_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (crockford.read(swapped) == code) == (swapped == code)
    assert swapped == code or crockford.read(swapped) is None


@given(CODES)
def test_it_is_read_as_people_write_it(code: str) -> None:
    for written in (
        code.lower(),
        crockford.grouped(code),
        f" {code} ",
        code[:-1].replace("1", "l") + code[-1],
    ):
        assert crockford.read(written) == code


@pytest.mark.parametrize("text", ["", "-", "U", "16JU", "16J", "一二三", "16JD\n16JD", "0" * 200 + "1"])
def test_what_is_no_code(text: str) -> None:
    assert crockford.read(text) is None


def test_codes_differ() -> None:
    made = {crockford.make(16) for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {17}
