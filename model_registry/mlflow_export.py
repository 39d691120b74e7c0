"""A forecaster as an MLflow model folder, for houses that run MLflow. Nothing here is needed without it.

The folder holds LightGBM's own text, a signature and an example. Loaded as `python_function`, the model gives
the latent score; `metadata` in MLmodel holds the classes, the cut points that make probabilities of it, and
what must stand where a figure is missing.
"""

import os
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from model_registry import artifact as artifacts
from model_registry.artifact import ANNUAL, QUARTERLY, Artifact
from model_registry.errors import Refused
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("lightgbm", "numpy", "pandas", "scipy")


def export(one: Artifact, folder: Path | str, prefix: str = ANNUAL) -> Path:
    """Write a forecaster of a version as an MLflow model.

    Parameters
    ----------
    one : Artifact
    folder : path
        Where; empty, or not there yet.
    prefix : str
        Which forecaster: `annual` or `quarterly`.

    Returns
    -------
    Path
        The folder, for `mlflow.lightgbm.load_model` and `mlflow.pyfunc.load_model`.

    Raises
    ------
    Refused
        `model.no_forecaster`: the version has none of that name. `model.folder_not_empty`.
        `model.mlflow_missing`.
    """
    forecaster, path = _forecaster(one, prefix), Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("model.folder_not_empty", str(path), folder=str(path))
    flavour = _mlflow()
    from lightgbm import Booster
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    columns = Schema([ColSpec("double", feature.name) for feature in forecaster.features])
    flavour.save_model(
        Booster(model_str=forecaster.booster),
        str(path),
        signature=ModelSignature(columns, Schema([ColSpec("double")])),
        input_example=_example(forecaster),
        pip_requirements=[f"{name}=={version(name)}" for name in NEEDED],
        metadata=_metadata(one, forecaster, prefix),
    )
    return path


def _forecaster(one: Artifact, prefix: str) -> Forecaster:
    there = {ANNUAL: one.annual} | ({QUARTERLY: one.quarterly} if one.quarterly else {})
    if prefix not in there:
        raise Refused("model.no_forecaster", forecaster=prefix, all=", ".join(there))
    return there[prefix]


def _mlflow() -> ModuleType:
    """Import MLflow, which counts its users over the network unless it is told not to."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        import mlflow.lightgbm
    except ImportError:
        raise Refused("model.mlflow_missing") from None
    flavour: ModuleType = mlflow.lightgbm
    return flavour


def _example(one: Forecaster) -> "pd.DataFrame":
    """Make up a row in the middle of what training saw: nobody's figures."""
    import pandas as pd

    return pd.DataFrame({feature.name: [_middle(one, feature)] for feature in one.features}, dtype=float)


def _middle(one: Forecaster, feature: Feature) -> float:
    if seen := one.categories.get(feature.name):
        return seen[0]
    if feature.name in one.ranges:
        least, greatest = one.ranges[feature.name]
        return (least + greatest) / 2
    return feature.missing


def _metadata(one: Artifact, forecaster: Forecaster, prefix: str) -> dict[str, Any]:
    return {
        "county": one.county,
        "through": one.through,
        "digest": artifacts.digest(one),
        "forecaster": prefix,
        "gate_passed": one.gate_passed,
        "output": "latent score; P(class >= k) = 1 / (1 + exp(thresholds[k] - slope * score))",
        "classes": list(forecaster.classes),
        "slope": forecaster.cuts.slope,
        "thresholds": list(forecaster.cuts.thresholds),
        "missing": {each.name: each.missing for each in forecaster.features if each.direction},
    }
