"""What-ifs hold what they promise: for every scheme, every population, every lever."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.document import Scheme
from scoring.errors import Fault
from scoring.evaluate import Evaluation, evaluate
from scoring.field import ground
from scoring.levers import Lever
from scoring.levers import of as levers_in
from scoring.scheme import parse
from scoring.single import changes
from scoring.trial import Trial, trial
from scoring.whatif import Answer, Proposal, Refusal, ask
from tests.property.generated import scheme_texts
from tests.property.populations import (
    DELIVERED,
    EXAMPLES,
    any_scheme,
    frame,
    last_year,
    populations,
    run,
    seeded,
    thorough,
)

Facts = pl.DataFrame
few = settings(thorough, max_examples=max(EXAMPLES // 3, 1))  # each asks many questions


def place(scheme: Scheme, name: str | None) -> int:
    return -1 if name is None else scheme.class_names.index(name)


def rescored(
    done: Evaluation, facts: Facts, previous: Facts | None, uscc: str, lever: Lever, figure: float
) -> str | None:
    """The class after one figure of one enterprise was changed, in the whole population, the run frozen."""
    here = pl.when(pl.col("uscc") == uscc)
    changed = facts.with_columns(here.then(pl.lit(figure)).otherwise(pl.col(lever.fact)).alias(lever.fact))
    results = evaluate(done.scheme, changed, previous, done.calibration).results
    return results.filter((pl.col("uscc") == uscc) & (pl.col("unit") != "merged"))["class"][0]


def less(proposal: Proposal) -> float | None:
    """1 % less of the change, one unit less of what is counted; None where the least is one unit."""
    if proposal.lever.decimals is None:
        return proposal.amount - 1 if proposal.amount > 1 else None
    return proposal.amount * 0.99


def keeps(done: Evaluation, facts: Facts, previous: Facts | None, answer: Answer) -> None:
    """Every proposal leads where it says, and less of it does not."""
    scheme, now = done.scheme, place(done.scheme, answer.now)
    for one in answer.proposals:
        better = one.goal == "better"
        reached = rescored(done, facts, previous, answer.uscc, one.lever, one.after)
        assert reached == one.reached, one
        assert place(scheme, reached) < now if better else place(scheme, reached) > now, one
        smaller = less(one)
        if smaller is None or on_the_line(one) or beyond_printing(done, answer.uscc, one):
            continue
        figure = (one.before or 0.0) + one.way * smaller
        short = place(scheme, rescored(done, facts, previous, answer.uscc, one.lever, figure))
        assert not (0 <= short < now if better else short > now), one


def beyond_printing(done: Evaluation, uscc: str, one: Proposal) -> bool:
    """A total of a milliard points, or a figure of a millionth, has no digits left for 1 % less."""
    total = done.results.filter(pl.col("uscc") == uscc)["total"][0] or 0.0
    return abs(total) > 1e9 or 0 < abs(one.before or 0.0) < 1e-6


def on_the_line(one: Proposal) -> bool:
    """Who stands on a line is moved by any change: the least printed amount is given."""
    return one.amount == (1 if one.lever.decimals is None else 10.0**-one.lever.decimals)


@few
@given(st.data())
def test_every_proposal_leads_where_it_says_and_less_does_not(data: Any) -> None:
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    done = run(scheme, rows)
    facts, previous = frame(scheme, rows), last_year(scheme, rows)
    for row in rows[:2]:
        keeps(done, facts, previous, ask(scheme, done.calibration, facts, previous, row["uscc"]))


@few
@given(st.data())
def test_for_all_at_once_it_is_what_each_one_is_told(data: Any) -> None:
    scheme = any_scheme(data)
    rows = data.draw(populations(scheme))
    done = run(scheme, rows)
    facts, previous = frame(scheme, rows), last_year(scheme, rows)
    ready = ground(done, facts)
    for row in rows[:1]:
        answer = ask(scheme, done.calibration, facts, previous, row["uscc"])
        at = done.results["uscc"].to_list().index(row["uscc"])
        for one in answer.proposals:
            all_at_once = changes(ready, one.lever.fact, one.goal)
            reason = all_at_once.reason.values[all_at_once.reason.codes[at]]
            if one.method == "exact" and reason == "":
                assert all_at_once.amount[at] == pytest.approx(one.amount, rel=1e-2)
                assert all_at_once.way[at] == one.way


SEARCHED = (
    "whatif.cap",
    "whatif.limit",
    "whatif.holds",
    "whatif.no_effect",
    "whatif.no_line",
    "whatif.override",
)


def scanned(tried: Trial, lever: Lever, way: int, most: float) -> Iterator[str | None]:
    """The classes at many changes up to `most`, however small or large."""
    x = tried.now(lever.fact) or 0.0
    steps = np.concatenate([np.geomspace(most * 1e-6, most, 24), np.linspace(most * 1e-3, most, 24)])
    steps = np.unique(np.floor(steps)) if lever.decimals is None else steps
    yield from tried.classes([{lever.fact: x + way * float(t)} for t in steps if t > 0])


def nothing_nearer(scheme: Scheme, tried: Trial, answer: Answer) -> None:
    """A search by brute force finds no smaller change, and none where there is said to be none."""
    now = place(scheme, answer.now)
    for one in (*answer.proposals, *answer.refusals):
        better = one.goal == "better"
        x = tried.now(one.lever.fact)
        if isinstance(one, Refusal) and (one.reason.code not in SEARCHED or x is None):
            continue
        if isinstance(one, Proposal) and on_the_line(one):
            continue
        for way in (1, -1) if one.lever.sign is None else ((one.lever.sign if better else -one.lever.sign),):
            most = max(x or 0.0, 0.0) * (1 - 1e-9) if way < 0 else 9 * x if x else 1e6
            most = min(most, one.amount * 0.989) if isinstance(one, Proposal) else most
            for name in scanned(tried, one.lever, way, most) if most > 0 else ():
                found = place(scheme, name)
                assert not (0 <= found < now if better else found > now), one


@few
@given(st.data(), st.integers(0, 99))
def test_no_search_finds_what_was_missed(data: Any, seed: int) -> None:
    scheme = parse(data.draw(scheme_texts()))
    facts, previous = seeded(scheme, 30, seed), seeded(scheme, 30, seed + 1)
    done = evaluate(scheme, facts, previous)
    for uscc in facts["uscc"][:1]:
        answer = ask(scheme, done.calibration, facts, previous, uscc)
        keeps(done, facts, previous, answer)
        nothing_nearer(scheme, trial(scheme, done.calibration, facts, previous, uscc), answer)


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_no_search_finds_what_was_missed_in_a_delivered_scheme(scheme: Scheme) -> None:
    facts, previous = seeded(scheme, 200, 5), seeded(scheme, 200, 6)
    done = evaluate(scheme, facts, previous)
    graded = done.results.filter(pl.col("class").is_not_null())["uscc"]
    for uscc in graded[:1]:
        answer = ask(scheme, done.calibration, facts, previous, uscc)
        keeps(done, facts, previous, answer)
        nothing_nearer(scheme, trial(scheme, done.calibration, facts, previous, uscc), answer)


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_a_large_population_of_every_delivered_scheme(scheme: Scheme) -> None:
    """All units, one lever at a time, changed together: a class depends on a unit's own figures alone."""
    facts, previous = seeded(scheme, 300, 7), seeded(scheme, 300, 8)
    done = evaluate(scheme, facts, previous)
    ready = ground(done, facts)
    now = done.table["class"].positions(scheme.class_names)
    given = 0
    for fact in sorted({one for pool in scheme.pools for one in entering(scheme, pool.name)}):
        for goal in ("better", "worse"):
            found = changes(ready, fact, goal)
            there = [i for i in range(facts.height) if found.amount[i] == found.amount[i]]
            given += len(there)
            for share, leads in ((1.0, True), (0.99, False)):
                figures = [None] * facts.height if fact not in facts.columns else facts[fact].to_list()
                counted = lever_of(scheme, fact).decimals is None
                for i in there:
                    amount = found.amount[i] * share if not counted or leads else found.amount[i] - 1
                    figures[i] = float(f"{(figures[i] or 0.0) + found.way[i] * amount:.12g}")
                changed = facts.with_columns(pl.Series(fact, figures, pl.Float64))
                after = evaluate(scheme, changed, previous, done.calibration).table["class"]
                places = after.positions(scheme.class_names)
                for i in there:
                    moved = places[i] < now[i] if goal == "better" else places[i] > now[i]
                    if leads or (found.t[i] > 0 and amount_less(found.amount[i], counted)):
                        assert moved == leads, (fact, goal, facts["uscc"][i], found.t[i], found.amount[i])
    assert given > 50 or scheme.county == "410100"  # two stages are asked one by one


def amount_less(amount: float, counted: bool) -> bool:
    return not counted or amount > 1


def entering(scheme: Scheme, pool: str) -> list[str]:
    return [one.fact for one in levers_of(scheme, pool)]


def levers_of(scheme: Scheme, pool: str) -> tuple[Lever, ...]:
    return levers_in(scheme, next(one for one in scheme.pools if one.name == pool))


def lever_of(scheme: Scheme, fact: str) -> Lever:
    return next(one for pool in scheme.pools for one in levers_of(scheme, pool.name) if one.fact == fact)


def test_refusals_are_faults_with_a_code() -> None:
    scheme = DELIVERED[0]
    facts = seeded(scheme, 60, 3)
    done = evaluate(scheme, facts)
    for uscc in facts["uscc"][:20]:
        answer = ask(scheme, done.calibration, facts, None, uscc)
        assert all(isinstance(one.reason, Fault) for one in answer.refusals)
        assert answer.reason is not None or answer.proposals or answer.refusals
