"""Lists as files: whatever an official sees as a table, with the filters that are set."""

from service.pages.exports import (
    administration,
    collecting,
    deciding,
    evaluating,
    forecasts,
    publishing,
    region,
    trying,
)
from service.pages.exports.blueprint import blp

__all__ = [
    "administration",
    "blp",
    "collecting",
    "deciding",
    "evaluating",
    "forecasts",
    "publishing",
    "region",
    "trying",
]
