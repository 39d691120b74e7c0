"""The guide for authors of boards keeps its word: its examples load together, as they stand."""

import re
from pathlib import Path

from scoring.region.document import parse

GUIDE = (Path(__file__).parents[4] / "data" / "boards" / "README.md").read_text(encoding="utf-8")
FIRST, *BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_first_board_loads() -> None:
    assert [one.name for one in parse(FIRST).document.targets] == ["revenue_per_mu"]


def test_every_block_of_the_guide_is_accepted() -> None:
    found = parse("\n".join([FIRST, *BLOCKS])).document
    assert found.leaders
    assert found.criteria
    assert [one.step for one in found.ladder] == ["小升规", ""]
    assert found.rectification is not None
    assert len(found.rectification.batches) == 2


def test_the_share_of_the_guide_compiles() -> None:
    numerator, below = re.search(r'`numerator = "(case[^`]*)"`,\n`denominator = "(\w+)"`', GUIDE).groups()
    share = f'[[measures]]\nname = "s"\ntitle = "s"\nnumerator = "{numerator}"\ndenominator = "{below}"\n'
    assert parse(FIRST + share).document.measures[1].denominator.text == "revenue"
