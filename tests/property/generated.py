"""Schemes made up by Hypothesis: every choice of the guide that the properties do not rule out."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Table = dict[str, Any]

GROUPS = st.sampled_from([[], ["zone"], ["zone", "park"]])
SHARES = st.lists(st.integers(1, 99), min_size=5, max_size=5, unique=True).map(sorted)
FRAME = """
as_of = 2024-12-31
county = "990199"
year = 2024
title = "生成的办法"
source = "无"
adjustments = [{ name = "bonus", when = "array_contains(labels, 'bonus')", points = 3 }]
overrides = [{ name = "lifted", when = "array_contains(labels, 'lifted')", action = "raise", steps = 1 }]

[[scope]]
name = "u"
when = "array_contains(labels, 'ungraded')"
status = "ungraded"
treated_as = "B"
"""


def inline(value: object) -> str:
    """A value as TOML on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {inline(cell)}" for key, cell in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(inline(cell) for cell in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def without_nothing(**keys: object) -> Table:
    return {key: value for key, value in keys.items() if value is not None}


def one_of(*choices: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


@st.composite
def benchmarks(draw: st.DrawFn) -> object:
    if draw(st.booleans()):
        return draw(one_of(1.0, 20))
    of = draw(one_of("sum_ratio", "mean", "median", "quantile", "max", "min"))
    return without_nothing(
        of=of,
        q=0.8 if of == "quantile" else None,
        within=draw(GROUPS),
        minimum=draw(one_of(1, 3)),
        times=draw(one_of(1.0, 2.0)),
        winsorise=draw(one_of(0.0, 0.1)),
        previous=draw(st.booleans()),
    )


@st.composite
def indicators(draw: st.DrawFn, number: int) -> Table:
    """One indicator with facts of its own: x ÷ y."""
    score = draw(one_of("ratio", "min_max", "best", "threshold", "rank"))
    better = draw(one_of("higher", "lower"))
    cap = draw(one_of(None, 1.0, 1.5))
    needs_cap = cap is None and better == "lower" and score in ("ratio", "best")
    return without_nothing(
        name=f"i{number}",
        value=f"x{number} / y{number}",
        weight=draw(st.integers(0, 40)),
        score=score,
        better=better,
        benchmark=draw(benchmarks()) if score in ("ratio", "threshold") else None,
        within=draw(GROUPS) if score in ("best", "rank") else None,
        flat=draw(one_of("full", "zero", "floor")) if score == "min_max" else None,
        cap=1.5 if needs_cap else cap,
        floor=draw(one_of(None, 0.0, 0.2)),
        missing=draw(one_of("zero", "null", "exclude")),
        negative=draw(one_of("zero", "as_is")) if better == "higher" else "zero",
    )


@st.composite
def bands(draw: st.DrawFn, classes: Sequence[str]) -> Table:
    order_by = draw(one_of(None, ["total", "points.i0"], ["value.i0"]))
    least = draw(one_of(None, 40.0)) if order_by is None else None
    cut = [
        without_nothing(**{"class": name, "to": share / 100, "min_total": least})
        for name, share in zip(classes[:-1], draw(SHARES), strict=False)
    ]
    return without_nothing(bands=[*cut, {"class": classes[-1]}], order_by=order_by)


def stages(classes: Sequence[str]) -> Table:
    better = {"from": 0.0, "to": 0.5, "order_by": ["points.i0"], "best": 0.15, "class": classes[0]}
    worse = {"from": 0.5, "to": 1.0, "order_by": ["value.i0", "total"], "worst": 0.1, "class": classes[-1]}
    return {"stages": [better, worse], "rest": classes[1]}


@st.composite
def rankings(draw: st.DrawFn, pools: Sequence[str], classes: Sequence[str]) -> Table:
    small = draw(one_of(None, "join", "no_worst", classes[1]))
    return {
        "name": "one",
        "pools": list(pools),
        "within": draw(one_of([], ["zone"], ["pool"])),
        "quota": draw(one_of("half_up", "half_even", "floor", "ceiling")),
        "ties": draw(one_of("better", "worse")),
        "count_ungraded": draw(st.booleans()),
        **({"minimum": 4, "below_minimum": small} if small else {}),
        **(stages(classes) if draw(st.booleans()) else draw(bands(classes))),
    }


@st.composite
def ranked_texts(draw: st.DrawFn) -> str:
    """The file of a scheme whose total is the fact x0 itself: only ranking and classes are open."""
    classes = list("ABCDEF"[: draw(st.integers(3, 6))])
    return ranked(classes=classes, ranking=draw(rankings(["all"], classes)))


def ranked(ranking: Table, classes: Sequence[str] = "ABC", **more: Table) -> str:
    """The file of a scheme whose total is the fact x0 itself."""
    value = {"name": "i0", "value": "x0", "weight": 1, "score": "ratio", "benchmark": 1}
    document = {
        "weights_total": 1,
        "facts": {"x0": {"title": "数", "unit": "1"}},
        "classes": [{"name": name} for name in classes],
        "pools": [{"name": "all", "indicators": [value]}],
        "rankings": [{"name": "one", "pools": ["all"], **ranking}],
        **more,
    }
    return written(document)


@st.composite
def units(draw: st.DrawFn) -> Table:
    return {
        "tenants": draw(one_of("apart", "merged", "inherit")),
        "groups": draw(one_of("apart", "merged")),
        "mixed_when": "array_contains(labels, 'mixed')",
    }


@st.composite
def scheme_texts(draw: st.DrawFn) -> str:
    """The file of a scheme with one to three indicators, in one pool or in two."""
    chosen = [draw(indicators(number)) for number in range(draw(st.integers(1, 3)))]
    classes = list("ABCDEF"[: draw(st.integers(3, 6))])
    pools: list[Table] = [{"name": "all", "indicators": chosen}]
    if draw(st.booleans()):
        pools.insert(0, {"name": "above", "where": "scale = 'above'", "indicators": chosen})
    document = {
        "weights_total": sum(one["weight"] for one in chosen),
        "rounding": {"total": draw(st.integers(0, 3)), "mode": draw(one_of("half_up", "half_even", "down"))},
        "facts": {f"{side}{i}": {"title": "数", "unit": "1"} for i in range(len(chosen)) for side in "xy"},
        "units": draw(units()),
        "classes": [{"name": name} for name in classes],
        "pools": pools,
        "rankings": [draw(rankings([pool["name"] for pool in pools], classes))],
    }
    return written(document)


def written(document: Table) -> str:
    return "\n".join(f"{key} = {inline(value)}" for key, value in document.items()) + FRAME
