"""Published facts and results → numbers that a forecaster reads, each with what is promised of it.

A row of a year reads that year's frozen evaluation and earlier ones, nothing later. What is promised holds
in composition: when facts behind the indicators improve and the rule is applied anew under the same
calibration, no promised feature gets worse and no other one changes.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from model_registry import past, subjects
from model_registry.circumstances import circumstances, circumstantial, common_labels
from model_registry.groups import groups
from model_registry.history import Year
from model_registry.matrix import Feature, Floats, Matrix
from model_registry.past import Past
from model_registry.relatives import growth, relatives
from model_registry.standing import standing
from model_registry.subjects import Subjects
from scoring.document import Scheme
from scoring.evaluate import Evaluation

Features = tuple[Feature, ...]

QUARTER = Feature("quarter")
"""How many quarters of the year under way are known."""


def annual(
    year: Year, before: Year | None = None, features: Features | None = None, earlier: Year | None = None
) -> Matrix:
    """The features of every evaluated unit of a published year.

    Parameters
    ----------
    before, earlier : the year before it and the one before that, where they were published.
    features : exactly these, as a forecaster reads them; None: all that the scheme allows.
    """
    here = subjects.of_year(year, before)
    wanted = listed(year.scheme, common_labels([here])) if features is None else features
    return of_subjects(here, past.of_year(before, earlier) if before else None, wanted)


def under_way(
    year: Year, before: Year, quarter: int, features: Features, earlier: Year | None = None
) -> Matrix:
    """Exactly these features of a year of which some quarters are known (`projection.projected`)."""
    here = subjects.of_year(year, before)
    return of_subjects(here, past.of_year(before, earlier), features, quarter)


def of_outcome(outcome: Evaluation, features: Features, before: Past | None = None) -> Matrix:
    """Exactly these features of the evaluated units of a fresh evaluation, one or many.

    Without `before` nothing has grown, and the class of last year is what the facts of last year say.
    """
    return of_subjects(subjects.of_outcome(outcome), before, features)


def listed(scheme: Scheme, labels: Sequence[str]) -> Features:
    """The features of a scheme, in the order of a matrix."""
    titles: dict[str, str] = {}
    for pool in scheme.pools:
        for one in pool.indicators:
            titles.setdefault(one.name, one.title or one.name)
    lines = [name for name in scheme.class_names if _is_line(scheme, name)]
    return (
        *(Feature("relative", name, 1, title=title) for name, title in titles.items()),
        *(Feature("growth", name, 1, title=title) for name, title in titles.items()),
        *(Feature("before", name, title=title) for name, title in titles.items()),
        *(Feature("mean", name, 1, title=title) for name, title in titles.items()),
        *(Feature(kind, "", 1) for kind in ("total", "percentile", "class", "mean_total", "mean_percentile")),
        *(Feature("margin", name, 1, title=name) for name in lines),
        *(Feature(kind) for kind in ("class_before", "years_before", "total_before")),
        *circumstantial(scheme, labels),
    )


def _is_line(scheme: Scheme, name: str) -> bool:
    """Whether some list has a line between a class and a worse one."""
    return any(name == band.class_name for one in scheme.rankings for band in one.bands[:-1])


def of_subjects(
    here: Subjects, before: Past | None, features: Features, quarter: int | None = None
) -> Matrix:
    """Exactly these features; what cannot be computed is missing, on its bad side where it is promised."""
    codes = here.table.keys.to_list()
    with np.errstate(all="ignore"):  # divisions by zero are told apart one by one
        stands = standing(here)
        columns = stands | _over_time(here, before, codes) | circumstances(here, features)
        columns |= _means(columns, before, codes)
    if quarter is not None:
        columns[QUARTER.name] = np.full(here.n, float(quarter))
    values = np.empty((len(features), here.n))  # a feature lies together until all are turned at once
    for place, one in enumerate(features):
        values[place] = _filled(columns.get(one.name), one)
    return Matrix(features, codes, np.ascontiguousarray(values.T), here.classes, groups(here))


def _over_time(here: Subjects, before: Past | None, codes: Sequence[str]) -> dict[str, Floats]:
    """Relative values, their growth, and how each enterprise stood a year ago."""
    now = relatives(here)
    columns = {f"relative.{name}": x for name, x in now.items()}
    if before is None:
        return columns | _said_of_last_year(here)
    rows = before.rows(codes)
    then = {name: past.looked_up(x, rows) for name, x in before.relatives.items()}
    columns |= {f"before.{name}": x for name, x in then.items()}
    columns |= {f"growth.{name}": growth(now[name], x) for name, x in then.items() if name in now}
    columns["class_before"] = past.classes(before, rows, here.scheme.class_names)
    columns["total_before"] = past.looked_up(before.totals, rows)
    columns["years_before"] = past.looked_up(before.years, rows)
    return columns


def _means(columns: Mapping[str, Floats], before: Past | None, codes: Sequence[str]) -> dict[str, Floats]:
    """Three years' mean, as far as they are known: one year is luck as well. Nothing this year, no mean."""
    named = {f"mean_{name}": name for name in ("total", "percentile")}
    named |= {f"mean.{name}": f"relative.{name}" for name in _relative(columns)}
    found = {}
    for name, own in named.items():
        years = [columns[own], *past.values(before, own, codes)]
        known = np.nansum(years, axis=0) / (~np.isnan(years)).sum(axis=0)
        found[name] = np.where(np.isnan(columns[own]), np.nan, known)
    return found


def _relative(columns: Mapping[str, Floats]) -> list[str]:
    return [name.removeprefix("relative.") for name in columns if name.startswith("relative.")]


def _said_of_last_year(here: Subjects) -> dict[str, Floats]:
    """The class a year ago and the years in it, where the facts of last year say them."""
    names = here.scheme.class_names
    found = subjects.ranks(here.table["previous.class"], names).astype(np.float64)
    years = here.table["previous.years_in_class"]
    return {"class_before": np.where(found < 0, np.nan, found), "years_before": years}


def _filled(column: Floats | None, one: Feature) -> Floats | float:
    if column is None:
        return one.missing
    return np.where(np.isnan(column), one.missing, column) if one.direction else column
