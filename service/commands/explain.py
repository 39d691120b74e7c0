"""The command that explains one enterprise's class: why, what would change it, what it costs."""

import argparse
import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from scoring.errors import Fault, InputError
from scoring.mix import Price
from scoring.reason import seen
from scoring.stability import DRAWS
from service import (
    champions,
    conditions,
    config,
    evaluations,
    explanations,
    frozen,
    results,
    ruled_reasons,
    whatifs,
)
from service.commands.county import opened
from service.conditions import Condition
from service.console import Console
from service.explanations import BillView, ChangeView, MoneyView, ReasonsView
from service.notes import Note
from service.view import ResultView
from service.whatifs import Effect, MixView, WhatIfs

OF_ALL = ("whatif.best", "whatif.override")  # said once, not lever by lever
PLACES = {
    "ranked": "cli.explain_place_ranked",
    "pool": "cli.explain_place_pool",
    "industry": "cli.explain_place_industry",
}


def add(commands: Any, console: Console) -> None:
    """Add `explain`."""
    one = commands.add_parser("explain", help=console.words("cli.help.explain"))
    one.add_argument("evaluation", type=int, metavar="ID", help=console.words("cli.help.evaluation_id"))
    one.add_argument("uscc", metavar="USCC", help=console.words("cli.help.uscc"))
    one.add_argument("--unit", help=console.words("cli.help.explain_unit"))
    one.add_argument("--draws", type=int, default=DRAWS, help=console.words("cli.help.draws"))
    one.add_argument("--seed", type=int, default=0, help=console.words("cli.help.seed"))
    one.add_argument(
        "--price",
        action="append",
        default=[],
        metavar="FACT=COST[:MOST]",
        help=console.words("cli.help.explain_price"),
    )
    one.set_defaults(run=explain)


def explain(console: Console, options: argparse.Namespace) -> None:
    """Print everything that explains one result."""
    prices = [_price(one) for one in options.price]
    with opened() as session:
        county = evaluations.county_of(session, options.evaluation)
        asked = frozen.ask(session, county, options.evaluation, options.uscc, options.unit)
        _table(console, results.of(session, champions.opened(config.load().models_url), asked))
        _reasons(console, explanations.reasons(asked, ruled_reasons.of(session, asked)))
        _what_ifs(console, whatifs.ask(asked))
        if prices:
            _mix(console, whatifs.cheapest(asked, prices))
        _change(console, explanations.since_last_year(session, asked))
        _money(console, explanations.money(asked))
        found = explanations.stability(asked, options.draws, options.seed)
    _heading(console, "cli.explain_stability")
    _say(console, found.notes)


def _price(given: str) -> Price:
    """Read `tax=1.5` or `tax=1.5:200`."""
    fact, _, figures = given.partition("=")
    cost, parted, most = figures.partition(":")
    try:
        read = float(cost), float(most) if parted else None
    except ValueError:
        raise InputError([Fault("cli.price_wrong", params={"given": given})]) from None
    if not all(math.isfinite(one) for one in read if one is not None) or read[0] < 0:
        raise InputError([Fault("cli.price_wrong", params={"given": given})])
    return Price.of(fact, *read)


def _table(console: Console, found: ResultView) -> None:
    """The figures from which a pocket calculator comes to the same total and class."""
    pool = found.pool.title if found.pool else ""
    told = {"uscc": found.uscc, "name": found.name or "", "pool": pool, "class_name": found.class_name}
    if found.interim:
        print(console.sentence(found.interim))
    console.say("cli.explain_head" if found.class_name else "cli.explain_without", **told)
    for one in found.indicators:
        console.say(
            "cli.explain_indicator", title=one.title, value=_cell(one.value), unit=one.unit,
            benchmark=_cell(one.benchmark), weight=one.weight, points=_cell(one.points),
        )  # fmt: skip
    for extra in found.adjustments:
        console.say("cli.explain_adjustment", title=extra.title, points=_signed(extra.points))
        _condition(console, conditions.said(Condition(extra.when, extra.inputs)))
    if found.total is not None:
        console.say("cli.explain_total", total=found.total, rank=_cell(found.rank), of=_cell(found.rank_of))


def _condition(console: Console, found: Fault | None) -> None:
    if found is not None:
        print(f"   {console.sentence(found)}")


def _reasons(console: Console, found: ReasonsView) -> None:
    _heading(console, "cli.explain_why")
    for number, one in enumerate(found.reasons, 1):
        print(f"{number}. {console.sentence(one.text)}")
        _condition(console, one.condition)
        who = ", ".join(name if isinstance(name, str) else console.sentence(name) for name in one.departments)
        article = one.reason.article or "–"
        given = {"rule": one.reason.rule, "document": one.reason.document, "article": article}
        console.say("cli.explain_source" if who else "cli.explain_rule", departments=who, **given)
    for ruled in found.rulings:
        print(console.sentence(ruled.text))
    _where(console, found)


def _where(console: Console, found: ReasonsView) -> None:
    _heading(console, "cli.explain_where")
    for name, place in found.places.items():
        words = console.words(PLACES[name])
        if place.note:
            print(f"- {words}: {console.sentence(place.note.text)}")
        else:
            console.say("cli.explain_rank", place=words, rank=place.rank, of=place.of)
    for line in found.lines:
        if line.gap is not None:
            told = {"class_name": line.class_name, "line": line.line, "own": line.own}
            console.say("cli.explain_line", gap=_signed(line.gap), **told)
    for one in found.compared:
        if one.figures.pool is not None:
            usual = one.figures.pool
            quarters = {
                "low": _cell(seen(usual.low)),
                "median": _cell(seen(usual.median)),
                "high": _cell(seen(usual.high)),
            }
            console.say(
                "cli.explain_peers",
                title=one.title,
                n=usual.n,
                value=_cell(seen(one.figures.value)),
                **quarters,
            )


def _what_ifs(console: Console, found: WhatIfs) -> None:
    _heading(console, "cli.explain_what_if")
    _say(console, found.notes)
    same = {note.code: note for one in found.levers for note in one.better.notes if note.code in OF_ALL}
    _say(console, same.values())
    for one in found.levers:
        if one.better.notes[0].code not in OF_ALL:
            _say(console, one.better.notes)
            _effect(console, one.better.money)
    for one in found.levers:
        if one.worse.reached is not None:
            _say(console, one.worse.notes[:1])


def _mix(console: Console, found: MixView) -> None:
    _heading(console, "cli.explain_mix")
    _say(console, found.notes)
    _effect(console, found.money)


def _effect(console: Console, found: Effect | None) -> None:
    if found is not None and found.change:
        console.say("cli.explain_effect", change=found.words)


def _change(console: Console, found: ChangeView) -> None:
    _heading(console, "cli.explain_change")
    if found.note is not None:
        _say(console, [found.note])
        return
    parts = {"own_data": found.own_data, "peers": found.peers, "method": found.method}
    told = {name: _signed(part) for name, part in (parts | {"change": found.change}).items()}
    console.say("cli.explain_parts", before=_cell(found.before), now=_cell(found.now), **told)


def _money(console: Console, found: MoneyView) -> None:
    _heading(console, "cli.explain_money")
    if found.note is not None:
        _say(console, [found.note])
    for one in found.classes:
        _bill(console, "cli.explain_bill", one)
    if found.next_year is not None:
        _bill(console, "cli.explain_next_year", found.next_year)


def _bill(console: Console, code: str, one: BillView) -> None:
    console.say(code, class_name=one.class_name, total=one.words, difference=one.difference_words)
    if not one.complete:
        console.say("money.not_known")


def _heading(console: Console, code: str) -> None:
    print()
    console.say(code)


def _say(console: Console, notes: Iterable[Note]) -> None:
    for one in notes:
        print(f"- {console.words(one.code, **one.text.params)}")


def _cell(figure: float | Decimal | None) -> str:
    """A figure as it is read; a dash where there is none."""
    return "–" if figure is None else f"{float(figure):.10g}"


def _signed(figure: float | Decimal | None) -> str:
    return (
        "–"
        if figure is None
        else f"{figure:+,f}".rstrip("0").rstrip(".")
        if figure % 1
        else f"{figure:+,.0f}"
    )
