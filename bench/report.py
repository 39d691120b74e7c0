"""One line per ratio, in a table for people and in `var/bench.json` for programs."""

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path("var/bench.json")


@dataclass(frozen=True)
class Ratio:
    """What was measured, over what, and the figure it aims at: "at most 2" or "at least 0.6"."""

    what: str
    measured: float
    baseline: float
    unit: str
    aim: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        """Measured over baseline."""
        return self.measured / self.baseline

    @property
    def is_met(self) -> bool:
        """Whether the aim is reached."""
        return self.ratio >= self.aim if self.at_least else self.ratio <= self.aim


def show(ratios: list[Ratio]) -> None:
    """Print the table and keep it in `var/bench.json`."""
    print(f"\n{'':54} {'measured':>12} {'baseline':>12} {'ratio':>8}   aim")
    for one in ratios:
        aim = f"{'≥' if one.at_least else '≤'} {one.aim:g}"
        figures = f"{one.measured:>12.4g} {one.baseline:>12.4g} {one.ratio:>8.2f}"
        print(f"{one.what:54} {figures}   {aim:6} {'met' if one.is_met else 'MISSED'}  ({one.unit})")
    FILE.parent.mkdir(exist_ok=True)
    lines = [{**asdict(one), "ratio": one.ratio, "is_met": one.is_met} for one in ratios]
    content = {"machine": platform.platform(), "python": platform.python_version(), "ratios": lines}
    FILE.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
