"""What-ifs and stability as codes with figures, for the texts: what to do, and what to beware of."""

from collections.abc import Iterator

from scoring.document import Scheme
from scoring.errors import Fault
from scoring.mix import Mix, Part
from scoring.stability import Stability
from scoring.whatif import Proposal

_CODES = {
    ("better", 1): "whatif.raise",
    ("better", -1): "whatif.reduce",
    ("worse", 1): "whatif.falls_when_raised",
    ("worse", -1): "whatif.falls_when_reduced",
}
_METHODS = {"separable": "whatif.mix_separable", "bound": "whatif.mix_bound"}


def of_proposal(one: Proposal) -> tuple[Fault, ...]:
    """The change, then what must be said with it: that it is one on paper, that others count in it too."""
    told = {
        "title": one.lever.title,
        "unit": one.lever.unit,
        "amount": one.amount,
        "before": 0 if one.before is None else one.before,
        "after": one.after,
        "reached": one.reached,
    }
    found = [Fault(_CODES[one.goal, one.way], one.lever.fact, told)]
    if one.lever.paper and one.goal == "better":
        found.append(Fault("whatif.paper", one.lever.fact, {"title": one.lever.title}))
    if one.method == "staged":
        found.append(Fault("whatif.in_stages", one.lever.fact))
    return tuple(found)


def of_mix(mix: Mix) -> tuple[Fault, ...]:
    """Every part, then the sum, then how sure it is that nothing is cheaper."""
    parts = tuple(_of_part(part) for part in mix.parts)
    told = {"cost": round(mix.cost, 2), "reached": mix.reached}
    note = (Fault(_METHODS[mix.method]),) if mix.method in _METHODS else ()
    return (*parts, Fault("whatif.mix_total", params=told), *note)


def _of_part(part: Part) -> Fault:
    told = {
        "title": part.lever.title,
        "unit": part.lever.unit,
        "amount": part.amount,
        "before": 0 if part.before is None else part.before,
        "after": part.after,
        "cost": round(part.cost, 2),
    }
    return Fault("whatif.mix_raise" if part.way > 0 else "whatif.mix_reduce", part.lever.fact, told)


def of_stability(scheme: Scheme, found: Stability, row: int) -> tuple[Fault, ...]:
    """How firmly one row of the results stands, on which figure it hangs, and whether to review it."""
    share = float(found.share[row])
    if share != share:
        return (Fault("stability.none"),)
    return tuple(_of_stability(scheme, found, row, share))


def _of_stability(scheme: Scheme, found: Stability, row: int, share: float) -> Iterator[Fault]:
    yield Fault("stability.share", params={"percent": round(100 * share, 1), "draws": found.draws})
    fact = found.hangs_on.values[found.hangs_on.codes[row]]
    if fact is not None:
        title = next(one.title for one in scheme.facts if one.code == fact)
        told = {"title": title, "percent": round(100 * float(found.breaks[row]), 1)}
        yield Fault("stability.hangs_on", fact, told)
    elif share < 1:
        yield Fault("stability.nothing_alone")
    if found.review[row]:
        yield Fault("stability.review")
    if found.approximate[row]:
        yield Fault("stability.approximate")
