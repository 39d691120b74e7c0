"""The OpenAPI document as the documentation page shows it: addresses, fields, examples, commands."""

import re
import shlex
from dataclasses import dataclass
from typing import Any

import orjson

from service.api.answers import JSON

DEPTH = 6
SHOWN = 2  # parts of a path in the list of contents


@dataclass(frozen=True)
class Row:
    """A parameter or a field of a schema, `depth` levels inside."""

    name: str
    place: str
    type: str
    required: bool
    en: str
    zh: str
    example: object
    depth: int = 0
    choices: tuple[str, ...] = ()
    bounds: str = ""


@dataclass(frozen=True)
class Content:
    """A body: its media type, its fields, an example of it."""

    media: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True)
class Answer:
    """One of the answers of an address."""

    status: str
    description: str
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Endpoint:
    """An address and a method, as the page shows them."""

    id: str
    method: str
    path: str
    tag: str
    en: str
    zh: str
    roles: tuple[str, ...]
    parameters: tuple[Row, ...]
    body: Content | None
    answers: tuple[Answer, ...]
    command: str

    @property
    def short(self) -> str:
        """Give the path as the list of contents shows it: its last two parts, on one line."""
        path = re.sub(r"\{\w+_id\}", "{id}", self.path.removeprefix("/api/v1"))
        parts = path.split("/")[1:]
        return path if len(parts) <= SHOWN else "/".join(["…", *parts[-SHOWN:]])


class Reader:
    """Reads the OpenAPI document into what the page shows."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def endpoints(self) -> list[Endpoint]:
        """List every address and method, in the order of the document."""
        return [
            self._endpoint(method, path, item.get("parameters", []), operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        ]

    def _endpoint(self, method: str, path: str, shared: list[Any], operation: dict[str, Any]) -> Endpoint:
        parameters = tuple(self._parameter(one) for one in [*shared, *operation.get("parameters", [])])
        bodies = self._contents(operation.get("requestBody", {}))
        body = bodies[0] if bodies else None
        return Endpoint(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            tag=operation["tags"][0],
            en=operation.get("summary", ""),
            zh=operation.get("x-zh", ""),
            roles=tuple(operation["x-roles"]),
            parameters=parameters,
            body=body,
            answers=tuple(self._answer(*pair) for pair in sorted(operation["responses"].items())),
            command=command(method, path, parameters, body, bool(operation["security"])),
        )

    def _resolve(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            found: Any = self.document
            for key in part["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            part = found | {key: value for key, value in part.items() if key != "$ref"}
        return part

    def _parameter(self, given: dict[str, Any]) -> Row:
        part = self._resolve(given)
        words = part.get("schema", {}) | part
        return self._row(part["name"], part["in"], words, bool(part.get("required")), 0)

    def _answer(self, status: str, given: dict[str, Any]) -> Answer:
        part = self._resolve(given)
        is_problem = "Problem" in str(part.get("content"))
        return Answer(status, part["description"], () if is_problem else self._contents(part))

    def _contents(self, part: dict[str, Any]) -> tuple[Content, ...]:
        return tuple(
            Content(media, tuple(self._rows(content["schema"], 0)), self._example(content))
            for media, content in part.get("content", {}).items()
        )

    def _rows(self, schema: dict[str, Any], depth: int) -> list[Row]:
        whole, rows = self._inside(schema), []
        for name, given in whole.get("properties", {}).items():
            part = self._resolve(given)
            rows.append(self._row(name, "", part, name in whole.get("required", ()), depth))
            if depth < DEPTH:
                rows += self._rows(part, depth + 1)
        return rows

    def _inside(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Step into a list's items, a table's values or the one real choice beside null."""
        part = self._resolve(schema)
        if "anyOf" in part:
            part = self._resolve(next(one for one in part["anyOf"] if one.get("type") != "null"))
        inner = part.get("items") or part.get("additionalProperties")
        return self._inside(inner) if isinstance(inner, dict) and "properties" not in part else part

    def _row(self, name: str, place: str, part: dict[str, Any], required: bool, depth: int) -> Row:
        choices = tuple(str(one) for one in part.get("enum", ()) if one is not None)
        example = part.get("example")
        words = part.get("description", ""), part.get("x-zh", "")
        return Row(name, place, self._type(part), required, *words, example, depth, choices, bounds(part))

    def _type(self, part: dict[str, Any]) -> str:
        if "anyOf" in part:
            return " | ".join(self._type(self._resolve(one)) for one in part["anyOf"])
        named = part.get("type", "object")
        if named == "array":
            return f"{self._type(self._resolve(part.get('items', {})))}[]"
        return " | ".join(named) if isinstance(named, list) else part.get("format", named)

    def _example(self, content: dict[str, Any]) -> str:
        made = content.get("example", self._sample(content["schema"]))
        return made if isinstance(made, str) else orjson.dumps(made, option=orjson.OPT_INDENT_2).decode()

    def _sample(self, schema: dict[str, Any]) -> Any:
        part = self._resolve(schema)
        if "example" in part:
            return part["example"]
        if "anyOf" in part:
            return self._sample(part["anyOf"][0])
        if "items" in part:
            return [self._sample(part["items"])]
        if "properties" in part:
            return {name: self._sample(inner) for name, inner in part["properties"].items()}
        return None


def bounds(part: dict[str, Any]) -> str:
    """Say what a number, text or list may be: `1–500, = 50` where 50 is taken if nothing is said."""
    found = []
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        if low in part or high in part:
            found.append(f"{part.get(low, '')}–{part.get(high, '')}")
    if part.get("default") is not None:
        found.append(f"= {part['default']}")
    return ", ".join(found)


def command(method: str, path: str, parameters: tuple[Row, ...], body: Content | None, signed: bool) -> str:
    """Write the curl command that calls an address with the examples."""
    for row in parameters:
        path = path.replace("{" + row.name + "}", str(row.example))
    query = "&".join(
        f"{row.name}={row.example}" for row in parameters if row.place == "query" and row.required
    )
    address = "$BASE" + path + (f"?{query}" if query else "")
    words = [f'curl {"" if method == "get" else f"-X {method.upper()} "}"{address}"']
    if signed:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if body and body.media == JSON:
        compact = orjson.dumps(orjson.loads(body.example)).decode()
        words.append(f"--json {shlex.quote(compact)}")
    elif body:
        words += [
            f"-F {row.name}={'@' if row.type == 'binary' else ''}{row.example or 'data.xlsx'}"
            for row in body.rows
        ]
    return " \\\n  ".join(words)
