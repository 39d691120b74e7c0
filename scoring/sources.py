"""What a formula comes from: the facts and attributes behind it, and the departments that supply them."""

from collections.abc import Iterable, Iterator, Mapping

from scoring.document import Scheme
from scoring.formula import Formula
from scoring.functions import DATED_LABELS
from scoring.names import PREVIOUS
from scoring.title import last_year


def facts_behind(scheme: Scheme, formulas: Iterable[Formula | None]) -> tuple[str, ...]:
    """Names of what is delivered, in the order of the formulas, each once; derived facts are opened."""
    found = (name for one in formulas if one is not None for name in _opened(scheme, one))
    return tuple(dict.fromkeys(found))


def departments(scheme: Scheme, names: Iterable[str]) -> tuple[str, ...]:
    """Who supplies the facts and attributes of these names, last year's too; each department once."""
    known = _departments(scheme)
    bare = (name.removeprefix(PREVIOUS) for name in names)
    return tuple(dict.fromkeys(known[name] for name in bare if name in known))


def titles(scheme: Scheme, names: Iterable[str]) -> tuple[str, ...]:
    """What these facts and attributes are called; last year's are marked as such."""
    known = {one.code: one.title for one in scheme.facts} | {one.code: one.title for one in scheme.attributes}
    told = ((name, known.get(bare, bare)) for name, bare in _bare(names))
    return tuple(last_year(title) if name.startswith(PREVIOUS) else title for name, title in told)


def _bare(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, name.removeprefix(PREVIOUS)) for name in names)


def _departments(scheme: Scheme) -> Mapping[str, str]:
    found = {one.code: one.department for one in scheme.facts}
    return found | {one.code: one.department for one in scheme.attributes}


def _opened(scheme: Scheme, formula: Formula, before: str = "") -> Iterator[str]:
    """The names in the order in which the text has them; of last year's derived facts last year's."""
    for name in sorted(formula.uses, key=formula.text.find):
        bare = name.removeprefix(PREVIOUS)
        place = PREVIOUS if bare != name else before
        if source := scheme.derived_by_name.get(bare):
            yield from _opened(scheme, source.formula, place)
        elif bare == DATED_LABELS:
            yield place + "labels"
        elif bare != "as_of":
            yield place + bare
