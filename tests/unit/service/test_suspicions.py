"""A suspicion is said with figures as a clerk writes them."""

import pytest

from data.quality import Suspicion
from service import problems, suspicions


def said(code: str, **params: object) -> str:
    one = Suspicion(
        "91990101MA00000000", "tax", 1.0, f"quality.{code}", {"title": "实缴税金", "unit": "万元", **params}
    )
    return problems.text(suspicions.said(one))


@pytest.mark.parametrize(
    ("value", "reference", "words"),
    [
        (34387.84, 3200.0, "实缴税金 34,387.84 万元 是上年（3,200）的 10.7 倍。"),
        (3_200_000.0, 320.0, "是上年（320）的 10,000 倍"),
        (160.0, 3200.0, "实缴税金 160 万元，只有上年（3,200）的 5%。请确认是否停产"),
        (0.0, 3200.0, "实缴税金由上年的 3,200 万元 变为 0。"),
    ],
)
def test_a_jump_is_said_as_a_rise_a_fall_or_an_end(value: float, reference: float, words: str) -> None:
    figures = {"value": value, "reference": reference, "expected": reference, "ratio": value / reference}
    assert words in said("jump", **figures)


def test_a_unit_too_small_is_said_by_its_share() -> None:
    figures = {"value": 0.0321, "reference": 320.0, "expected": 321.0, "ratio": 0.0001003125}
    assert "实缴税金 0.0321 万元 只有上年（320）的 0.01%，很可能单位弄错" in said(
        "unit_ten_thousandth", **figures
    )


def test_a_contradiction_names_its_figures() -> None:
    assert "1,234.5 万元" in said("tax_above_revenue", tax=1234.5, revenue=0.5, expected=0.5)
