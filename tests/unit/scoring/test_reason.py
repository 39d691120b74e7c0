"""The figures of a reason as its sentence shows them."""

import pytest

from scoring.reason import Reason


@pytest.mark.parametrize(
    ("name", "value", "peers"), [("total", 1571.25, 1124.17), ("indicator.tax_per_land", 1571.0, 1124.0)]
)
def test_totals_are_printed_whole_and_other_figures_are_cut(name: str, value: float, peers: float) -> None:
    found = Reason(
        code="explain.line_held",
        rule="rankings.above",
        document="测试",
        article="第八条",
        name=name,
        value=1571.25,
        peers=1124.17,
    ).figures()
    assert (found["value"], found["peers"]) == (value, peers)
