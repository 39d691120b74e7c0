from pathlib import Path

from scoring.labels import deciding
from scoring.scheme import load, parse
from tests.api.county import scheme_text

DEFAULT = Path("data/schemes/default/2024.toml")


def names(text: str) -> dict[str, list[str]]:
    return {label: [one.name for one in found] for label, found in deciding(parse(text)).items()}


def test_labels_of_overrides_and_scope_and_no_others() -> None:
    found = {label: [one.name for one in rules] for label, rules in deciding(load(DEFAULT)).items()}
    ruled = {"豁免", "暂缓", "提档", "降档", "定档A", "定档B", "定档C", "定档D"}
    assert set(found) == ruled | {"涉密军工", "风险化解帮扶", "成长型科技企业", "环境违法一票否决"}
    assert not {"高新技术企业", "专精特新", "小微园企业"} & set(found)  # these give points, or part units


def test_through_derived_facts_and_to_every_clause() -> None:
    found = [one.name for one in deciding(load(DEFAULT))["环境违法一票否决"]]
    assert found == ["newly_above_scale", "environment_veto"]


def test_last_years_labels_are_not_this_years() -> None:
    text = scheme_text("990101").replace(
        "array_contains(labels, '环境违法')", "array_contains(previous.labels, '环境违法')"
    )
    assert names(text) == {}
    assert names(scheme_text("990101")) == {"环境违法": ["penalised"]}
