from collections.abc import Iterator

import pytest

from tests.api import objecting
from tests.api.conftest import World
from tests.api.county import CODES
from tests.api.objecting import Case, done, problem


@pytest.fixture(scope="module")
def case(world: World) -> Iterator[Case]:
    with objecting.noticed(world) as made:
        yield made


def test_a_datum(case: Case) -> None:
    made = done(case.file(3))
    assert made["number"].startswith(f"{case.code}-2024-000")
    assert (made["department"], made["holds"]) == ("tax", True)
    assert len(made["digest"]) == 64
