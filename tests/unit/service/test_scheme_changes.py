"""What changed between two files, in words: nobody who reads the method meets a code of its language."""

import dataclasses
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from flask import Flask

from scoring import clauses, document
from scoring.formula import Formula
from service.pages import changes
from service.pages.clause_words import FORMULAS, VALUES

DEFAULT = (Path(__file__).parents[3] / "data" / "schemes" / "default" / "2024.toml").read_text("utf-8")
SUSPENDED = DEFAULT[DEFAULT.index('[[scope]]\nname = "ruled_suspended"') : DEFAULT.index("# -- Indicators")]
EDITS = {
    "below_scale.where": ("scale = 'below' and (land is null or land >= 3)", "scale = 'below'"),
    "status": ('status = "T"', 'status = "suspended"'),
    "kind": ('kind = "stock"', 'kind = "flow"'),
    "within": ('within = ["industry_group"]', 'within = ["township"]'),
    "max": ("max = 5", "max = 6"),
    "stack": ('power_price = "highest_only"', 'power_price = "additive"'),
    "rate": ("C = 0.20, D = 0.50", "C = 0.30, D = 0.50"),
    "band": ('{ class = "A", to = 0.20 }', '{ class = "A", to = 0.25 }'),
    "trial": ("year      = 2024", "year      = 2024\ntrial = true"),
    "unsaid": ("tenants >= 1", "tenants >= 1 and register_status = 'odd_thing'"),
}


def edited(*names: str) -> str:
    text = DEFAULT
    for name in names:
        assert EDITS[name][0] in text
        text = text.replace(*EDITS[name])
    return text


def told(old: str, new: str, lang: str = "zh") -> list[str]:
    with Flask(__name__).test_request_context(f"/?lang={lang}"):
        return [f"{one.where}：{one.words}" for one in changes.between(old, new)]


def kinds(hint: Any) -> Iterator[Any]:
    """Every type within a type."""
    yield hint
    if get_origin(hint) in (Annotated, Union, types.UnionType, tuple, get_origin(dict[str, int])):
        for one in get_args(hint):
            yield from kinds(one)


def fields() -> Iterator[tuple[str, Any]]:
    """Every key of the language with each type that its value may have."""
    for part in vars(clauses).values():
        if dataclasses.is_dataclass(part) and part is not Formula:
            hints = get_type_hints(part, include_extras=True)
            for one in dataclasses.fields(part):
                for hint in kinds(hints[one.name]):
                    yield one.metadata.get("key", one.name), hint


def test_every_word_that_the_language_offers_is_said() -> None:
    offered = {key: get_args(hint) for key, hint in fields() if get_origin(hint) is Literal}
    assert len(offered) > 10
    assert {key: some for key, some in offered.items() if not set(some) <= VALUES.get(key, {}).keys()} == {}
    stacked = get_args(get_args(get_type_hints(document.Scheme)["stacks"])[1])
    assert set(stacked) == VALUES["stacks"].keys()


def test_every_formula_of_the_language_is_said_as_one() -> None:
    assert {key for key, hint in fields() if hint is Formula} == FORMULAS


@pytest.mark.parametrize(
    ("edit", "zh", "en"),
    [
        (
            "below_scale.where",
            "范围：规模为规下，且（没有实际用地面积的数据，或实际用地面积 不低于 3） 改为 规模为规下",
            None,
        ),
        ("status", "状态：不适合评价 改为 暂缓评价", "not suited to evaluation became suspended"),
        ("kind", "种类：时点数 改为 全年累计数", "at a moment became over the year"),
        ("within", "分组：行业大类 改为 所属乡镇街道", "Industry division became Township or subdistrict"),
        ("max", "高新技术企业、专精特新中小企业 · 上限：5 改为 6", None),
        ("stack", "差别化电价、其他电价加价：就高，不叠加 改为 叠加", "the highest alone became added up"),
        ("rate", "差别化水价 · 各类标准 · C 类：0.2 改为 0.3", "class C：0.2 became 0.3"),
        ("band", "规上工业企业 · 分档 · A 类 · 累计占比至：0.2 改为 0.25", None),
        ("trial", "新增：是", "added: yes"),
    ],
)
def test_a_change_is_said_in_the_words_of_the_method(edit: str, zh: str, en: str | None) -> None:
    [chinese, *_] = told(DEFAULT, edited(edit))
    assert zh in chinese
    if en:
        assert en in told(DEFAULT, edited(edit), "en")[0]


def test_a_formula_without_words_is_called_one() -> None:
    written = "tenants >= 1 and register_status = 'odd_thing'"
    assert told(DEFAULT, edited("unsaid")) == [
        f"加减分 · 出租厂房 · 条件：承租户数 不低于 1 改为 公式 {written}"
    ]
    assert f"formula {written}" in told(edited("unsaid"), DEFAULT, "en")[0]


def test_a_clause_that_is_gone_is_called_by_its_title_alone() -> None:
    said = told(DEFAULT, DEFAULT.replace(SUSPENDED, ""))
    assert "参评范围 · 经认定暂缓评价 · 条件：删除：原为 经认定为“暂缓”" in said
    assert "参评范围 · 经认定暂缓评价 · 状态：删除：原为 暂缓评价" in said
    assert not [one for one in said if "ruled_suspended" in one or "array_contains" in one]


def test_no_code_is_left_in_either_language() -> None:
    names = [one for one in EDITS if one != "unsaid"]
    for lang in ("zh", "en"):
        for old, new in ((DEFAULT, edited(*names)), (edited(*names), DEFAULT)):
            assert not [one for one in told(old, new, lang) if re.search(r"[a-z]_[a-z]", one)]
