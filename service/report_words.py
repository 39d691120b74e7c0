"""The words and figures of the report on a scheme: Chinese first, with English beside it."""

from collections.abc import Mapping
from typing import Any

from data.classifications import industries, industry
from scoring.errors import Fault
from scoring.title import Title, translation
from service.problems import Language, catalogue, text

Part = Mapping[str, Any]


def zh(name: str, /, **params: object) -> str:
    """Say it in Chinese."""
    return _words("zh", name, params)


def en(name: str, /, **params: object) -> str:
    """Say it in English."""
    return _words("en", name, params)


def said(name: str, /, **params: object) -> str:
    """Both languages on one line."""
    chinese, english = zh(name, **params), en(name, **params)
    return chinese if chinese == english else f"{chinese} {english}"


def both(value: Any) -> Any:
    """A title in both languages on one line; anything else as it is."""
    english = translation(value) if isinstance(value, Title) else ""
    return f"{value} {english}" if english else value


def group(name: str) -> str:
    """The name of a group: a word of ours, or a place or a code as it is."""
    return said(f"group_{name}") if f"report.group_{name}" in catalogue() else name


def named(cohort: Part, pools: Mapping[str, str]) -> str:
    """The name of a cohort: of a pool its title, of an industry its code and title."""
    if cohort["dimension"] == "industry" and cohort["group"] in industries():
        return industry(cohort["group"])
    return pools.get(cohort["group"]) or group(cohort["group"])


def figure(x: float | None) -> str:
    """A figure with four significant digits, large ones without decimals; a dash where there is none."""
    if x is None:
        return "–"
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.4g}"


def percent(share: float) -> str:
    """A share as people read it; a small one with a decimal."""
    return f"{share * 100:.0f}%" if abs(share) >= 0.0995 else f"{share * 100:.1f}%"


def _words(language: Language, name: str, params: Mapping[str, object]) -> str:
    return text(Fault(f"report.{name}", params=params), language)
