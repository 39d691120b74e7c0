"""No mix on a grid is cheaper than the one that is given, and the one that is given leads there."""

from itertools import product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import Fault
from scoring.evaluate import evaluate
from scoring.mix import Mix, Price, cheapest
from tests.property.populations import EXAMPLES, thorough
from tests.unit.scoring.building import adding, firms, frame, indicator, ranking, scheme

few = settings(thorough, max_examples=EXAMPLES)
LINES = [{"class": name, "min_total": least} for name, least in zip("ABCD", (90, 60, 30, None), strict=True)]
FACTS = ("a", "b", "c")
STEPS = 24
figure = st.integers(0, 12).map(float)


def rule(name: str, fact: str, weight: int, cap: float, falling: bool) -> dict[str, Any]:
    value = f"d / {fact}" if falling else fact
    return indicator(name, value=value, weight=weight, benchmark=1 if falling else 10, cap=cap)


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, float], list[Price]]:
    """Three indicators of a fact each, in some of which it is the denominator; prices, some with a kink."""
    falling = [draw(st.booleans()) for _ in FACTS]
    weights, caps = (30, 40, 30), [draw(st.sampled_from([1.0, 1.5])) for _ in FACTS]
    parts = zip("xyz", FACTS, weights, caps, falling, strict=True)
    rules = adding(*(rule(*one) for one in parts)) | {"rankings": [ranking(bands=LINES)]}
    figures = {fact: draw(figure) + down for fact, down in zip(FACTS, falling, strict=True)} | {"d": 1.0}
    prices = []
    for fact in FACTS[: draw(st.integers(1, 3))]:
        cost = draw(st.integers(1, 9)) / 2
        kink = draw(st.sampled_from([None, 1.0, 3.0]))
        pieces = ((np.inf, cost),) if kink is None else ((kink, cost), (np.inf, cost * 2))
        prices.append(Price(fact, pieces, draw(st.sampled_from([2.0, 6.0, 12.0]))))
    return rules, figures, prices


@few
@given(cases())
def test_no_mix_on_a_grid_is_cheaper(case: tuple[dict[str, Any], dict[str, float], list[Price]]) -> None:
    rules, figures, prices = case
    made = scheme(**rules)
    facts = frame(made, firms(**figures))
    done = evaluate(made, facts)
    found = cheapest(made, done.calibration, facts, None, "E001", prices)
    now = done.results["class"][0]
    known = isinstance(found, Fault) and found.code != "whatif.mix_none"
    assert known == (now == "A")
    if known:
        return
    tried = list(product(*(changes(figures, price) for price in prices)))
    moved = [{price.fact: one for price, (one, _) in zip(prices, each, strict=True)} for each in tried]
    costs = np.array([sum(cost for _, cost in each) for each in tried])
    rows = [{"uscc": f"T{place:06}", **figures, **one} for place, one in enumerate(moved)]
    after = evaluate(made, rows, None, done.calibration).results["class"].to_list()
    leads = np.array([made.class_names.index(one) < made.class_names.index(now) for one in after])
    if isinstance(found, Fault):
        assert not leads.any(), found
        return
    assert not leads.any() or found.cost <= costs[leads].min() + 1e-6
    holds(found, figures, made, done.calibration, now)


def changes(figures: dict[str, float], price: Price) -> list[tuple[float, float]]:
    """New figures of a fact on a grid, up and down within its range, with what they cost."""
    steps = np.linspace(0, price.most or 0.0, STEPS // 2)
    both = [(figures[price.fact] + way * step, float(price.cost(step))) for way in (1, -1) for step in steps]
    return [(one, cost) for one, cost in both if one > 0 or one == figures[price.fact]]


def holds(found: Mix, figures: dict[str, float], made: Any, frozen: Any, now: str) -> None:
    """It is of the prices' ranges, and scored again it leads where it says."""
    changed = figures | {one.lever.fact: one.after for one in found.parts}
    (reached,) = evaluate(made, [{"uscc": "E001", **changed}], None, frozen).results["class"]
    assert reached == found.reached
    assert made.class_names.index(reached) < made.class_names.index(now)
