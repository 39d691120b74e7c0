"""`muhero notices`: one as a PDF, an evaluation's as a ZIP."""

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service import cli
from tests.api import county
from tests.api.county import CODES

CODE = "990303"


@pytest.fixture
def run(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUHERO_MODELS", str(tmp_path / "models"))
    county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    return county.run(engine, CODE, county.add_scheme(engine, CODE))


def test_one_and_all(run: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, all_ = tmp_path / "one.pdf", tmp_path / "all.zip"
    assert cli.main(["notices", str(run), "--uscc", CODES[1], "--out", str(one)]) == 0
    assert one.read_bytes().startswith(b"%PDF")
    assert cli.main(["notices", str(run), "--limit", "2", "--out", str(all_)]) == 0
    assert zipfile.ZipFile(io.BytesIO(all_.read_bytes())).namelist() == [f"{code}.pdf" for code in CODES[:2]]
    assert str(all_) in capsys.readouterr().out


def test_who_is_not_there_and_too_many_are_refused(run: int, tmp_path: Path) -> None:
    out = str(tmp_path / "x")
    assert cli.main(["notices", str(run), "--uscc", "X", "--out", out]) == 1
    assert cli.main(["notices", str(run), "--limit", "1001", "--out", out]) == 2
    assert cli.main(["notices", "987654", "--out", out]) == 1
    assert not Path(out).exists()
