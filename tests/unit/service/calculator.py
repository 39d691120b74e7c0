"""A reader with a pocket calculator: from one result as JSON to value, points, total and class, in decimals.

Nothing of the engine is used; whatever is needed stands in the JSON.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

Json = Mapping[str, Any]
Figure = Decimal | None
SEEN = 12  # digits that a clerk sees and rounds, more where there are millions of points
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def number(figure: float | None) -> Figure:
    return None if figure is None else Decimal(str(figure))


def rounded(figure: Decimal, places: int | None, mode: str) -> Decimal:
    if places is None:
        return figure
    seen = Context(prec=max(SEEN, figure.adjusted() + places + 4)).plus(figure)
    return seen.quantize(Decimal(1).scaleb(-places), MODES[mode], Context(prec=60))


# -- Value -------------------------------------------------------------------------------------------------

OPERATORS: dict[type, Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def formula(text: str, figures: Mapping[str, Figure]) -> Figure:
    """A sum, difference, product, quotient or coalesce; without a figure, or divided by zero, it is None."""
    return calculated(ast.parse(text, mode="eval").body, figures)


def calculated(node: ast.expr, figures: Mapping[str, Figure]) -> Figure:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name | ast.Attribute):
        return figures[ast.unparse(node)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        below = calculated(node.operand, figures)
        return None if below is None else -below
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "coalesce":
        known = (calculated(one, figures) for one in node.args)
        return next((one for one in known if one is not None), None)
    if not isinstance(node, ast.BinOp):
        raise NotImplementedError(ast.unparse(node))
    left, right = calculated(node.left, figures), calculated(node.right, figures)
    if left is None or right is None or (isinstance(node.op, ast.Div) and not right):
        return None
    return OPERATORS[type(node.op)](left, right)


def value(one: Json) -> Figure:
    """The value of an indicator from the figures that were delivered; derived ones are computed again."""
    given = {figure["name"]: figure for figure in one["inputs"]}
    figures = {name: number(figure["value"]) for name, figure in given.items() if figure["formula"] is None}
    for name, figure in reversed(given.items()):
        if figure["formula"] is not None:
            figures[name] = formula(figure["formula"], figures)
    return formula(one["formula"], figures)


# -- Points ------------------------------------------------------------------------------------------------


def points(one: Json, rounding: Json) -> Figure:
    """The points of an indicator by its benchmark, weight and rules; given ones where the rules give them."""
    x, benchmark = number(one["value"]), number(one["benchmark"])
    weight = number(one["weight"]) or Decimal(0)
    negative = x is not None and x < 0 and one["negative"] not in ("as_is", "zero")
    if x is None or benchmark is None or negative:
        rule = one["missing"] if x is None else one["negative"] if x < 0 else "given"
        return Decimal(0) if rule == "zero" else number(one["points"])
    share = Decimal(0) if x < 0 and one["negative"] == "zero" else SHARES[one["score"]](one, x, benchmark)
    bounded = bound(share, number(one["cap"]), number(one["floor"]))
    return rounded(weight * bounded, rounding["points"], rounding["mode"])


def bound(share: Decimal, cap: Figure, floor: Figure) -> Decimal:
    share = share if cap is None else min(share, cap)
    return share if floor is None else max(share, floor)


def ratio(one: Json, x: Decimal, benchmark: Decimal) -> Decimal:
    if one["better"] == "higher":
        return x / benchmark
    return benchmark / x if x else number(one["cap"]) or Decimal(1)


def best(one: Json, x: Decimal, benchmark: Decimal) -> Decimal:
    return min(ratio(one, x, benchmark), number(one["cap"]) or Decimal(1))


def min_max(one: Json, x: Decimal, high: Decimal) -> Decimal:
    low, start = number(one["low"]), number(one["floor"]) or Decimal(0)
    if low is None or high <= low:
        return {"full": Decimal(1), "zero": Decimal(0), "floor": start}[one["flat"]]
    above = x - low if one["better"] == "higher" else high - x
    share = start + (1 - start) * above / (high - low)
    return bound(share, number(one["cap"]) or Decimal(1), start)


def threshold(one: Json, x: Decimal, benchmark: Decimal) -> Decimal:
    short = (benchmark - x if one["better"] == "higher" else x - benchmark) / benchmark
    return max(1 - Decimal(str(one["loss"])) * max(short, Decimal(0)), Decimal(0))


def by_rank(one: Json, _: Decimal, size: Decimal) -> Decimal:
    return (size - one["rank"] + 1) / size


SHARES = {"ratio": ratio, "best": best, "min_max": min_max, "threshold": threshold, "rank": by_rank}


def total(found: Json) -> Figure:
    """Points and adjustments, rounded once."""
    parts = [points(one, found["rounding"]) for one in found["indicators"]]
    if None in parts or not parts:
        return None
    extra = (Decimal(str(one["points"])) for one in found["adjustments"])
    added = sum((part for part in parts if part is not None), Decimal(0)) + sum(extra, Decimal(0))
    return rounded(added, found["rounding"]["total"], found["rounding"]["mode"])


# -- Class -------------------------------------------------------------------------------------------------


def class_by_rank(found: Json) -> str | None:
    """The first line that is reached; of stages the last that selects."""
    if total(found) is None or (found["status"] not in ("evaluated", "ungraded")):
        return None
    chosen = [one for one in found["cut_lines"] if is_reached(one, found)]
    staged = bool(chosen) and chosen[0]["part_from"] is not None
    name: str | None = (chosen[-1] if staged else chosen[0])["class_name"] if chosen else found["rest_class"]
    return name


def is_reached(one: Json, found: Json) -> bool:
    if one["part_from"] is not None:
        listed = keys(one["part_by"], found)
        inside = on_or_above(listed, one["part_to"]) and not on_or_above(listed, one["part_from"])
        return inside and on_or_above(keys(one["order_by"], found), line_of(one)) == (one["side"] == "above")
    return on_or_above(keys(one["order_by"], found), line_of(one))


def line_of(one: Json) -> list[float | None]:
    return [] if one["reach"] == "nobody" else one["line"]


def keys(order_by: list[str], found: Json) -> list[Figure]:
    figures = {f"value.{one['name']}": number(one["value"]) for one in found["indicators"]}
    figures |= {f"points.{one['name']}": number(one["points"]) for one in found["indicators"]}
    return [formula(text, {**figures, "total": total(found)}) for text in order_by]


def on_or_above(own: list[Figure], line: list[float | None]) -> bool:
    """Key by key; a missing one is below everything. A line without figures is reached by nobody."""
    lowest = Decimal("-Infinity")
    if not line:
        return False
    mine = [lowest if key is None else key for key in own]
    drawn = [lowest if key is None else Decimal(str(key)) for key in line]
    return len(drawn) < len(mine) or mine >= drawn


def class_of(found: Json) -> str | None:
    """The class by rank, changed by each override in turn; an ungraded unit is treated as the rule says."""
    if found["status"] == "ungraded":
        return str(found["treated_as"])
    name = class_by_rank(found)
    for one in found["overrides"]:
        assert one["before"] == name
        name = one["after"]
    return name


# -- Rules beside the indicators -----------------------------------------------------------------------------


def fired(one: Json, names: list[str]) -> bool:
    """Whether a rule about the class changes it, by its condition, its action and the class before it."""
    return holds(one) is True and moved(one, names) != one["before"]


def moved(one: Json, names: list[str]) -> str:
    """Where its action leads from the class before it; `names` are the classes, best first."""
    place, last = names.index(one["before"]), len(names) - 1
    named = names.index(one["class_name"]) if one["class_name"] else place
    steps = one["steps"] or 0
    places = {
        "raise": max(place - steps, 0),
        "lower": min(place + steps, last),
        "not_above": max(place, named),
        "not_below": min(place, named),
        "set": named,
    }
    return names[places[one["action"]]]


def holds(one: Json) -> Any:
    """Whether a condition holds, from nothing but what stands beside it; None where that is not known."""
    given = {figure["name"]: figure for figure in one["inputs"]}
    known = {name: plain(figure["value"]) for name, figure in given.items() if figure["formula"] is None}
    for name, figure in reversed(given.items()):
        if figure["formula"] is not None:
            known[name] = read(figure["formula"], known)
            assert known[name] == plain(figure["value"]), (name, known[name], figure["value"])
    return True if one["when"] is None else read(one["when"], known)


def plain(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def read(text: str, known: Mapping[str, Any]) -> Any:
    """A condition of SQL, as Python has it: `=`, `and`, `or`, `not`, `array_contains`, `coalesce`, sums."""
    python = text.replace(" = ", " == ").replace("previous.", "previous__")
    return truth(ast.parse(" ".join(python.split()), mode="eval").body, known)


COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def truth(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """Three values: True, False, and None where a figure is missing."""
    if isinstance(node, ast.Constant):
        return plain(node.value)
    if isinstance(node, ast.Name):
        return known[node.id.replace("previous__", "previous.")]
    if isinstance(node, ast.BoolOp):
        parts, decides = [truth(one, known) for one in node.values], isinstance(node.op, ast.Or)
        return decides if decides in parts else None if None in parts else not decides
    if isinstance(node, ast.UnaryOp):
        inside = truth(node.operand, known)
        return None if inside is None else not inside if isinstance(node.op, ast.Not) else -inside
    if isinstance(node, ast.Compare):
        left, right = truth(node.left, known), truth(node.comparators[0], known)
        return None if left is None or right is None else COMPARED[type(node.ops[0])](left, right)
    if isinstance(node, ast.BinOp):
        left, right = truth(node.left, known), truth(node.right, known)
        return None if left is None or right is None else OPERATORS[type(node.op)](left, right)
    assert isinstance(node, ast.Call), ast.unparse(node)
    found = [truth(one, known) for one in node.args]
    if ast.unparse(node.func) == "coalesce":
        return next((one for one in found if one is not None), None)
    assert ast.unparse(node.func) == "array_contains", ast.unparse(node)
    return found[1] in found[0]
