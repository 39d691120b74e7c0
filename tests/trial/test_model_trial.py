"""The scoring model on whole demo counties: `make trial` (minutes, so not part of `make test`).

Six honest years, and ten years in which the economy breaks or a label was filled in afterwards.
"""

from pathlib import Path

import pytest

from data import synthetic
from data.synthetic import COUNTY
from model_registry import drift, features, retraining, thresholds
from model_registry.artifact import Artifact
from model_registry.history import Year
from service import db, demo, models, past, schema

TEN = range(2019, 2029)
BREAK = 2027


def published(folder: Path, **planted: object) -> list[Year]:
    """Load a county as `muhero demo load` does, and read its published past."""
    written = synthetic.generate(folder / "files", **planted)  # type: ignore[arg-type]
    engine = db.engine(f"sqlite:///{folder / 'muhero.sqlite'}")
    schema.migrate(engine)
    demo.load(engine, written, lambda *_, **__: None)
    with db.session(engine) as session:
        years = past.published(session, COUNTY, 9999)
    engine.dispose()
    return years


def retrained(years: list[Year], through: int, former: Artifact | None = None) -> Artifact:
    some = [one for one in years if one.year <= through]
    return retraining.retrain(COUNTY, some, former, models.say, lambda *_: None)


def scores(one: Artifact, measure: str) -> dict[str, float]:
    return {name: found[measure] for name, found in one.card["forecasters"]["annual"]["scores"].items()}


def failed(one: Artifact) -> set[str]:
    findings = one.card["forecasters"]["annual"]["findings"]
    return {found["name"].partition(".")[0] for found in findings if not found["passed"]}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> list[Year]:
    return published(tmp_path_factory.mktemp("honest"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[Year]:
    return published(tmp_path_factory.mktemp("broken"), years=TEN, regime=BREAK)


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> list[Year]:
    return published(tmp_path_factory.mktemp("leaking"), years=TEN, leak=True)


def test_the_demo_countys_model_passes_and_beats_every_simple_way(honest: list[Year]) -> None:
    one = retrained(honest, 2024)
    assert one.gate_passed, failed(one)
    assert one.quarterly is not None
    for measure, sign in (("kappa", 1), ("macro_f1", 1), ("log_loss", -1)):
        found = scores(one, measure)
        own = sign * found.pop("candidate")
        assert {"same_class", "rule", "logistic"} <= found.keys()
        assert all(own > sign * other for other in found.values()), (measure, own, found)


def test_the_same_past_gives_the_same_version(honest: list[Year]) -> None:
    from model_registry import artifact

    assert artifact.digest(retrained(honest, 2023)) == artifact.digest(retrained(honest, 2023))


def test_a_label_that_was_filled_in_afterwards_is_caught(leaking: list[Year]) -> None:
    one = retrained(leaking, 2027)
    assert not one.gate_passed
    assert "leak" in failed(one)


def test_a_break_of_the_economy_is_seen_and_the_champion_called_stale(broken: list[Year]) -> None:
    champion = retrained(broken, BREAK - 2)
    by_year = {one.year: one for one in broken}
    reference = champion.card["forecasters"]["annual"]["reference"]
    calm, after = (
        drift.report(
            champion.annual,
            reference,
            features.annual(by_year[year], by_year[year - 1], champion.annual.features, by_year[year - 2]),
        )
        for year in (BREAK - 1, BREAK)
    )
    limits = thresholds.usual()
    assert max(after.features.values()) > limits.most_shift
    assert len(drift.stale(champion.card, BREAK, after, limits)) > len(
        drift.stale(champion.card, BREAK - 1, calm, limits)
    )
