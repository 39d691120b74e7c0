"""What a model read, kept by digest: so that every forecast can be taken apart later."""

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from model_registry.matrix import GROUPS, Feature, Matrix
from service import files

FEATURE = "feature."
GROUP = "group."


def keep(session: Session, matrix: Matrix) -> str:
    """Keep a matrix as Parquet; give its digest."""
    columns = {FEATURE + one.name: matrix.values[:, place] for place, one in enumerate(matrix.features)}
    groups = [matrix.groups[name].alias(GROUP + name) for name in GROUPS]
    table = pl.DataFrame({"uscc": list(matrix.uscc), "now": matrix.now, **columns}).hstack(groups)
    return files.keep_table(session, table)


def read(session: Session, digest: str, features: tuple[Feature, ...], codes: list[str]) -> Matrix:
    """Read the rows of some enterprises, in their order as kept."""
    table = files.table(session, digest).filter(pl.col("uscc").is_in(codes))
    values = np.column_stack([table[FEATURE + one.name].to_numpy() for one in features])
    groups = table.select(pl.col(GROUP + name).alias(name) for name in GROUPS)
    return Matrix(features, table["uscc"].to_list(), values, table["now"].to_numpy(), groups)
