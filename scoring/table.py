"""The table of facts as the rules read it: typed, with last year beside this year, and derived facts."""

from collections.abc import Iterable

import polars as pl

from scoring.document import Derived, Scheme
from scoring.errors import Fault, FactError
from scoring.formula import DATED_LABELS, years_between
from scoring.names import PREVIOUS

__all__ = ["derive", "prepare", "years_between"]

_TYPES: dict[str, pl.DataType] = {"text": pl.String(), "date": pl.Date(), "labels": pl.List(pl.String)}


def prepare(scheme: Scheme, facts: pl.DataFrame, previous: pl.DataFrame | None) -> pl.DataFrame:
    """Facts of this year and, as `previous.x`, of last year, in the types of the vocabulary.

    Parameters
    ----------
    facts : a row per enterprise; columns as in `data/schemes/README.md` §3. Absent columns count as
        not delivered; columns that the scheme does not speak of are left out.
    previous : the same for last year, with `class` and `years_in_class` where known; None: nothing known.

    Raises
    ------
    FactError
        `facts.no_uscc`, `facts.duplicate` (the same enterprise twice), `facts.wrong_type`.
    """
    _check_keys(facts)
    table = _typed(scheme, facts, _columns(scheme))
    if needs_previous(scheme):
        table = table.join(_last_year(scheme, previous), on="uscc", how="left", maintain_order="left")
    if "as_of" in scheme.uses:
        table = table.with_columns(pl.lit(scheme.as_of).alias("as_of"))
    return derive(scheme, table)


def derive(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """Add the derived facts, in the order in which they need each other."""
    for level in levels(scheme.derived):
        table = table.with_columns(_finite(one) for one in level)
    return table


def levels(derived: Iterable[Derived]) -> list[list[Derived]]:
    """Derived facts in steps: each needs only facts and those of earlier steps."""
    waiting, steps = {one.name: one for one in derived}, []
    while waiting:
        ready = [one for one in waiting.values() if not one.formula.uses & waiting.keys()]
        steps.append(ready)
        waiting = {name: one for name, one in waiting.items() if one not in ready}
    return steps


def finite(figure: pl.Expr) -> pl.Expr:
    """A figure that overflowed cannot be computed: null."""
    return pl.when(figure.is_finite()).then(figure)


def needs_previous(scheme: Scheme) -> bool:
    """Does any rule look at last year?"""
    return bool(scheme.policies) or scheme.looks_back


def _finite(one: Derived) -> pl.Expr:
    return (finite(one.formula.expr) if one.formula.type == "number" else one.formula.expr).alias(one.name)


def _check_keys(facts: pl.DataFrame) -> None:
    if "uscc" not in facts.columns or facts["uscc"].null_count():
        raise FactError([Fault("facts.no_uscc", "uscc")])
    if facts["uscc"].n_unique() != facts.height:
        twice = facts["uscc"].value_counts().filter(pl.col("count") > 1)["uscc"].sort().head(20)
        raise FactError([Fault("facts.duplicate", "uscc", {"uscc": code}) for code in twice])


def _columns(scheme: Scheme) -> dict[str, pl.DataType]:
    """Facts and attributes that some rule reads, with their types."""
    kinds: dict[str, pl.DataType] = {one.code: _TYPES[one.type] for one in scheme.attributes}
    kinds |= {fact.code: pl.Float64() for fact in scheme.facts}
    used = {name.removeprefix(PREVIOUS) for name in scheme.uses} | {"uscc", "name", "plot_holder_uscc", "parent_uscc"}
    return {name: kind for name, kind in kinds.items() if name in used}


def _typed(scheme: Scheme, frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    present = [_cast(name, kind, frame.schema[name]) for name, kind in columns.items() if name in frame.columns]
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in columns.items() if name not in frame.columns]
    try:
        typed = frame.select(present).with_columns(absent) if absent else frame.select(present)
    except pl.exceptions.PolarsError as error:
        raise FactError([Fault("facts.wrong_type", "", {"reason": str(error).splitlines()[0][:120]})]) from None
    return _with_labels(typed) if "labels" in columns else typed


def _cast(name: str, kind: pl.DataType, found: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Float64():
        return column.cast(pl.Float64).fill_nan(None) if found != pl.Float64() else column.fill_nan(None)
    return column if found == kind else column.cast(kind)


def _with_labels(typed: pl.DataFrame) -> pl.DataFrame:
    """`labels` by name alone; with the year of their evidence in a column beside it."""
    given = pl.col("labels").fill_null([])
    names = given.list.eval(pl.element().str.replace(r":\d{4}$", ""))
    return typed.with_columns(names.alias("labels"), given.alias(DATED_LABELS))


def _last_year(scheme: Scheme, previous: pl.DataFrame | None) -> pl.DataFrame:
    """Last year's columns under `previous.`, derived facts among them."""
    frame = pl.DataFrame(schema={"uscc": pl.String}) if previous is None else previous
    _check_keys(frame)
    columns = _columns(scheme) | {"class": pl.String(), "years_in_class": pl.Float64()}
    typed = _typed(scheme, frame, columns).with_columns(pl.lit(scheme.as_of).dt.offset_by("-1y").alias("as_of"))
    if not scheme.looks_back:
        return typed.select("uscc", *(pl.col(name).alias(PREVIOUS + name) for name in ("class", "years_in_class")))
    blind = {name for one in scheme.derived for name in one.formula.uses if name.startswith(PREVIOUS)}
    blank = typed.with_columns(pl.lit(None, dtype=_type_of(scheme, name)).alias(name) for name in sorted(blind))
    last = derive(scheme, blank).drop(sorted(blind), "as_of")
    return last.rename({name: PREVIOUS + name for name in last.columns if name != "uscc"})


def _type_of(scheme: Scheme, name: str) -> pl.DataType:
    bare = name.removeprefix(PREVIOUS)
    attribute = next((one for one in scheme.attributes if one.code == bare), None)
    return _TYPES[attribute.type] if attribute else pl.String() if bare == "class" else pl.Float64()
