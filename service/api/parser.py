"""Requests read strictly: JSON with limits, unknown fields refused, every fault a code with its place."""

from typing import Any, NoReturn

import marshmallow as ma
import orjson
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict

from scoring.errors import Fault
from service.problems import Invalid, Malformed, WrongMediaType

DEPTH = 16
NO_NUMBERS = (b"NaN", b"nan", b"Inf", b"inf")

# What marshmallow says → the code whose text we say instead. A test holds this table complete.
CODES = {
    "Missing data for required field.": "field.required",
    "Field may not be null.": "field.null",
    "Unknown field.": "field.unknown",
    "Invalid input type.": "field.object",
    "Invalid type.": "field.object",
    "Not a valid mapping type.": "field.object",
    "Not a valid list.": "field.list",
    "Not a valid string.": "field.text",
    "Not a valid utf-8 string.": "field.text",
    "Not a valid integer.": "field.integer",
    "Not a valid number.": "field.number",
    "Number too large.": "field.number",
    "Special numeric values (nan or infinity) are not permitted.": "field.number",
    "Not a valid boolean.": "field.boolean",
    "Not a valid date.": "field.date",
    "Not a valid {awareness} {obj_type}.": "field.date",  # of moments; never said of a date
    '"{input}" cannot be formatted as a date.': "field.date",
    "Not a valid {obj_type}.": "field.date",  # what the sentences on dates are made from
    '"{input}" cannot be formatted as a {obj_type}.': "field.date",
    "Invalid value.": "field.invalid",
}


class Parser(FlaskParser):
    """webargs with our limits and our faults."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
    }

    __location_map__ = {**FlaskParser.__location_map__, "multipart": "load_multipart"}  # noqa: RUF012

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Read the query; nothing may be said twice."""
        _refuse_repeated(req.args, {"in": "query"})
        return super().load_querystring(req, schema)

    def load_multipart(self, req: Request, schema: ma.Schema) -> Any:
        """Read a form's fields and files as one table."""
        if req.mimetype != "multipart/form-data":
            raise WrongMediaType(Fault("http.not_multipart", params={"found": req.mimetype or "-"}))
        _refuse_repeated(req.form, {})
        _refuse_repeated(req.files, {})
        files = {name: file for name, file in req.files.items() if file.filename}
        return {**req.form.to_dict(), **files}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Read a JSON body; an empty one counts as missing."""
        return read_json(req)

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **_: Any) -> NoReturn:
        """Turn what marshmallow found into faults."""
        raise Invalid(*faults(error.messages_dict))


def read_json(req: Request) -> Any:
    """Read the body as JSON with a bounded depth and finite numbers."""
    if not req.is_json:
        raise WrongMediaType(Fault("http.not_json", params={"found": req.mimetype or "-"}))
    body = req.get_data()
    if req.content_length is None:
        req.stream.read(1)  # a body without an announced length was cut off at the limit: this raises 413
    if not body:
        return missing
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(_broken(body, error)) from None
    if body.count(b"[") + body.count(b"{") > DEPTH:
        _check_depth(content)
    return content


def faults(messages: dict[str, Any]) -> list[Fault]:
    """List marshmallow's messages as faults: a pointer for the body, a name for anything else."""
    found: list[Fault] = []
    for location, tree in messages.items():
        _collect(tree, "#", {"in": location} if location == "query" else {}, found)
    return found


def _refuse_repeated(given: MultiDict[str, Any], place: dict[str, str]) -> None:
    repeated = [name for name, values in given.lists() if len(values) > 1]
    if repeated:
        raise Invalid(*(Fault("field.repeated", f"#/{name}", place) for name in repeated))


def _collect(tree: Any, pointer: str, place: dict[str, str], found: list[Fault]) -> None:
    if isinstance(tree, dict):
        for key, branch in tree.items():
            token = str(key).replace("~", "~0").replace("/", "~1")
            _collect(branch, pointer if key == "_schema" else f"{pointer}/{token}", place, found)
    else:
        found.extend(_fault(message, pointer, place) for message in tree)


def _fault(message: str, pointer: str, place: dict[str, str]) -> Fault:
    """Take a message of marshmallow's, or one of our validators' `code key=value …`, as a fault."""
    code, *figures = CODES.get(message, message).split(" ")
    return Fault(code, pointer, place | dict(figure.split("=", 1) for figure in figures))


def _broken(body: bytes, error: orjson.JSONDecodeError) -> Fault:
    rest = body[error.pos :].lstrip(b"-")
    if rest.startswith(NO_NUMBERS) or "infinity" in error.msg:
        code = "json.not_finite"
    else:
        code = "json.too_deep" if "depth" in error.msg else "json.malformed"
    return Fault(code, "#", {"line": error.lineno, "column": error.colno, "most": DEPTH})


def _check_depth(content: Any) -> None:
    level = [content]
    for _ in range(DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Malformed(Fault("json.too_deep", "#", {"most": DEPTH}))
