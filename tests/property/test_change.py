"""The parts of a change add up to it exactly, whatever the schemes and the years."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.change import Former, of_unit, split
from scoring.scheme import Scheme, build, read_toml
from tests.property.populations import any_scheme, frame, last_year, populations, run, thorough

PRINTED = 10**13  # a float of more digits before the point has no cents to print


@thorough
@given(st.data())
def test_the_parts_add_up_to_the_change(data):
    old = any_scheme(data)
    new = data.draw(st.sampled_from([old, harder(old.text)]))
    before, now = (data.draw(populations(old, largest=8)) for _ in range(2))
    last, outcome = run(old, before), run(new, now)
    facts, previous = frame(new, now), last_year(new, now)
    changes = split(Former(old, last.calibration, last.results), outcome, facts, previous)
    assert changes["uscc"].to_list() == outcome.results["uscc"].to_list()
    for uscc, unit in changes.select("uscc", "unit").iter_rows():
        one = of_unit(changes, uscc, unit)
        assert one is not None
        parts = [part for part in (one.own_data, one.peers, one.method) if part is not None]
        assert len(parts) == (3 if one.code is None else 0)
        if parts and max(map(abs, parts)) < PRINTED:
            assert sum(parts) == one.whole
        assert not parts or new is not old or one.method == Decimal(0)


def harder(text: str) -> Scheme:
    """The same scheme with one more digit of the total, and each weight given to the next indicator."""
    raw = read_toml(text)
    for pool in raw["pools"]:
        weights = [one["weight"] for one in pool["indicators"]]
        for one, weight in zip(pool["indicators"], [*weights[1:], weights[0]], strict=True):
            one["weight"] = weight
    rounding = raw.get("rounding", {})
    return build({**raw, "rounding": {**rounding, "total": rounding.get("total", 2) + 1}})
