"""Training: trees under constraints for one latent score, then cut points on years the trees had not seen.

The score is a regression on the class as a number (0 the worst). LightGBM's multiclass objective with the
same constraints still lowers the class for some whose figures improve; a single score cannot.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model_registry import forecaster as forecasters
from model_registry import ordinal, validation
from model_registry.errors import TooLittle
from model_registry.forecaster import Forecaster
from model_registry.matrix import Feature, Floats, Samples
from model_registry.ordinal import Cuts

if TYPE_CHECKING:
    from lightgbm import Booster

LEAST_YEARS = 2  # one to learn from, one more to fit the cut points on
LEAST_ROWS = 50  # a year


@dataclass(frozen=True)
class Settings:
    """How a forecaster is trained.

    The defaults come from expanding windows on the demo county's held-in years, and on six counties that the
    same generator makes from other seeds.

    `rounds`, `learning_rate`, `depth`, `least_in_leaf` (rows), `l2`, `feature_share` and `row_share` (drawn
    anew every round): LightGBM's. `windows`: how many of the newest years the cut points are fitted on, each
    with trees that learned from the years before it, of at most `window_rows` rows: a handful of cut points
    needs no more. `seed` fixes the result; `threads` does not show in it (0: one for few rows, else all).
    """

    rounds: int = 250
    learning_rate: float = 0.02
    depth: int = 4
    least_in_leaf: int = 40
    l2: float = 10.0
    feature_share: float = 0.3
    row_share: float = 0.8
    windows: int = 3
    window_rows: int = 50_000
    seed: int = 1
    threads: int = 0


DEFAULT = Settings()


def fit(samples: Samples, settings: Settings = DEFAULT) -> Forecaster:
    """Train a forecaster on all rows; the same rows and settings give the same bytes.

    Parameters
    ----------
    samples : Samples
        Rows of at least two origin years.

    Raises
    ------
    TooLittle
        `model.too_few_origins`, `model.too_few_rows`, `model.one_class`.
    """
    _check(samples)
    matrix = samples.matrix
    return Forecaster(
        features=matrix.features,
        classes=samples.classes,
        cuts=_cuts(samples, settings),
        booster=_trees(samples, settings).model_to_string(),
        ranges=_ranges(matrix.features, matrix.values),
        settings={name: value for name, value in asdict(settings).items() if name != "threads"},
        categories=_categories(matrix.features, matrix.values),
    )


def held_out(samples: Samples) -> tuple[Samples, Samples]:
    """Set the newest origin year apart: the rows to train on, the rows to judge by."""
    newest = samples.origin == samples.origins[-1]
    return samples.rows(~newest), samples.rows(newest)


def parameters(features: tuple[Feature, ...], settings: Settings = DEFAULT) -> dict[str, Any]:
    """Give LightGBM's parameters.

    `basic` is the strictest way to hold constraints, and the only one that is never found to break them
    (LightGBM issues 5358 and 6155 show `advanced` doing so).
    """
    return {
        "objective": "regression",
        "learning_rate": settings.learning_rate,
        "max_depth": settings.depth,
        "num_leaves": 2**settings.depth,
        "min_data_in_leaf": settings.least_in_leaf,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.feature_share,
        "bagging_fraction": settings.row_share,
        "bagging_freq": 1,
        "monotone_constraints": [one.direction for one in features],
        "monotone_constraints_method": "basic",
        "seed": settings.seed,
        "num_threads": settings.threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }


def _check(samples: Samples) -> None:
    """Refuse what cut points cannot be fitted on, and say what is missing."""
    years = samples.origins
    if len(years) < LEAST_YEARS:
        raise TooLittle("model.too_few_origins", years=years, needed=LEAST_YEARS)
    for year in years:
        rows = int((samples.origin == year).sum())
        if rows < LEAST_ROWS:
            raise TooLittle("model.too_few_rows", year=year, rows=rows, needed=LEAST_ROWS)
    found = np.unique(samples.target)
    if len(found) < 2:
        raise TooLittle("model.one_class", years=years, **{"class": samples.classes[found[0]]})


def _trees(samples: Samples, settings: Settings) -> "Booster":
    import lightgbm

    features = samples.matrix.features
    given = parameters(features, settings) | {"num_threads": _threads(len(samples), settings)}
    categorical = [place for place, one in enumerate(features) if one.categorical]
    data = lightgbm.Dataset(
        forecasters.filled(features, samples.matrix.values),
        samples.target.astype(np.float64),
        params=given,
        categorical_feature=categorical,
    )
    return lightgbm.train(given, data, settings.rounds)


def _cuts(samples: Samples, settings: Settings) -> Cuts:
    """Cut points on the newest years, each scored by trees that learned from the years before it alone."""
    tried = validation.windows(samples, settings.windows, settings.window_rows)
    latent = np.concatenate([_scored(*window, settings) for window in tried])
    target = np.concatenate([window.later.target for window in tried])
    return ordinal.fit(latent, target, len(samples.classes))


def _scored(earlier: Samples, later: Samples, settings: Settings) -> Floats:
    values = forecasters.filled(later.matrix.features, later.matrix.values)
    threads = _threads(len(later), settings)
    return np.asarray(_trees(earlier, settings).predict(values, num_threads=threads))


def _threads(rows: int, settings: Settings) -> int:
    """On a busy machine threads wait for each other: few rows are done sooner by one."""
    return settings.threads or (1 if rows < forecasters.MANY else 0)


def _ranges(features: tuple[Feature, ...], values: Floats) -> dict[str, tuple[float, float]]:
    ranges = {}
    for column, one in zip(values.T, features, strict=True):
        known = column[~forecasters.missing(column)]
        if len(known):
            ranges[one.name] = (float(known.min()), float(known.max()))
    return ranges


def _categories(features: tuple[Feature, ...], values: Floats) -> dict[str, tuple[float, ...]]:
    return {
        one.name: tuple(np.unique(column[~np.isnan(column)]).tolist())
        for column, one in zip(values.T, features, strict=True)
        if one.categorical
    }
