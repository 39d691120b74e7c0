"""A form that is refused names its fields by their labels: every field of a page has one."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import marshmallow as ma
import pytest

from scoring.errors import Fault
from service import labels, problems

FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([a-z_]+)"')
MACRO = re.compile(r'forms\.(?:text|area|choice|check)\("([a-z_]+)"')
UNSEEN = {"csrf_token", "id", "only", "for", "balance", "how", "named"}  # nothing can be wrong with them


def fields() -> set[str]:
    """Names of the fields that stand in templates."""
    texts = [path.read_text("utf-8") for path in Path("service/templates/pages").rglob("*.html")]
    return {name for text in texts for form in (FIELD, MACRO) for name in form.findall(text)}


def read() -> Iterator[str]:
    """Names of the fields of the schemas by which pages read forms and queries."""
    for path in Path("service/pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service.schemas"):
                module = importlib.import_module(node.module or "")
                for name in node.names:
                    schema = getattr(module, name.name)
                    if isinstance(schema, type) and issubclass(schema, ma.Schema):
                        yield from (one.data_key or key for key, one in schema().fields.items())


def test_every_field_of_a_page_has_its_label() -> None:
    names = (fields() | set(read())) - UNSEEN
    assert len(names) > 80
    assert {name for name in names if f"label.{name}" not in problems.catalogue()} == set()


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        ("#/class_name", "缺少必填项“类别”。", "Class is required."),
        ("#/items/0/reason", "缺少必填项“各项答复 第 1 项 理由”。", "Answers no. 1 Reason is required."),
        ("#/figure-employees", "缺少必填项“平均用工人数”。", None),
        ("#/brand new", "缺少必填项“brand new”。", "brand new is required."),
    ],
)
def test_a_field_is_named_by_its_label(where: str, zh: str, en: str | None) -> None:
    fault = Fault("field.required", where)
    assert problems.text(labels.named(fault, "zh")) == zh
    if en:
        assert problems.text(labels.named(fault, "en"), "en") == en


def test_a_place_inside_a_file_stays_and_a_choice_names_no_codes() -> None:
    inside = Fault("scheme.unknown_key", "pools.a.weigth")
    assert labels.named(inside, "zh") == inside
    assert (labels.place(inside), labels.place(Fault("account.uscc_needed", "uscc"))) == (inside.where, "")
    chosen = Fault("field.choice", "#/role", {"choices": ("officer",)})
    assert problems.text(labels.named(chosen, "zh")) == "“角色”不在可选范围内，请从列表中选择。"
