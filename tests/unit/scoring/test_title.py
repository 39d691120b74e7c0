import copy
import json
import pickle

import orjson
import polars as pl
import pytest

from scoring.title import Title, among, kept, last_year, listed, restored, translation, word

TAX = Title("亩均税收", "Tax per mu")
PLAIN = Title("亩均税收")


def test_a_title_is_the_documents_own_text() -> None:
    assert TAX == "亩均税收"
    assert {TAX: 1}["亩均税收"] == 1
    assert (repr(TAX), hash(TAX), len(TAX)) == (repr("亩均税收"), hash("亩均税收"), 4)
    assert TAX == PLAIN


@pytest.mark.parametrize("write", [json.dumps, orjson.dumps])
def test_what_is_kept_of_it_is_the_same_with_and_without_english(write) -> None:
    assert write({"title": TAX}) == write({"title": "亩均税收"})
    assert pl.Series([TAX]).equals(pl.Series(["亩均税收"]))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_keeps_its_english(again) -> None:
    assert again(TAX).en == "Tax per mu"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (TAX, "亩均税收", "Tax per mu"),
        (PLAIN, "亩均税收", "亩均税收"),
        ("亩均税收", "亩均税收", "亩均税收"),
        (last_year(TAX), "上年亩均税收", "Tax per mu, last year"),
        (last_year("用电量"), "上年用电量", "用电量, last year"),
        (listed([TAX, "x", PLAIN]), "亩均税收、x、亩均税收", "Tax per mu, x, 亩均税收"),
        (TAX + " 2024", "亩均税收 2024", "Tax per mu 2024"),
        (TAX + Title("（规上）", " (above scale)"), "亩均税收（规上）", "Tax per mu (above scale)"),
    ],
)
def test_in_the_readers_language(text: str, zh: str, en: str) -> None:
    assert (word(text, "zh"), word(text, "en")) == (zh, en)
    assert type(word(text, "zh")) is type(word(text, "en")) is str


def test_kept_as_json_it_is_whole_again() -> None:
    told = {"id": 7, "title": TAX, "other": PLAIN}
    stored = json.loads(json.dumps(kept(told)))
    assert stored == {"id": 7, "title": "亩均税收", "title_en": "Tax per mu", "other": "亩均税收"}
    assert restored(stored) == told
    assert restored(stored)["title"].en == "Tax per mu"
    assert restored({"title_en": "alone"}) == {"title_en": "alone"}


def test_a_kept_text_finds_its_title() -> None:
    assert word(among("亩均税收", [Title("x", "y"), TAX]), "en") == "Tax per mu"
    assert among("别的", [TAX]) == "别的"
    assert (translation(TAX), translation(PLAIN), translation("亩均税收")) == ("Tax per mu", "", "")
