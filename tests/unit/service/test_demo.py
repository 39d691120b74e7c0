from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import synthetic
from data.synthetic import COUNTY
from service import counties, db, demo, evaluations, results, tables

YEARS = range(2023, 2025)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("demo")
    return synthetic.generate(folder, years=YEARS, above=60, below=60, quarters=1)


def test_the_demo_county_is_loaded_evaluated_and_published(engine, written) -> None:
    assert not demo.is_loaded(engine)
    said = []
    demo.load(engine, written, lambda code, **figures: said.append((code, figures["year"], figures["units"])))
    assert said == [("demo.year_done", 2023, 120), ("demo.year_done", 2024, 120)]
    assert demo.is_loaded(engine)
    with db.session(engine) as session:
        assert counties.get(session, COUNTY).synthetic
        states = [one.state for one in evaluations.page(session, COUNTY).items]
        assert states == ["published", "published"]
        last = evaluations.published(session, COUNTY)
        assert last
        years = {row["years_in_class"] for row in results.page(session, COUNTY, last.id, limit=500).items}
        assert {1, 2} <= years
        assert evaluations.replay(session, COUNTY, last.id).equal


def test_an_interrupted_load_goes_on_where_it_stopped(engine, written) -> None:
    demo.load(
        engine, [one for one in written if one.year == 2023 and one.layout != "tax"], lambda *_, **__: None
    )
    for _ in range(2):
        demo.load(engine, written, lambda *_, **__: None)
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.Submission)) == len(written)
        assert evaluations.page(session, COUNTY).total == len(YEARS)
