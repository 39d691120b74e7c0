"""The command line, as an operator types it: what it prints, in which language, with which exit code."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest

from service import attempt, config, db, jobs, schema
from service.console import language_of
from tests.unit.service.conftest import CODE, HEADINGS, SCHEME, code

ROOT = Path(__file__).parents[3]
FACTS = "uscc,name,scale,tax,revenue,land_owned,electricity_kwh\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A scheme and facts of ten enterprises."""
    (tmp_path / "scheme.toml").write_text(SCHEME.format(year=2024), encoding="utf-8")
    rows = [f"{code(i)},企业{i},above,{110 - 10 * i},{1000 - i},10,10000" for i in range(1, 11)]
    (tmp_path / "facts.csv").write_text(FACTS + "\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUHERO_MODELS", str(tmp_path / "models"))
    return database_url


def evaluate(files: Path, *more: object) -> list[object]:
    return [
        "evaluate",
        "--scheme",
        files / "scheme.toml",
        "--facts",
        files / "facts.csv",
        "--out",
        files / "out.csv",
        *more,
    ]


def test_facts_are_evaluated_without_a_database(muhero, files) -> None:
    ended, out, err = muhero(*evaluate(files, "--save-calibration", files / "calibration.json"))
    assert (ended, err) == (0, "")
    assert "10" in out
    results = pl.read_csv(files / "out.csv").sort("rank")
    assert results["class"].to_list() == ["A"] * 3 + ["B"] * 5 + ["C"] * 2
    part = (files / "facts.csv").read_text(encoding="utf-8").splitlines()
    (files / "facts.csv").write_text("\n".join([part[0], part[9]]), encoding="utf-8")
    ended, _, _ = muhero(*evaluate(files, "--calibration", files / "calibration.json"))
    assert ended == 0
    [alone] = pl.read_csv(files / "out.csv").rows(named=True)
    whole = results.row(8, named=True)
    assert {name: alone[name] for name in ("total", "rank", "class")} == {
        name: whole[name] for name in ("total", "rank", "class")
    }


def test_last_year_counts(muhero, files) -> None:
    (files / "previous.csv").write_text(f"uscc,class,years_in_class\n{code(10)},C,1\n", encoding="utf-8")
    assert muhero(*evaluate(files, "--previous", files / "previous.csv"))[0] == 0
    results = pl.read_csv(files / "out.csv").filter(pl.col("uscc") == code(10))
    assert results.select("class", "years_in_class", "policy.power.rate").rows() == [("C", 2, 0.2)]


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("scheme.toml", "county = 1\nwrong = 2\n", "wrong"),
        ("scheme.toml", "\ufeff[[", "scheme.toml"),
        ("facts.csv", "name\nx\n", "uscc"),
        ("facts.csv", FACTS + "E1,x,above,many,1,1,1\n", "many"),
        ("calibration.json", "{}", "calibration.json"),
        ("calibration.json", "[" * 100_000, "calibration.json"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_used_is_named_without_a_traceback(
    muhero, files, file, content, said, language
) -> None:
    (files / file).write_text(content, encoding="utf-8")
    more = ["--calibration", files / file] if "calibration" in file else []
    ended, out, err = muhero("--lang", language, *evaluate(files, *more))
    assert (ended, out) == (2, "")
    assert said in err
    assert file in err
    assert bool(re.search(r"[\u4e00-\u9fff]", err)) == (language == "zh")
    assert "Traceback" not in err
    assert not (files / "out.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "COMMAND"),
        (("evaluate",), "--scheme"),
        (("run", "--county", "x", "--year", "soon"), "soon"),
        (("token", "--role", "king"), "king"),
        (("facts", "--colour"), "--colour"),
        (("scheme", "check", "nowhere.toml"), "nowhere.toml"),
        (("scheme", "check", "tests"), "tests"),
    ],
)
def test_a_wrong_command_is_explained_in_both_languages(muhero, arguments, said) -> None:
    for language, chinese in (("zh", True), ("en", False)):
        ended, _, err = muhero(*arguments, f"--lang={language}")
        assert ended == 2
        assert said in err
        assert bool(re.search(r"[\u4e00-\u9fff]", err)) is chinese


def test_schemes_are_checked_compared_and_their_cases_run(muhero, files) -> None:
    known = ROOT / "data" / "schemes" / "331003" / "2022.toml"
    assert muhero("scheme", "check", known, known.with_suffix(".cases.toml"))[0] == 0
    ended, out, _ = muhero("scheme", "cases", known, known.with_suffix(".cases.toml"))
    assert (ended, len(out.splitlines())) == (0, 1), "both name the same cases"
    (files / "new.toml").write_text(
        SCHEME.format(year=2024).replace("points = 3", "points = 4"), encoding="utf-8"
    )
    ended, out, _ = muhero("scheme", "diff", files / "scheme.toml", files / "new.toml", "--lang", "en")
    assert ended == 0
    assert "adjustments.high_tech.points" in out
    assert muhero("scheme", "diff", files / "new.toml", files / "new.toml")[1]
    (files / "bad.toml").write_text("county = 1", encoding="utf-8")
    ended, out, err = muhero("scheme", "check", files / "bad.toml", files / "new.toml")
    assert ended == 2
    assert "new.toml" in out
    assert "bad.toml" in err


def test_the_vocabulary_is_printed(muhero) -> None:
    _, out, _ = muhero("facts")
    assert "tax\t实际入库税收\t万元\tflow\ttax" in out.splitlines()
    assert len(out.splitlines()) > 40


def test_a_county_from_files_to_publication(muhero, database, files) -> None:
    assert muhero("county", "add", CODE, "示范县", "--synthetic")[0] == 0
    assert CODE in muhero("county", "list")[1]
    (files / "tax.csv").write_text(
        HEADINGS["tax"] + "\n" + "\n".join(f"{code(i)},{i}" for i in range(1, 11)), "utf-8"
    )
    (files / "statistics.csv").write_text(HEADINGS["statistics"] + f"\n{code(1)},规上,10", "utf-8")
    of_year = ("--county", CODE, "--year", 2024)
    for layout in ("tax", "statistics"):
        assert muhero("submit", *of_year, "--layout", layout, files / f"{layout}.csv")[0] == 0
    ended, out, _ = muhero("run", *of_year, "--scheme", files / "scheme.toml", "--lang", "en")
    assert ended == 0
    number = int(re.search(r"Draft evaluation (\d+)", out)[1])
    assert muhero("run", *of_year)[0] == 0
    assert muhero("publish", number)[0] == 0
    assert muhero("publish", number)[0] == 1
    assert muhero("replay", number)[0] == 0
    token = muhero("token", "--role", "officer", "--county", CODE)[1].strip()
    assert len(token) >= 43


def test_a_refused_file_lists_all_its_errors(muhero, database, files) -> None:
    muhero("county", "add", CODE, "示范县")
    (files / "tax.csv").write_text(f"{HEADINGS['tax']}\n{code(1)},many\nBAD,1\n", encoding="utf-8")
    ended, out, err = muhero("submit", "--county", CODE, "--year", 2024, "--layout", "tax", files / "tax.csv")
    assert (ended, out) == (2, "")
    assert "many" in err
    assert "BAD" in err


@pytest.mark.parametrize(
    ("arguments", "ended"),
    [
        (("publish", 99), 1),
        (("replay", 99), 1),
        (("run", "--county", "nix", "--year", 2024), 1),
        (("submit", "--county", "nix", "--year", 2024, "--layout", "tax", "README.md"), 1),
        (("submit", "--county", "nix", "--year", 2024, "--layout", "tax", "nowhere.csv"), 2),
        (("token", "--role", "officer"), 2),
    ],
)
def test_what_is_not_there_is_said(muhero, database, arguments, ended) -> None:
    done, _, err = muhero(*arguments)
    assert done == ended
    assert err.strip()
    assert "Traceback" not in err


def test_a_database_without_tables_or_server_is_explained(muhero, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.sqlite")
    ended, _, err = muhero("publish", 1, "--lang", "en")
    assert ended == 1
    assert "muhero migrate" in err
    assert muhero("migrate")[0] == 0
    engine = db.engine(f"sqlite:///{tmp_path}/new.sqlite")
    assert schema.is_current(engine)
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    ended, _, err = muhero("publish", 1, "--lang", "en")
    assert ended == 1
    assert "DATABASE_URL" in err


@pytest.mark.parametrize(
    ("asked", "environ", "language"),
    [
        (None, {}, "zh"),
        (None, {"LANG": "C.UTF-8"}, "zh"),
        (None, {"LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ("zh", {"LANG": "en_GB.UTF-8"}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_machine(asked, environ, language) -> None:
    assert language_of(asked, environ) == language


def test_the_script_runs_from_any_folder(tmp_path) -> None:
    done = subprocess.run(
        [ROOT / "muhero", "facts"], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tax\t")


def test_jobs_are_listed_and_shown(muhero, database) -> None:
    muhero("county", "add", CODE, "示范县")
    engine = db.engine(database)
    with db.session(engine) as session:
        number = jobs.submit(session, CODE, "evaluation", {"scheme_id": 99, "year": 2024}, None).id
    ended, out, _ = muhero("jobs", "show", number)
    assert (ended, "queued" in out) == (0, True)
    attempt.run(engine, config.load(), number)
    engine.dispose()
    ended, out, _ = muhero("jobs", "show", number, "--county", CODE, "--lang", "en")
    assert ended == 1
    assert "There is no scheme 99" in out
    assert f"{number}\t{CODE}\tevaluation\tfailed" in muhero("jobs", "list")[1]
    assert muhero("jobs", "list", "--county", CODE, "--state", "queued")[1] == ""
    for arguments in (("show", 99), ("show", number, "--county", "990199")):
        ended, _, err = muhero("jobs", *arguments, "--lang", "en")
        assert (ended, "There is no job" in err) == (1, True)
