"""`muhero board`, and the board of a county's database beside that of its files."""

from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine, select

from service import board, boards, clock, db, evaluations, files, plans, rectification
from service.audit_tables import AuditRecord
from service.board_sheets import LISTS
from tests.api.board_file import board_text
from tests.unit.service.conftest import CODE, Muhero, Place

BOARDS = sorted(str(path) for path in boards.FILES.glob("*/*.toml"))


@pytest.fixture
def published(place: Place) -> Place:
    """The small county, its last two years published, with a board of its own."""
    for year in (2023, 2024):
        place.everything(year)
        place.publish(year)
    with db.session(place.engine) as session:
        boards.add(session, CODE, board_text(CODE), None)
    return place


def facts(place: Place, folder: Path) -> dict[str, Path]:
    """The tables that the evaluation saw, as files."""
    with db.session(place.engine) as session:
        found = evaluations.published(session, CODE, 2024)
        assert found is not None
        assert found.previous_digest is not None
        tables = {"facts": found.facts_digest, "previous": found.previous_digest}
        for name, digest in tables.items():
            files.table(session, digest).write_parquet(folder / f"{name}.parquet")
    return {name: folder / f"{name}.parquet" for name in tables}


def test_delivered_files_are_checked(muhero: Muhero, tmp_path: Path) -> None:
    code, out, err = muhero("board", "check", *BOARDS)
    assert (code, err, len(out.splitlines())) == (0, "", len(BOARDS))
    broken = tmp_path / "broken.toml"
    broken.write_text(board_text(CODE).replace("top = 3", "topp = 3"), encoding="utf-8")
    code, out, err = muhero("board", "check", broken)
    assert (code, out) == (2, "")
    assert "topp" in err
    assert "broken.toml" in err


def test_files_and_database_say_the_same(
    published: Place, muhero: Muhero, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", published.engine.url.render_as_string(hide_password=False))
    text = tmp_path / "board.toml"
    text.write_text(board_text(CODE), encoding="utf-8")
    tables = facts(published, tmp_path)
    given = ("--board", text, "--facts", tables["facts"], "--previous", tables["previous"])
    for name in ("board", "targets", "leaders", "ladder"):
        code, from_files, err = muhero("board", "show", "--list", name, "--year", 2024, *given)
        assert (code, err) == (0, "")
        code, from_county, err = muhero("board", "show", "--list", name, "--county", CODE)
        assert (code, err) == (0, "")
        assert from_files == from_county
        assert len(from_files.splitlines()) > 1


def test_every_list_is_written(place: Place, muhero: Muhero, tmp_path: Path) -> None:
    table, out = tmp_path / "facts.csv", tmp_path / "list.csv"
    table.write_text(f"uscc,revenue\n{place.enterprises[0]},5\n", encoding="utf-8")
    for name in LISTS:
        code, said, err = muhero("board", "show", "--facts", table, "--list", name, "--out", out)
        assert (code, err) == (0, "")
        assert "list.csv" in said
        assert pl.read_csv(out).width > 3


def test_what_cannot_be_shown(muhero: Muhero, place: Place, tmp_path: Path) -> None:
    assert muhero("board", "show")[0] == 2
    path = tmp_path / "f.csv"
    path.write_text(f"uscc,revenue\n{place.enterprises[0]},5\n", encoding="utf-8")
    assert muhero("board", "show", "--facts", path)[0] == 0
    assert muhero("board", "show", "--facts", path, "--county", CODE)[0] == 2
    for wrong in (("--quarter", 1), ("--by", "quarter"), ("--by", "street")):
        assert muhero("board", "show", "--facts", path, *wrong)[0] == 2


def test_growth_of_two_published_years(published: Place) -> None:
    with db.session(published.engine) as session:
        found = board.show(board.ask(session, CODE)).board.whole.measures
        assert [(one.now.value, one.growth) for one in found] == [
            (9945.0, 0.0),
            (5.49999725, 0.0),
        ]  # 550 ÷ 100.00005
        assert found[1].same is not None
        assert found[1].same.n == 10


def test_a_board_is_computed_from_the_frozen_tables(published: Place) -> None:
    """What comes in later changes nothing of it."""
    with db.session(published.engine) as session:
        before = board.show(board.ask(session, CODE)).board
    published.submit("tax", [(one, 9_999) for one in published.enterprises])
    with db.session(published.engine) as session:
        assert board.show(board.ask(session, CODE)).board == before


def test_every_plan_and_entry_is_in_the_audit_log(published: Place, engine: Engine) -> None:
    with db.session(engine) as session:
        number = evaluations.published(session, CODE, 2024)
        assert number is not None
        rectification.draw_up(session, CODE, number.id, None)
        plan = plans.page(session, CODE).items[0]
        rectification.progress(session, CODE, plan.id, "走访", None, None)
    with db.session(engine) as session:
        chain = select(AuditRecord.action).where(AuditRecord.chain == CODE)
        rows = session.scalars(chain.order_by(AuditRecord.number)).all()
    assert [one for one in rows if one.startswith(("board.", "plan."))] == [
        "board.added",
        "plan.drawn_up",
        "plan.progress",
    ]
    assert plan.due_on == rectification.due(clock.today(), 6)
