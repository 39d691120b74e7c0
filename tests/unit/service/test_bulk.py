"""Rows come back as they went in: nulls, empty texts, line ends, quotes, any float."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from service import bulk, db, provenance
from service.tables import facts

SCHEMA = {
    "uscc": pl.String(),
    "code": pl.String(),
    "period": pl.String(),
    "value": pl.Float64(),
    "raw": pl.String(),
}
ANY_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


def written_and_read(engine: Engine, rows: pl.DataFrame) -> pl.DataFrame:
    whole = rows.with_columns(submission_id=pl.lit(1), state=pl.lit("delivered"), row=pl.lit(3))
    with db.session(engine) as session:
        db.begin_write(session)
        bulk.insert(session, facts, whole)
        found = bulk.read(session, select(*(facts.c[name] for name in SCHEMA)).order_by(facts.c.uscc), SCHEMA)
        session.execute(delete(facts))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(allow_nan=False) | st.none(), ANY_TEXT | st.none()), max_size=5))
def test_rows_come_back_as_they_went_in(engine: Engine, cells: list[tuple[float | None, str | None]]) -> None:
    rows = pl.DataFrame(
        [(f"E{place}", "tax", "2024", value, raw) for place, (value, raw) in enumerate(cells)],
        schema=SCHEMA,
        orient="row",
    )
    assert written_and_read(engine, rows).equals(rows, null_equal=True)


def test_more_rows_than_a_chunk(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 7)
    codes = [f"E{place:03}" for place in range(100)]
    rows = pl.DataFrame(
        {"uscc": codes, "code": "tax", "period": "2024", "value": 0.1, "raw": "1"}, schema=SCHEMA
    )
    assert written_and_read(engine, rows).equals(rows)


def test_the_same_figure_twice_in_one_submission_is_refused(engine: Engine) -> None:
    row = {"uscc": "E1", "code": "tax", "period": "2024", "value": 1.0, "raw": "1"}
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        written_and_read(engine, pl.DataFrame([row, row], schema=SCHEMA))


def test_the_latest_submission_that_speaks_of_a_thing_decides() -> None:
    rows = pl.DataFrame(
        {
            "submission_id": [1, 1, 2, 2, 3],
            "parcel": ["P1", "P1", "P1", "P2", "P2"],
            "user_uscc": ["A", "B", "C", "A", None],
        }
    )
    left = provenance.latest(rows, ["parcel"]).sort("parcel")
    assert left.rows() == [(2, "P1", "C"), (3, "P2", None)]


def test_a_missing_meter_number_is_a_subject_too() -> None:
    rows = pl.DataFrame({"submission_id": [1, 2], "meter": [None, None], "kwh": [1.0, 2.0]})
    assert provenance.latest(rows, ["meter"])["kwh"].to_list() == [2.0]
