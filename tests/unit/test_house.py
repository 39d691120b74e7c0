"""The house keeps its own promises: what one file says of another is true."""

import ast
import itertools
import re
import shlex
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from service import cli, create_app
from service.config import Config
from service.console import Console

ROOT = Path(__file__).parents[2]
PACKAGES = ("scoring", "data", "model_registry", "service")
SCORING_MAY_IMPORT = {"polars", "numpy", "sqlglot", "scoring"}


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """What is, or is about to be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("SKIPPED ALOUD: this is not a git clone, so nobody can tell what is tracked")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """The dotted names a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top_level(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def direct(path: str) -> set[str]:
    """The names in a requirements*.in file."""
    lines = [line.partition("#")[0].strip() for line in text(path).splitlines()]
    return {re.split(r"[\[<>=!~ ]", line)[0] for line in lines if line and not line.startswith("-")}


def pins(path: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text(path), re.MULTILINE))


# Make


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9]+):", text("Makefile"), re.MULTILINE))


def test_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make (\w+)", shown)) == make_targets()


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", ".ci/run", "compose.yaml", "data/schemes/README.md"]
)
def test_every_make_command_that_is_named_exists(document):
    named = set(re.findall(r"(?:^|[`$(]|^ +)make ([a-z0-9]+)", text(document), re.MULTILINE))
    assert named <= make_targets()


def test_ci_names_every_server_and_runs_everything():
    script = text(".ci/run")
    for line in ("set -euo pipefail", "MUHERO_TEST_POSTGRES=", "MUHERO_TEST_REDIS=", "MUHERO_TEST_BROWSER="):
        assert line in script
    made = re.findall(r"^make ([a-z0-9]+)", script, re.MULTILINE)
    assert made == ["lint", "test", "e2e", "mlflow"]


def test_without_an_engine_make_image_says_so(tmp_path):
    """With nothing on the path but the shell, no engine answers."""
    (tmp_path / "sh").symlink_to("/bin/sh")
    command = ["/usr/bin/env", f"PATH={tmp_path}", *_which("make"), "image"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no image was built" in said.stdout


def _which(program: str) -> list[str]:
    return subprocess.run(["which", program], capture_output=True, text=True, check=True).stdout.split()


# Requirements


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-mlflow"])
def test_every_requirement_is_pinned_and_hashed(name):
    blocks = re.split(r"^(?=[a-z0-9])", text(f"{name}.txt"), flags=re.MULTILINE)[1:]
    assert len(blocks) > 20
    for block in blocks:
        assert "==" in block
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-mlflow"])
def test_what_is_asked_for_is_pinned(name):
    assert direct(f"{name}.in") <= set(pins(f"{name}.txt"))


@pytest.mark.parametrize("name", ["requirements-dev", "requirements-mlflow"])
def test_all_files_pin_the_same_versions(name):
    run, other = pins("requirements.txt"), pins(f"{name}.txt")
    assert {name: run[name] for name in run.keys() & other.keys()} == {
        name: other[name] for name in run.keys() & other.keys()
    }


def test_every_requirement_is_used_and_every_import_required():
    names = {
        "argon2-cffi": "argon2",
        "bootstrap-flask": "flask_bootstrap",
        "chinesecalendar": "chinese_calendar",
        "flask-babel": "flask_babel",
        "flask-smorest": "flask_smorest",
        "flask-wtf": "flask_wtf",
        "prometheus-client": "prometheus_client",
        "python-calamine": "python_calamine",
        "scikit-learn": "sklearn",
        "vl-convert-python": "vl_convert",
    }
    required = {names.get(name, name) for name in direct("requirements.in")}
    imported = set().union(*(top_level(path) for path in modules(*PACKAGES)))
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES)
    # Flask and flask-smorest bring three that are theirs to choose.
    assert foreign - OPTIONAL - {"werkzeug", "webargs", "apispec"} <= required
    assert required - foreign <= {"gunicorn", "psycopg"}  # started, and asked for by SQLAlchemy


OPTIONAL = {"mlflow", "pandas"}  # for the export to MLflow, which says so where they are not installed


def test_what_is_optional_is_imported_by_the_export_alone_and_pinned_for_its_test():
    importing = {path.stem for path in modules(*PACKAGES) if top_level(path) & OPTIONAL}
    assert importing == {"mlflow_export"}
    assert {"mlflow-skinny", "pandas"} <= direct("requirements-mlflow.in")
    assert OPTIONAL.isdisjoint(pins("requirements.txt"))


# The container


def test_what_the_image_copies_exists_and_passes_the_ignore_file():
    let_through = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = [line.split()[:-1] for line in re.findall(r"^COPY (.+)", text("Dockerfile"), re.MULTILINE)]
    for source in itertools.chain.from_iterable(copied):
        assert (ROOT / source).exists(), source
        assert source.rstrip("/") in let_through


def test_the_image_serves_what_make_serves():
    command = re.search(r'^CMD \["\./muhero", "serve"', text("Dockerfile"), re.MULTILINE)
    assert command
    assert "muhero serve --host" in text("Makefile")


def test_the_image_is_slim_and_runs_as_nobody_special():
    image = text("Dockerfile")
    assert re.search(r"^FROM python:3\.\d+-slim$", image, re.MULTILINE)
    for line in ("libgomp1", "fonts-wqy-microhei", "--require-hashes", "USER muhero", "HEALTHCHECK"):
        assert line in image


def test_compose_names_its_services_and_no_password():
    compose = yaml.safe_load(text("compose.yaml"))
    assert {"service", "postgres", "redis"} <= set(compose["services"])
    for line in text("compose.yaml").splitlines():
        if "PASSWORD" in line and not line.lstrip().startswith("#"):
            assert "PASSWORD:?" in line, line


# The code


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_no_longer_than_320_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320


def test_half_the_functions_are_shorter_than_thirteen_lines():
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in modules(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert statistics.median(lengths) < 13


@pytest.mark.parametrize("path", modules("scoring"), ids=lambda path: path.name)
def test_the_rules_import_nothing_foreign(path):
    assert top_level(path) <= SCORING_MAY_IMPORT | set(sys.stdlib_module_names)


def test_the_contract_on_operations_names_every_operation():
    """A new module or package of `service` is an operation, kept from HTTP, unless WEB lists it."""
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if "operations" in one["name"])
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for place in ("*.py", "*/__init__.py")
        for path in (ROOT / "service").glob(place)
        if path.parent.name != "service" or path.name != "__init__.py"
    }
    listed = set(contract["source_modules"])
    assert found - WEB == listed, "write new operations into the contract in pyproject.toml"


KNOW_HTTP = (
    *("auth", "cli", "language", "observe", "security", "unit", "visitor", "wsgi"),
    *("api", "commands", "pages", "schemas"),
)
WEB = {f"service.{name}" for name in KNOW_HTTP}


def test_no_source_promises_work_for_later():
    for path in modules(*PACKAGES):
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text(encoding="utf-8")), path


# What must not be committed


def test_no_tracked_file_names_a_registry_host():
    hosts = re.compile(
        r"(pypi|pythonhosted|debian|npmjs)\.(org|com)|--(extra-)?index-url [^`]", re.IGNORECASE
    )
    assert _lines_with(hosts) == []


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    assert _lines_with(re.compile(r"(?<![\w.])/(root|home/\w+|Users/\w+|work)/")) == []


def test_no_tracked_file_holds_a_secret():
    known = r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_\w{30}"
    given = r"(password|secret|token)\w* *= *[\"'][^\"'{$<…]{8,}[\"']"
    pattern = re.compile(f"{known}|{given}", re.IGNORECASE)
    found = [line for line in _lines_with(pattern) if not line.startswith("tests/")]
    assert found == []


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Every line of a tracked text file with the pattern, but for this file."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if path == Path(__file__) or b"\0" in content[:4096]:
            continue
        lines = content.decode("utf-8", "replace").splitlines()
        name = path.relative_to(ROOT).as_posix()
        found += [
            f"{name}:{number}: {line[:120]}" for number, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return found


# The papers


def test_a_decision_takes_at_most_ten_lines():
    entries = re.split(r"^## ", text("DECISIONS.md"), flags=re.MULTILINE)[1:]
    assert len(entries) >= 5
    for entry in entries:
        lines = [line for line in entry.splitlines()[1:] if line.strip()]
        assert len(lines) <= 10, entry.splitlines()[0]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_path_that_is_linked_exists(document):
    for target in re.findall(r"\]\(([^)#:]+)[^):]*\)", text(document)):
        assert (ROOT / target).exists(), target


def test_the_map_of_the_readme_names_every_folder():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    for folder in folders - {"var"}:
        assert f"{folder}/" in text("README.md"), folder


def commands_in(document: str) -> list[str]:
    """The `muhero …` lines of a document's code blocks, without comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text(document), re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\./)?muhero ", line)]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_muhero_command_that_is_shown_is_understood(document):
    for line in commands_in(document):
        arguments = shlex.split(line)[1:]
        assert cli.parser(Console("en")).parse_args(arguments).run, line
    assert document != "README.md" or len(commands_in(document)) >= 8


def test_every_address_that_is_shown_exists():
    shown = set(re.findall(r"127\.0\.0\.1:8000(/api/v1/[^\s?\"`>)]*)", text("README.md")))
    rules = create_app(Config(database_url="sqlite://")).url_map.bind("127.0.0.1")
    assert len(shown) >= 4
    for path in shown:
        assert rules.allowed_methods(path), path
