"""Whatever a page says in Chinese it says in English too: words stand in pairs, in templates and in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

CHINESE = re.compile("[\u3400-\u9fff]")
TEMPLATES = Path("service/templates")
# The documentation page has a pairing of its own, the report texts of its own; a language names itself.
ELSEWHERE = {"docs.html", "report.html"}
NAMES = re.compile("中文|>亩<")
UNITS = {"比值"}  # data: a unit that is compared with
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if path.name not in ELSEWHERE)
MODULES = sorted(Path("service/pages").rglob("*.py"))
ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.do"])


def alone(template: nodes.Template) -> Iterator[tuple[int, str]]:
    """Chinese that stands beside no English: outside an expression, or not as the first word of `say`."""
    paired = {
        id(part)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "say" and len(call.args) >= 2
        for part in (call.args[0], *call.args[0].find_all(nodes.Const))
        if not any(CHINESE.search(str(one.value)) for one in consts(call.args[1]))
    }
    for node in template.find_all((nodes.TemplateData, nodes.Const)):
        words = node.data if isinstance(node, nodes.TemplateData) else str(node.value)
        if CHINESE.search(NAMES.sub("", words)) and id(node) not in paired:
            yield node.lineno, words.strip()[:60]


def consts(node: nodes.Node) -> list[nodes.Const]:
    return [*([node] if isinstance(node, nodes.Const) else []), *node.find_all(nodes.Const)]


def lonely(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese in code that no English follows as the next argument, element, value or operand."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node.value in UNITS:
            continue
        if CHINESE.search(node.value):
            place: ast.AST = node
            while not _followed(place, parents.get(place)):
                place = parents[place]
                if isinstance(place, ast.stmt):
                    yield node.lineno, node.value[:60]
                    break


def _followed(node: ast.AST, parent: ast.AST | None) -> bool:
    """Tell whether a text without Chinese comes next, or by the other name."""
    rows = {ast.Call: "args", ast.Tuple: "elts", ast.List: "elts"}
    if parent is None or type(parent) not in rows:
        return False
    row = list(getattr(parent, rows[type(parent)]))
    if isinstance(parent, ast.Call):
        row += [one.value for one in parent.keywords]
        node = next((one.value for one in parent.keywords if one is node), node)
    place = row.index(node) if node in row else len(row)
    after = row[place + 1] if place + 1 < len(row) else None
    said = [one.value for one in ast.walk(after) if isinstance(one, ast.Constant)] if after else []
    texts = [one for one in said if isinstance(one, str)]
    return bool(texts) and not any(CHINESE.search(one) for one in texts)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_says_everything_twice(path: Path) -> None:
    assert list(alone(ENVIRONMENT.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to("service/pages")))
def test_a_module_says_everything_twice(path: Path) -> None:
    assert list(lonely(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{{ say("甲", "a") }}', []),
        ('{{ say("甲" ~ name, "a" ~ name) }}', []),
        ("<p>甲</p>", ["<p>甲</p>"]),
        ('{{ "甲" }}', ["甲"]),
        ('{{ say("甲", "乙") }}', ["甲", "乙"]),
    ],
)
def test_a_template_that_says_it_once_is_found(source: str, found: list[str]) -> None:
    assert sorted(words for _, words in alone(ENVIRONMENT.parse(source))) == sorted(found)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("甲", "a")', []),
        ('PAIRS = {"x": ("甲", "a")}', []),
        ('done(f"甲{n}", f"a {n}", "page")', []),
        ('flash("甲")', ["甲"]),
        ('say("甲", "乙")', ["甲", "乙"]),
    ],
)
def test_code_that_says_it_once_is_found(source: str, found: list[str]) -> None:
    assert [words for _, words in lonely(ast.parse(source))] == found
