"""Reasons of all enterprises against evaluating them: 120,000 × 6 indicators × 31 industry groups."""

from pathlib import Path

from bench import population
from bench.engine import alternate
from bench.report import Ratio
from scoring import explain, reasons
from scoring.evaluate import evaluate
from scoring.scheme import load

SIZE = 120_000
FEW = 500


def measure() -> list[Ratio]:
    """Time of the columns of reasons, medians included, and of turning some into sentences' material."""
    scheme = load(Path(__file__).with_name("scheme.toml"))
    table = population.facts(SIZE)
    outcome = evaluate(scheme, table)
    ours, evaluating = alternate(lambda: explain.reasons(outcome), lambda: evaluate(scheme, table))
    check(explain.reasons(outcome))
    return [Ratio("reasons of 120,000 against evaluating them", ours, evaluating, "s", 1)]


def check(found: explain.Reasons) -> None:
    """Refuse to praise columns that the reasons do not bear out."""
    for row in range(0, SIZE, SIZE // FEW):
        said = [one.points for one in reasons.of_row(found, row)]
        held = found.points[: len(said), row]
        if not said or any(abs(abs(a) - (b or 0.0)) > 0.01 for a, b in zip(held, said, strict=True)):
            raise SystemExit(f"row {row}: the columns say {held}, the reasons {said}")
