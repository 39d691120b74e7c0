import pytest

from data import classifications, uscc


def test_industry_is_divisions_06_to_46():
    codes = list(classifications.industries())
    assert codes == [f"{number:02d}" for number in range(6, 47)]
    assert all(classifications.industries().values())


def test_the_division_of_the_demo_county_is_fictional_and_admitted():
    assert classifications.is_fictional("990101")
    assert not classifications.is_fictional("410181")
    assert uscc.fault(uscc.make("91990101MH000001")) is None


@pytest.mark.parametrize("code", ["990101", "360622", "410181", "110000"])
def test_any_six_digits_have_the_form_of_a_division(code):
    assert classifications.is_division(code)


@pytest.mark.parametrize("code", ["", "41018", "4101811", "41018A", "４１０１８１"])
def test_what_has_not(code):
    assert not classifications.is_division(code)


def test_historical_divisions_lead_to_their_successors():
    assert classifications.divisions()[classifications.successor("360622")] == "鹰潭市余江区"
    assert classifications.successor("410181") == "410181"
