"""Two versions side by side."""

import pytest

from model_registry import registry
from model_registry.comparison import FeatureChange, Judged, Measured
from model_registry.errors import Damaged, Unknown
from model_registry.matrix import Feature
from tests.unit.model_registry import small
from tests.unit.model_registry.small import COUNTY

OTHER_FEATURES = (
    Feature("relative", "tax_per_land", 0),
    Feature("growth", "tax_per_land", 1),
    Feature("class_before"),
    Feature("age"),
)


@pytest.fixture
def compared(folder):
    registry.register(folder, small.artifact())
    other = small.artifact(
        1,
        annual=small.forecaster(1, OTHER_FEATURES),
        quarterly=None,
        calibration=small.calibration(23.0),
        card=small.card(kappa=0.77, year=2024),
    )
    registry.register(folder, other)
    return registry.compare(folder, COUNTY, 1, 2)


def test_measures_stand_side_by_side_with_the_years_they_are_of(compared):
    assert (compared.a.number, compared.b.number) == (1, 2)
    assert Measured("annual", "kappa", 0.75, 0.77) in compared.metrics
    assert Judged("annual", (2023,), (2024,)) in compared.judged


def test_benchmarks_that_moved_are_told(compared):
    assert compared.same_scheme
    moved = [(one.pool, one.indicator, one.group, one.former, one.new) for one in compared.benchmarks]
    assert moved == [("above_scale", "tax_per_land", "*", 20.0, 23.0)]


def test_features_that_differ_are_told(compared):
    annual = [one for one in compared.features if one.forecaster == "annual"]
    assert annual == [
        FeatureChange("annual", "relative.tax_per_land", 1, 0),
        FeatureChange("annual", "industry", 0, None),
        FeatureChange("annual", "age", None, 0),
    ]
    quarterly = [one for one in compared.features if one.forecaster == "quarterly"]
    assert [one.name for one in quarterly] == [feature.name for feature in small.FEATURES]
    assert {one.b for one in quarterly} == {None}


def test_a_version_with_itself_has_no_difference(folder):
    registry.register(folder, small.artifact())
    same = registry.compare(folder, COUNTY, 1, 1)
    assert (same.benchmarks, same.features, same.same_scheme) == ((), (), True)
    assert all(one.a == one.b for one in same.metrics)


def test_another_scheme_is_said(folder):
    registry.register(folder, small.artifact())
    registry.register(folder, small.artifact(scheme_text=small.SCHEME.replace("2024-12-31", "2024-12-30")))
    assert not registry.compare(folder, COUNTY, 1, 2).same_scheme


def test_a_card_without_figures_compares_nothing(folder):
    for seed in range(2):
        registry.register(folder, small.artifact(seed, card={}))
    assert registry.compare(folder, COUNTY, 1, 2).metrics == ()


def test_unknown_and_damaged_versions_are_not_compared(folder):
    registry.register(folder, small.artifact())
    with pytest.raises(Unknown):
        registry.compare(folder, COUNTY, 1, 2)
    small.change_a_byte(small.files_of(folder.root, COUNTY, 1) / "card.json")
    with pytest.raises(Damaged):
        registry.compare(folder, COUNTY, 1, 1)
