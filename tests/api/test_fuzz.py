"""Requests made up from the OpenAPI document: never a failure of the service, always a documented answer."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service import accounts, config, create_app, db
from tests.api import county, model
from tests.api.board_file import board_text
from tests.api.conftest import World
from tests.api.county import CODES, YEAR, County
from tests.api.model import Place

EXAMPLES = 4
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(config.Config("sqlite://")))
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def full(world: World) -> County:
    """A county that may be changed at random."""
    return county.full(world.engine, "990303")


@pytest.fixture(scope="module")
def modelled(world: World, full: County) -> Place:
    """The same with a champion and forecasts by it."""
    made = model.of_county(world, full.code, full.published)
    made.champion()
    made.hand_in_quarters()
    made.officer.post("/boards", json={"text": board_text(full.code)})
    made.officer.post("/rectification", json={"evaluation_id": full.published})
    made.world.work(made.officer.post("/forecasts", json={"as_of": f"{YEAR + 1}-Q2"}), made.officer)
    return made


@pytest.fixture(scope="module")
def security(world: World) -> str:
    """A security administrator of a county where nobody else is."""
    county.empty(world.engine, "990304")
    with db.session(world.engine) as session:
        return accounts.create_token(session, "security", "990304")


@pytest.fixture(scope="module")
def there(full: County, modelled: Place) -> dict[str, object]:
    """Objects that there are: made-up numbers alone would meet nothing but 404."""
    return {
        "number": 1,
        "run_id": modelled.officer.get("/forecasts").json["items"][0]["id"],
        "submission_id": full.refused,
        "scheme_id": full.scheme,
        "evaluation_id": full.superseded,
        "job_id": full.job,
        "uscc": CODES[1],
        "board_id": modelled.officer.get("/boards").json["items"][0]["id"],
        "plan_id": modelled.officer.get("/rectification").json["items"][0]["id"],
    }


def ways() -> list[tuple[str, GenerationMode]]:
    """Every operation soundly, and brokenly where there is something to break."""
    sound = [(label, GenerationMode.POSITIVE) for label in OPERATIONS]
    breakable = [label for label, one in OPERATIONS.items() if one.body or one.query or one.path_parameters]
    return sound + [(label, GenerationMode.NEGATIVE) for label in breakable]


@pytest.mark.parametrize(("label", "mode"), ways(), ids=lambda one: getattr(one, "value", one))
def test_whatever_is_asked_is_answered_as_documented(
    world: World, full: County, there: dict[str, object], security: str, label: str, mode: GenerationMode
) -> None:
    roles = OPERATIONS[label].definition.raw["x-roles"]
    alone = {("system",): world.administrator_token, ("security",): security}
    token = alone.get(tuple(roles), full.officer)

    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any, real: bool) -> None:
        if real:
            case.path_parameters |= {k: v for k, v in there.items() if k in case.path_parameters}
        response = case.call(headers={"Authorization": f"Bearer {token}"}, app=world.app)
        case.validate_response(response, checks=CHECKS)

    ask()
