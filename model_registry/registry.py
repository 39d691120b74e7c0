"""The registry of scoring models: register, promote, roll back, compare, load. Nothing is ever deleted.

A county's files in a store::

    990101/versions/0003.json        the record of version 3: its digest, its folder, every file's digest
    990101/files/2024-5f3a…/         its files: scheme.toml calibration.json annual.txt card.json …
    990101/promotions/0002.json      the second change of the champion: who, why, when
"""

from model_registry import promotions as promoted
from model_registry import versions as kept
from model_registry.champion import Loaded, current
from model_registry.comparison import Comparison, compare
from model_registry.promotions import Promotion, champion, promote, promotions, roll_back
from model_registry.store import Store
from model_registry.versions import Version, get, register, version, versions
from scoring.errors import Fault

__all__ = [
    "Comparison",
    "Loaded",
    "Promotion",
    "Version",
    "candidate",
    "champion",
    "compare",
    "current",
    "faults",
    "get",
    "promote",
    "promotions",
    "register",
    "roll_back",
    "version",
    "versions",
]


def candidate(store: Store, county: str) -> int | None:
    """Give the newest version if it is newer than the champion; None if there is nothing to promote."""
    newest = max((one.number for one in versions(store, county)), default=0)
    return newest if newest > (champion(store, county) or 0) else None


def faults(store: Store, county: str) -> list[Fault]:
    """Compare every file of a county with what was registered, and tell which are damaged."""
    return kept.faults(store, county) + promoted.faults(store, county)
