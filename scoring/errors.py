"""What can be wrong with a scheme, a formula or a table of facts.

An error is a code with parameters, never a sentence: the texts, Chinese and English, stand in
`service/texts/`. `where` names the place as its author knows it: a key path of a scheme file
(`pools.above_scale.indicators.tax_per_land.value`) or a row and column of a table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a code such as `scheme.unknown_key`, the place, the figures."""

    code: str
    where: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        figures = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.where}: {self.code} ({figures})" if figures else f"{self.where}: {self.code}"


class InputError(Exception):
    """Something handed in cannot be used; `faults` holds everything that was found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


class SchemeError(InputError):
    """A scheme file, or a formula in it, does not say what it must."""


class FactError(InputError):
    """A table of facts cannot be evaluated as it stands."""
