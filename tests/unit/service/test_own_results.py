"""What an enterprise sees of itself: its years, its total on the line, its own figures scored again."""

import pytest
from sqlalchemy import Engine

from scoring.errors import InputError
from service import campaigns, champions, db, frozen, own_results, rescoring, results, scales, traces
from service.errors import Conflict, NotFound
from service.rescoring import Rescored
from tests.api import county
from tests.api.county import CODES, MIXED, POWER_PLANT, YEAR

CODE = "990303"
B = CODES[3]  # 1.15 points below the line of A


@pytest.fixture
def run(engine: Engine) -> int:
    county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    return county.run(engine, CODE, county.add_scheme(engine, CODE))


def tried(engine: Engine, run: int, uscc: str, **figures: float) -> Rescored:
    with db.session(engine) as session:
        return rescoring.of(frozen.ask(session, CODE, run, uscc), figures)


def test_figures_as_they_are_come_to_what_was_published(engine: Engine, run: int) -> None:
    for uscc in CODES[1:8]:
        found = tried(engine, run, uscc)
        assert (found.total, found.class_name) == (found.head.total, found.head.class_name)
        assert found.money.change == 0


def test_more_tax_lifts_the_class_and_spares_the_surcharge(engine: Engine, run: int) -> None:
    found = tried(engine, run, CODES[7], tax=900.0)
    assert (found.head.class_name, found.class_name) == ("C", "A")
    assert found.money.change < 0
    moved = [one.title for one in found.points if one.now != one.then]
    assert moved == ["亩均税收"]


def test_what_is_no_lever_and_what_is_no_number_are_refused(engine: Engine, run: int) -> None:
    for name, figure in (("taxes", 1.0), ("tax", float("nan")), ("tax", 1e13)):
        with pytest.raises(InputError) as refused:
            tried(engine, run, B, **{name: figure})
        assert refused.value.faults[0].where == f"#/figures/{name}"


def test_who_is_not_scored_cannot_try(engine: Engine, run: int) -> None:
    with pytest.raises(Conflict) as refused:
        tried(engine, run, POWER_PLANT)
    assert refused.value.fault.code == "rescoring.no_indicators"


def test_a_year_shows_what_is_published_and_later_what_is_on_notice(engine: Engine, run: int) -> None:
    with db.session(engine) as session:
        (only,) = own_results.years(session, CODE, B)
        assert (only.year, only.evaluation_id, only.on_notice, only.class_name) == (YEAR, run, False, "B")
        assert traces.stored(session, run, MIXED).units[1:] == ("merged",)
        with pytest.raises(NotFound):
            own_results.chosen([only], B, YEAR - 1)


@pytest.mark.parametrize(("state", "seen"), [("reviewing", 0), ("notice", 1), ("approved", 1)])
def test_a_draft_is_seen_from_the_notice_on(engine: Engine, state: str, seen: int) -> None:
    county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    scheme = county.add_scheme(engine, CODE)
    draft = county.run(engine, CODE, scheme, publish=False)
    with db.session(engine) as session:
        made = campaigns.create(session, CODE, YEAR, scheme, False, None)
        made.state, made.evaluation_id = state, draft
    with db.session(engine) as session:
        found = own_results.years(session, CODE, B)
        assert [(one.on_notice, one.campaign_id) for one in found] == [(True, made.id)] * seen


def test_the_zones_of_the_line_hold_the_class(engine: Engine, run: int, tmp_path: object) -> None:
    store = champions.opened(str(tmp_path))
    for uscc in CODES[1:8]:
        with db.session(engine) as session:
            found = results.get(session, store, CODE, run, uscc)
        scale = scales.of(found)
        assert scale is not None
        (zone,) = [
            one
            for one in scale.zones
            if (one.low is None or scale.total >= one.low) and (one.high is None or scale.total < one.high)
        ]
        assert zone.class_name == found.class_by_rank
        low, high = scale.ends
        assert low < scale.total < high
        assert [one["class"] for one in scales.drawn(scale, "", "")["layer"][0]["data"]["values"]] == [*"ABC"]


def test_who_has_no_total_has_no_scale(engine: Engine, run: int, tmp_path: object) -> None:
    with db.session(engine) as session:
        assert (
            scales.of(results.get(session, champions.opened(str(tmp_path)), CODE, run, POWER_PLANT)) is None
        )
