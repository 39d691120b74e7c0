"""Every single-lever what-if of the whole demo county keeps its promise, and a little less does not."""

import numpy as np
import polars as pl
import pytest

from scoring.evaluate import evaluate
from scoring.goals import Goal
from scoring.single import changes
from tests.unit.scoring.whole_county import GOALS, County, check, county

EACH = 2  # enterprises of every pool and class that are asked one by one; `make trial` asks all


@pytest.fixture(scope="module", params=[False, True], ids=["as delivered", "by head"])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> County:
    return county(tmp_path_factory.mktemp("demo"), request.param)


@pytest.mark.parametrize("goal", GOALS)
def test_every_change_of_every_enterprise_leads_there_and_less_does_not(here: County, goal: Goal) -> None:
    given = 0
    for fact, lever in here.levers().items():
        found = changes(here.ready, fact, goal)
        there = np.flatnonzero(~np.isnan(found.amount) & here.heads)
        given += len(there)
        now, own = here.now[there], np.nan_to_num(here.facts[fact].to_numpy()[there].astype(float))
        amount, counted = found.amount[there], lever.decimals is None
        for least, leads in ((amount, True), (amount - 1 if counted else amount * 0.99, False)):
            after = here.rescored(fact, there, own + found.way[there] * least)
            moved = after < now if goal == "better" else after > now
            asked = (found.t[there] > 0) & (least > 0)
            assert (moved == leads)[asked].all(), (
                fact,
                here.facts["uscc"].gather(there[asked & (moved != leads)]),
            )
    assert given > 2000


def test_heads_are_levers_of_one_of_the_rules(here: County) -> None:
    counted = [one.fact for one in here.levers().values() if one.decimals is None]
    assert counted in ([], ["employees"])
    by_head = "revenue / employees" in here.scheme.text
    assert bool(counted) == by_head


def test_some_of_every_pool_and_class_get_exactly_the_class_that_is_promised(here: County) -> None:
    graded = here.run.results.filter(
        (here.run.results["unit"] == "own") & here.run.results["rank"].is_not_null()
    )
    some = graded.group_by("pool", "class", maintain_order=True).head(EACH)
    assert some.select("pool", "class").n_unique() == 8
    assert check(here, here.proposals(some["uscc"])) > 40


def test_to_report_no_land_is_no_way_out_and_wins_nothing(here: County) -> None:
    """All of the land of all enterprises hidden, each measured against the frozen marks and lines."""
    hidden = here.facts.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("land_owned", "land_rented_in")
    )
    after = evaluate(here.scheme, hidden, here.previous, here.run.calibration).results
    before = here.run.results
    own = (before["unit"] == "own") & (after["unit"] == "own") & (before["status"] == "evaluated")
    assert own.sum() > 1400  # tenants whose rented land is hidden go with their plot holder
    assert after.filter(own)["status"].unique().to_list() == ["evaluated"]
    assert (after.filter(own)["total"] <= before.filter(own)["total"]).all()
    places = after["class"].replace_strict(list("ABCD"), range(4), default=None)
    assert (places.filter(own).to_numpy() >= here.now[own.to_numpy()]).all()
