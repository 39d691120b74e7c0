"""POST /model-versions: what was published is learned from, by a job that registers a version."""

import numpy as np
import pytest

from data import uscc
from service import db, submissions
from tests.api import county, model
from tests.api.conftest import EN, World, problem
from tests.api.county import YEAR, scheme_text
from tests.api.model import Place

YEARS = range(YEAR - 3, YEAR + 1)
MANY = 60


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def files(year: int) -> dict[str, bytes]:
    """Sixty enterprises whose figures walk at random from year to year."""
    chance = np.random.default_rng(7)
    level = 5 + chance.normal(size=(2, MANY))
    for _ in range(YEARS[0], year):
        level += 0.3 * chance.normal(size=level.shape)
    tax, revenue = np.exp(level[0]).round(2), (10 * np.exp(level[1])).round(2)
    codes = [uscc.make(f"91990101MD0000{i:02d}") for i in range(MANY)]
    headings = {
        "statistics": "统一社会信用代码,规模,营业收入(万元)",
        "tax": "统一社会信用代码,实缴税金(万元)",
        "land": "宗地号,权属单位信用代码,使用单位信用代码,宗地面积(m2),使用面积(m2)",
    }
    lines = {name: [heading] for name, heading in headings.items()}
    for i, code in enumerate(codes):
        lines["statistics"].append(f"{code},规上,{revenue[i]}")
        lines["tax"].append(f"{code},{tax[i]}")
        lines["land"].append(f"P{i},{code},{code},10000,10000")
    return {name: "\n".join(rows).encode() for name, rows in lines.items()}


@pytest.fixture(scope="module")
def grown(world: World) -> str:
    """A county with four published years."""
    code, engine = world.fresh()[0], world.engine
    for year in YEARS:
        for layout, content in files(year).items():
            with db.session(engine) as session:
                made = submissions.accept(session, code, year, layout, f"{layout}.csv", content, None)
                assert made.state == "accepted", submissions.errors(session, code, made.id)
        county.run(engine, code, scheme_of(world, code, year), year=year)
    return code


def scheme_of(world: World, code: str, year: int) -> int:
    text = scheme_text(code).replace(f"{YEAR}", f"{year}")
    return county.add_text(world.engine, code, text)


def test_a_version_is_registered_with_its_card(world: World, grown: str) -> None:
    administrator = world.caller(world.administrator_token, f"county={grown}")
    accepted = administrator.post("/model-versions", json={"through": YEAR, "weights": True})
    assert accepted.headers["Location"] == f"/api/v1/jobs/{accepted.json['id']}"
    done = world.work(accepted, administrator)
    assert done["state"] == "succeeded", done
    assert done["result"]["what"] == "model_version"
    found = administrator.get(done["result"]["address"].removeprefix("/api/v1")).json
    assert (found["number"], found["through"], found["alias"]) == (1, YEAR, "candidate")
    assert found["gate_passed"] is found["card"]["passed"] is False  # sixty rows prove nothing
    assert found["card"]["forecasters"]["annual"]["years"]

    again = world.work(administrator.post("/model-versions", json={"through": YEAR}), administrator)
    assert again["result"]["address"] == done["result"]["address"], "the same past is the same version"
    assert [one["number"] for one in administrator.get("/model-versions").json["items"]] == [1]


def test_too_short_a_past_says_what_is_missing(place: Place) -> None:
    done = place.world.work(
        place.administrator.post("/model-versions", json={"through": YEAR}), place.officer
    )
    assert done["state"] == "failed"
    assert done["problem"]["code"] == "model.too_few_years"
    told = place.officer.get(f"/jobs/{done['id']}", headers=EN).json["problem"]["detail"]
    assert str(YEAR) in told
    assert told.isascii()
    assert place.officer.get("/model-versions").json["items"] == []


def test_a_year_that_is_not_published(place: Place) -> None:
    accepted = place.administrator.post("/model-versions", json={"through": YEAR + 1})
    done = place.world.work(accepted, place.officer)
    assert done["problem"]["code"] == "model.year_not_published"


def test_sent_again_it_is_ordered_once(place: Place) -> None:
    key = {"Idempotency-Key": "retrain"}
    first, again = (
        place.administrator.post("/model-versions", json={"through": YEAR}, headers=key) for _ in range(2)
    )
    assert first.data == again.data
    assert place.officer.get("/jobs?kind=retrain").json["total"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "field.required"),
        ({"through": "2024"}, "field.integer"),
        ({"through": 1066}, "field.range"),
        ({"through": YEAR, "weights": "perhaps"}, "field.boolean"),
        ({"through": YEAR, "until": 1}, "field.unknown"),
    ],
)
def test_the_body_is_checked(world: World, body: object, code: str) -> None:
    problem(world.administrator.post("/model-versions", json=body), 422, code)


def test_who_may(world: World) -> None:
    for caller in (world.officer, world.enterprise):
        problem(caller.post("/model-versions", json={"through": YEAR}), 403, "http.role_not_allowed")
    problem(world.anonymous.post("/model-versions", json={"through": YEAR}), 401, "http.token_missing")
