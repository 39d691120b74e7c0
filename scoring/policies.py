"""Class, years in the class and facts → what the enterprise gets and pays."""

from functools import reduce

import polars as pl

from scoring.document import Policy, Scheme, ShareOf
from scoring.rounding import rounded

YUAN_DECIMALS = 2


def years_in_class() -> pl.Expr:
    """Consecutive years in the class, this one included."""
    stayed = (pl.col("class") == pl.col("previous.class")).fill_null(False)
    before = pl.col("previous.years_in_class").fill_null(1)
    years = pl.when(stayed).then(before + 1).otherwise(1)
    return pl.when(pl.col("class").is_not_null()).then(years).cast(pl.Int64).alias("years_in_class")


def apply(scheme: Scheme, table: pl.DataFrame) -> pl.DataFrame:
    """Add `policy.<name>.rate`, `.text`, `.state` and `.amount` (yuan) of every policy.

    `state` is `applied`, `superseded` (a higher rate of the same stack is applied), `expired` or
    `no_basis`; null where the policy says nothing of the class.
    """
    if not scheme.policies:
        return table
    rates = [column for one in scheme.policies for column in _rate_columns(one)]
    priced = table.with_columns(rates).with_columns(_state(scheme, one) for one in scheme.policies)
    amounts = [_amount(one) for one in scheme.policies if one.amount is not None]
    return priced.with_columns(amounts) if amounts else priced


def _rate_columns(one: Policy) -> list[pl.Expr]:
    """Rate and text by class; a policy without either has no such column."""
    columns = []
    if one.rate is not None:
        graded = pl.when(pl.col("class").is_not_null()).then(one.rate.expr.cast(pl.Float64))
        columns.append(graded.alias(f"policy.{one.name}.rate"))
    elif one.by_class:
        columns.append(_by_class(one).alias(f"policy.{one.name}.rate"))
    if one.text_by_class:
        texts = one.text_by_class
        text = pl.col("class").replace_strict(list(texts), list(texts.values()), default=None, return_dtype=pl.String)
        columns.append(text.alias(f"policy.{one.name}.text"))
    return columns


def _by_class(one: Policy) -> pl.Expr:
    cases = [pl.when(pl.col("class") == name).then(_by_years(rates(one, name))) for name in one.by_class]
    return pl.coalesce(*cases)


def rates(one: Policy, name: str) -> tuple[float, ...]:
    """The rates of class `name`, by consecutive years in it; the last one holds on."""
    rate = one.by_class[name]
    if isinstance(rate, ShareOf):
        return tuple(float(f"{other * rate.times:.12g}") for other in rates(one, rate.of))
    return rate if isinstance(rate, tuple) else (rate,)


def _by_years(steps: tuple[float, ...]) -> pl.Expr:
    later = pl.lit(steps[-1])
    for year, rate in reversed(list(enumerate(steps[:-1], start=1))):
        later = pl.when(pl.col("years_in_class") <= year).then(rate).otherwise(later)
    return later


def _standing(scheme: Scheme, one: Policy) -> str:
    """Is the policy in force at all? A missing basis and an expiry are said, not passed over."""
    if not one.basis:
        return "no_basis"
    in_force_on = scheme.effective_on or scheme.as_of
    return "expired" if one.expires_on is not None and one.expires_on < in_force_on else "applied"


def _state(scheme: Scheme, one: Policy) -> pl.Expr:
    given = [pl.col(f"policy.{one.name}.{part}") for part, there in _parts(one) if there]
    says = reduce(lambda a, b: a | b, [column.is_not_null() for column in given])
    standing = _standing(scheme, one)
    state = pl.when(says).then(pl.lit(standing))
    if standing == "applied" and scheme.stacks.get(one.stack) == "highest_only":
        state = pl.when(says).then(pl.when(_highest(scheme, one)).then(pl.lit("applied")).otherwise(pl.lit("superseded")))
    return state.alias(f"policy.{one.name}.state")


def _parts(one: Policy) -> tuple[tuple[str, bool], ...]:
    return ("rate", one.rate is not None or bool(one.by_class)), ("text", bool(one.text_by_class))


def _highest(scheme: Scheme, one: Policy) -> pl.Expr:
    """No policy of the stack that is in force has a higher rate, nor the same one earlier in the file."""
    rivals = [other for other in scheme.policies if other.stack == one.stack and _standing(scheme, other) == "applied"]
    own = pl.col(f"policy.{one.name}.rate")
    earlier = [other for other in rivals[: rivals.index(one)]]
    beaten = [
        (own < rate) | ((own == rate) if other in earlier else pl.lit(False))
        for other in rivals
        if other is not one
        for rate in [pl.col(f"policy.{other.name}.rate")]
    ]
    return ~reduce(lambda a, b: a | b, [lost.fill_null(False) for lost in beaten], pl.lit(False))


def _amount(one: Policy) -> pl.Expr:
    """Yuan, to the cent; only of a policy that is applied."""
    applied = pl.col(f"policy.{one.name}.state") == "applied"
    figure = one.amount.expr if one.amount is not None else pl.lit(None)
    return pl.when(applied).then(rounded(figure, YUAN_DECIMALS)).alias(f"policy.{one.name}.amount")
