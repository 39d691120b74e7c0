"""Formulas of a scheme in words: what a clerk would write instead of SQL, in Chinese or in English."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlglot import exp

from scoring.document import Scheme
from scoring.expressions import Refused
from scoring.formula import parse
from scoring.title import Title, word
from service.problems import Language

Pair = tuple[str, str]
NAMES: Mapping[str, Pair] = {
    "as_of": ("评价基准日", "the reference day"),
    "total": ("总分", "the total"),
    "class": ("类别", "the class"),
    "class_by_rank": ("按名次的类别", "the class by rank"),
    "rate": ("标准", "the rate"),
    "years_in_class": ("连续处于该类的年数", "years in the class"),
    "labels": ("企业标签", "labels"),
    "rulings": ("认定事项", "rulings"),
}
TEXTS: Mapping[str, Pair] = {
    "above": ("规上", "above scale"),
    "below": ("规下", "below scale"),
    "normal": ("正常", "normal"),
    "moved": ("迁出", "moved away"),
    "deregistered": ("注销", "deregistered"),
}
BETWEEN: Mapping[type[Any], Pair] = {
    exp.Add: (" ＋ ", " + "),
    exp.Sub: (" － ", " − "),
    exp.Mul: (" × ", " × "),
    exp.Div: (" ÷ ", " ÷ "),
    exp.EQ: ("为", " is "),
    exp.NEQ: ("不为", " is not "),
    exp.LT: (" 小于 ", " is less than "),
    exp.LTE: (" 不超过 ", " is at most "),
    exp.GT: (" 大于 ", " is more than "),
    exp.GTE: (" 不低于 ", " is at least "),
    exp.And: ("，且", " and "),
    exp.Or: ("，或", " or "),
}
AROUND: Mapping[type[Any], Pair] = {
    exp.Paren: ("（{}）", "({})"),
    exp.Neg: ("－{}", "−{}"),
    exp.Not: ("并非“{}”", "not “{}”"),
    exp.Abs: ("{} 的绝对值", "the size of {}"),
    exp.Floor: ("{} 向下取整", "{} rounded down"),
    exp.Ceil: ("{} 向上取整", "{} rounded up"),
    exp.Cast: ("{}", "{}"),
}
CODE = re.compile("[a-z]+(_[a-z]+)*")  # a text that is a word of the vocabulary
LAST_YEAR: Pair = ("上年{}", "last year's {}")
POINTS: Pair = ("{}得分", "points of {}")
LEAST: Pair = ("{} 中最小的", "the least of {}")
GREATEST: Pair = ("{} 中最大的", "the greatest of {}")


@dataclass(frozen=True)
class Prose:
    """Says formulas of one scheme in one language."""

    titles: Mapping[str, str]
    language: Language

    def say(self, formula: str) -> str:
        """Say a formula."""
        return self.words(parse(formula))

    def told(self, formula: str) -> str | None:
        """Say a formula; nothing where it cannot be read or a part of it has no words."""
        try:
            tree = parse(formula)
        except Refused:
            return None
        return self.words(tree) if all(map(self._known, tree.walk())) else None

    def _known(self, node: Any) -> bool:
        """Tell whether a part has words: names by their titles, texts unless they look like codes."""
        if isinstance(node, exp.Column):
            name = node.parts[-1].name
            return name in NAMES or any(self.titles.get(key, name) != name for key in (name, f"value.{name}"))
        if isinstance(node, exp.Literal):
            return node.name in TEXTS or not (node.is_string and CODE.fullmatch(node.name))
        return type(node) in SAID

    def words(self, node: Any) -> str:
        """Say a part of a formula; one that has no words is said as it is written."""
        kind = type(node)
        if kind in BETWEEN:
            return self.pick(BETWEEN[kind]).join(map(self.words, (node.this, node.expression)))
        if kind in AROUND:
            return self.pick(AROUND[kind]).format(self.words(node.this))
        return PARTS[kind](self, node) if kind in PARTS else str(node.sql())

    def pick(self, pair: Pair) -> str:
        """Give the wording in the own language."""
        return pair[1] if self.language == "en" else pair[0]

    def listed_texts(self, formulas: Iterable[str]) -> str:
        """Say several formulas, one after another."""
        return self.pick(("、", ", ")).join(map(self.say, formulas))

    def listed(self, nodes: Any) -> str:
        """Say several parts, one after another."""
        return self.pick(("、", ", ")).join(map(self.words, nodes))


def of(scheme: Scheme, language: Language) -> Prose:
    """Give who says the formulas of a scheme."""
    return Prose(titles(scheme), language)


@cache
def titles(scheme: Scheme) -> Mapping[str, str]:
    """Name every fact, attribute, derived fact and indicator of a scheme."""
    found: dict[str, str] = {one.code: _bare(one.title) for one in scheme.attributes}
    found |= {one.code: one.title for one in scheme.facts}
    found |= {one.name: one.title or one.name for one in scheme.derived}
    every = [one for pool in scheme.pools for one in pool.indicators]
    return found | {f"value.{one.name}": one.title or one.name for one in every}


def _bare(title: Title) -> Title:
    """Leave out what a title explains in brackets."""
    return Title(title.partition("(")[0], title.en.partition(" (")[0])


def _column(prose: Prose, node: Any) -> str:
    name = ".".join(part.name for part in node.parts)
    space, _, rest = name.partition(".")
    if space == "previous" and rest:
        return prose.pick(LAST_YEAR).format(_named(prose, rest))
    if space == "points" and rest:
        return prose.pick(POINTS).format(word(prose.titles.get(f"value.{rest}", rest), prose.language))
    return _named(prose, name)


def _named(prose: Prose, name: str) -> str:
    return prose.pick(NAMES[name]) if name in NAMES else word(prose.titles.get(name, name), prose.language)


def _literal(prose: Prose, node: Any) -> str:
    if node.is_string:
        return prose.pick(TEXTS[node.name]) if node.name in TEXTS else str(node.name)
    return str(node.name).removesuffix(".0")


def _coalesce(prose: Prose, node: Any) -> str:
    pair = ("{}（没有的按 {} 计）", "{} (where there is none, {})")
    return prose.pick(pair).format(prose.words(node.this), prose.listed(node.expressions))


def _contains(prose: Prose, node: Any) -> str:
    ruled = node.this.name == "rulings"
    pair = ("经认定为“{}”", "ruled “{}”") if ruled else ("属于“{}”", "labelled “{}”")
    return prose.pick(pair).format(node.expression.name)


def _in(prose: Prose, node: Any) -> str:
    pair = ("{}为 {} 之一", "{} is one of {}")
    return prose.pick(pair).format(prose.words(node.this), prose.listed(node.expressions))


def _between(prose: Prose, node: Any) -> str:
    pair = ("{}在 {} 至 {} 之间", "{} is between {} and {}")
    return prose.pick(pair).format(*map(prose.words, (node.this, node.args["low"], node.args["high"])))


def _is(prose: Prose, node: Any) -> str:
    return prose.pick(("没有{}的数据", "there is no {}")).format(prose.words(node.this))


def _left(prose: Prose, node: Any) -> str:
    pair = ("{0}前 {1} 位", "the first {1} signs of {0}")
    return prose.pick(pair).format(prose.words(node.this), prose.words(node.expression))


def _like(prose: Prose, node: Any) -> str:
    pair = ("{}形如“{}”", "{} looks like “{}”")
    return prose.pick(pair).format(prose.words(node.this), node.expression.name.replace("%", "…"))


def _round(prose: Prose, node: Any) -> str:
    places = node.args.get("decimals")
    pair = ("{} 保留 {} 位小数", "{} rounded to {} decimals")
    return prose.pick(pair).format(prose.words(node.this), prose.words(places) if places else "0")


def _case(prose: Prose, node: Any) -> str:
    branches = [
        prose.pick(("{} 时为 {}", "{1} where {0}")).format(*map(prose.words, (one.this, one.args["true"])))
        for one in node.args["ifs"]
    ]
    if other := node.args.get("default"):
        branches.append(prose.pick(("其余为 {}", "otherwise {}")).format(prose.words(other)))
    return prose.pick(("；", "; ")).join(branches)


def _nullif(prose: Prose, node: Any) -> str:
    pair = ("{}（等于 {} 的视为没有）", "{} (none where it is {})")
    return prose.pick(pair).format(prose.words(node.this), prose.words(node.expression))


def _extreme(pair: Pair) -> Callable[[Prose, Any], str]:
    return lambda prose, node: prose.pick(pair).format(prose.listed((node.this, *node.expressions)))


def _function(prose: Prose, node: Any) -> str:
    pair = ("从{}到{}的年数", "years from {} to {}")
    return prose.pick(pair).format(*map(prose.words, node.expressions))


PARTS: Mapping[type[Any], Callable[[Prose, Any], str]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda prose, node: prose.pick(("是", "yes") if node.this else ("否", "no")),
    exp.Coalesce: _coalesce,
    exp.ArrayContains: _contains,
    exp.In: _in,
    exp.Between: _between,
    exp.Is: _is,
    exp.Left: _left,
    exp.Like: _like,
    exp.Round: _round,
    exp.Case: _case,
    exp.Nullif: _nullif,
    exp.Least: _extreme(LEAST),
    exp.Greatest: _extreme(GREATEST),
    exp.Anonymous: _function,
}
WITHIN = (exp.Identifier, exp.Null, exp.If, exp.DataType)  # said by what they stand in
SAID = frozenset((*BETWEEN, *AROUND, *PARTS, *WITHIN))
