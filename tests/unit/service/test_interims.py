"""Interim runs: a county's year so far, by last year's scheme."""

from io import BytesIO

import polars as pl
import pytest

from scoring.errors import InputError
from service import (
    basis,
    db,
    evaluations,
    forecasts,
    frozen,
    intake,
    interim_views,
    interims,
    results,
    runs,
    schemes,
    submissions,
)
from service.errors import Conflict
from tests.unit.service.conftest import CODE, SCHEME, Place

SEASONS = (0.1, 0.2, 0.3, 0.4)
QUARTERLY = "统一社会信用代码,季度,实缴税金（万元）"


def hand_in_quarters(place: Place, year: int, taxes: dict[str, float], quarters: int = 4, silent=()) -> None:
    rows = [
        (code, quarter, round(tax * SEASONS[quarter - 1], 6))
        for code, tax in taxes.items()
        for quarter in range(1, quarters + 1)
        if (code, quarter) not in silent
    ]
    lines = [QUARTERLY, *(",".join(map(str, row)) for row in rows)]
    with db.session(place.engine) as session:
        made = submissions.accept(session, CODE, year, "tax", "tax.csv", "\n".join(lines).encode(), None)
        assert made.state == "accepted"


@pytest.fixture
def begun(place: Place) -> Place:
    """2024 is published; of 2025 two quarters of tax are in: the best and the worst have changed places."""
    place.everything(2024)
    place.publish(2024)
    taxes = {one: 110 - 10 * i for i, one in enumerate(place.enterprises, 1)}
    hand_in_quarters(place, 2024, taxes)
    first, *_, last = place.enterprises
    changed = taxes | {first: 1.0, last: 400.0}
    hand_in_quarters(place, 2025, changed, 2, {(place.enterprises[4], 2)})
    return place


def tried(place: Place, through: str = "2025Q2", year: int = 2025):
    with db.session(place.engine) as session:
        scheme = interims.usual_scheme(session, CODE, year)
        return interims.run(session, CODE, scheme, year, through, None)


def test_the_last_published_scheme_is_followed_and_said(begun: Place) -> None:
    made = tried(begun)
    assert (made.state, made.year, made.through) == ("draft", 2025, "2025Q2")
    with db.session(begun.engine) as session:
        found = interim_views.summary(session, CODE, made.id)
        assert (found.scheme_year, found.against_year, found.enterprises) == (2024, 2024, 10)
        assert found.note.code == "evaluation.interim"
        assert found.scheme_note is not None
        assert found.scheme_note.code == "evaluation.interim_last_scheme"
        assert evaluations.scheme_by(session, made).as_of.year == 2025
        own = schemes.add(session, CODE, SCHEME.format(year=2025))
        assert interims.usual_scheme(session, CODE, 2025) == own.id
        again = interims.run(session, CODE, own.id, 2025, "2025-Q2", None)
        assert interim_views.summary(session, CODE, again.id).scheme_note is None


def test_flows_are_of_twelve_months_and_how_is_counted(begun: Place) -> None:
    made = tried(begun)
    first, fifth = begun.enterprises[0], begun.enterprises[4]
    with db.session(begun.engine) as session:
        facts = evaluations.seen(session, made).facts
        taxes = dict(facts.select("uscc", "tax").rows())
        assert taxes[first] == pytest.approx(1.0 * 0.3 + 100 * 0.7)
        assert taxes[fifth] is None
        assert facts["land_owned"].null_count() == 0  # last year's ledger
        found = interim_views.summary(session, CODE, made.id)
        counted = {(one.fact, one.state): one.enterprises for one in found.made_of}
        assert counted["tax", "rolling"] == 9
        assert counted["tax", "missing"] == 1
        assert counted["revenue", "last_year"] == 10 == counted["land_owned", "last_year"]
        assert (found.missing, found.scaled) == (1, 0)
        told = interim_views.moves(session, CODE, made.id, uscc=fifth).items
        assert told[0].states["tax"] == "missing"


def test_who_would_rise_or_fall(begun: Place) -> None:
    made = tried(begun)
    with db.session(begun.engine) as session:
        found = interim_views.summary(session, CODE, made.id)
        rows = interim_views.moves(session, CODE, made.id).items
        falling = interim_views.moves(session, CODE, made.id, "down")
        last = evaluations.published(session, CODE)
        assert last is not None
        assert found.against == last.id
        former = {one["uscc"]: one["class"] for one in results.page(session, CODE, last.id).items}
        now = {one["uscc"]: one["class"] for one in results.page(session, CODE, made.id).items}
    order = {"A": 0, "B": 1, "C": 2}
    assert {one.uscc: (one.before, one.now) for one in rows} == {one: (former[one], now[one]) for one in now}
    assert {one.uscc for one in falling.items} == {one for one in now if order[now[one]] > order[former[one]]}
    assert found.moves["down"] == falling.total > 0
    assert found.moves["up"] > 0
    assert sum(found.moves.values()) == 10 == sum(one.enterprises for one in found.crossings)
    assert rows[0].moved == "down"


def test_it_is_never_the_published_one(begun: Place) -> None:
    made = tried(begun)
    with db.session(begun.engine) as session:
        with pytest.raises(Conflict) as caught:
            evaluations.publish(session, CODE, made.id, None)
        assert caught.value.fault.code == "evaluation.interim_not_published"
        found = evaluations.published(session, CODE)
        assert found is not None
        assert found.year == 2024
        assert evaluations.published(session, CODE, 2025) is None
        assert interims.before(session, CODE, 2026).year == 2024
        assert basis.of(session, CODE).through is None
        following = intake.former(session, CODE, 2025, intake.BUILT_IN)
        assert following is not None
        assert "class" not in following.columns


def test_it_replays_and_is_explained_by_the_rules_a_year_on(begun: Place) -> None:
    made = tried(begun)
    with db.session(begun.engine) as session:
        assert evaluations.replay(session, CODE, made.id).equal
        asked = frozen.ask(session, CODE, made.id, begun.enterprises[0])
        assert asked.run.scheme.as_of.year == 2025
        assert basis.of(session, CODE, made.id).through == "2025Q2"


def test_the_export_says_it_in_every_row(begun: Place) -> None:
    made = tried(begun)
    with db.session(begun.engine) as session:
        table = pl.read_csv(BytesIO(results.export(session, CODE, made.id, "csv")))
        whole = evaluations.published(session, CODE)
        assert whole is not None
        assert "interim" not in pl.read_csv(BytesIO(results.export(session, CODE, whole.id, "csv"))).columns
    assert table["interim"].str.contains("年中试算，不作为结果").all()


def test_what_cannot_be_tried(begun: Place) -> None:
    with db.session(begun.engine) as session:
        scheme = interims.usual_scheme(session, CODE, 2025)
        old = schemes.add(session, CODE, SCHEME.format(year=2023))
        for through, code in (("2025", "field.period"), ("2024Q2", "field.period_of_year")):
            with pytest.raises(InputError) as wrong:
                interims.run(session, CODE, scheme, 2025, through, None)
            assert wrong.value.faults[0].code == code
        with pytest.raises(Conflict) as caught:
            interims.run(session, CODE, old.id, 2025, "2025Q2", None)
        assert caught.value.fault.code == "evaluation.interim_scheme"
        with pytest.raises(Conflict) as caught:
            interims.run(session, CODE, scheme, 2026, "2026Q2", None)
        assert caught.value.fault.code == "evaluation.no_facts"
        whole = evaluations.published(session, CODE)
        assert whole is not None
        with pytest.raises(Conflict) as caught:
            interim_views.summary(session, CODE, whole.id)
        assert caught.value.fault.code == "evaluation.not_interim"


def test_nothing_before_and_no_scheme(place: Place) -> None:
    with db.session(place.engine) as session:
        with pytest.raises(Conflict) as caught:
            interims.usual_scheme(session, CODE, 2025)
        assert caught.value.fault.code == "evaluation.interim_no_scheme"


def test_no_forecast_is_made_of_it(begun: Place, models) -> None:
    with db.session(begun.engine) as session:
        scheme = interims.usual_scheme(session, CODE, 2025)
        made = runs.run(session, models, CODE, scheme, 2025, None, "2025Q2")
        assert made.through == "2025Q2"
        assert forecasts.runs(session, CODE).total == 0


def test_on_the_command_line(begun: Place, muhero, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", begun.engine.url.render_as_string(hide_password=False))
    given = ("run", "--county", CODE, "--year", 2025, "--through", "2025Q2")
    ended, said, _ = muhero("--lang", "zh", *given)
    assert ended == 0, said
    for words in ("年中试算，不作为结果", "沿用上次公布所用的 2024 年办法", "将降类", "滚动十二个月"):
        assert words in said
    ended, _, errors = muhero("--lang", "en", *given[:-1], "soon")
    assert ended == 2
    assert "2025Q3" in errors
