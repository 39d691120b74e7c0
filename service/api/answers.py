"""Answers: JSON by orjson straight from rows and dataclasses, pages with links, problems."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Response, request
from flask.json.provider import JSONProvider

from scoring.errors import Fault
from service import language as languages
from service import problems
from service.outlook import Outlook
from service.view import ResultView

language = languages.spoken  # of the answer
JSON = "application/json"
PROBLEM = "application/problem+json"
BINARY = "application/octet-stream"
MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": JSON,
    "jsonl": "application/jsonl",
}
PLAIN = (dict, list, int, float)
MERGED = ("head", "reason", "figures", "item")  # parts of an explanation whose figures stand in it
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_PASSTHROUGH_SUBCLASS


class Json(JSONProvider):
    """orjson for everything that Flask itself turns into JSON."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """Write JSON text."""
        return _dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Read JSON text."""
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with JSON."""
        return answer(self._prepare_response_obj(args, kwargs))


def answer(content: object, status: int = 200, **headers: str) -> Response:
    """Answer with JSON; stored JSON goes through unread as `orjson.Fragment`."""
    return Response(_dumps(content), status, headers, mimetype=JSON)


def attachment(name: str, content: bytes) -> Response:
    """Answer with a file to be kept under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, mimetype=MEDIA[name.rpartition(".")[2]])


def original(plain: str, name: str, content: bytes) -> Response:
    """Answer with a file as it was given: to be kept under its own name (RFC 6266), never shown."""
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, headers={"Content-Disposition": named}, mimetype=BINARY)


def problem(kind: problems.Kind, faults: tuple[Fault, ...], part: str = "#", **extra: object) -> Response:
    """Answer with a problem document (RFC 9457) in the client's language."""
    found = problems.document(kind, faults, language(), request.path, part) | extra
    headers = {"Content-Language": language()}
    return Response(_dumps(found), kind.status, headers, mimetype=PROBLEM)


def tag(response: Response) -> Response:
    """Give JSON that was read an ETag; who has it already gets 304."""
    if request.method in ("GET", "HEAD") and response.status_code == 200 and response.mimetype == JSON:
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        response.make_conditional(request)
    return response


def items(faults: Iterable[Fault], part: str) -> list[dict[str, Any]]:
    """Say faults in the client's language."""
    return [problems.item(fault, language(), part) for fault in faults]


def page(items: Iterable[object], total: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """Make one page of a list: how long the whole list is, and links to the other pages."""
    limit, offset = query["limit"], query["offset"]
    last = max(0, (total - 1) // limit * limit)
    begins = {"self": offset, "first": 0, "last": last}
    if offset > 0:
        begins["prev"] = max(0, min(offset - limit, last))
    if offset + limit < total:
        begins["next"] = offset + limit
    asked = urlencode([pair for pair in request.args.items() if pair[0] != "offset"])
    address = f"{request.path}?{asked}{'&' if asked else ''}offset="
    links = {name: f"{address}{begin}" for name, begin in begins.items()}
    return {"items": list(items), "total": total, "limit": limit, "offset": offset, "links": links}


def words(faults: Iterable[Fault]) -> list[str]:
    """Say codes in the client's language."""
    return [problems.text(fault, language()) for fault in faults]


def outlook(found: Outlook | None) -> dict[str, Any] | None:
    """Say what the model expects: figures, and its reasons in words."""
    if found is None:
        return None
    said = {name: words(getattr(found, name)) for name in ("reviews", "outside", "missing")}
    return {field.name: getattr(found, field.name) for field in fields(found)} | said


def result(found: ResultView) -> dict[str, Any]:
    """Give a result; what the model expects is said in words, and that it is a trial within the year."""
    return {field.name: getattr(found, field.name) for field in fields(found)} | {
        "interim": problems.text(found.interim, language()) if found.interim else None,
        "forecast": outlook(found.forecast),
    }


def explained(found: Any) -> Response:
    """Answer with an explanation: its figures, and its codes in the client's language."""
    return answer(spoken(found))


def spoken(found: Any) -> Any:
    """Give figures as they are, and codes in the client's language."""
    if isinstance(found, Fault):
        return problems.text(found, language())
    if isinstance(found, Decimal):
        return float(found)
    if isinstance(found, Mapping):
        return {name: spoken(part) for name, part in found.items()}
    if isinstance(found, tuple | list):
        return [spoken(part) for part in found]
    return _parts(found) if is_dataclass(found) else found


def _parts(found: Any) -> dict[str, Any]:
    parts = {field.name: spoken(getattr(found, field.name)) for field in fields(found)}
    inner = (parts.pop(name) for name in MERGED if name in parts)
    return {name: part for each in inner for name, part in each.items()} | parts


def _dumps(content: object) -> bytes:
    """Write JSON; titles in the client's language."""
    return orjson.dumps(content, _plain, OPTIONS)


def _plain(one: Any) -> Any:
    """Give what is a kind of text, number or table as such."""
    if isinstance(one, str):
        return languages.word(one)
    found: Any = next((plain for plain in PLAIN if isinstance(one, plain)), None)
    if found is None:
        raise TypeError(f"{type(one).__name__} is no JSON")
    return found(one)
