"""TOML tables → frozen dataclasses, strictly: every unknown key, wrong type and missing value is a fault.

The shape is the dataclass itself; nothing is described twice. A field `Annotated[Formula, space, type]` is
compiled on the way, by the names of its space (`facts`, `scored`, `classed`, `priced`). A field `Title` is
a text that may have its English beside it, under the same key with `_en`.
"""

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from scoring.columns import Type
from scoring.errors import Fault, SchemeError
from scoring.expressions import shortened
from scoring.formula import compile_formula
from scoring.nearest import nearest
from scoring.title import ENGLISH, Title

INVALID = object()  # a value that could not be read; its fault is noted


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


@dataclass
class Decoder:
    """Reads one document; `faults` gathers all that is wrong with it."""

    spaces: Mapping[str, Mapping[str, Type]]
    year: object = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, where: str, **params: object) -> object:
        """Note a fault; the answer marks the value as unusable."""
        self.faults.append(Fault(code, where, params))
        return INVALID

    def table(self, shape: Any, raw: object, where: str) -> Any:
        """Read a table into the dataclass `shape`, or note what is wrong and return INVALID."""
        if not isinstance(raw, Mapping):
            return self.fault("scheme.not_a_table", where, found=_kind(raw))
        known = {_key(one): one for one in fields(shape) if _key(one)}
        english = {key: key + ENGLISH for key, one in known.items() if _is_read(_hints(shape)[one.name])}
        self._strangers(raw, [*known, *english.values()], where)
        values = {
            one.name: self._field(shape, one, raw, where)
            for key, one in known.items()
            if key in raw or english.get(key) in raw or _required(one)
        }
        return INVALID if any(value is INVALID for value in values.values()) else shape(**values)

    def _strangers(self, raw: Mapping[str, object], known: Sequence[str], where: str) -> None:
        for key in sorted(raw.keys() - set(known)):
            self.fault(
                "scheme.unknown_key",
                _join(where, key),
                key=key,
                nearest=nearest(key, known),
                known=", ".join(known),
            )

    def _field(self, shape: type, one: Any, raw: Mapping[str, object], where: str) -> object:
        key, hint = _key(one), _hints(shape)[one.name]
        if key not in raw:
            return self.fault("scheme.missing_key", _join(where, key), key=key)
        value = self.value(hint, raw[key], _join(where, key), self._evidence(raw))
        if not _is_read(hint) or key + ENGLISH not in raw:
            return value
        return self._translated(value, hint, raw[key + ENGLISH], _join(where, key + ENGLISH))

    def _translated(self, value: Any, hint: Any, raw: object, where: str) -> object:
        """Put its English beside a title, or beside each of several by its key."""
        english = self.value(hint, raw, where)
        if value is INVALID or english is INVALID:
            return INVALID
        if not isinstance(value, Mapping):
            return Title(value, english)
        self._strangers(english, list(value), where)
        return {key: Title(text, english.get(key, "")) for key, text in value.items()}

    def _evidence(self, raw: Mapping[str, object]) -> tuple[int, ...]:
        """Years of evidence that count for the formulas of this table."""
        years, last = raw.get("evidence_years"), raw.get("evidence_last")
        if isinstance(years, list):
            return tuple(year for year in years if isinstance(year, int))
        if isinstance(last, int) and isinstance(self.year, int) and 0 < last <= 20:
            return tuple(range(self.year - last + 1, self.year + 1))
        return ()

    def value(self, hint: Any, raw: object, where: str, evidence: tuple[int, ...] = ()) -> Any:
        """Read one value of the type `hint`."""
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._formula(raw, where, args[1], args[2], evidence)
        if origin is tuple:
            return self._list(args[0], raw, where)
        if origin in (dict, Mapping):
            return self._map(args[1], raw, where)
        if origin is Literal:
            return raw if raw in args else self._not_one_of(raw, where, args)
        if origin in (Union, types.UnionType):
            return self._choice(args, raw, where, evidence)
        return self.table(hint, raw, where) if is_dataclass(hint) else self._plain(hint, raw, where)

    def _not_one_of(self, raw: object, where: str, choices: tuple[object, ...]) -> object:
        words = [str(choice) for choice in choices]
        return self.fault(
            "scheme.not_one_of",
            where,
            found=str(raw)[:60],
            choices=", ".join(words),
            nearest=nearest(str(raw), words),
        )

    def _plain(self, hint: type, raw: object, where: str) -> object:
        if hint is float and isinstance(raw, int) and not isinstance(raw, bool):
            return float(raw)
        if hint is Title and isinstance(raw, str):
            return Title(raw)
        if type(raw) is hint and (hint is not float or abs(raw) < float("inf")):  # type: ignore[arg-type]
            return raw
        return self.fault("scheme.wrong_type", where, wanted=_WORDS[hint], found=_kind(raw))

    def _list(self, hint: Any, raw: object, where: str) -> object:
        if not isinstance(raw, list):
            return self.fault("scheme.wrong_type", where, wanted="list", found=_kind(raw))
        places = [_join(where, _label(item, number)) for number, item in enumerate(raw)]
        items = [self.value(hint, item, place) for item, place in zip(raw, places, strict=True)]
        for place in {place for place in places if places.count(place) > 1}:
            self.fault("scheme.duplicate_name", place)
        return INVALID if any(item is INVALID for item in items) else tuple(items)

    def _map(self, hint: Any, raw: object, where: str) -> object:
        if not isinstance(raw, Mapping):
            return self.fault("scheme.not_a_table", where, found=_kind(raw))
        items = {key: self.value(hint, item, _join(where, key)) for key, item in raw.items()}
        return INVALID if any(item is INVALID for item in items.values()) else items

    def _choice(self, hints: tuple[Any, ...], raw: object, where: str, evidence: tuple[int, ...]) -> object:
        """The first alternative whose outer form fits; only its faults count."""
        for hint in hints:
            if _fits(hint, raw):
                return self.value(hint, raw, where, evidence)
        wanted = " / ".join(_form(hint) for hint in hints if hint is not type(None))
        return self.fault("scheme.wrong_type", where, wanted=wanted, found=_kind(raw))

    def _formula(self, raw: object, where: str, space: str, wanted: str, evidence: tuple[int, ...]) -> object:
        if isinstance(raw, int | float) and wanted == "number" and not isinstance(raw, bool):
            raw = repr(float(raw)) if raw >= 0 else f"-{-float(raw)!r}"
        if not isinstance(raw, str):
            return self.fault("scheme.wrong_type", where, wanted="formula", found=_kind(raw))
        try:
            # `rate` is a column of each policy: policies.<name>.amount
            columns = {"rate": f"policy.{where.split('.')[1]}.rate"} if space == "priced" else {}
            formula = compile_formula(raw, self.spaces[space], where, evidence, columns)
        except SchemeError as error:
            self.faults.extend(error.faults)
            return INVALID
        found = "number" if formula.type == "null" else formula.type
        if wanted not in ("any", found):
            return self.fault(
                "formula.yields_other", where, formula=shortened(raw), wanted=wanted, found=formula.type
            )
        return formula


_WORDS: dict[type, str] = {
    str: "text",
    Title: "text",
    int: "whole number",
    float: "number",
    bool: "true/false",
    dt.date: "date",
    list: "list",
    dict: "table",
}


def _kind(raw: object) -> str:
    return _WORDS.get(type(raw), type(raw).__name__)


def _form(hint: Any) -> str:
    origin = get_origin(hint)
    if origin is Annotated:
        return "formula"
    if origin is Literal:
        return ", ".join(map(str, get_args(hint)))
    if origin is tuple:
        return "list"
    return "table" if is_dataclass(hint) or origin in (dict, Mapping) else _WORDS.get(hint, str(hint))


def _fits(hint: Any, raw: object) -> bool:
    origin = get_origin(hint)
    if origin is Annotated:
        return isinstance(raw, str | int | float) and not isinstance(raw, bool)
    if origin is Literal:
        return isinstance(raw, str)
    if origin is tuple:
        return isinstance(raw, list)
    if is_dataclass(hint) or origin in (dict, Mapping):
        return isinstance(raw, Mapping)
    return type(raw) is hint or (hint is float and type(raw) is int)


def _key(one: Any) -> str:
    """The key in the file; a field may differ from it where Python keeps the word (`class`, `from`)."""
    return str(one.metadata.get("key", one.name))


def _is_read(hint: Any) -> bool:
    """Whether people read it: a title, or a title for each of several keys."""
    return hint is Title or (get_origin(hint) in (dict, Mapping) and get_args(hint)[1] is Title)


def _required(one: Any) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _label(item: object, number: int) -> str:
    name = item.get("name") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else f"[{number}]"


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where and not key.startswith("[") else f"{where}{key}"
