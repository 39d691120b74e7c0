"""What the export refuses; that MLflow loads it is tested by `make mlflow`."""

from importlib.util import find_spec

import pytest

from model_registry import mlflow_export
from model_registry.errors import Refused
from tests.unit.model_registry import small


@pytest.mark.parametrize("prefix", ["quarterly", "../annual", ""])
def test_a_forecaster_that_is_not_there_is_not_exported(tmp_path, prefix):
    with pytest.raises(Refused) as refused:
        mlflow_export.export(small.artifact(quarterly=None), tmp_path / "model", prefix)
    assert refused.value.fault.code == "model.no_forecaster"
    assert refused.value.fault.params["all"] == "annual"


def test_a_folder_with_something_in_it_is_not_overwritten(tmp_path):
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path, tmp_path / "file"):
        with pytest.raises(Refused, match=r"model\.folder_not_empty"):
            mlflow_export.export(small.artifact(), path)


@pytest.mark.skipif(find_spec("mlflow") is not None, reason="SKIPPED ALOUD: MLflow is installed here")
def test_without_mlflow_it_is_said_and_nothing_is_written(tmp_path):
    with pytest.raises(Refused) as refused:
        mlflow_export.export(small.artifact(), tmp_path / "model")
    assert refused.value.fault.code == "model.mlflow_missing"
    assert not (tmp_path / "model").exists()
