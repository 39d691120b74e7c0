"""Units as departments write them → the unit in which a fact is kept, as exact fractions."""

import tomllib
import unicodedata
from fractions import Fraction
from functools import cache
from pathlib import Path

UNITS_FILE = Path(__file__).parent / "reference" / "units.toml"

# Counts have one natural unit. Everything else can be written in several that differ by powers of ten.
COUNTS = frozenset({"人", "户", "件", "起", "次"})


def normalise(text: str) -> str:
    """Write a unit or heading in half-width and lower case, without blanks and middle dots.

    >>> normalise("万kW·h （㎡）")
    '万kwh(m2)'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in "·・‧\u200b\ufeff'`")


def factor(kept: str, written: str) -> Fraction | None:
    """How much of the kept unit one written unit is; None if it is no unit of that kind.

    Parameters
    ----------
    kept : str
        The unit of the fact: "万元", "mu", "kWh" …
    written : str
        The unit as it stands in a heading.

    Examples
    --------
    >>> factor("mu", "㎡") == Fraction(15, 10000)
    True
    >>> factor("mu", "万元") is None
    True
    """
    return _units().get(kept, {}).get(normalise(written))


def is_unit(written: str) -> bool:
    """Tell whether a text is a unit of any kind."""
    return normalise(written) in _every_unit()


def written(kept: str) -> tuple[str, ...]:
    """List the ways to write units that can be converted to the kept one."""
    return tuple(_units().get(kept, {}))


@cache
def _units() -> dict[str, dict[str, Fraction]]:
    document = tomllib.loads(UNITS_FILE.read_text("utf-8"))
    tables = {kept: table for kept, table in document.items() if isinstance(table, dict)}
    return {kept: {name: Fraction(size) for name, size in table.items()} for kept, table in tables.items()}


@cache
def _every_unit() -> frozenset[str]:
    return frozenset(name for table in _units().values() for name in table)
