"""From one document to another: every document in between is lawful, the last one is the other."""

from itertools import permutations

import pytest

from scoring.document import Scheme
from scoring.revision import revise, walk
from scoring.scheme import parse
from tests.property.populations import DELIVERED
from tests.unit.scoring.building import Row, indicator, pool, ranking, scheme, shares, text

TWO = [indicator("x", weight=60), indicator("y", weight=40)]


def steps(before: Row, after: Row) -> list[tuple[str, ...]]:
    revision = revise(scheme(**before), scheme(**after))
    return [one.places for one in revision.steps]


def weights(one: Scheme) -> list[float]:
    return [indicator.weight for pool in one.pools for indicator in pool.indicators]


def walked(before: Scheme, after: Scheme) -> list[Scheme]:
    return [made for _, made in walk(revise(before, after), lambda made: made)]


@pytest.mark.parametrize(
    ("before", "after"), [*permutations(DELIVERED[:3], 2)], ids=lambda one: f"{one.county}-{one.year}"
)
def test_all_steps_lead_from_any_document_to_any_other(before, after):
    """Of two unlike documents hardly any clause can be changed alone; all of them give the other."""
    revision = revise(before, after)
    first, last = revision.scheme(()), revision.scheme(revision.steps)
    assert last is not None
    assert last.digest == after.digest
    assert first is None or weights(first) == weights(before)
    assert walked(before, after)[-1].digest == after.digest


def test_a_clause_of_its_own_is_a_step_of_its_own():
    before = {"pools": [pool("all", *TWO)]}
    after = {
        "pools": [pool("all", indicator("x", weight=60, cap=1.5), TWO[1])],
        "rankings": [ranking(bands=shares(A=0.3, B=0.6, C=0.9, D=None))],
    }
    assert steps(before, after) == [("pools.all.indicators.x.cap",), ("rankings.one.bands.A.to",)]


def test_weights_of_a_pool_are_changed_together():
    after = [indicator("x", weight=50), indicator("y", weight=40), indicator("z", weight=10)]
    found = steps({"pools": [pool("all", *TWO)]}, {"pools": [pool("all", *after)]})
    assert found == [("pools.all.indicators.x.weight", "pools.all.indicators.z")]


def test_words_are_no_step_and_are_taken_over():
    revision = revise(scheme(), scheme(title="新办法", source="新文件"))
    assert revision.steps == ()
    made = revision.scheme(())
    assert made is not None
    assert (made.title, made.source) == ("新办法", "新文件")


def test_what_only_makes_sense_together_waits_and_is_made_together():
    """A derived fact that does not exist yet cannot be read; it comes later in the document, by its name."""
    reads = {"pools": [pool("all", indicator(value="a / land"))]}
    after = {**reads, "derived": [{"name": "land", "formula": "b + c"}]}
    revision = revise(scheme(), scheme(**after))
    made = [step.places for step, _ in walk(revision, lambda one: one)]
    assert set(made) == {("derived",), ("pools.all.indicators.x.value",)}
    assert made[0] == ("derived",)
    alone = {step.places: revision.scheme([step]) is not None for step in revision.steps}
    assert alone == {("derived",): True, ("pools.all.indicators.x.value",): False}


def test_a_class_goes_when_no_band_names_it_any_more():
    renamed = {
        "classes": [{"name": name} for name in "ABCE"],
        "rankings": [ranking(bands=shares(A=0.2, B=0.6, C=0.9, E=None))],
    }
    made = walked(scheme(), scheme(**renamed))
    assert [one.class_names for one in made] == [("A", "B", "C", "D", "E"), ("A", "B", "C", "E")]
    assert made[-1].digest == scheme(**renamed).digest


def test_the_order_of_rules_is_a_step():
    rules = [
        {"name": "up", "when": "a > 1", "action": "raise"},
        {"name": "down", "when": "a > 2", "action": "lower"},
    ]
    before, after = scheme(overrides=rules), scheme(overrides=rules[::-1])
    revision = revise(before, after)
    assert [one.places for one in revision.steps] == [("overrides[]",)]
    assert {one.code for one in revision.steps[0].changes} == {"diff.moved"}
    none = revision.scheme(())
    assert none is not None
    assert none.overrides == before.overrides


def test_every_change_is_told_by_one_step():
    after = parse(text(overrides=[{"name": "up", "when": "a > 1", "action": "raise"}], weights_total=100))
    told = [change.where for step in revise(scheme(), after).steps for change in step.changes]
    assert told == ["overrides.up.name", "overrides.up.when", "overrides.up.action", "weights_total"]
