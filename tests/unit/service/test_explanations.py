"""Explanations of every kind of result under every delivered scheme; what is kept in the process."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest
from sqlalchemy import Engine

from scoring.evaluate import evaluate
from scoring.mix import Price
from scoring.scheme import Scheme
from service import db, evaluations, explanations, frozen, whatifs
from service.frozen import Asked, Frozen
from service.traces import Stored
from tests.api import county
from tests.api.county import CODES
from tests.property.populations import DELIVERED, seeded

UNITS = 200


def asked(scheme: Scheme) -> Iterator[Asked]:
    """One result of each kind that a made-up county has, and some more."""
    facts, previous = seeded(scheme, UNITS, 5), seeded(scheme, UNITS, 6)
    run = evaluate(scheme, facts, previous)
    again = evaluate(scheme, facts, previous, run.calibration)
    whole = Frozen((scheme.digest, None, run.calibration.digest), again, facts, previous)
    kinds = run.results.with_row_index("row").group_by("unit", "status", "class", maintain_order=True).head(2)
    for one in kinds.iter_rows(named=True):
        stored = Stored(one, (one["unit"],))
        yield Asked(evaluations.Evaluation(), whole, one["uscc"], one["unit"], one["row"], stored)


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_every_kind_of_result_is_explained(scheme: Scheme) -> None:
    classes = set()
    for one in asked(scheme):
        classes.add(one.class_name)
        why = explanations.reasons(one)
        assert 0 < len(why.reasons) <= 4
        assert why.head.class_name == one.class_name
        money = explanations.money(one)
        assert (money.note is None) == (one.class_name is not None)
        for bill in (each for each in money.classes if each.class_name == one.class_name):
            assert bill.difference == 0
        firm = explanations.stability(one, 20)
        assert firm.share is None or 0 <= firm.share <= 1
    assert len(classes) > 2


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_every_what_if_has_its_amount_or_its_reason(scheme: Scheme) -> None:
    for one in asked(scheme):
        found = whatifs.ask(one)
        assert bool(found.levers) != bool(found.notes)
        for lever in found.levers:
            for option in (lever.better, lever.worse):
                assert (option.amount is None) == (option.reached is None) == (option.money is None)
                assert option.notes
                if option.money is not None:
                    assert sum(option.money.by_instrument.values()) == option.money.change
        prices = [Price.of(lever.fact, 1.0) for lever in found.levers[:3]]
        if prices:
            mix = whatifs.cheapest(one, prices)
            assert (mix.reached is None) == (mix.cost is None) == (not mix.parts)
            assert mix.notes


def test_money_now_is_that_of_the_class(engine: Engine) -> None:
    own = county.full(engine, "990101")
    with db.session(engine) as session:
        one = frozen.ask(session, own.code, own.published, CODES[7])
        money = explanations.money(one)
        (bill,) = [each for each in money.classes if each.class_name == one.class_name]
        effects = [lever.better.money for lever in whatifs.ask(one).levers if lever.better.money]
        assert effects
        assert {effect.now for effect in effects} == {bill.total} == {Decimal("5000.35")}


def test_an_evaluation_is_read_once_and_shared_by_all_that_saw_the_same(engine: Engine) -> None:
    own = county.full(engine, "990101")
    with db.session(engine) as session:
        first = frozen.ask(session, own.code, own.published, CODES[1])
        second = frozen.ask(session, own.code, own.published, CODES[2])
        assert first.frozen is second.frozen
        assert first.frozen.reasons is second.frozen.reasons
        stored = evaluations.get(session, own.code, own.published)
        assert first.frozen.key == (stored.facts_digest, None, stored.calibration_digest)
        other = frozen.ask(session, own.code, own.draft, CODES[1])
        draft = evaluations.get(session, own.code, own.draft)
        same = draft.calibration_digest == stored.calibration_digest
        assert (other.frozen is first.frozen) == same


def test_what_is_kept_is_what_replay_comes_to(engine: Engine) -> None:
    own = county.full(engine, "990101")
    with db.session(engine) as session:
        one = frozen.ask(session, own.code, own.published, CODES[1])
        stored = evaluations.get(session, own.code, own.published)
        assert evaluations.digest(one.run.results) == stored.results_digest
        assert evaluations.replay(session, own.code, own.published).equal


def test_the_share_is_of_the_very_unit(engine: Engine) -> None:
    own = county.full(engine, "990101")
    with db.session(engine) as session:
        for code in CODES[1:9]:
            one = frozen.ask(session, own.code, own.published, code)
            row = one.run.results.row(one.row, named=True)
            assert (row["uscc"], row["class"]) == (code, one.class_name)
            alone = explanations.stability(one, 100)
            assert alone.head.uscc == code
            assert np.isclose(alone.share * 100 % 1, 0) | np.isclose(alone.share * 100 % 1, 1)
