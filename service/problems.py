"""Faults and errors in the reader's words: the catalogue of texts, and which error has which status.

Operations raise plain errors that know no status and no sentence. Here is the one table that gives a
status to each class of error, and here the texts of `service/texts/*.toml` are filled in. The command
line uses the texts, the API the whole problem (RFC 9457).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.exc import OperationalError

from model_registry.errors import ModelError, Unknown, Unreachable
from scoring.errors import Fault, InputError
from scoring.title import Title, word
from service import errors

Language = Literal["zh", "en"]
TEXTS = Path(__file__).parent / "texts"
TYPE_BASE = "/api/v1/docs#problem-"
WHOLE: dict[Language, str] = {"zh": "请求体", "en": "the body"}
MOST_ERRORS = 1000  # in one answer; a submission keeps all of its errors, to be read page by page


class RequestError(Exception):
    """A request that cannot be read or is not allowed; each subclass has its row in `KINDS`."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


class Malformed(RequestError):
    """The request cannot be read."""


class NotSignedIn(RequestError):
    """There is no valid token."""


class TooLarge(RequestError):
    """The body is larger than this service reads."""


class WrongMediaType(RequestError):
    """The body is of a type that this endpoint does not read."""


class Invalid(RequestError):
    """The request can be read, but fields of it are not as they must be."""


class NotReady(RequestError):
    """The service cannot answer now."""


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status and its slug, whose title is the text `problem.<slug>`."""

    status: int
    slug: str


KINDS: dict[type[Exception], Kind] = {
    Malformed: Kind(400, "malformed"),
    NotSignedIn: Kind(401, "not_signed_in"),
    errors.Refused: Kind(401, "not_signed_in"),
    errors.Forbidden: Kind(403, "forbidden"),
    errors.NotFound: Kind(404, "not_found"),
    Unknown: Kind(404, "not_found"),
    errors.Conflict: Kind(409, "conflict"),
    ModelError: Kind(409, "conflict"),
    TooLarge: Kind(413, "too_large"),
    WrongMediaType: Kind(415, "wrong_media_type"),
    Invalid: Kind(422, "invalid"),
    InputError: Kind(422, "refused"),
    errors.TooMany: Kind(429, "too_many"),
    NotReady: Kind(503, "unavailable"),
    errors.Unavailable: Kind(503, "unavailable"),
    Unreachable: Kind(503, "unavailable"),
    OperationalError: Kind(503, "unavailable"),
}
FILE_REFUSED = Kind(422, "file_refused")
INTERNAL = Kind(500, "internal")
OTHERS = (Kind(405, "method_not_allowed"), FILE_REFUSED, INTERNAL)


def kinds() -> list[Kind]:
    """List every kind once, by status."""
    return sorted({*KINDS.values(), *OTHERS}, key=lambda kind: (kind.status, kind.slug))


def kind_named(slug: str) -> Kind:
    """Find a kind by its slug, as a job has kept it; one of an older version counts as internal."""
    return next((kind for kind in kinds() if kind.slug == slug), INTERNAL)


def kind_of_status(status: int) -> Kind:
    """Find the kind for what the framework refused with a status."""
    same = [kind for kind in (*KINDS.values(), *OTHERS) if kind.status == status]
    return same[0] if same else Kind(status, "malformed" if status < 500 else "internal")


def kind_of(error: BaseException) -> Kind:
    """Find the row of an error's class, or of the nearest class that it derives from."""
    for ancestor in type(error).__mro__:
        if ancestor in KINDS:
            return KINDS[ancestor]
    return INTERNAL


def faults_of(error: BaseException) -> tuple[Fault, ...]:
    """Give everything that an error holds; an unforeseen one tells nothing of its inside."""
    if isinstance(error, InputError | RequestError):
        return error.faults
    if isinstance(error, errors.ServiceError):
        return (error.fault, *error.also)
    if isinstance(error, ModelError):
        return (error.fault,)
    return (Fault("http.unavailable" if isinstance(error, OperationalError) else "http.internal"),)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Read the texts of all areas: code → {zh, en}."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(TEXTS.glob("*.toml")):
        found.update(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def text(fault: Fault, language: Language = "zh") -> str:
    """Say a fault in words; a code without a text is said as it is."""
    form = catalogue().get(fault.code)
    if form is None:
        return str(fault)
    where = WHOLE[language] if fault.where == "#" else fault.where.removeprefix("#/")
    sentence = form[language] + (form.get(f"{language}_nearest", "") if fault.params.get("nearest") else "")
    return sentence.format_map(_Figures({**fault.params, "where": where}, language))


def unit(written: str, language: Language) -> str:
    """Give a unit as people read it: 万元/mu is 万元/亩."""
    known = catalogue()
    parts = (known.get(f"unit.{part}", {language: part})[language] for part in written.split("/"))
    return "/".join(parts)


def title(slug: str, language: Language = "zh") -> str:
    """Give the title of a kind of problem."""
    return text(Fault(f"problem.{slug}"), language)


def item(fault: Fault, language: Language, part: str = "#") -> dict[str, Any]:
    """Give one entry of a problem's `errors`: figures, code, sentence and place.

    `pointer` is the part of the request (`#/enterprises/3/tax`); a place inside a file or a scheme that
    is itself only a field of the request stands in `where`, and `part` names that field.
    """
    figures = {key: _plain(value) for key, value in fault.params.items()}
    inside = bool(fault.where) and not fault.where.startswith("#")
    place = {"pointer": part, "where": fault.where} if inside else {"pointer": fault.where or part}
    return figures | {"code": fault.code, "detail": text(fault, language)} | place


def document(
    kind: Kind, faults: tuple[Fault, ...], language: Language, instance: str, part: str = "#"
) -> dict[str, Any]:
    """Make the problem document; `detail` is the one fault in words, or the first of how many."""
    first = faults[0] if faults else Fault(f"problem.{kind.slug}")
    several = Fault("problem.several", params={"count": len(faults), "first": text(first, language)})
    return {
        "type": TYPE_BASE + kind.slug,
        "title": title(kind.slug, language),
        "status": kind.status,
        "detail": text(several if len(faults) > 1 else first, language),
        "instance": instance,
        "code": first.code,
        "errors": [item(fault, language, part) for fault in faults[:MOST_ERRORS]],
    }


class _Figures(dict[str, object]):
    """Parameters as a text shows them: lists joined, floats without noise, a missing one as `?`."""

    def __init__(self, figures: Mapping[str, object], language: Language) -> None:
        super().__init__(figures)
        self.language: Language = language

    def __getitem__(self, key: str) -> object:
        value = self.get(key, "?")
        if isinstance(value, Fault):
            return text(value, self.language)
        if key == "unit" and isinstance(value, str):
            return unit(value, self.language)
        if isinstance(value, Title):
            return word(value, self.language)
        if isinstance(value, float):
            return f"{value:.0f}" if value.is_integer() else f"{Decimal(f'{value:.10g}'):f}"
        if isinstance(value, Decimal):
            return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(self._entry(one) for one in value)
        return value

    def _entry(self, one: object) -> str:
        if isinstance(one, Fault):
            return text(one, self.language)
        return word(one, self.language) if isinstance(one, str) else str(one)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fault):
        return value.code  # a word for programs; the sentence says it in the reader's language
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return (
        [_plain(entry) for entry in value]
        if isinstance(value, list | tuple | set | frozenset)
        else str(value)
    )
