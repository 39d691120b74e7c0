"""Official classifications, as versioned data: industries (GB/T 4754) and divisions (GB/T 2260)."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scoring.title import Title

REFERENCE = Path(__file__).parent / "reference"
DIVISION = re.compile(r"[0-9]{6}", re.ASCII)


@cache
def industries() -> Mapping[str, Title]:
    """Titles of the industrial divisions of GB/T 4754-2017, "06" to "46".

    >>> industries()["17"]
    '纺织业'
    """
    sections = [table for table in _document("gb4754").values() if isinstance(table, dict)]
    return {
        code: Title(text, section["divisions_en"][code])
        for section in sections
        for code, text in section["divisions"].items()
    }


def industry(code: str) -> Title:
    """Name a division of industry behind its code; one that is not known by its code alone.

    >>> industry("17"), industry("99")
    ('17 纺织业', '99')
    """
    known = industries().get(code)
    return Title(code) + " " + known if known else Title(code)


@cache
def divisions() -> Mapping[str, str]:
    """Names of the divisions in use, with the fictional one of the demo county.

    >>> divisions()["410181"], divisions()["990101"]
    ('巩义市', '示范县(虚构)')
    """
    document = _document("gb2260")
    return {**document["divisions"], **document["fictional"]}


def is_fictional(division: str) -> bool:
    """Tell whether a division exists for demonstration only."""
    return division in _document("gb2260")["fictional"]


def successor(division: str) -> str:
    """Follow a division code to the one that holds today.

    >>> successor("360622")
    '360603'
    """
    return str(_document("gb2260")["successors"].get(division, division))


def is_division(code: str) -> bool:
    """Tell whether a text has the form of a division code: six digits, whether or not it is still in use.

    A credit code keeps the division of its registration for ever, so only the form can be checked; that
    admits historical divisions, and the fictional one of the demo county.
    """
    return DIVISION.fullmatch(code) is not None


@cache
def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((REFERENCE / f"{name}.toml").read_text("utf-8"))
