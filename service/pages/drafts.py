"""A scheme file under way in a form: the text, and the figures that were changed in the fields beside it."""

import math
from collections.abc import Mapping

from flask import request

from scoring import literals
from scoring.errors import Fault
from scoring.literals import Keys
from service.problems import Invalid

WAS = "was."
CLOSE = 1e-9


def text(base: str) -> str:
    """Give the text that was sent, or the base, with the changed figures written into it."""
    sent = request.form.get("text", "").replace("\r\n", "\n")
    whole = sent if sent.strip() else base
    changed = _changed(whole)
    if "balance" in request.form:
        changed = _balanced(whole, changed)
    return literals.amended(whole, changed)


def _changed(whole: str) -> dict[Keys, float]:
    """Read the fields that no longer say what they said when they were shown."""
    faults, found = [], {}
    for one in literals.literals(whole):
        name = literals.written(one.path)
        given, was = (request.form.get(f"{mark}{name}", "").strip() for mark in ("", WAS))
        if given in ("", was):
            continue
        try:
            found[one.path] = _figure(given)
        except ValueError:
            faults.append(Fault("field.number", f"#/{name}"))
    if faults:
        raise Invalid(*faults)
    return found


def _figure(given: str) -> float:
    value = float(given.replace(",", ""))
    if not math.isfinite(value):
        raise ValueError(given)
    return value


def _balanced(whole: str, changed: Mapping[Keys, float]) -> dict[Keys, float]:
    """Let the other weights of a pool take what the changed ones leave, each by its share."""
    pools: dict[str | int, dict[Keys, float]] = {}
    for one in literals.literals(whole):
        if one.path[0] == "pools" and one.path[-1] == "weight":
            pools.setdefault(one.path[1], {})[one.path] = one.value
    found = dict(changed)
    for weights in pools.values():
        found |= _others(weights, {path: value for path, value in changed.items() if path in weights})
    return found


def _others(weights: Mapping[Keys, float], moved: Mapping[Keys, float]) -> dict[Keys, float]:
    others = {path: value for path, value in weights.items() if path not in moved}
    left, held = math.fsum(weights.values()) - math.fsum(moved.values()), math.fsum(others.values())
    if not moved or held <= 0 or left < 0 or abs(left - held) < CLOSE:
        return {}
    scaled = {path: round(value * left / held, 2) for path, value in others.items()}
    last = next(reversed(scaled))
    scaled[last] = round(scaled[last] + left - math.fsum(scaled.values()), 6)
    return scaled
