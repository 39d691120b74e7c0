import polars as pl
import pytest

from data import layout, words

STATUS = layout.load("market").column("register_status").values


def test_texts_are_trimmed_and_otherwise_kept():
    parsed = words.texts(pl.Series([" 某某（集团）有限公司 ", "/", None]))
    assert parsed.values.to_list() == ["某某（集团）有限公司", None, None]


def test_a_text_without_end_is_refused():
    assert words.texts(pl.Series(["x" * 501, "x" * 500])).bad == {0: "cell.too_long"}


def test_words_of_departments_become_values():
    parsed = words.texts(pl.Series(["存续", "存续（在营、开业、在册）", "注销", "normal", None]), STATUS)
    assert parsed.values.to_list() == ["normal", "normal", "deregistered", "normal", None]


def test_an_unknown_word_is_a_fault():
    assert words.texts(pl.Series(["消失"]), STATUS).bad == {0: "cell.unknown_word"}


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("高新技术企业|专精特新", "高新技术企业|专精特新"),
        ("高新技术企业、专精特新；绿色工厂", "高新技术企业|专精特新|绿色工厂"),
        ("省级绿色工厂：2023", "省级绿色工厂:2023"),
        (" a | b||c |", "a|b|c"),
        ("/", None),
    ],
)
def test_labels_are_separated_in_many_ways(cell, labels):
    assert words.labels(pl.Series([cell])).values.to_list() == [labels]


@pytest.mark.parametrize(
    ("cell", "code"), [("0610", "0610"), ("C1711", "1711"), ("17", "17"), ("７０10", "7010"), ("-", None)]
)
def test_industries(cell, code):
    assert words.industries(pl.Series([cell])).values.to_list() == [code]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("610", "cell.industry_lost_zero"),
        ("171", "cell.industry_lost_zero"),
        ("0010", "cell.bad_industry"),
        ("纺织", "cell.bad_industry"),
    ],
)
def test_a_lost_zero_is_not_guessed(cell, code):
    assert words.industries(pl.Series([cell])).bad == {0: code}


def test_industrial_groups_are_taken_where_they_cannot_be_anything_else():
    parsed = words.industries(pl.Series(["171", "C171", "610", "061"]), groups=True)
    assert parsed.values.to_list() == ["171", "171", None, "061"]
    assert parsed.bad == {2: "cell.industry_lost_zero"}


def test_codes_that_are_stated_as_missing_are_null():
    parsed = words.codes(pl.Series(["/", None, "91350100M000100Y43"]))
    assert parsed.values.to_list() == [None, None, "91350100M000100Y43"]
    assert not parsed.bad
