"""Every what-if of a small demo county, put into its facts and scored again."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data.synthetic import generate, scheme_text
from scoring.evaluate import Evaluation, evaluate
from scoring.field import ground
from scoring.levers import of
from scoring.scheme import parse
from scoring.single import changes
from scoring.stability import stability
from scoring.whatif import ask
from tests.unit.data import demo_years

YEAR = 2024
HEADS = ["own", "with_tenants", "group"]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, pl.DataFrame, pl.DataFrame]:
    folder: Path = tmp_path_factory.mktemp("demo")
    files = generate(folder, years=range(YEAR - 1, YEAR + 1), above=150, below=150, quarters=0)
    tables = demo_years.tables(demo_years.first(files))
    before = evaluate(parse(scheme_text(YEAR - 1)), tables[YEAR - 1]).results
    classes = before.select("uscc", "class", "years_in_class")
    previous = tables[YEAR - 1].join(classes, on="uscc", how="left")
    return evaluate(parse(scheme_text(YEAR)), tables[YEAR], previous), tables[YEAR], previous


def places(run: Evaluation) -> np.ndarray:
    return run.table["class"].positions(run.scheme.class_names)


@pytest.mark.parametrize("goal", ["better", "worse"])
def test_every_change_leads_there_and_one_per_cent_less_does_not(county, goal: str) -> None:
    run, facts, previous = county
    ready, now, given = ground(run, facts), places(run), 0
    for fact in sorted({one.fact for pool in run.scheme.pools for one in of(run.scheme, pool)}):
        found = changes(ready, fact, goal)
        there = np.flatnonzero(~np.isnan(found.amount) & run.results["unit"].is_in(HEADS).to_numpy())
        given += len(there)
        for share, leads in ((1.0, True), (0.99, False)):
            figures = facts[fact].to_numpy().copy()
            figures[there] = np.nan_to_num(figures[there]) + found.way[there] * found.amount[there] * share
            changed = facts.with_columns(pl.Series(fact, figures, nan_to_null=True))
            after = places(evaluate(run.scheme, changed, previous, run.calibration))
            moved = after[there] < now[there] if goal == "better" else after[there] > now[there]
            assert (moved == leads)[found.t[there] > 0].all(), fact
    assert given > 200


def test_an_enterprise_is_answered_lever_by_lever(county) -> None:
    run, facts, previous = county
    graded = run.results.filter(pl.col("class") == "C")["uscc"]
    for uscc in graded[:3]:
        answer = ask(run.scheme, run.calibration, facts, previous, uscc)
        assert answer.now == "C"
        assert len(answer.proposals) + len(answer.refusals) >= 10
        assert not [one for one in answer.refusals if one.reason.code == "whatif.unverified"]


def test_most_classes_hold_and_some_are_for_review(county) -> None:
    run, *_ = county
    found = stability(run, 100)
    classed = run.results["class"].is_not_null() & (run.results["status"] == "evaluated")
    assert np.array_equal(~np.isnan(found.share), classed.to_numpy())
    assert 0.8 < np.nanmean(found.share) < 1
    assert found.review.any()
