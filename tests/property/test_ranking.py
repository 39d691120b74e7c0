"""Ranks, quotas, ties and classes against a count by hand."""

import math
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scoring.clauses import Ranking
from scoring.document import Scheme
from scoring.scheme import parse
from tests.property.generated import ranked_texts
from tests.property.populations import Row, any_scheme, lists, populations, run, thorough


@thorough
@given(st.data())
def test_ranks_and_classes_are_those_that_a_clerk_counts_out(data):
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme, largest=20))
    check(scheme, rows)


@thorough
@given(ranked_texts(), st.data())
def test_so_they_are_where_many_totals_are_equal(text, data):
    own = st.fixed_dictionaries(
        {
            "x0": st.none() | st.integers(0, 5).map(float),
            "zone": st.sampled_from(["东", "西", None]),
            "labels": st.sampled_from([None, None, None, ["ungraded"]]),
        }
    )
    rows = data.draw(st.lists(own, min_size=1, max_size=30))
    check(parse(text), [{"uscc": f"E{number:02}", **row} for number, row in enumerate(rows)])


def check(scheme: Scheme, rows: list[Row]) -> None:
    results = run(scheme, rows).results
    for ranking in (one for one in scheme.rankings if one.bands):
        for units in lists(ranking, results, rows):
            counted = units if ranking.count_ungraded else units.filter(pl.col("status") == "evaluated")
            if counted.height >= ranking.minimum:
                keys = [key_of(ranking, unit) for unit in counted.iter_rows(named=True)]
                assert counted["rank"].to_list() == [1 + sum(other > key for other in keys) for key in keys]
                classes = [counted_out(ranking, keys, key) for key in keys]
                assert counted["class_by_rank"].to_list() == classes


def key_of(ranking: Ranking, unit: dict[str, Any]) -> tuple[float, ...]:
    """What a unit is ordered by; missing is last."""
    texts = [one.text for one in ranking.order_by] or ["total"]
    figures = [unit[".".join(reversed(text.split(".")))] for text in texts]
    return tuple(-math.inf if figure is None else figure for figure in figures)


def counted_out(ranking: Ranking, keys: list[tuple[float, ...]], key: tuple[float, ...]) -> str:
    """The class of `key` in a list: the first band that its place (or its last equal's) is not below."""
    better, equal = sum(other > key for other in keys), keys.count(key)
    place = better + (equal if ranking.ties == "worse" else 1)
    for band in ranking.bands[:-1]:
        share = Fraction(str(band.to)) if band.to is not None else Fraction(1)
        if place <= bound(share * len(keys), ranking.quota) and key[0] >= (band.min_total or -math.inf):
            return band.class_name
    return ranking.bands[-1].class_name


def bound(exact: Fraction, mode: str) -> int:
    whole = {
        "half_up": math.floor(exact + Fraction(1, 2)),
        "half_even": round(exact),
        "floor": math.floor(exact),
        "ceiling": math.ceil(exact),
    }
    return whole[mode]
