"""Every code that is raised anywhere has its Chinese and English text, and no text is without its code."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.errors import Fault
from scoring.facts import FACTS
from service import create_app, problems
from service.config import Config

CODE = re.compile(r"[a-z_]+(\.[a-z0-9_-]+)+")
RAISERS = {"Fault", "NotFound", "Conflict", "Forbidden"}
OF_MODELS = {"TooLittle", "Unknown", "Damaged", "Refused"}
FILES = (".toml", ".csv", ".html", ".sqlite", ".xlsx", ".txt", ".json", ".jsonl", ".md", ".key")
RESERVED = {"code", "detail", "pointer", "where"}
CATALOGUE = problems.catalogue()
AREAS = {code.partition(".")[0] for code in CATALOGUE}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("scoring", "data", "model_registry", "service"):
        for path in Path(package).rglob("*.py"):
            yield path, ast.parse(path.read_text("utf-8"))


def constants() -> dict[str, str]:
    """Every text constant that could be a code → where it stands; `code figure=…` counts as its code."""
    return {
        node.value.partition(" ")[0]: f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if CODE.fullmatch(node.value.partition(" ")[0]) and not node.value.endswith((*FILES, "_"))
    }


def actions() -> set[str]:
    """Words of the audit log, for programs: what is given to a `note`."""
    return {
        one.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in ("note", "_note")
        for one in node.args
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of views, for programs: `account.page` of the portal, `oidc.finish` of the API."""
    folder = tmp_path_factory.mktemp("app")
    app = create_app(Config(f"sqlite:///{folder}/x.sqlite", keys_dir=str(folder)))
    return {name.removeprefix("portal.") for name in app.view_functions}


def built() -> set[str]:
    """Beginnings of codes that are put together: f"quality.{name}"."""
    return {
        node.values[0].value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
        if isinstance(node.values[0].value, str) and node.values[0].value.endswith(".")
    }


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Codes given to a fault or an error: the code, where, and its figures where they stand there by name."""
    for path, tree in trees():
        raisers = RAISERS | OF_MODELS if path.parts[0] == "model_registry" else RAISERS
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in raisers and isinstance(node.args[0].value, str):
                figures = of_fault(node) if name == "Fault" else of_error(node)
                yield node.args[0].value, f"{path}:{node.lineno}", figures


def of_fault(node: ast.Call) -> set[str] | None:
    given = [one.value for one in node.keywords if one.arg == "params"] or node.args[2:]
    if not given:
        return set()
    if isinstance(given[0], ast.Dict) and all(isinstance(key, ast.Constant) for key in given[0].keys):
        return {str(key.value) for key in given[0].keys if isinstance(key, ast.Constant)}
    return None


def of_error(node: ast.Call) -> set[str] | None:
    names = [one.arg for one in node.keywords]
    return None if None in names else {str(name) for name in names}


def placeholders(text: str) -> set[str]:
    found = list(string.Formatter().parse(text))
    assert not any(spec or conversion for _, _, spec, conversion in found), text
    return {name for _, name, _, _ in found if name is not None}


def test_every_code_that_is_raised_has_its_texts() -> None:
    assert {code: place for code, place, _ in raised() if code not in CATALOGUE} == {}


def test_every_constant_of_an_area_has_its_texts(endpoints: set[str]) -> None:
    lost = {code: place for code, place in constants().items() if code.partition(".")[0] in AREAS}
    known = CATALOGUE.keys() | actions() | endpoints
    assert {code: place for code, place in lost.items() if code not in known} == {}


def test_no_text_is_without_its_code() -> None:
    known, beginnings = constants(), tuple(built())
    assert [code for code in CATALOGUE if code not in known and not code.startswith(beginnings)] == []


def test_every_kind_of_problem_has_its_title_and_no_other() -> None:
    titles = {f"problem.{kind.slug}" for kind in problems.kinds()} | {"problem.several"}
    assert titles == {code for code in CATALOGUE if code.startswith("problem.")}


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_text_in_both_languages(code: str) -> None:
    texts = CATALOGUE[code]
    assert set(texts) in ({"zh", "en"}, {"zh", "en", "zh_nearest", "en_nearest"})
    for end in ("", "_nearest") if "zh_nearest" in texts else ("",):
        zh, en = texts["zh" + end], texts["en" + end]
        assert not zh.isascii()
        assert zh.strip()
        assert en.strip()
        assert placeholders(zh) == placeholders(en)


def test_figures_of_a_text_are_those_of_the_fault() -> None:
    wrong = {
        f"{place} {code}": missing
        for code, place, figures in raised()
        if figures is not None and code in CATALOGUE
        if (missing := placeholders(CATALOGUE[code]["en"]) - figures - {"where"})
    }
    assert wrong == {}


def test_no_figure_takes_a_member_of_the_problem() -> None:
    assert [place for _, place, figures in raised() if figures and figures & RESERVED] == []


def test_each_code_stands_in_one_file() -> None:
    files = [tomllib.loads(path.read_text("utf-8")) for path in problems.TEXTS.glob("*.toml")]
    assert sum(map(len, files)) == len(CATALOGUE)


def test_figures_are_written_as_people_write_them() -> None:
    fault = Fault("field.range", "#/limit", {"low": 1.0, "high": 0.1 + 0.2})
    assert problems.text(fault, "en") == "limit must be from 1 to 0.3."
    assert problems.text(Fault("field.choice", "#/a", {"choices": ("x", "y")}), "zh") == "“a”只能是：x, y。"


def test_a_missing_figure_or_text_is_no_failure() -> None:
    assert "?" in problems.text(Fault("field.range", "#/limit"), "en")
    assert "no.such_code" in problems.text(Fault("no.such_code", "here"), "zh")
    assert problems.text(Fault("field.object", "#"), "en") == "the body must be a JSON object: {…}."
    hostile = Fault("http.no_route", params={"path": "{0.__class__} {where}"})
    assert "{0.__class__} {where}" in problems.text(hostile, "en")


def test_a_place_inside_a_file_is_told_apart_from_the_request() -> None:
    inside = problems.item(Fault("scheme.unknown_key", "pools.a.weigth"), "en", "#/text")
    assert (inside["pointer"], inside["where"]) == ("#/text", "pools.a.weigth")
    outside = problems.item(Fault("field.null", "#/a/0"), "en")
    assert outside["pointer"] == "#/a/0"
    assert "where" not in outside


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("mu", "亩", "mu"),
        ("m2", "平方米", "m²"),
        ("m3", "立方米", "m³"),
        ("万元/mu", "万元/亩", "×10⁴ yuan/mu"),
        ("CNY/kWh", "元/千瓦时", "yuan/kWh"),
        ("万元", "万元", "×10⁴ yuan"),
        ("克拉", "克拉", "克拉"),
    ],
)
def test_units_are_said_in_the_readers_language(written: str, zh: str, en: str) -> None:
    assert (problems.unit(written, "zh"), problems.unit(written, "en")) == (zh, en)
    fault = Fault("whatif.raise", params={"title": "x", "unit": written})
    assert f" {zh}（" in problems.text(fault, "zh")


def test_every_unit_of_the_facts_has_its_names() -> None:
    known = {fact.unit for fact in FACTS} - {"万元"}
    assert {unit for unit in known if f"unit.{unit}" not in CATALOGUE} == set()


def test_a_word_among_the_figures_is_its_code_for_programs() -> None:
    fault = Fault(
        "campaign.role_needed", params={"role": Fault("role.approver"), "roles": [Fault("role.officer")]}
    )
    found = problems.item(fault, "zh")
    assert (found["role"], found["roles"]) == ("role.approver", ["role.officer"])
