"""A web process starts without the libraries of learning; it loads LightGBM when a champion is used."""

import json
import subprocess
import sys

import pytest

from model_registry import registry
from service import champions
from service.config import Config
from tests.api import county, model

LEARNING = ("lightgbm", "sklearn", "scipy", "mlflow", "pandas")
CODE = "990101"
START = """
import json, sys
from service import create_app
from service.config import Config
app = create_app(Config({database!r}, models_url={models!r}))
def loaded():
    return sorted(name for name in {learning!r} if name in sys.modules)
def ask(method, path, **what):
    answer = app.test_client().open("/api/v1" + path, method=method, headers={headers!r}, **what)
    assert answer.status_code == 200, answer.data
    return answer.json
"""
SCORE = """
found = ask("POST", "/scores", json={"enterprises": [FACTS]})
"""


@pytest.fixture
def place(engine, plain: Config) -> tuple[str, int]:
    """A county with a published year; its officer's token and its evaluation."""
    officer = county.empty(engine, CODE)
    county.hand_in(engine, CODE)
    return officer, county.run(engine, CODE, county.add_scheme(engine, CODE))


def in_a_process(config: Config, token: str, program: str) -> list[list[str]]:
    """Run a program on an app of its own; give what it printed, a JSON text a line."""
    start = START.format(
        database=config.database_url,
        models=config.models_url,
        learning=LEARNING,
        headers={"Authorization": f"Bearer {token}"},
    )
    whole = start + program.replace("FACTS", repr(model.facts()))
    done = subprocess.run([sys.executable, "-c", whole], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]


def test_without_a_champion_nothing_of_learning_is_loaded(place, plain: Config) -> None:
    token, evaluation = place
    program = f"""
print(json.dumps(loaded()))
ask("GET", "/model-versions")
ask("GET", "/forecasts")
ask("GET", "/evaluations/{evaluation}/results/{county.CODES[1]}")
{SCORE}
print(json.dumps(loaded()))
"""
    assert in_a_process(plain, token, program) == [[], []]


def test_only_a_champion_in_use_brings_lightgbm(place, plain: Config, engine) -> None:
    token, evaluation = place
    model.register(engine, plain, CODE, evaluation)
    registry.promote(champions.opened(plain.models_url), CODE, 1, ["1"], "")
    program = f"""
ask("GET", "/model-versions/promotions")
print(json.dumps(loaded()))
{SCORE}
assert found["items"][0]["forecast"], found
print(json.dumps(loaded()))
"""
    before, after = in_a_process(plain, token, program)
    assert before == []
    assert "lightgbm" in after
