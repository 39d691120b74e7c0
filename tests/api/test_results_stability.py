"""GET /evaluations/{id}/results/{uscc}/stability: how surely a class holds, and what it hangs on."""

from io import BytesIO

import polars as pl
import pytest

from scoring.evaluate import evaluate
from scoring.stability import stability
from service import basis, db, evaluations, explanations, files
from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, POWER_PLANT

PATH = "/evaluations/{}/results/{}/stability"


def path(world: World, place: int = 5, query: str = "") -> str:
    return PATH.format(world.own.published, CODES[place]) + query


def test_the_figure_is_that_of_the_whole_cohort(world: World) -> None:
    with db.session(world.engine) as session:
        one = evaluations.get(session, world.own.code, world.own.published)
        known = basis.of(session, world.own.code, one.id)
        facts = pl.read_parquet(BytesIO(files.content(session, one.facts_digest)))
    whole = stability(evaluate(known.scheme, facts), 200, 7)
    rows = dict(zip(whole_codes(known.scheme, facts), whole.share.tolist(), strict=True))
    for place in range(1, 9):
        found = world.officer.get(path(world, place, "?draws=200&seed=7")).json
        assert found["share"] == rows[CODES[place]]
        assert (found["draws"], found["seed"]) == (200, 7)
        assert found["review"] == (found["share"] < 0.8)
    assert len(set(rows.values())) > 2


def whole_codes(scheme, facts) -> list[str]:
    """The codes of the rows; the second result of the mixed enterprise apart."""
    table = evaluate(scheme, facts).table
    second = table["unit"].where("merged".__eq__)
    return [f"{code}{'+' * int(two)}" for code, two in zip(table.keys, second, strict=True)]


def test_the_same_seed_gives_the_same(world: World) -> None:
    one, again = (world.officer.get(path(world, 5, "?seed=3")).json for _ in range(2))
    assert one == again
    others = [
        world.officer.get(path(world, place, f"?seed={seed}")).json for place in (4, 6) for seed in (3, 4)
    ]
    assert len({each["share"] for each in others}) > 1


def test_what_it_hangs_on_is_named_and_a_mark_set(world: World) -> None:
    found = [world.officer.get(path(world, place)).json for place in range(9)]
    hanging = [one for one in found if one["hangs_on"]]
    assert hanging
    for one in hanging:
        assert one["hangs_on_title"] in [note["text"] for note in one["notes"]][1]
        assert 0 < one["breaks"] <= 1
    for one in found:
        codes = [note["code"] for note in one["notes"]]
        assert codes[0] == "stability.share"
        assert ("stability.review" in codes) == one["review"]
    assert world.officer.get(path(world), headers=EN).json["notes"][0]["text"].startswith("Weights")


def test_without_a_class(world: World) -> None:
    found = world.officer.get(PATH.format(world.own.published, POWER_PLANT)).json
    assert (found["share"], found["hangs_on"], found["review"]) == (None, None, False)
    assert [one["code"] for one in found["notes"]] == ["stability.none"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?draws=0", "field.range"),
        ("?draws=2001", "field.range"),
        ("?draws=many", "field.integer"),
        ("?seed=-1", "field.range"),
        ("?colour=1", "field.unknown"),
        ("?draws=5&draws=6", "field.repeated"),
        ("?unit=both", "field.choice"),
    ],
)
def test_what_cannot_be_asked(world: World, query: str, code: str) -> None:
    problem(world.officer.get(path(world, 5, query)), 422, code)


def test_a_large_county_is_asked_for_less(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explanations, "MOST_UNIT_DRAWS", 6000)
    found = problem(world.officer.get(path(world, 5, "?draws=900")), 422, "stability.too_many")
    assert found["errors"][0]["most"] == 545
    assert world.officer.get(path(world, 5, "?draws=500")).status_code == 200


def test_who_sees_it(world: World) -> None:
    own = path(world, 1)
    assert world.enterprise.get(own).json == world.officer.get(own).json
    problem(world.caller(world.own.other_enterprise).get(own), 404, "enterprise.not_found")
    problem(world.foreigner.get(own), 404, "evaluation.not_found")
    problem(world.enterprise.get(PATH.format(world.own.draft, CODES[1])), 404, "evaluation.not_found")
    unknown = PATH.format(world.own.published, "91350100M000100Y43")
    problem(world.officer.get(unknown), 404, "result.not_found")
