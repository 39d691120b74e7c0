"""The card: all that an official must know, in words, and nothing of any single enterprise."""

import json
import re
from dataclasses import dataclass
from functools import cache

import pytest

from model_registry import card, markdown, thresholds, training
from model_registry.card import Judged
from scoring.errors import Fault
from tests.unit.model_registry import judged
from tests.unit.model_registry.judged import say

TITLES = {"pool": {"above_scale": "规上企业"}, "industry": {"13": "农副食品加工业"}}


@dataclass(frozen=True)
class Change:
    pool: str
    indicator: str
    group: str
    former: float | None
    new: float | None


@dataclass(frozen=True)
class Moves:
    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Wish:
    pool: str
    weights: dict[str, float]
    migration: Moves
    agreement_before: float
    agreement_after: float


MOVES = Moves(("A", "B"), ((11, 2), (3, 44)))


def one(rows) -> Judged:
    held_in, held_out = training.held_out(rows)
    return Judged(judged.train(held_in), held_in, held_out, judged.judge(rows))


@cache
def built():
    leaky = one(judged.with_leak(judged.samples()))
    made = card.build(
        "990101",
        2024,
        one(judged.samples()),
        leaky,
        thresholds.usual(),
        left_out=[Fault("model.too_few_years", params={"published": [2018], "transitions": 0, "needed": 3})],
        benchmarks=[
            Change("above_scale", "tax_per_land", "", 20.0, 25.0),
            Change("p|q", "rd_intensity", "13", None, 0.0312),
        ],
        migration=MOVES,
        proposals=[Wish("above_scale", {"tax_per_land": 40.0, "energy": 60.0}, MOVES, 0.91, 0.93)],
        titles=TITLES,
        libraries={"lightgbm": "4.7.0"},
        digests={"scheme": "ab" * 32},
    )
    return json.loads(json.dumps(made, allow_nan=False, ensure_ascii=False))


def page(language) -> str:
    return card.render(built(), say, language)


def test_weights_that_agree_less_are_no_reason_to_change():
    worse = built()["proposals"][0] | {"agreement_after": 0.9}
    assert "no reason to change" in card.render(built() | {"proposals": [worse]}, say, "en")
    assert "no reason to change" not in page("en")


def test_it_passes_only_if_every_forecaster_did():
    assert built()["forecasters"]["annual"]["passed"]
    assert not built()["forecasters"]["quarterly"]["passed"]
    assert built()["passed"] is False


def test_it_says_what_was_learned_from_and_judged_by():
    annual = built()["forecasters"]["annual"]
    assert [year["year"] for year in annual["years"]] == [2020, 2021, 2022]
    assert [(year["year"], year["rows"]) for year in annual["held_out"]] == [(2023, 300)]
    assert sum(annual["held_out"][0]["classes"].values()) == pytest.approx(1, abs=1e-3)


def test_it_compares_with_every_simple_way():
    assert built()["forecasters"]["annual"]["scores"].keys() == {"candidate", "same_class", "rule"}


def test_no_enterprise_is_in_it():
    codes = set(judged.samples().matrix.uscc)
    words = set(json.dumps(built()).replace('"', " ").replace(",", " ").split())
    assert not codes & words


def test_a_small_group_shows_its_number_alone():
    groups = [group for group in built()["forecasters"]["annual"]["groups"] if group["small"]]
    assert groups
    assert all(
        group["rows"] and group["wrong"] is group["missed"] is group["alarm"] is None for group in groups
    )


def test_it_keeps_what_is_drawn_of_the_year_held_out():
    annual = built()["forecasters"]["annual"]
    assert sum(map(sum, annual["confusion"])) == 300
    assert [one["class"] for one in annual["calibration"]] == annual["classes"][1:]


def test_it_keeps_what_drift_is_measured_against():
    assert built()["forecasters"]["annual"]["reference"].keys() == {
        *("rows", "features", "latent", "classes", "weights")
    }


def test_the_same_parts_give_the_same_card_but_for_milliseconds():
    parts = one(judged.samples()), None, thresholds.usual()
    first, second = (
        card.build("990101", 2024, *parts, libraries={}, digests={})["forecasters"]["annual"] for _ in "ab"
    )
    assert first == second


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_every_figure_filled_in(language):
    text = page(language)
    assert "?" not in text
    assert "{" not in text
    assert "None" not in text
    assert not re.search(r"\bnan\b", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_failed_comes_first(language):
    text = page(language)
    quarterly = text[text.index(say("card.quarterly_is", language)) :]
    assert quarterly.index("✘") < quarterly.index("✔")
    assert "拟整治" in quarterly


def test_tables_stand_straight_in_a_terminal():
    for text in (page("zh"), page("en")):
        for block in text.split("\n\n"):
            if block.startswith("|"):
                assert len({markdown._width(line) for line in block.splitlines()}) == 1


def test_titles_of_the_document_are_used():
    assert "规上企业" in page("en")
    assert "农副食品加工业" in page("zh")
    assert "亩均税收，与基准之比" in page("zh")
    assert "above_scale" not in page("zh")


def test_a_bar_in_a_name_opens_no_column():
    assert "p\\|q" in page("en")


def test_benchmarks_migration_and_proposals_are_shown():
    text = page("en")
    assert "+25.0 %" in text
    assert re.search(r"\| A +\| +11 \| +2 \|", text)
    assert "91.0 %" in text
    assert "93.0 %" in text


def test_a_page_without_extras_leaves_their_headings_out():
    bare = card.build(
        "990101", 2024, one(judged.samples()), None, thresholds.usual(), libraries={}, digests={}
    )
    text = card.render(bare, say, "en")
    for code in ("benchmarks", "proposals", "left_out", "quarterly_is", "failed"):
        assert say(f"card.{code}", "en") not in text
    assert say("card.passed", "en") in text


def test_what_could_not_be_measured_is_said():
    rows = judged.samples()
    held_in, held_out = training.held_out(rows)
    broken = judged.replace(judged.train(held_in), booster="no trees")
    found = judged.judge(rows, broken)
    assert found.scores == {}
    assert found.groups == ()
    assert not found.passed
    assert {one.code for one in found.failed} >= {"gate.not_measured"}
    assert len(held_out) == 300
