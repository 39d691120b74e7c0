"""An exported model is loaded by MLflow and forecasts the same. `make mlflow` runs this where MLflow is."""

import math
import os
from importlib.util import find_spec

import numpy as np
import pytest

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
SKIPPED = "SKIPPED ALOUD: MLflow is not installed here: `make mlflow` tests the export in its own environment"
if find_spec("mlflow") is None:
    pytest.skip(SKIPPED, allow_module_level=True)
import mlflow.lightgbm  # noqa: E402 - after it is known to be there
import mlflow.pyfunc  # noqa: E402
import pandas as pd  # noqa: E402

from model_registry import artifact, forecaster, mlflow_export, ordinal  # noqa: E402
from model_registry.errors import Refused  # noqa: E402
from model_registry.matrix import WORST  # noqa: E402
from tests.unit.model_registry import small  # noqa: E402

NAMES = [one.name for one in small.FEATURES]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return mlflow_export.export(small.artifact(), tmp_path_factory.mktemp("export") / "model")


@pytest.fixture
def rows():
    """Rows of every kind: usual ones, missing ones, beyond what training saw."""
    values = np.random.default_rng(3).random((50, 4)) * [1, 1, 3, 1] + [0, 0, 0, 13]
    values[:5, 2] = math.nan
    values[5:10, 0] = -WORST
    values[10:15, 1] = 50.0
    return values


def test_mlflow_loads_it_as_lightgbm_and_forecasts_the_same(exported, rows):
    one = small.artifact().annual
    loaded = mlflow.lightgbm.load_model(str(exported))
    assert np.array_equal(loaded.predict(rows), forecaster.latent(one, small.matrix(rows)))
    assert len(set(loaded.predict(rows))) > 5


def test_mlflow_loads_it_as_a_function_and_forecasts_the_same(exported, rows):
    one = small.artifact().annual
    loaded = mlflow.pyfunc.load_model(str(exported))
    told = loaded.predict(pd.DataFrame(rows, columns=NAMES))
    assert np.array_equal(told, forecaster.latent(one, small.matrix(rows)))


def test_columns_are_found_by_name_and_a_missing_one_is_refused(exported, rows):
    loaded = mlflow.pyfunc.load_model(str(exported))
    frame = pd.DataFrame(rows, columns=NAMES)
    assert np.array_equal(loaded.predict(frame[NAMES[::-1]]), loaded.predict(frame))
    with pytest.raises(mlflow.exceptions.MlflowException, match="class_before"):
        loaded.predict(frame.drop(columns="class_before"))


def test_the_metadata_make_probabilities_of_the_score(exported, rows):
    one = small.artifact()
    loaded = mlflow.pyfunc.load_model(str(exported))
    told = loaded.metadata.metadata
    score = loaded.predict(pd.DataFrame(rows, columns=NAMES))
    above = 1 / (1 + np.exp(np.array(told["thresholds"]) - told["slope"] * score[:, None]))
    expected = ordinal.probabilities(one.annual.cuts, score)
    assert np.allclose(above, expected[:, ::-1].cumsum(axis=1)[:, -2::-1])
    assert told["classes"] == ["D", "C", "B", "A"]
    assert told["digest"] == artifact.digest(one)
    assert told["missing"] == {"relative.tax_per_land": -WORST, "growth.tax_per_land": -WORST}


def test_the_signature_names_every_feature_and_the_example_can_be_forecast(exported):
    loaded = mlflow.pyfunc.load_model(str(exported))
    assert loaded.metadata.signature.inputs.input_names() == NAMES
    example = loaded.input_example
    assert list(example.columns) == NAMES
    assert np.isfinite(loaded.predict(example)).all()


def test_the_quarterly_forecaster_is_exported_by_name(tmp_path, rows):
    path = mlflow_export.export(small.artifact(), tmp_path / "model", "quarterly")
    loaded = mlflow.lightgbm.load_model(str(path))
    expected = forecaster.latent(small.artifact().quarterly, small.matrix(rows))
    assert np.array_equal(loaded.predict(rows), expected)


def test_nothing_in_the_folder_is_pickled(exported):
    for file in exported.rglob("*"):
        assert file.suffix in ("", ".lgb", ".yaml", ".json", ".txt"), file
        assert file.read_text("utf-8")


def test_a_folder_with_something_in_it_is_not_overwritten(exported):
    with pytest.raises(Refused, match=r"model\.folder_not_empty"):
        mlflow_export.export(small.artifact(), exported)
