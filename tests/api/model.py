"""A county with versions of a scoring model: learned once a session from a made-up past by the same rules."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from werkzeug.test import TestResponse

from model_registry import registry, retraining
from model_registry.artifact import Artifact
from model_registry.forecaster import Forecaster
from service import accounts, attempt, champions, db, evaluations, models, past, submissions
from service.config import Config
from tests.api import county
from tests.api.conftest import Caller, World
from tests.api.county import CODES, YEAR
from tests.unit.model_registry import published

LOOKS = 600  # of a tenth of a second each
QUARTERLY = {
    "tax": ("统一社会信用代码,所属期,实缴税金(万元)", "{code},{period},{tax}"),
    "statistics": ("统一社会信用代码,所属期,规模,营业收入(万元)", "{code},{period},规上,{revenue}"),
}


@cache
def learned() -> Artifact:
    """What is learned from a hundred enterprises over six years by the rules of `county.SCHEME`.

    So few rows pass no gate.
    """
    text = county.scheme_text("990000")
    return retraining.retrain("990000", published.history(text=text).years, None, models.say, quiet)


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far it has come."""


@dataclass(frozen=True)
class Place:
    """A county with a published year, two administrators who ask about it, and its versions."""

    world: World
    code: str
    evaluation: int
    officer: Caller
    administrator: Caller
    second: Caller
    enterprise: Caller  # CODES[1]
    other: Caller  # CODES[2]

    def register(self, passed: bool = True, step: int = 0) -> int:
        """Register a version by the published year's rules; another step is another version."""
        return register(self.world.engine, self.world.config, self.code, self.evaluation, passed, step)

    def promote(self, number: int, caller: Caller | None = None, reason: str = "") -> TestResponse:
        """Ask for a promotion."""
        return (caller or self.administrator).post(
            f"/model-versions/{number}/promote", json={"reason": reason}
        )

    def champion(self, step: int = 0) -> int:
        """Register a version that the gate passed, promote it, and do the forecast that is ordered then."""
        number = self.register(step=step)
        self.done(self.promote(number))
        return number

    def done(self, promoted: TestResponse) -> dict[str, Any]:
        """Do the job that a promotion has ordered."""
        assert promoted.json["state"] == "promoted", promoted.json
        address = promoted.json["job"].removeprefix("/api/v1")
        attempt.run(self.world.engine, self.world.config, int(address.rpartition("/")[2]))
        found: dict[str, Any] = self.officer.get(address).json
        assert found["state"] == "succeeded", found
        return found

    def score(self, *sets: dict[str, Any]) -> dict[str, Any]:
        """Score fact sets as the officer."""
        response = self.officer.post("/scores", json={"enterprises": list(sets) or [facts()]})
        assert response.status_code == 200, response.json
        found: dict[str, Any] = response.json
        return found

    def files_of(self, number: int) -> Path:
        """The folder of a version's files."""
        folder = registry.kept.manifest(self._store, self.code, number).folder
        return Path(self.world.config.models_url) / self.code / "files" / folder

    def damage(self, number: int, name: str = "annual.txt") -> None:
        """Change one byte of a version's file."""
        file = self.files_of(number) / name
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.chmod(0o644)
        file.write_bytes(content)

    def hand_in_quarters(self, quarters: Sequence[int] = (1, 2)) -> None:
        """Hand in the next year's quarters: CODES[1] earns hardly anything, the others as before."""
        for layout, (heading, line) in QUARTERLY.items():
            rows = [heading, *(line.format(**figures(i, q)) for i in range(len(CODES)) for q in quarters)]
            with db.session(self.world.engine) as session:
                content = "\n".join(rows).encode()
                made = submissions.accept(session, self.code, YEAR + 1, layout, "q.csv", content, None)
                assert made.state == "accepted", submissions.errors(session, self.code, made.id)

    @property
    def _store(self) -> Any:
        return champions.opened(self.world.config.models_url)


def register(
    engine: Engine, config: Config, code: str, evaluation: int, passed: bool = True, step: int = 0
) -> int:
    """Register the learned forecasters under a county's own rules and calibration; give the number."""
    with db.session(engine) as session:
        of = past.of_evaluation(session, evaluations.get(session, code, evaluation))
    one = learned()
    made = replace(
        one,
        county=code,
        through=YEAR,
        scheme_text=of.scheme.text,
        calibration=of.calibration,
        annual=steeper(one.annual, step),
        card={**one.card, "passed": passed},
    )
    version = registry.register(champions.opened(config.models_url), made)
    assert version.gate_passed is passed
    return version.number


def steeper(one: Forecaster, step: int) -> Forecaster:
    """The same trees with other cut points: another digest, other probabilities."""
    return replace(one, cuts=replace(one.cuts, slope=one.cuts.slope * (1 + step / 4)))


def place(world: World) -> Place:
    """Make a county of one test's own with a published year."""
    code, _ = world.fresh()
    county.hand_in(world.engine, code)
    return of_county(world, code, county.run(world.engine, code, county.add_scheme(world.engine, code)))


def of_county(world: World, code: str, evaluation: int) -> Place:
    """The same of a county that there is."""
    with db.session(world.engine) as session:
        tokens = [accounts.create_token(session, "enterprise", code, CODES[i]) for i in (1, 2)]
        officer = accounts.create_token(session, "officer", code)
        second = accounts.create_token(session, "system", None)
    query = f"county={code}"
    return Place(
        world=world,
        code=code,
        evaluation=evaluation,
        officer=world.caller(officer),
        administrator=world.caller(world.administrator_token, query),
        second=world.caller(second, query),
        enterprise=world.caller(tokens[0]),
        other=world.caller(tokens[1]),
    )


def facts(place: int = 1, **changed: Any) -> dict[str, Any]:
    """The facts of an enterprise as `county.files` has them."""
    told = {"uscc": CODES[place], "scale": "above", "industry": "3429", "land_owned": 15}
    return told | {"tax": 300 - 20 * place, "revenue": 1000 + 100 * place} | changed


def figures(place: int, quarter: int) -> dict[str, Any]:
    """A quarter of the year's figures."""
    less = 0.02 if place == 1 else 0.25
    told = {"code": CODES[place], "period": f"{YEAR + 1}Q{quarter}"}
    return told | {"tax": (300 - 20 * place) * less, "revenue": (1000 + 100 * place) * less}


def eventually(look: Callable[[], Any]) -> Any:
    """Look until there is something to see: a promotion is looked up at most every half second."""
    for _ in range(LOOKS):
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came")
