"""Run all parts of the benchmark, or those that are named."""

import importlib
import sys

from bench import report

PARTS = (
    "engine",
    "pipeline",
    "serving",
    "pages",
    "reasons",
    "whatif",
    "stability",
    "training",
    "forecast",
    "notices",
)


def main(names: list[str]) -> int:
    """Measure each part and show one table."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    ratios = []
    for name in names or PARTS:
        print(f"measuring {name} ...", flush=True)
        ratios += importlib.import_module(f"bench.{name}").measure()
    report.show(ratios)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
