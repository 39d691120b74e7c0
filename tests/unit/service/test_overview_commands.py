"""`muhero preview` and `muhero overview`: what a file would change, and a run as a whole."""

from pathlib import Path

import pytest

from service import db, submissions
from tests.api import county
from tests.api.county import BAD_TAX, CODES, YEAR
from tests.unit.service.conftest import Muhero

CODE = "990101"
OF_TAX = ("preview", "--county", CODE, "--year", YEAR, "--layout", "tax")


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """A draft of ten enterprises."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    engine = db.engine(database_url)
    county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    return county.run(engine, CODE, county.add_scheme(engine, CODE), publish=False)


def test_what_a_file_would_change_is_told_and_not_taken(
    muhero: Muhero, run: int, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "tax.csv"
    file.write_text(f"统一社会信用代码,实缴税金(万元)\n{CODES[0]},305\n{CODES[1]},280\n", "utf-8")
    ended, out, err = muhero(*OF_TAX, file, "--lang", "en")
    assert (ended, err) == (0, "")
    [line, sentence] = out.splitlines()
    assert line.split("\t")[:2] == [CODES[0], "测试企业00"]
    assert line.endswith("300.0\t→\t305.0")
    assert sentence == "2 rows: 1 changed, 0 new, 1 as they are. Nothing is taken."
    with db.session(db.engine(database_url)) as session:
        assert submissions.page(session, CODE, YEAR).total == 5


def test_a_file_that_would_be_refused_says_why(muhero: Muhero, run: int, tmp_path: Path) -> None:
    file = tmp_path / "tax.csv"
    file.write_bytes(BAD_TAX)
    ended, out, err = muhero(*OF_TAX, file)
    assert (ended, out) == (2, "")
    assert "十二万" in err
    assert "2 处错误" in err


def test_a_run_as_a_whole(muhero: Muhero, run: int) -> None:
    ended, out, _ = muhero("overview", run, "--near", 3)
    assert ended == 0
    for said in ("规上工业企业：", "34 ", "东镇", "列出最近的 3 家"):
        assert said in out, said
    assert len(out.rstrip().rpartition("列出最近的")[2].splitlines()) == 1 + 3
    assert muhero("overview", 99)[0] == 1
