"""Formulas in words: every formula of every scheme that we keep, and the language piece by piece."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from scoring.document import Scheme
from scoring.formula import Formula
from scoring.scheme import load
from service import prose

SCHEMES = Path(__file__).parents[3] / "data" / "schemes"
FILES = sorted(path for path in SCHEMES.glob("*/*.toml") if not path.name.endswith(".cases.toml"))
CODE = ("(", ")", "_", " and ", " or ", "coalesce", "case when", "array_contains", "null", "between(", "'")


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load(SCHEMES / "default" / "2024.toml")


def formulas(part: object) -> Iterator[Formula]:
    """Every formula anywhere inside."""
    if isinstance(part, Formula):
        yield part
    elif isinstance(part, tuple | Mapping):
        for one in part.values() if isinstance(part, Mapping) else part:
            yield from formulas(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from formulas(getattr(part, field.name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_no_formula_is_left_as_code(path: Path) -> None:
    kept = load(path)
    chinese = prose.of(kept, "zh")
    found = {one.text: chinese.say(one.text) for one in formulas(kept)}
    assert found
    assert {text: words for text, words in found.items() if any(sign in words for sign in CODE)} == {}


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        ("tax / land", "实际入库税收 ÷ 实际用地面积", "Tax paid ÷ Land actually used"),
        ("scale = 'above'", "规模为规上", "Scale is above scale"),
        ("not (tax > 3.0)", "并非“（实际入库税收 大于 3）”", "not “(Tax paid is more than 3)”"),
        ("coalesce(tax, 0)", "实际入库税收（没有的按 0 计）", "Tax paid (where there is none, 0)"),
        ("previous.tax", "上年实际入库税收", "last year's Tax paid"),
        ("points.tax_per_land", "亩均税收得分", "points of Tax per mu"),
        ("value.tax_per_land", "亩均税收", "Tax per mu"),
        ("tax is not null", "并非“没有实际入库税收的数据”", "not “there is no Tax paid”"),
        ("least(tax, 3)", "实际入库税收、3 中最小的", "the least of Tax paid, 3"),
        ("case when tax > 1 then 2 else 0 end", "实际入库税收 大于 1 时为 2；其余为 0", None),
        ("years_between(registered_on, as_of)", "从登记日期到评价基准日的年数", None),
        ("industry like '34%'", "行业代码形如“34…”", None),
        ("round(-tax, 2)", "－实际入库税收 保留 2 位小数", None),
        ("nullif(tax, 0)", "实际入库税收（等于 0 的视为没有）", None),
    ],
)
def test_each_part_of_the_language_has_its_words(
    scheme: Scheme, formula: str, zh: str, en: str | None
) -> None:
    assert prose.of(scheme, "zh").say(formula) == zh
    if en is not None:
        assert prose.of(scheme, "en").say(formula) == en
