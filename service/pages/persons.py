"""Who stands behind the numbers of accounts: whoever works with somebody knows the name, not the number."""

from collections.abc import Iterable

from service import auth, people, unit


def of(numbers: Iterable[int | None]) -> dict[int, str]:
    """Name accounts by one query: those of the place that is looked at, or of any to whoever keeps all."""
    place = None if auth.actor().county is None else auth.county()
    return people.called(unit.session(), place, {one for one in numbers if one is not None})
