"""The groups that errors are told by; never read by a model."""

import polars as pl

from model_registry.matrix import GROUPS
from model_registry.subjects import Subjects
from scoring.strata import series, strata


def groups(here: Subjects) -> pl.DataFrame:
    """A text column for each of `GROUPS`."""
    found = strata(here.scheme, here.table, GROUPS)
    return pl.DataFrame([series(name, found[name]) for name in GROUPS])
