"""GET /openapi.json and /docs: the document is whole and sound, and the page shows all of it."""

import re
from typing import Any

import jsonschema_rs
import marshmallow as ma
import orjson
import pytest

from service.api import parser, spec
from tests.api.conftest import EN, World


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    return dict(world.documented.document)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for operation in operations(document)]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(re.findall(rb'"\$ref":"#/([^"]+)"', orjson.dumps(document))):
        found: Any = document
        for key in reference.decode().split("/"):
            found = found[key]


def test_everything_is_said_in_both_languages(document: dict[str, Any]) -> None:
    for operation in operations(document):
        assert operation["summary"].isascii(), operation["operationId"]
        assert operation["x-zh"], operation["operationId"]
        for parameter in operation.get("parameters", []):
            assert "$ref" in parameter or told(parameter | parameter["schema"]), (
                operation["operationId"],
                parameter,
            )
    for name, schema in document["components"]["schemas"].items():
        for field, words in schema["properties"].items():
            assert told(words), f"{name}.{field}"
    assert set(spec.TAG_WORDS) == {tag["name"] for tag in document["tags"]}


def told(words: dict[str, Any]) -> bool:
    return bool(words.get("description")) and not words.get("x-zh", "a").isascii()


def test_examples_are_what_the_schemas_allow(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, words in schema["properties"].items():
            if "example" in words:
                refers = b'"$ref"' in orjson.dumps(words)
                whole = {**words, "components": document["components"]} if refers else words
                assert jsonschema_rs.Draft202012Validator(whole).is_valid(words["example"]), (name, field)


def test_answers_allow_nothing_undocumented(document: dict[str, Any]) -> None:
    open_ = [
        name
        for name, one in document["components"]["schemas"].items()
        if one.get("additionalProperties") is not False
    ]
    assert set(open_) == {"ProblemItem"}


def test_every_guarded_address_documents_its_roles_and_refusals(document: dict[str, Any]) -> None:
    for operation in operations(document):
        if operation["security"]:
            assert operation["x-roles"]
            assert {"401", "403", "404", "default"} <= set(operation["responses"])


def test_every_message_of_marshmallow_has_a_code(world: World) -> None:
    """What a field can say, with the framework as it is installed, is in `parser.CODES`."""
    said: set[str] = set()
    for view in world.app.view_functions.values():
        for parameter in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", []):
            said |= messages(parameter["schema"])
    assert said - set(parser.CODES) == set()


def messages(schema: ma.Schema) -> set[str]:
    found = set(schema.error_messages.values())
    for field in schema.fields.values():
        found |= set(field.error_messages.values())
        inner = getattr(field, "inner", None)
        found |= set(inner.error_messages.values()) if inner else set()
    return found


def test_the_page_shows_every_address(world: World, document: dict[str, Any]) -> None:
    page = world.anonymous.get("/docs").data.decode()
    for path in document["paths"]:
        assert f'<code class="path">{path}</code>' in page
    for operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
        assert operation["x-zh"] in page


def test_the_page_asks_no_other_host_and_runs_no_script(world: World) -> None:
    page = world.anonymous.get("/docs").data.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)="(?!#|/|\?lang=)', page) == []


def test_the_page_in_either_language(world: World) -> None:
    chinese, english = (world.anonymous.get("/docs", headers=one).data.decode() for one in ({}, EN))
    assert '<html lang="zh-CN">' in chinese
    assert '<html lang="en">' in english
    assert world.anonymous.get("/docs?lang=en").data.decode().count('<html lang="en">') == 1
    assert '<html lang="zh-CN">' in world.anonymous.get("/docs?lang=xx").data.decode()


def test_the_front_door_leads_to_the_page(world: World) -> None:
    response = world.app.test_client().get("/")
    assert response.status_code == 200
    assert 'href="/api/v1/docs"' in response.text
