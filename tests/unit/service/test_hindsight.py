"""What became of forecasts: told of years that the champion has not seen, and of no others."""

from datetime import UTC, datetime
from functools import cache

import numpy as np

from model_registry import samples
from model_registry.artifact import Artifact
from model_registry.registry import Loaded, Version
from service import hindsight
from tests.unit.model_registry import published
from tests.unit.model_registry.judged import train


@cache
def champion(through: int) -> Loaded:
    rows, _ = samples.annual(published.history())
    newest = published.year(through)
    one = Artifact("990101", through, newest.scheme.text, newest.calibration, train(rows), None, {})
    return Loaded("990101", Version(1, "", through, datetime(2025, 4, 1, tzinfo=UTC), gate_passed=True), one)


def test_a_year_that_the_champion_has_not_seen_is_compared_with_its_forecast():
    year, before, earlier = (published.year(number) for number in (2024, 2023, 2022))
    found = hindsight.outcomes(champion(2023), year, before, earlier)
    assert found is not None
    assert len(found.target) > 50
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)
    right = (found.probabilities.argmax(axis=1) == found.target).mean()
    assert right > 0.4  # of four classes, on a hundred made-up enterprises


def test_a_year_that_it_has_seen_proves_nothing():
    year, before = published.year(2024), published.year(2023)
    assert hindsight.outcomes(champion(2024), year, before, None) is None
    assert hindsight.outcomes(champion(2023), year, None, None) is None
