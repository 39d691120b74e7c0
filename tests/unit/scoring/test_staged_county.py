"""What-ifs of a staged list in one go are those of one by one."""

import numpy as np
import polars as pl
import pytest

from scoring import whatif
from scoring.evaluate import Evaluation, evaluate
from scoring.field import GOALS, Ground, ground
from scoring.levers import of
from scoring.single import changes
from scoring.staged_county import of_all
from scoring.whatif import Proposal, Refusal
from tests.property.populations import DELIVERED, seeded

STAGED = next(one for one in DELIVERED if one.county == "410100")
LEVERS = sorted({one.fact for pool in STAGED.pools for one in of(STAGED, pool)})
LEFT = ("whatif.staged", "whatif.unsolved")


def firms(n: int, seed: int) -> pl.DataFrame:
    return seeded(STAGED, n, seed).with_columns(scale=pl.lit("above"), industry=pl.lit("3411"))


def told(run: Evaluation, facts: pl.DataFrame, code: str) -> list[Proposal | Refusal]:
    found = whatif.ask(STAGED, run.calibration, facts, None, code)
    return [*found.proposals, *found.refusals]


@pytest.fixture(scope="module")
def here() -> tuple[Evaluation, pl.DataFrame, Ground]:
    facts = firms(250, 3)
    run = evaluate(STAGED, facts)
    return run, facts, ground(run, facts)


def test_all_at_once_is_what_one_by_one_says(here: tuple[Evaluation, pl.DataFrame, Ground]) -> None:
    run, facts, ready = here
    found = {(fact, goal): of_all(ready, None, fact, goal) for fact in LEVERS for goal in GOALS}
    compared = proposed = 0
    for row, code in enumerate(facts["uscc"].to_list()[:50]):
        for one in told(run, facts, code):
            bulk = found[one.lever.fact, one.goal]
            reason = bulk.reason.values[bulk.reason.codes[row]]
            compared += 1
            if isinstance(one, Refusal):
                assert (reason, np.isnan(bulk.amount[row])) == (one.reason.code, True)
            else:
                proposed += 1
                assert (reason, bulk.amount[row], bulk.way[row]) == ("", one.amount, one.way)
    assert compared > 400
    assert proposed > 100


@pytest.mark.parametrize("goal", GOALS)
def test_every_change_leads_there_and_a_hundredth_less_does_not(goal, here) -> None:
    run, facts, ready = here
    now, given = run.table["class"].positions(STAGED.class_names), 0
    for fact in LEVERS:
        found = of_all(ready, None, fact, goal)
        own = facts[fact].fill_null(0.0).to_numpy()
        there = ~np.isnan(found.amount)
        for part, leads in ((1.0, True), (0.99, False)):
            asked = there & ((found.t > 1e-6 * np.abs(own)) | leads)
            figures = np.where(there, own + found.way * found.amount * part, facts[fact].to_numpy())
            changed = facts.with_columns(pl.Series(fact, figures, nan_to_null=True))
            table = evaluate(STAGED, changed, None, run.calibration).table
            after = table["class"].positions(STAGED.class_names)
            moved = (after < now) if goal == "better" else (after > now)
            assert (moved == leads)[asked].all(), fact
        given += int(there.sum())
    assert given > 100


def test_who_shares_figures_is_left_to_be_asked_alone() -> None:
    facts = firms(60, 5)
    holder = facts["uscc"][0]
    linked = [holder if place == 1 else None for place in range(facts.height)]
    facts = facts.with_columns(plot_holder_uscc=pl.Series(linked, dtype=pl.String))
    run = evaluate(STAGED, facts)
    ready = ground(run, facts)
    found = of_all(ready, None, "tax")
    reasons = [found.reason.values[code] for code in found.reason.codes]
    now = run.table["class"].positions(STAGED.class_names)
    for row in (0, 1):
        assert reasons[row] in ("whatif.staged", "whatif.best", "whatif.status", "whatif.member"), now[row]
    assert "" in reasons[2:]
    assert not set(LEFT) & set(reasons[2:])


def test_lists_without_stages_are_as_they_were() -> None:
    scheme = next(one for one in DELIVERED if one.county == "990101")
    facts = seeded(scheme, 80, 1)
    run = evaluate(scheme, facts)
    ready = ground(run, facts)
    fact = of(scheme, scheme.pools[0])[0].fact
    assert all(field.key is not None for field in ready.fields)
    same, other = changes(ready, fact), of_all(ready, None, fact)
    assert np.array_equal(same.amount, other.amount, equal_nan=True)
    assert np.array_equal(same.reason.codes, other.reason.codes)
