"""What an enterprise is, beside what it achieves: size, age, industry, tenancy, labels, events."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from model_registry.matrix import Feature, Floats
from model_registry.subjects import Subjects
from scoring import signs
from scoring.columns import Coded
from scoring.document import Scheme
from scoring.functions import years_between

SIZES = ("employees", "electricity_kwh", "land", "tax")
TENANCY = {"rents": "land_rented_in", "lets": "land_let_out"}
EVENTS = ("safety_accidents_general", "safety_accidents_major", "environment_penalties")
COMMON = 0.005  # of the units carry a label: then it is a feature


def circumstances(subjects: Subjects, features: Iterable[Feature]) -> dict[str, Floats]:
    """The columns of those of `features` that are circumstances; NaN where not known."""
    return {one.name: _COLUMNS[one.kind](subjects, one.of) for one in features if one.kind in _COLUMNS}


def circumstantial(scheme: Scheme, labels: Iterable[str]) -> Iterator[Feature]:
    """The features of circumstances that a scheme allows, with what it promises of each."""
    titles = {one.name: one.title for one in scheme.derived if one.formula.type == "number"}
    titles |= {one.code: one.title for one in scheme.facts}
    directions = {name: _direction(scheme, name) for name in (*SIZES, *TENANCY.values(), *EVENTS, "tenants")}
    for name in SIZES:
        if name in titles and (direction := directions[name]) is not None:
            yield Feature("size", name, direction, title=titles[name])
    for what, name in (*TENANCY.items(), ("tenants", "tenants")):
        if (direction := directions[name]) is not None:
            yield Feature("tenancy", what, direction, title=titles[name])
    yield from (Feature("event", name, -1, title=titles[name]) for name in EVENTS if directions[name] == 0)
    yield from (Feature("above_scale"), Feature("age"), Feature("industry", categorical=True))
    yield from (Feature("label", label, title=label) for label in labels)


@cache
def _direction(scheme: Scheme, name: str) -> int | None:
    """The sign of a fact in the indicators of all pools: 0 where it enters none, None where they disagree.

    A fact that enters with both signs is no feature: the branch for those who do not deliver it could pay.
    """
    found = {
        entering[name] for pool in scheme.pools if name in (entering := signs.entering(scheme, pool.name))
    }
    return 0 if not found else found.pop() if len(found) == 1 else None


def common_labels(subjects: Iterable[Subjects]) -> tuple[str, ...]:
    """Labels that at least `COMMON` of the units carry, without the years of their evidence; sorted."""
    counts, n = Counter[str](), 0
    for one in subjects:
        column: Coded[tuple[str, ...]] = one.table["labels"]
        carried = np.bincount(column.codes, minlength=len(column.values))
        for labels, times in zip(column.values, carried.tolist(), strict=True):
            counts.update(dict.fromkeys(labels or (), times))
        n += one.n
    return tuple(sorted(label for label, times in counts.items() if times >= max(COMMON * n, 1)))


def _size(subjects: Subjects, name: str) -> Floats:
    return np.asarray(np.log1p(np.maximum(subjects.table[name], 0.0)))


def or_none(x: Floats) -> Floats:
    """A count in which nothing delivered is none."""
    return np.where(np.isnan(x), 0.0, x)


def _tenancy(subjects: Subjects, what: str) -> Floats:
    """Nothing delivered is nothing rented, nothing let."""
    if what == "tenants":
        return or_none(subjects.table["tenants"])
    return np.asarray(subjects.table[TENANCY[what]] > 0, dtype=np.float64)


def _event(subjects: Subjects, name: str) -> Floats:
    """Departments list only those who have had one."""
    return or_none(subjects.table[name])


def _above_scale(subjects: Subjects, _: str) -> Floats:
    scale: Coded[str] = subjects.table["scale"]
    return np.where(scale.known(), scale.where("above".__eq__), np.nan)


def age(subjects: Subjects, _: str = "") -> Floats:
    """Years since the registration."""
    return years_between(subjects.table["registered_on"], np.datetime64(subjects.scheme.as_of, "D"))


def _industry(subjects: Subjects, _: str) -> Floats:
    column: Coded[str] = subjects.table["industry"]
    divisions = [
        np.nan if code is None or not code[:2].isdecimal() else int(code[:2]) for code in column.values
    ]
    return np.array(divisions, dtype=np.float64)[column.codes]


def _label(subjects: Subjects, label: str) -> Floats:
    column: Coded[tuple[str, ...]] = subjects.table["labels"]
    return column.where(lambda labels: label in labels).astype(np.float64)


_COLUMNS = {
    "size": _size, "tenancy": _tenancy, "event": _event, "above_scale": _above_scale, "age": age,
    "industry": _industry, "label": _label,
}  # fmt: skip
