"""A run as a whole: distributions, industries and townships by class, who stands next to a line."""

from collections import Counter

import pytest
from sqlalchemy import Engine

from service import db, overviews, results
from service.errors import NotFound
from tests.api import county
from tests.api.county import scheme_text

PLACE = "990101"


@pytest.fixture
def run(engine: Engine) -> int:
    """A draft of ten enterprises."""
    county.empty(engine, PLACE)
    county.hand_in(engine, PLACE)
    return county.run(engine, PLACE, county.add_scheme(engine, PLACE), publish=False)


def test_the_bars_of_a_distribution_hold_everybody_who_has_a_total(engine: Engine, run: int) -> None:
    with db.session(engine) as session:
        (one,) = overviews.distributions(session, PLACE, run)
        listed = results.page(session, PLACE, run, limit=100).items
    totals = [row["total"] for row in listed if row["total"] is not None]
    assert one.title == "规上工业企业"
    assert sum(bar.units for bar in one.bars) == one.units == len(totals)
    assert min(bar.low for bar in one.bars) == pytest.approx(min(totals))
    assert max(bar.high for bar in one.bars) == pytest.approx(max(totals))
    assert [line.class_name for line in one.lines] == ["A", "B"]
    assert one.lines[0].line > one.lines[1].line


def test_parts_are_counted_by_class(engine: Engine, run: int) -> None:
    with db.session(engine) as session:
        found = overviews.crossed(session, PLACE, run, "township")
        industries = overviews.crossed(session, PLACE, run, "industry")
        listed = results.page(session, PLACE, run, limit=100).items
    own = [row for row in listed if row["unit"] != "merged" and row["status"] != "exempt"]
    wanted = Counter((row["township"], row["class"]) for row in own)
    assert found.classes == ("A", "B", "C")
    for town, title, counts in found.rows:
        assert title == town
        assert counts == tuple(wanted[town, name] for name in ("A", "B", "C", None))
    assert [row[0] for row in industries.rows] == ["34"]
    assert industries.rows[0][1].startswith("34 ")


def test_who_is_nearest_to_a_line_comes_first(engine: Engine, run: int) -> None:
    with db.session(engine) as session:
        (one,) = overviews.distributions(session, PLACE, run)
        found = overviews.borderline(session, PLACE, run, limit=3)
        rest = overviews.borderline(session, PLACE, run, limit=100, offset=3)
    everybody = [*found.items, *rest.items]
    assert found.total == len(everybody)
    assert [abs(near.gap) for near in everybody] == sorted(abs(near.gap) for near in everybody)
    for near in everybody:
        gaps = {line.class_name: near.total - line.line for line in one.lines}
        assert abs(near.gap) == pytest.approx(min(map(abs, gaps.values())))
        assert gaps[near.line_class] == near.gap
    assert found.items[0].gap == 0  # a line is somebody's total
    totals = Counter(near.total for near in everybody)
    assert {near.level for near in everybody} == {totals[near.total] for near in everybody}
    order = [(abs(near.gap), near.rank) for near in everybody]
    assert order == sorted(order)


def test_lists_within_townships_have_their_own_lines(engine: Engine) -> None:
    county.empty(engine, PLACE)
    county.hand_in(engine, PLACE)
    text = scheme_text(PLACE).replace(
        'pools = ["above_scale"]\nbands', 'pools = ["above_scale"]\nwithin = ["township"]\nbands'
    )
    run = county.run(engine, PLACE, county.add_text(engine, PLACE, text), publish=False)
    with db.session(engine) as session:
        (one,) = overviews.distributions(session, PLACE, run)
        found = overviews.borderline(session, PLACE, run, limit=100)
        towns = {row["uscc"]: row["township"] for row in results.page(session, PLACE, run, limit=100).items}
    assert {line.group for line in one.lines} == {"东镇", "西镇"}
    own = {(line.group, line.class_name): line.line for line in one.lines}
    assert found.items
    for near in found.items:
        assert near.line == own[towns[near.uscc] or "", near.line_class]


def test_others_runs_are_not_found(engine: Engine, run: int) -> None:
    county.empty(engine, "990202")
    with db.session(engine) as session:
        for look in (overviews.distributions, overviews.borderline):
            with pytest.raises(NotFound):
                look(session, "990202", run)
