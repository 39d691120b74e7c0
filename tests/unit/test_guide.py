"""The guide for authors of schemes keeps its word: its examples load, its recipes compile."""

import re
from pathlib import Path

import pytest

from scoring.scheme import parse, read_toml

GUIDE = (Path(__file__).parents[2] / "data" / "schemes" / "README.md").read_text(encoding="utf-8")
FIRST = re.search(r"```toml\n(county.*?)```", GUIDE, re.DOTALL).group(1)
OWN = """
[facts.differential_power_surcharge]
title = "差别电价加价"
unit = "CNY/kWh"
[attributes.financial_risk]
title = "承担金融风险维稳"
[[derived]]
name = "industry_group"
formula = "left(industry, 2)"
[[derived]]
name = "output_per_energy"
formula = "output_value / energy"
"""
CONDITIONS = re.findall(r"`(?:where|when) = \"([^`]*)\"`", GUIDE)
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_first_scheme_loads():
    scheme = parse(FIRST)
    assert scheme.class_names == ("A", "B", "C", "D")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_of_the_guide_compiles(condition):
    rule = f'[[scope]]\nname = "example"\nstatus = "exempt"\nwhen = "{condition}"\n'
    assert parse(FIRST + OWN + rule).scope[0].when.type == "flag"


def test_the_recipes_hold_conditions():
    assert len(CONDITIONS) >= 6


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.startswith("[[")])
def test_every_block_is_toml_and_its_keys_exist(block):
    known = {"derived", "scope", "adjustments", "overrides", "policies", "cases", "caps", "stacks"}
    assert read_toml(block.replace("= { … }", "= {}").replace("…", "")).keys() <= known


@pytest.mark.parametrize("kind", ["scope", "adjustments", "overrides", "policies"])
def test_every_block_of_rules_is_accepted(kind):
    block = next(block for block in BLOCKS if block.startswith(f"[[{kind}]]"))
    assert getattr(parse(FIRST + OWN + block), kind)
