"""A small county's model, from six published years to an early warning, as an operator works with it."""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data import synthetic
from data.synthetic import COUNTY, DepartmentFile
from model_registry import registry
from model_registry.errors import TooLittle
from model_registry.store import Store
from service import accounts, champions, db, demo, forecasts, models, runs, scores, submissions, worker
from service.cli import main
from service.config import Config
from service.errors import Conflict
from service.forecasts import Filter
from tests.unit.service.conftest import Muhero

LAST = 2024
YEARS = range(LAST - 5, LAST + 2)  # of the last one there are quarters only
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Grown:
    """A county that has learned: version 1. What was said then, in which order."""

    engine: Engine
    config: Config
    said: str
    tokens: Sequence[str]  # of two administrators

    @property
    def store(self) -> Store:
        return champions.opened(self.config.models_url)

    def register(self, passed: bool, step: int) -> int:
        """Register the same trees with other cut points: another version."""
        one = registry.get(self.store, COUNTY, 1)
        cuts = replace(one.annual.cuts, slope=one.annual.cuts.slope * (1 + step / 4))
        other = replace(one, annual=replace(one.annual, cuts=cuts), card={**one.card, "passed": passed})
        return registry.register(self.store, other).number


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Grown]:
    folder = tmp_path_factory.mktemp("grown")
    shutil.copyfile(sqlite_template, folder / "muhero.sqlite")
    config = Config(
        f"sqlite:///{folder / 'muhero.sqlite'}",
        models_url=str(folder / "models"),
        queue_file=str(folder / "queue.sqlite"),
    )
    engine = db.engine(config.database_url)
    written = synthetic.generate(folder, years=YEARS, above=50, below=20, quarters=4)
    demo.load(engine, [one for one in written if one.year <= LAST], lambda *_, **__: None)
    with db.session(engine) as session:
        hand_in_quarters(session, written)
        tokens = [accounts.create_token(session, "system", None) for _ in range(2)]
    with pytest.MonkeyPatch.context() as environment, contextlib.redirect_stdout(io.StringIO()) as said:
        environed(environment, config)
        asked = ["retrain", "--county", COUNTY, "--through", str(LAST), "--weights", "--lang", "en"]
        assert main(asked) == 0
    yield Grown(engine, config, said.getvalue(), tokens)
    engine.dispose()


def hand_in_quarters(session: Session, written: Sequence[DepartmentFile]) -> None:
    for one in written:
        if one.year > LAST and one.path.stem.endswith("_quarters"):
            content = one.path.read_bytes()
            made = submissions.accept(session, COUNTY, one.year, one.layout, one.path.name, content, None)
            assert made.state == "accepted"


def environed(environment: pytest.MonkeyPatch, config: Config) -> None:
    environment.setenv("DATABASE_URL", config.database_url)
    environment.setenv("MUHERO_MODELS", config.models_url)
    environment.setenv("MUHERO_QUEUE", str(config.queue_file))
    environment.delenv("REDIS_URL", raising=False)
    environment.delenv("MUHERO_TOKEN", raising=False)


@pytest.fixture
def of_county(
    grown: Grown, muhero: Muhero, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Muhero]:
    """`muhero … --county …` on the grown county, whose store is put back afterwards."""
    environed(monkeypatch, grown.config)
    kept = tmp_path / "kept"
    shutil.copytree(grown.config.models_url, kept)

    def run(*arguments: object) -> tuple[int, str, str]:
        return muhero(*arguments, "--county", COUNTY)

    yield run
    shutil.rmtree(grown.config.models_url)
    shutil.copytree(kept, grown.config.models_url)


def test_retraining_says_how_far_it_is_and_shows_the_card(grown: Grown) -> None:
    lines = grown.said.splitlines()
    assert lines[0] == "Reading the published evaluations ..."
    steps = [line[:5] for line in lines if re.match(r"\(\d/5\)", line)]
    assert steps == [f"({done}/5)" for done in range(5)]
    assert "\n# " in grown.said
    assert not re.search(r"card\.|gate\.|\{|\?{2}", grown.said), "every code has its words"
    assert re.search(r"^Version 1 is registered", lines[-1])


def test_a_registered_version_has_all_that_it_was_judged_by(grown: Grown) -> None:
    one = registry.get(grown.store, COUNTY, 1)
    assert (one.county, one.through) == (COUNTY, LAST)
    assert one.quarterly is not None
    judged = one.card["forecasters"]["annual"]
    assert [year["year"] for year in judged["held_out"]] == [LAST - 1]
    assert {"candidate", "same_class", "rule", "logistic"} <= set(judged["scores"])
    assert one.gate_passed == all(
        finding["passed"] for part in one.card["forecasters"].values() for finding in part["findings"]
    )
    for page in one.pages.values():
        assert not re.search(r"9[0-9A-Z]{17}", page), "no enterprise is named"


def test_too_short_a_past_says_what_is_missing(of_county: Muhero, grown: Grown) -> None:
    with db.session(grown.engine) as session, pytest.raises(TooLittle, match=r"model\.too_few_years"):
        models.retrain(session, grown.store, COUNTY, LAST - 3, lambda *_: None)
    for language in ("zh", "en"):
        ended, _, err = of_county("retrain", "--through", LAST - 3, "--lang", language)
        assert ended == 1
        assert str(LAST - 5) in err
        assert bool(CHINESE.search(err)) is (language == "zh")
    with db.session(grown.engine) as session, pytest.raises(Conflict, match="year_not_published"):
        models.retrain(session, grown.store, COUNTY, LAST + 1, lambda *_: None)
    assert len(registry.versions(grown.store, COUNTY)) == 1


def test_from_a_promotion_to_forecasts(of_county: Muhero, grown: Grown) -> None:
    passed = grown.register(passed=True, step=1)
    ended, out, _ = of_county("model", "promote", passed, "--lang", "en")
    assert (ended, f"Version {passed} is in use" in out) == (0, True)
    worker.run(grown.config, once=True)
    with db.session(grown.engine) as session:
        [run] = [
            one
            for one in forecasts.runs(session, COUNTY).items
            if one.version == passed and one.quarter is None
        ]
        assert (run.year, run.quarter, run.for_year) == (LAST, None, LAST + 1)
        whole = forecasts.page(session, run, Filter(), limit=500)
        assert whole.total > 30
    for quarter in (1, 3):
        with db.session(grown.engine) as session:
            number = runs.look_ahead(session, grown.store, COUNTY, f"{LAST + 1}-Q{quarter}", None)
            run = forecasts.get(session, COUNTY, number)
            assert (run.quarter, run.for_year, run.version) == (quarter, LAST + 1, passed)
            rows = forecasts.page(session, run, Filter(), limit=500).items
            moved = json.loads(run.counts)
        assert sum(one["units"] for one in moved) == len(rows)
        assert {row.lever for row in rows} > {None}, "something weighs against some, and against some nothing"
        falling = [row for row in rows if row.downgrade is not None and row.downgrade > 0.5]
        assert rows[: len(falling)] == falling


def test_a_score_is_advised_by_the_champion(of_county: Muhero, grown: Grown) -> None:
    passed = grown.register(passed=True, step=1)
    of_county("model", "promote", passed)
    facts = {"uscc": "x", "scale": "above", "industry": "3429", "tax": 500, "revenue": 9000, "land_owned": 20}
    with db.session(grown.engine) as session:
        found = scores.score(session, grown.store, COUNTY, [facts])
    assert (found.version, found.items[0].roles.model) == (passed, "advises")
    assert found.items[0].forecast
    assert found.items[0].forecast.missing


def test_forecasts_are_listed_in_both_languages(of_county: Muhero, grown: Grown) -> None:
    of_county("model", "promote", grown.register(passed=True, step=1))
    for language, made in (("zh", "预测"), ("en", "Forecast")):
        ended, out, err = of_county("forecast", "--as-of", f"{LAST + 1}-Q3", "--lang", language)
        assert ended == 0, err
        *rows, last = out.splitlines()
        assert last.startswith(made)
        assert str(LAST + 1) in last
        for row in rows:
            _, name, classes, share, lever = row.split("\t")
            assert re.fullmatch(r"[ABCD]→[ABCD]", classes)
            assert 50 <= int(share.removesuffix("%")) <= 100
            assert CHINESE.search(name)
            assert not lever or re.search(r"[-][0-9.]+$", lever)
    few = of_county("forecast", "--as-of", str(LAST), "--most", 1)[1]
    assert len(few.splitlines()) <= 2


@pytest.mark.parametrize(
    ("as_of", "code"),
    [(str(LAST + 1), "2025"), (f"{LAST + 2}-Q1", "2026"), ("soon", "soon"), ("2025-Q7", "Q7")],
)
def test_a_forecast_that_cannot_be_made_says_why(
    of_county: Muhero, grown: Grown, as_of: str, code: str
) -> None:
    of_county("model", "promote", grown.register(passed=True, step=1))
    for language in ("zh", "en"):
        ended, out, err = of_county("forecast", "--as-of", as_of, "--lang", language)
        assert (ended in (1, 2), out) == (True, "")
        assert code in err
        assert "Traceback" not in err
        assert bool(CHINESE.search(err)) is (language == "zh")


def test_without_a_champion_nothing_is_forecast(of_county: Muhero) -> None:
    ended, _, err = of_county("forecast", "--as-of", LAST, "--lang", "en")
    assert ended == 1
    assert "muhero retrain" in err


def test_versions_are_listed_shown_and_compared(of_county: Muhero, grown: Grown) -> None:
    passed, failed = grown.register(passed=True, step=1), grown.register(passed=False, step=2)
    of_county("model", "promote", passed)
    for language, words in (("zh", ("通过检验", "未通过检验")), ("en", ("passed", "not passed"))):
        ended, out, _ = of_county("model", "list", "--lang", language)
        rows = [line.split("\t") for line in out.splitlines()]
        assert ended == 0
        assert [row[:4] for row in rows[:2]] == [
            [str(failed), str(LAST), "candidate", words[1]],
            [str(passed), str(LAST), "champion", words[0]],
        ]
        page = of_county("model", "card", 1, "--lang", language)[1]
        assert page.startswith("# ")
        assert ("Model card" in page) is (language == "en")
    ended, out, _ = of_county("model", "compare", passed, failed)
    assert (ended, out.splitlines()[0]) == (0, f"\t{passed}\t{failed}")
    assert re.search(r"^annual kappa\t", out, re.MULTILINE)
    ended, _, err = of_county("model", "card", 99, "--lang", "en")
    assert (ended, "99" in err) == (1, True)


def test_two_administrators_promote_what_the_gate_did_not_pass(
    of_county: Muhero, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = grown.register(passed=False, step=2)
    ended, _, err = of_county("model", "promote", failed, "--reason", "ok", "--lang", "en")
    assert (ended, "MUHERO_TOKEN" in err) == (1, True), "an operator is nobody by name"
    monkeypatch.setenv("MUHERO_TOKEN", grown.tokens[0])
    assert of_county("model", "promote", failed)[0] == 1
    ended, out, _ = of_county("model", "promote", failed, "--reason", "checked", "--lang", "en")
    assert (ended, "second account" in out) == (1, True)
    monkeypatch.setenv("MUHERO_TOKEN", grown.tokens[1])
    ended, out, _ = of_county("model", "promote", failed, "--reason", "so did I", "--lang", "en")
    assert (ended, "in use" in out) == (0, True)
    assert registry.promotions(grown.store, COUNTY)[-1].reason == "checked / so did I"


def test_a_wrong_token_is_nobody(of_county: Muhero, grown: Grown, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = grown.register(passed=True, step=1)
    monkeypatch.setenv("MUHERO_TOKEN", "no such token")
    assert of_county("model", "promote", passed)[0] == 1
    assert registry.champion(grown.store, COUNTY) is None


def test_a_token_of_no_administrator_promotes_nothing(
    of_county: Muhero, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = grown.register(passed=True, step=1)
    with db.session(grown.engine) as session:
        monkeypatch.setenv("MUHERO_TOKEN", accounts.create_token(session, "officer", COUNTY))
    assert of_county("model", "promote", passed)[0] == 1
    assert registry.champion(grown.store, COUNTY) is None


def test_a_champion_is_rolled_back(of_county: Muhero, grown: Grown) -> None:
    first, second = grown.register(passed=True, step=1), grown.register(passed=True, step=2)
    for number in (first, second):
        assert of_county("model", "promote", number)[0] == 0
    ended, out, _ = of_county("model", "rollback", "--reason", "errors", "--lang", "en")
    assert (ended, f"Version {first} is in use again" in out) == (0, True)
    ended, _, err = of_county("model", "rollback", "--reason", "errors", "--lang", "en")
    assert (ended, bool(err)) == (1, True)
    assert of_county("model", "rollback")[0] == 2


def test_the_registry_is_checked(of_county: Muhero, grown: Grown) -> None:
    ended, out, err = of_county("model", "check", "--lang", "en")
    assert (ended, err) == (0, "")
    [file] = Path(grown.config.models_url).glob(f"{COUNTY}/files/*/annual.txt")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")
    ended, out, err = of_county("model", "check", "--lang", "en")
    assert ended == 1
    assert "annual.txt" in err
    assert "1" in out


def test_the_export_for_mlflow(of_county: Muhero, tmp_path: Path) -> None:
    ended, _, err = of_county("model", "export-mlflow", 1, "--out", tmp_path / "mlflow", "--lang", "en")
    if ended:
        assert "mlflow" in err
    else:
        assert (tmp_path / "mlflow" / "MLmodel").exists()
