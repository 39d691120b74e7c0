"""Validation goes with time: learn from earlier years, look at a later one; never a random split of years."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from model_registry import forecaster as forecasters
from model_registry.forecaster import Flags, Forecast, Forecaster
from model_registry.matrix import Samples


class Window(NamedTuple):
    """One year, `later`, with all the years before it that there are, `earlier`."""

    earlier: Samples
    later: Samples


def windows(samples: Samples, last: int | None = None, most: int | None = None) -> list[Window]:
    """Give every origin year but the first with the years before it, oldest first.

    Parameters
    ----------
    samples : Samples
    last : int, optional
        Only so many of the newest.
    most : int, optional
        At most so many rows a part, evenly spread over the order they come in; the same ones each time.
    """
    years = samples.origins[1:]
    wanted = years if last is None else years[max(0, len(years) - last) :]
    return [
        Window(
            *(samples.rows(thinned(part, most)) for part in (samples.origin < year, samples.origin == year))
        )
        for year in wanted
    ]


def forecasts(
    samples: Samples, train: Callable[[Samples], Forecaster], last: int | None = None
) -> list[tuple[Samples, Forecast]]:
    """Forecast each later year by what the earlier ones taught.

    Training needs two years itself, so the first year that can be forecast is the third.
    """
    tried = [window for window in windows(samples, last) if len(window.earlier.origins) > 1]
    return [(later, forecasters.forecast(train(earlier), later.matrix)) for earlier, later in tried]


def thinned(where: Flags, most: int | None) -> Flags:
    """Leave at most so many of the rows that a mask chooses, evenly spread."""
    places = np.flatnonzero(where)
    if most is None or len(places) <= most:
        return where
    chosen = np.zeros(len(where), dtype=bool)
    chosen[places[np.linspace(0, len(places) - 1, most).astype(np.int64)]] = True
    return chosen
