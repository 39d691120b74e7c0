"""What is published of an enterprise is enough for a pocket calculator: points, total, class."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from data import synthetic
from data.synthetic import COUNTY
from scoring import explain, reasons
from scoring.evaluate import Evaluation, evaluate
from scoring.reason import Reason
from service import db, demo, evaluations, past, traces, view
from service.basis import Basis
from tests.property.populations import DELIVERED, seeded
from tests.unit.service import calculator


def published(outcome: Evaluation) -> list[dict[str, Any]]:
    """The JSON of every result."""
    known = Basis(outcome.scheme, outcome.calibration)
    return [orjson.loads(orjson.dumps(view.build(known, row))) for row in traces.rows(outcome)]


def check(found: dict[str, Any]) -> None:
    """Everything that the JSON says follows from the rest of it."""
    for one in found["indicators"]:
        same(calculator.points(one, found["rounding"]), one["points"])
    if found["status"] in view.GRADED:
        assert calculator.total(found) == calculator.number(found["total"])
    assert calculator.class_by_rank(found) == found["class_by_rank"]
    assert calculator.class_of(found) == found["class_name"]


def check_rules(found: dict[str, Any], names: list[str]) -> None:
    """Which rules fired follows from their conditions and what these read, and so do the points given."""
    assert all(calculator.fired(one, names) for one in found["overrides"])
    assert not any(calculator.fired(one, names) for one in found["overrides_without_effect"])
    for one in found["overrides"]:
        assert calculator.moved(one, names) == one["after"]
    for one in found["adjustments"]:
        if not one["is_cap"]:
            assert calculator.holds(one) is True
            same(calculator.read(one["formula"], known(one)), one["points"])


def known(one: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: calculator.plain(each["value"]) for each in one["inputs"]}


def same(figure: Decimal | None, said: float | None) -> None:
    """Equal on the twelve digits that a clerk sees."""
    assert (figure is None) == (said is None)
    assert figure is None or float(figure) == pytest.approx(said, rel=1e-11, abs=1e-11)


@pytest.fixture(scope="module")
def demo_county(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The results of the demo county as they are published."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "muhero.sqlite").write_bytes(sqlite_template.read_bytes())
    engine = db.engine(f"sqlite:///{folder / 'muhero.sqlite'}")
    demo.load(engine, synthetic.generate(folder, years=range(2023, 2025), quarters=1), lambda *_, **__: None)
    with db.session(engine) as session:
        last = evaluations.published(session, COUNTY)
        assert last
        known = past.of_evaluation(session, last)
        stored = session.execute(traces.results.select().where(traces.results.c.evaluation_id == last.id))
        rows = [traces.unpacked(row) for row in stored.mappings()]
    basis = Basis(known.scheme, known.calibration)
    made = [orjson.loads(orjson.dumps(view.build(basis, row))) for row in rows]
    engine.dispose()
    return made


def test_every_enterprise_of_the_demo_county(demo_county) -> None:
    assert len(demo_county) > 2000
    for found in demo_county:
        check(found)
        check_rules(found, list("ABCD"))
        for one in found["indicators"]:
            same(calculator.value(one), one["value"])
    classes = Counter(found["class_name"] for found in demo_county)
    assert all(classes[name] > 10 for name in "ABCD")
    assert sum(bool(found["overrides"]) for found in demo_county) > 5
    assert sum(found["status"] == "ungraded" for found in demo_county) > 0


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_every_delivered_scheme(scheme) -> None:
    outcome = evaluate(scheme, seeded(scheme, 400, 5), seeded(scheme, 400, 6))
    results = published(outcome)
    assert len(results) == 400
    for found in results:
        check(found)
        check_rules(found, list(scheme.class_names))


@pytest.mark.parametrize("part", ["total", "weight", "value", "class_name", "line"])
def test_a_figure_that_is_not_right_is_noticed(demo_county, part) -> None:
    found = next(
        one for one in demo_county if one["class_name"] == "B" and 0 < one["indicators"][0]["points"] < 20
    )
    first, *others = found["indicators"]
    wrong: dict[str, Any] = {
        "total": {"total": found["total"] + 0.01},
        "weight": {"indicators": [{**first, "weight": first["weight"] + 1}, *others]},
        "value": {"indicators": [{**first, "value": first["value"] * 1.001}, *others]},
        "class_name": {"class_name": "C"},
        "line": {"cut_lines": [{**found["cut_lines"][0], "line": [found["total"]]}, *found["cut_lines"][1:]]},
    }[part]
    with pytest.raises(AssertionError):
        check({**found, **wrong})


def test_a_rule_that_did_not_fire_is_noticed(demo_county) -> None:
    changed = next(one for one in demo_county if one["overrides"])
    names = list("ABCD")
    check_rules(changed, names)
    first = {**changed["overrides"][0], "inputs": []}
    silent = {**first, "when": "1 >= 2"}
    loud = {**changed["overrides"][0], "before": "A", "when": "2 >= 1", "action": "set", "class_name": "D"}
    for wrong in ({"overrides": [silent]}, {"overrides_without_effect": [loud]}):
        with pytest.raises(AssertionError):
            check_rules({**changed, **wrong}, names)


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda scheme: scheme.county)
def test_reasons_say_what_the_result_says(scheme) -> None:
    outcome = evaluate(scheme, seeded(scheme, 300, 5), seeded(scheme, 300, 6))
    found = explain.reasons(outcome)
    for row, result in enumerate(published(outcome)):
        for one in reasons.of_row(found, row):
            agree(one, result)


def agree(one: Reason, result: dict[str, Any]) -> None:
    """The figures of a reason are in the result, and its points follow from them."""
    rounding = result["rounding"]
    if ".indicators." in one.rule and one.got is not None:
        told = next(each for each in result["indicators"] if each["name"] == one.name)
        got = calculator.points(told, rounding)
        assert got is not None
        assert Decimal(str(one.got)) == calculator.rounded(got, rounding["total"], rounding["mode"])
        assert one.value == told["value"]
        if one.won_or_lost == "lost":
            assert one.peers == told["benchmark"]
            cap = 1.0 if told["cap"] is None else min(told["cap"], 1.0)
            assert one.usual == pytest.approx(told["weight"] * max(cap, told["floor"] or 0.0))
    if one.code in ("explain.line_missed", "explain.line_held"):
        assert one.value == result["total"]
        assert [one.peers] in [line["line"] for line in result["cut_lines"]]
        assert one.points == float(abs(Decimal(str(one.value)) - Decimal(str(one.peers))))
    if one.rule.startswith("overrides."):
        assert (one.class_before, one.class_after) in [
            (each["before"], each["after"]) for each in result["overrides"]
        ]
