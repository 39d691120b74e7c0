"""What each class means in yuan: the policies applied once more with the class replaced, for every class.

And next year, if nothing changes: one more year in the class, and policies that will have expired by then.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from scoring import policies
from scoring.clauses import Policy
from scoring.columns import Coded, Number, Text
from scoring.document import Scheme
from scoring.evaluate import Evaluation
from scoring.fiscal import CENTS, yuan
from scoring.rounding import rounded
from scoring.sources import facts_behind
from scoring.table import Table

NOT_KNOWN = "money.not_known"
NO_AMOUNT = "money.no_amount"
NO_CLASS = "money.no_class"
POLICY = "policy."


@dataclass(frozen=True, slots=True)
class Item:
    """What one policy means: `amount` in yuan, above zero to pay, below zero to keep.

    `state` is that of the policy (`applied`, `superseded`, `expired`, `no_basis`). `code` says why an
    applied policy has no amount: `money.not_known` (`facts` are missing), `money.no_amount` (it has none).
    """

    policy: str
    instrument: str
    stack: str
    rate: float | None
    text: str | None
    state: str
    amount: Decimal | None
    code: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """All that one class means for a unit.

    `by_instrument` and `total` are sums of what is applied, a stack counted by its rule; `complete` is false
    where an amount is not known and so is not among them.
    """

    class_name: str
    years_in_class: int
    items: tuple[Item, ...]
    by_instrument: Mapping[str, Decimal]
    total: Decimal
    complete: bool


@dataclass(frozen=True, slots=True)
class Money:
    """What the classes mean to a unit this year, best class first, and its own class next year.

    `code` is `money.no_class` where it has none, and then there is nothing to tell.
    """

    class_name: str | None
    classes: tuple[Bill, ...]
    next_year: Bill | None
    code: str | None


@dataclass(frozen=True, eq=False)
class Consequences:
    """The table of results with the policies of every class applied to everybody, and of next year."""

    run: Evaluation
    tables: Mapping[str, Table]
    next_year: Table
    next_scheme: Scheme


def consequences(run: Evaluation) -> Consequences:
    """Apply the policies as if every unit were in each class in turn, and as they will be next year.

    A class that a unit was in last year goes on, so its rate by consecutive years does too. The facts stay
    as they are, next year too; who has no class is left out.
    """
    later = in_a_year(run.scheme)
    table = _supposed(run.table)
    table["previous.class"], table["previous.years_in_class"] = (
        run.table["class"],
        run.table["years_in_class"],
    )
    policies.apply(later, table)
    tables = {name: _in_class(run, name) for name in run.scheme.class_names}
    return Consequences(run, tables, table, later)


def in_a_year(scheme: Scheme) -> Scheme:
    """The same scheme with its policies judged a year later."""
    day = scheme.effective_on or scheme.as_of
    last = day.month == 2 and day.day == 29
    return replace(scheme, effective_on=dt.date(day.year + 1, day.month, 28 if last else day.day))


def _supposed(table: Table) -> Table:
    """The same units, on which something else may be set."""
    return Table(table.n, lambda _, name: table[name], lambda: table.keys)


def _in_class(run: Evaluation, name: str) -> Table:
    now: Text = run.table["class"]
    table = _supposed(run.table)
    table["class"] = Coded(np.where(now.known(), 0, 1), (name, None))
    policies.apply(run.scheme, table)
    return table


def totals(table: Table, scheme: Scheme) -> Mapping[str, Number]:
    """Yuan per instrument for every unit, shape (n,); NaN where no amount of it is known."""
    sums: dict[str, Number] = {}
    for one in scheme.policies:
        if one.amount is not None:
            amount = table[f"{POLICY}{one.name}.amount"]
            before = sums.get(one.instrument, np.full(table.n, np.nan))
            together = np.nan_to_num(before) + np.nan_to_num(amount)
            sums[one.instrument] = np.where(np.isnan(before) & np.isnan(amount), np.nan, together)
    return {name: rounded(amounts, policies.YUAN_DECIMALS) for name, amounts in sums.items()}


def of_row(found: Consequences, row: int) -> Money:
    """What the classes mean to the unit in a row of the results."""
    name = _word(found.run.table["class"], row)
    if name is None:
        return Money(None, (), None, NO_CLASS)
    scheme = found.run.scheme
    bills = tuple(bill(scheme, table, one, row) for one, table in found.tables.items())
    return Money(name, bills, bill(found.next_scheme, found.next_year, name, row), None)


def bill(scheme: Scheme, table: Table, name: str, row: int) -> Bill:
    """All that the class `name`, by which the policies of the table were applied, means for one row."""
    items = tuple(_items(scheme, table, row))
    sums: dict[str, Decimal] = {}
    for one in items:
        if one.amount is not None:
            sums[one.instrument] = sums.get(one.instrument, Decimal(0)) + one.amount
    known = all(one.code != NOT_KNOWN for one in items)
    years = int(table["years_in_class"][row])
    return Bill(name, years, items, sums, sum(sums.values(), Decimal(0)), known)


def _items(scheme: Scheme, table: Table, row: int) -> Iterator[Item]:
    for one in scheme.policies:
        state = _word(table[f"{POLICY}{one.name}.state"], row)
        if state is not None:
            yield _item(scheme, one, state, table, row)


def _item(scheme: Scheme, one: Policy, state: str, table: Table, row: int) -> Item:
    figure = float(table[f"{POLICY}{one.name}.amount"][row]) if one.amount is not None else np.nan
    rate = float(table[f"{POLICY}{one.name}.rate"][row]) if policies.has_rate(one) else np.nan
    amount = None if figure != figure else yuan(round(figure * CENTS))
    code = None
    if state == "applied" and amount is None:
        code = NO_AMOUNT if one.amount is None else NOT_KNOWN
    return Item(
        policy=one.name,
        instrument=one.instrument,
        stack=one.stack,
        rate=None if rate != rate else rate,
        text=_word(table[f"{POLICY}{one.name}.text"], row) if one.text_by_class else None,
        state=state,
        amount=amount,
        code=code,
        facts=_missing(scheme, one, table, row) if code == NOT_KNOWN else (),
    )


def _missing(scheme: Scheme, one: Policy, table: Table, row: int) -> tuple[str, ...]:
    """What was not delivered of that which the amount is computed from."""
    numbers = {fact.code for fact in scheme.facts}
    named = (name for name in facts_behind(scheme, (one.rate, one.amount)) if name in numbers)
    return tuple(name for name in named if np.isnan(table[name][row]))


def _word(column: Text, row: int) -> str | None:
    word: str | None = column.values[column.codes[row]]
    return word
