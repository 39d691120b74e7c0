"""Evaluating: runs, their results, who stands next to a line, two runs side by side."""

from service.pages.evaluating import comparison, results, run, runs
from service.pages.evaluating.blueprint import blp

__all__ = ["blp", "comparison", "results", "run", "runs"]
