from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from data import quality, synthetic
from data.synthetic import COUNTY
from service import counties, db, demo, evaluations, intake, results, tables

YEARS = range(2022, 2025)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def written(folder: Path):
    return synthetic.generate(folder, years=YEARS, above=60, below=60, quarters=1)


def test_the_demo_county_is_loaded_evaluated_and_published(engine, written) -> None:
    assert not demo.is_loaded(engine)
    said = []
    demo.load(engine, written, lambda code, **figures: said.append((code, figures["year"], figures["units"])))
    assert said == [
        ("demo.year_done", 2022, 120),
        ("demo.year_done", 2023, 120),
        ("demo.year_corrected", 2023, 120),
        ("demo.year_done", 2024, 120),
    ]
    assert demo.is_loaded(engine)
    with db.session(engine) as session:
        assert counties.get(session, COUNTY).synthetic
        states = [(one.year, one.state) for one in evaluations.page(session, COUNTY).items]
        assert states == [(2024, "published"), (2023, "published"), (2023, "superseded"), (2022, "published")]
        last = evaluations.published(session, COUNTY)
        assert last
        years = {row["years_in_class"] for row in results.page(session, COUNTY, last.id, limit=500).items}
        assert {1, 2, 3} <= years
        assert evaluations.replay(session, COUNTY, last.id).equal


def test_a_late_correction_changes_what_is_published(engine, written) -> None:
    demo.load(engine, written, lambda *_, **__: None)
    with db.session(engine) as session:
        now, before = evaluations.page(session, COUNTY, year=2023).items
        assert (now.state, before.state) == ("published", "superseded")
        seen, earlier = (set(orjson.loads(one.submissions)) for one in (now, before))
        assert earlier < seen
        late = sum(one.corrects and one.year == 2023 for one in written)
        assert len(seen - earlier) == late > 3
        assert now.calibration_digest != before.calibration_digest


def test_what_was_corrected_holds_and_the_rest_is_still_asked_about(engine, written, folder) -> None:
    demo.load(engine, written, lambda *_, **__: None)
    with db.session(engine) as session:
        held = {year: intake.table(session, COUNTY, year) for year in YEARS}
    lines = [line for line in synthetic.ledger(folder) if line.fact in held[line.year].columns]
    for line in lines:
        figure = held[line.year].filter(uscc=line.uscc)[line.fact].item()
        assert figure == pytest.approx(line.right if line.corrected else line.written, abs=0.02), line
    left = {line.uscc for line in lines if not line.corrected}
    assert len(left) >= 3
    assert left & {one.uscc for one in quality.check(held[2024], held[2023])}


def test_an_interrupted_load_goes_on_where_it_stopped(engine, written) -> None:
    first = [one for one in written if one.year == 2022]
    demo.load(engine, first, lambda *_, **__: None)
    demo.load(engine, [one for one in written if one.year < 2024 and not one.corrects], lambda *_, **__: None)
    for _ in range(2):
        demo.load(engine, written, lambda *_, **__: None)
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.Submission)) == len(written)
        states = [(one.year, one.state) for one in evaluations.page(session, COUNTY).items]
        assert states == [(2024, "published"), (2023, "published"), (2023, "superseded"), (2022, "published")]


def test_a_load_that_was_interrupted_within_a_year_evaluates_it_again(engine, written) -> None:
    demo.load(
        engine, [one for one in written if one.year == 2022 and one.layout != "tax"], lambda *_, **__: None
    )
    demo.load(engine, [one for one in written if one.year == 2022], lambda *_, **__: None)
    with db.session(engine) as session:
        states = [one.state for one in evaluations.page(session, COUNTY).items]
        assert states == ["published", "superseded"]
        assert intake.table(session, COUNTY, 2022)["tax"].null_count() < 20
