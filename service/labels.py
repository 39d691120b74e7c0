"""Where a fault lies as whoever fills a form in knows it: by the label of the field, not by its code."""

from dataclasses import replace

from scoring.errors import Fault
from scoring.facts import TITLES
from scoring.title import word
from service import problems
from service.problems import Language

PREFIXES = ("figure-", "fact-")  # before the code of a fact, in the fields of its form
CHOICES = {"field.choice": "form.choice"}  # the codes to choose from say nothing to whoever sees a list


def named(fault: Fault, language: Language) -> Fault:
    """Say the place of a fault in words; one inside a file or a scheme is theirs and stays."""
    if not fault.where.startswith("#/"):
        return fault
    words = " ".join(_word(one, language) for one in fault.where.removeprefix("#/").split("/"))
    return replace(fault, code=CHOICES.get(fault.code, fault.code), where=f"#/{words}")


def place(fault: Fault) -> str:
    """Give the place inside a file or a scheme; none for a field, which the sentence names."""
    return "" if fault.where.startswith("#") or _known(fault.where) else fault.where


def _known(name: str) -> bool:
    return f"label.{name}" in problems.catalogue()


def _word(name: str, language: Language) -> str:
    if name.isdigit():
        return problems.text(Fault("form.entry", params={"number": int(name) + 1}), language)
    if _known(name):
        return problems.text(Fault(f"label.{name}"), language)
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return word(TITLES[name], language) if name in TITLES else name
