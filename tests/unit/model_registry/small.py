"""Small artifacts: real trees of a few leaves, a real scheme; trained in a blink."""

import dataclasses
import json
from functools import cache
from pathlib import Path

import lightgbm
import numpy as np
import polars as pl

from model_registry.artifact import Artifact
from model_registry.forecaster import Forecaster
from model_registry.matrix import GROUPS, Feature, Matrix
from model_registry.ordinal import Cuts
from scoring import scheme
from scoring.calibration import Calibration, IndicatorMarks

COUNTY = "990101"
CLASSES = ("D", "C", "B", "A")
FEATURES = (
    Feature("relative", "tax_per_land", 1, title="亩均税收"),
    Feature("growth", "tax_per_land", 1, title="亩均税收"),
    Feature("class_before"),
    Feature("industry", categorical=True),
)
SCHEME = (Path(__file__).parents[3] / "data/schemes/default/2024.toml").read_text(encoding="utf-8")
FIXED = {"num_threads": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1, "num_leaves": 4}


@cache
def booster(seed: int) -> str:
    """Trees on made-up rows: the more tax, the better the class."""
    rows = np.random.default_rng(seed)
    values = np.column_stack([rows.random((200, 2)), rows.integers(0, 4, 200), rows.integers(13, 20, 200)])
    target = np.clip(values[:, 0] * 3 + values[:, 1] + rows.normal(0, 0.1, 200), 0, 3).round()
    data = lightgbm.Dataset(values, target, categorical_feature=[3])
    parameters = {**FIXED, "objective": "regression", "monotone_constraints": [1, 1, 0, 0], "seed": 1}
    return lightgbm.train(parameters, data, 5).model_to_string()


def forecaster(seed: int = 0, features: tuple[Feature, ...] = FEATURES) -> Forecaster:
    ranges = {one.name: (0.0, 1.0) for one in features}
    return Forecaster(
        features=features,
        classes=CLASSES,
        cuts=Cuts(2.0, (1.0, 3.0, 5.0)),
        booster=booster(seed),
        ranges=ranges,
        settings={"seed": seed},
        categories={"industry": (13.0, 14.0)},
    )


def card(passed: bool = True, kappa: float = 0.75, year: int = 2023) -> dict[str, object]:
    """The parts of a card that the registry reads."""
    judged = {"held_out": [{"year": year, "rows": 50}], "scores": {"candidate": {"kappa": kappa, "rows": 50}}}
    return {"passed": passed, "forecasters": {"annual": judged, "quarterly": judged}}


def calibration(benchmark: float = 20.0) -> Calibration:
    marks = {"above_scale": {"tax_per_land": IndicatorMarks(benchmark={"*": benchmark})}}
    return Calibration(scheme.parse(SCHEME).digest, marks, {})


def artifact(seed: int = 0, county: str = COUNTY, through: int = 2024, **changes: object) -> Artifact:
    one = Artifact(
        county=county,
        through=through,
        scheme_text=SCHEME,
        calibration=calibration(),
        annual=forecaster(seed),
        quarterly=forecaster(seed + 100),
        card=card(),
        pages={"zh": "# 模型卡\n", "en": "# Model card\n"},
    )
    return dataclasses.replace(one, **changes)


def files_of(root: Path, county: str, number: int) -> Path:
    """The folder in which a version's files lie."""
    record = json.loads((root / county / "versions" / f"{number:04d}.json").read_text("utf-8"))["record"]
    return root / county / "files" / record["folder"]


def change_a_byte(file: Path, place: int = -10) -> bytes:
    """Change one byte of a file; its former content, to put it back."""
    former = file.read_bytes()
    changed = bytearray(former)
    changed[place] ^= 1
    file.write_bytes(changed)
    return former


def matrix(values: np.ndarray) -> Matrix:
    """Rows to forecast."""
    none = np.full(len(values), -1)
    groups = pl.DataFrame({name: [""] * len(values) for name in GROUPS})
    return Matrix(FEATURES, [""] * len(values), values, none, groups)
