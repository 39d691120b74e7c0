"""Class, years in the class and facts → what the enterprise gets and pays."""

from functools import lru_cache

import numpy as np

from scoring.clauses import Policy, ShareOf
from scoring.columns import Coded, Mask, Number, Text
from scoring.document import Scheme
from scoring.rounding import rounded
from scoring.table import Table

YUAN_DECIMALS = 2
STATES = ("applied", "superseded", "expired", "no_basis", None)


def apply(scheme: Scheme, table: Table) -> None:
    """Set `years_in_class` and `policy.<name>.rate`, `.text`, `.state` and `.amount` (yuan) of every policy.

    `state` is `applied`, `superseded` (a higher rate of the same stack is applied), `expired` or
    `no_basis`; null where the policy says nothing of the class.
    """
    table["years_in_class"] = _years_in_class(table)
    for one in scheme.policies:
        _set_rates(one, table)
        table[f"policy.{one.name}.state"] = _state(one, scheme, table)
    for stack, rule in scheme.stacks.items():
        if rule == "highest_only":
            _keep_highest([one for one in scheme.policies if one.stack == stack and has_rate(one)], table)
    for one in scheme.policies:
        if one.amount is not None:
            yuan = rounded(one.amount.evaluate(table), YUAN_DECIMALS)
            table[f"policy.{one.name}.amount"] = np.where(_applied(one, table), yuan, np.nan)


def _years_in_class(table: Table) -> Number:
    """Consecutive years in the class, this one included."""
    now: Text = table["class"]
    before: Text = table["previous.class"]
    if not any(before.values):
        return np.where(now.known(), 1.0, np.nan)
    stayed = now.known() & (now.decoded() == before.decoded())
    earlier = table["previous.years_in_class"]
    years = np.where(stayed, np.where(np.isnan(earlier), 1, earlier) + 1, 1)
    return np.where(now.known(), years, np.nan)


def has_rate(one: Policy) -> bool:
    """Whether a policy has a rate at all; some have a text only."""
    return one.rate is not None or bool(one.by_class)


def _set_rates(one: Policy, table: Table) -> None:
    """Rate and text by class; a policy without either has no such column."""
    now: Text = table["class"]
    if one.rate is not None:
        table[f"policy.{one.name}.rate"] = np.where(now.known(), one.rate.evaluate(table), np.nan)
    elif one.by_class:
        table[f"policy.{one.name}.rate"] = _by_class(one, now, table["years_in_class"])
    if one.text_by_class:
        texts = tuple(one.text_by_class.get(name or "") for name in now.values)
        table[f"policy.{one.name}.text"] = Coded(now.codes, texts)


def _by_class(one: Policy, now: Text, years: Number) -> Number:
    """Look up class × years: a row per class, a column per year."""
    grid = _grid(one, now.values)
    if grid.shape[1] == 1:
        return np.asarray(grid[now.codes, 0])
    year = np.where(np.isnan(years), 1, np.minimum(years, grid.shape[1])).astype(np.intp) - 1
    return np.asarray(grid[now.codes, year])


@lru_cache(maxsize=1024)
def _grid(one: Policy, names: tuple[str | None, ...]) -> Number:
    steps = [rates(one, name) if name in one.by_class else (np.nan,) for name in names]
    width = max(len(row) for row in steps)
    return np.array([(*row, *[row[-1]] * (width - len(row))) for row in steps])


def rates(one: Policy, name: str | None) -> tuple[float, ...]:
    """The rates of class `name`, by consecutive years in it; the last one holds on."""
    rate = one.by_class[str(name)]
    if isinstance(rate, ShareOf):
        return tuple(float(f"{other * rate.times:.12g}") for other in rates(one, rate.of))
    return rate if isinstance(rate, tuple) else (rate,)


def standing(one: Policy, scheme: Scheme) -> str:
    """Is the policy in force at all? A missing basis and an expiry are said, not passed over."""
    if not one.basis:
        return "no_basis"
    in_force_on = scheme.effective_on or scheme.as_of
    return "expired" if one.expires_on is not None and one.expires_on < in_force_on else "applied"


def _state(one: Policy, scheme: Scheme, table: Table) -> Text:
    says = np.zeros(table.n, dtype=bool)
    if has_rate(one):
        says |= ~np.isnan(table[f"policy.{one.name}.rate"])
    if one.text_by_class:
        says |= table[f"policy.{one.name}.text"].known()
    return Coded(np.where(says, STATES.index(standing(one, scheme)), STATES.index(None)), STATES)


def _applied(one: Policy, table: Table) -> Mask:
    return np.asarray(table[f"policy.{one.name}.state"].where("applied".__eq__))


def _keep_highest(stack: list[Policy], table: Table) -> None:
    """Of the policies in force the highest rate is applied; of equal ones the first in the file."""
    if not stack:
        return
    rates_in_force = np.stack(
        [np.where(_applied(one, table), table[f"policy.{one.name}.rate"], -np.inf) for one in stack]
    )
    highest = np.argmax(np.where(np.isnan(rates_in_force), -np.inf, rates_in_force), axis=0)
    for place, one in enumerate(stack):
        loses = _applied(one, table) & (highest != place)
        codes = table[f"policy.{one.name}.state"].codes
        table[f"policy.{one.name}.state"] = Coded(np.where(loses, STATES.index("superseded"), codes), STATES)
