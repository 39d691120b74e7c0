"""The name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name most like `word`, or an empty text where none is like it.

    Examples
    --------
    >>> nearest("wieght", ["name", "weight", "score"])
    'weight'
    """
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")
