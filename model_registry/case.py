"""What a gate judges: a candidate, what it is compared with, and what each achieved on the held-out year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from model_registry import forecaster as forecasters
from model_registry import group_errors, leakage, metrics
from model_registry.forecaster import Forecast, Forecaster
from model_registry.group_errors import GroupErrors
from model_registry.leakage import Association
from model_registry.matrix import Floats, Integers, Matrix, Samples
from model_registry.metrics import Scores
from model_registry.thresholds import Thresholds

SAME_CLASS = "same_class"
"""The baseline that says: the class stays. Its class is the present one, whatever its probabilities."""


class Simple(Protocol):
    """A simple way of forecasting, to compare with (`baselines.Baseline`)."""

    @property
    def name(self) -> str:
        """A word such as `same_class`."""

    def probabilities(self, matrix: Matrix) -> Floats:
        """Worst class first: (n, K)."""


@dataclass(frozen=True, eq=False)
class Case:
    """Everything that the checks look at. What is measured is measured once, when first asked for."""

    candidate: Forecaster
    held_in: Samples
    held_out: Samples
    champion: Forecaster | None
    baselines: Sequence[Simple]
    train: Callable[[Samples], Forecaster]
    limits: Thresholds
    seed: int = 0

    @property
    def rows(self) -> int:
        """How many rows are held out."""
        return len(self.held_out)

    @cached_property
    def forecast(self) -> Forecast:
        """What the candidate forecasts of the held-out year."""
        return self._forecast_of(self.candidate)

    @cached_property
    def scores(self) -> Scores:
        """What the candidate achieved."""
        return self._scores(self.forecast.class_index, self.forecast.probabilities)

    @cached_property
    def simple(self) -> Mapping[str, Scores]:
        """What each simple way achieved, by its name."""
        return {one.name: self._simple(one) for one in self.baselines}

    @cached_property
    def champion_scores(self) -> Scores | None:
        """What the champion achieved; None where there is none, or it forecasts other classes."""
        if self.champion is None or self.champion.classes != self.held_out.classes:
            return None
        forecast = self._forecast_of(self.champion)
        return self._scores(forecast.class_index, forecast.probabilities)

    @cached_property
    def associations(self) -> tuple[Association, ...]:
        """What single values of features tell of next year that the rule does not."""
        return leakage.associations(self.held_in, self.held_out)

    @property
    def year_before(self) -> Matrix:
        """The newest year learned from."""
        return self.held_in.rows(self.held_in.origin == max(self.held_in.origins)).matrix

    @cached_property
    def errors(self) -> tuple[GroupErrors, ...]:
        """The candidate's errors by group."""
        matrix, target = self.held_out.matrix, self.held_out.target
        least = round(self.limits.least_group)
        return group_errors.by_group(matrix, target, self.forecast.class_index, least)

    @cached_property
    def overall(self) -> GroupErrors:
        """The candidate's errors among all."""
        return group_errors.overall(self.held_out.matrix, self.held_out.target, self.forecast.class_index)

    def _forecast_of(self, one: Forecaster) -> Forecast:
        return forecasters.forecast(one, self.held_out.matrix.aligned(one.features))

    def _simple(self, one: Simple) -> Scores:
        probabilities = one.probabilities(self.held_out.matrix)
        median, now = metrics.median_class(probabilities), self.held_out.matrix.now
        stays = one.name == SAME_CLASS
        return self._scores(np.where(now >= 0, now, median) if stays else median, probabilities)

    def _scores(self, forecast: Integers, probabilities: Floats) -> Scores:
        return metrics.scores(self.held_out.target, self.held_out.matrix.now, forecast, probabilities)
