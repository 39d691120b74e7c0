"""What sets the industries of the demo county apart: one line a division in `industries.csv`.

`share` is the weight in the draw; `land` to `productivity` are multiples of the county's mean (land per
enterprise, revenue per mu, tax per revenue, value added per tce and per tonne, R&D per revenue, value
added per employee); `value_added` is its share of revenue, `electricity` that of the energy in tce. All
are invented, in the order of size of GB/T 4754 divisions 13 to 43. The last three are not manufacturing:
a scheme that leaves them out must have some to leave out.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Industries:
    """The divisions; every array has one place for each."""

    words: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    share: Floats
    land: Floats
    density: Floats
    value_added: Floats
    tax: Floats
    energy: Floats
    emissions: Floats
    research: Floats
    productivity: Floats
    electricity: Floats


def load() -> Industries:
    """The table beside this module."""
    table = pl.read_csv(Path(__file__).with_name("industries.csv"), schema_overrides={"codes": pl.String})
    figures = {name: table[name].to_numpy().astype(float) for name in table.columns[3:]}
    figures["share"] = figures["share"] / figures["share"].sum()
    codes = tuple(tuple(text.split()) for text in table["codes"])
    return Industries(words=tuple(table["word"]), codes=codes, **figures)
