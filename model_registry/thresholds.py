"""The limits of the gate, of drift and of review, from `thresholds.toml`: it says where each comes from."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from model_registry.errors import Refused

FILE = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True)
class Thresholds:
    """One figure each; `thresholds.toml` explains them in its order."""

    least_rows: float
    least_kappa: float
    least_gain_same_class: float
    least_gain: float
    most_f1_loss: float
    most_log_loss_excess: float
    most_calibration_error: float
    most_champion_lead: float
    most_champion_log_loss_lead: float
    most_violations: float
    most_placebo_skill: float
    least_group: float
    most_group_excess: float
    most_gap: float
    most_leak: float
    most_change_of_meaning: float
    most_change_of_category: float
    most_foreseen: float
    most_shift: float
    most_resting: float
    most_score_shift: float
    most_seconds: float
    most_bytes: float
    most_years: float
    most_class_shift: float
    most_calibration_drift: float
    review_classes_apart: float
    review_downgrade: float

    def as_dict(self) -> dict[str, float]:
        """Plain figures, for the card."""
        return asdict(self)


def load(path: Path = FILE) -> Thresholds:
    """Read the thresholds of a file.

    Raises
    ------
    Refused
        `model.thresholds_unreadable`: no TOML. `model.thresholds_keys`: a key too many or missing.
        `model.thresholds_figure`: not a finite number.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refused("model.thresholds_unreadable", str(path), reason=str(error)) from None
    return _checked(raw, str(path))


@cache
def usual() -> Thresholds:
    """The thresholds of this house, read once."""
    return load()


def _checked(raw: Mapping[str, object], where: str) -> Thresholds:
    names = {field.name for field in fields(Thresholds)}
    if raw.keys() != names:
        unknown, lost = sorted(raw.keys() - names), sorted(names - raw.keys())
        raise Refused("model.thresholds_keys", where, unknown=unknown, missing=lost)
    for name, figure in raw.items():
        if isinstance(figure, bool) or not isinstance(figure, int | float) or not math.isfinite(figure):
            raise Refused("model.thresholds_figure", where, key=name, value=str(figure))
    return Thresholds(**{name: figure for name, figure in raw.items() if isinstance(figure, int | float)})
