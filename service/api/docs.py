"""The documentation page, drawn from the OpenAPI document without any script or foreign host."""

from functools import lru_cache
from typing import Any

import orjson
from flask import Flask, Response, render_template, request

from data import layout as layouts
from scoring.errors import Fault
from scoring.facts import ATTRIBUTES, FACTS
from service import accounts, problems
from service.api import answers
from service.api.outline import Reader

MOST_DRAWN = 8
ELSEWHERE = {"problem", "cli", "config", "demo", "role"}  # texts that are no error code of an answer


def install(app: Flask, document: dict[str, Any]) -> None:
    """Serve the OpenAPI document and the page."""
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    endpoints = Reader(document).endpoints()

    def openapi() -> Response:
        return Response(text, mimetype=answers.JSON)

    def page() -> str:
        return drawn(answers.language(), request.host_url.rstrip("/"))

    @lru_cache(MOST_DRAWN)
    def drawn(language: str, base: str) -> str:
        """Draw the page, which is long, once for each way in which it is asked for."""
        return render_template(
            "docs.html",
            lang=language,
            document=document,
            endpoints=endpoints,
            base=base,
            roles={role: problems.text(Fault(f"role.{role}"), "zh") for role in accounts.ROLES},
            **_vocabulary(),
            **_errors(),
        )

    app.add_url_rule("/api/v1/openapi.json", "openapi", openapi)
    app.add_url_rule("/api/v1/docs", "docs", page)


def _vocabulary() -> dict[str, object]:
    found = [layouts.load(name) for name in layouts.names()]
    return {"layouts": found, "facts": FACTS, "attributes": ATTRIBUTES}


def _errors() -> dict[str, object]:
    areas: dict[str, dict[str, dict[str, str]]] = {}
    for code, words in sorted(problems.catalogue().items()):
        areas.setdefault(code.partition(".")[0], {})[code] = words
    areas = {name: codes for name, codes in areas.items() if name not in ELSEWHERE}
    return {"kinds": problems.kinds(), "areas": areas, "title": problems.title}
