"""The champion in use: what results and scores say with it, when it is stale, and when it is damaged."""

import pytest

from tests.api import county, model
from tests.api.conftest import EN, World
from tests.api.county import CODES, MIXED, POWER_PLANT, TENANT, YEAR
from tests.api.model import Place


@pytest.fixture
def place(world: World) -> Place:
    return model.place(world)


def result(place: Place, code: str) -> dict[str, object]:
    found: dict[str, object] = place.officer.get(f"/evaluations/{place.evaluation}/results/{code}").json
    return found


def test_without_one_the_rule_speaks_alone(place: Place) -> None:
    found = place.score()
    assert found["basis"] == {"evaluation_id": None, "version": None, "stale": []}
    for one in (found["items"][0], result(place, CODES[1])):
        assert (one["forecast"], one["roles"]["model"]) == (None, "none")


def test_a_score_says_what_the_champion_expects(place: Place) -> None:
    number = place.champion()
    found = place.score()
    assert found["basis"] == {"evaluation_id": None, "version": number, "stale": []}
    [one] = found["items"]
    assert one["roles"] == {"rule": "decides", "model": "advises", "human": "publishes"}
    forecast = one["forecast"]
    assert (forecast["as_of"], forecast["for_year"], forecast["version"]) == (str(YEAR), YEAR + 1, number)
    assert forecast["class_now"] == one["class_name"]
    assert sum(forecast["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_the_rule_decides_as_before(place: Place) -> None:
    before = place.score()["items"][0]
    place.champion()
    after = model.eventually(lambda: found if (found := place.score()["items"][0])["forecast"] else None)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"forecast", "roles"}


def test_better_figures_are_never_expected_to_do_worse(place: Place) -> None:
    place.champion()
    sets = [model.facts(tax=tax, uscc=code) for tax, code in zip((0, 60, 240, 290, 900), CODES, strict=False)]
    bests = [one["forecast"]["probabilities"]["A"] for one in place.score(*sets)["items"]]
    assert bests == sorted(bests)
    assert bests[0] < bests[-1]


def test_what_is_missing_or_beyond_training_is_said(place: Place) -> None:
    place.champion()
    [one] = place.score(model.facts(tax=10**9))["items"]
    assert one["forecast"]["outside"]
    [one] = place.score({"uscc": CODES[1], "scale": "above", "land_owned": 15})["items"]
    assert one["forecast"] is None or one["forecast"]["missing"]


def test_a_result_says_what_was_forecast_from_it(place: Place) -> None:
    number = place.champion()
    for code in (CODES[1], CODES[5]):
        found = result(place, code)
        assert found["roles"]["model"] == "advises"
        assert found["forecast"]["version"] == number
        assert found["forecast"]["class_now"] == found["class_name"]
        [run] = place.officer.get("/forecasts").json["items"]
        listed = place.officer.get(f"/forecasts/{run['id']}/enterprises?text={code}").json["items"]
        assert listed == [found["forecast"]]
    exempt = result(place, POWER_PLANT)
    assert (exempt["forecast"], exempt["roles"]["model"]) == (None, "none")


def test_a_member_shares_what_is_forecast_of_its_unit(place: Place) -> None:
    place.champion()
    whole, tenant = result(place, MIXED), result(place, TENANT)
    assert whole["forecast"]["uscc"] == MIXED
    shared = tenant["unit_uscc"] or TENANT
    assert tenant["forecast"] is None or tenant["forecast"]["uscc"] == shared


def test_a_score_by_an_evaluation_of_ones_choice_is_advised_too(place: Place) -> None:
    number = place.champion()
    body = {"enterprises": [model.facts()], "evaluation_id": place.evaluation}
    found = place.officer.post("/scores", json=body).json
    assert found["basis"] == {"evaluation_id": place.evaluation, "version": number, "stale": []}
    assert found["items"][0]["roles"]["model"] == "advises"


def test_a_draft_is_forecast_from_when_it_is_made(place: Place) -> None:
    number = place.champion()
    scheme = county.add_scheme(place.world.engine, place.code)
    made = place.officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR}).json
    found = place.officer.get(f"/evaluations/{made['id']}/results/{CODES[1]}").json
    assert found["forecast"]["version"] == number


def test_one_older_than_a_year_is_said_to_be_stale(place: Place) -> None:
    place.champion()
    for year in (YEAR + 1, YEAR + 2):
        publish(place, year)
    [chinese] = place.score()["basis"]["stale"]
    body = {"enterprises": [model.facts()]}
    [english] = place.officer.post("/scores", json=body, headers=EN).json["basis"]["stale"]
    assert str(YEAR) in chinese
    assert str(YEAR) in english
    assert english.isascii()


def publish(place: Place, year: int) -> None:
    """Publish a further year with the same figures."""
    engine = place.world.engine
    county.hand_in(engine, place.code, year=year)
    text = county.scheme_text(place.code).replace(str(YEAR), str(year))
    county.run(engine, place.code, county.add_text(engine, place.code, text), year=year)


def test_a_damaged_new_champion_is_not_used_and_the_former_goes_on(place: Place) -> None:
    first = place.champion()
    assert place.score()["basis"] == {"evaluation_id": None, "version": first, "stale": []}
    second = place.register(step=1)
    assert place.promote(second).json["state"] == "promoted"
    place.damage(second)
    basis = model.eventually(lambda: found if (found := place.score()["basis"])["stale"] else None)
    assert basis["version"] == first
    assert any("annual.txt" in words for words in basis["stale"])
    assert result(place, CODES[1])["forecast"]["version"] == first


def test_where_nothing_sound_is_left_results_go_on_without_advice(place: Place) -> None:
    number = place.register()
    assert place.promote(number).json["state"] == "promoted"
    place.damage(number)
    assert result(place, CODES[1])["roles"]["model"] == "none"
    scores_by_the_latest_published(place)
    scheme = county.add_scheme(place.world.engine, place.code)
    assert place.officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR}).status_code == 201


def scores_by_the_latest_published(place: Place) -> None:
    """Where the only champion is damaged, the rule speaks alone, says so, and by which calibration."""
    sets = {"enterprises": [model.facts()]}
    named = sets | {"evaluation_id": place.evaluation}
    chosen = place.officer.post("/scores", json=named, headers=EN).json
    found = place.officer.post("/scores", json=sets, headers=EN).json
    assert (found["basis"]["evaluation_id"], found["basis"]["version"]) == (None, None)
    damaged, alone = found["basis"]["stale"]
    assert "annual.txt" in damaged
    assert "latest published evaluation" in alone
    assert len(chosen["basis"]["stale"]) == 1
    [one], [same] = found["items"], chosen["items"]
    assert one["forecast"] is None
    assert (one["total"], one["class_name"], one["cut_lines"]) == (
        same["total"],
        same["class_name"],
        same["cut_lines"],
    )


def test_rules_with_other_classes_are_not_forecast(place: Place) -> None:
    """A fourth class is nothing that the model has ever seen: the rule goes on alone."""
    place.champion()
    scheme = county.add_text(place.world.engine, place.code, with_a_fourth_class(place.code))
    made = place.officer.post("/evaluations", json={"scheme_id": scheme, "year": YEAR})
    assert made.status_code == 201
    worst = place.officer.get(f"/evaluations/{made.json['id']}/results?class=D").json["items"][0]
    found = place.officer.get(f"/evaluations/{made.json['id']}/results/{worst['uscc']}").json
    assert (found["class_name"], found["forecast"], found["roles"]["model"]) == ("D", None, "none")
    body = {"enterprises": [model.facts()], "evaluation_id": made.json["id"]}
    assert place.officer.post("/scores", json=body).json["items"][0]["forecast"] is None
    county.publish(place.world.engine, place.code, made.json["id"])
    done = place.world.work(place.officer.post("/forecasts", json={"as_of": str(YEAR)}), place.officer)
    assert done["problem"]["code"] == "forecast.other_classes"


def with_a_fourth_class(code: str) -> str:
    text = county.scheme_text(code)
    text = text.replace("[[scope]]", '[[classes]]\nname = "D"\ntitle = "淘汰类"\n\n[[scope]]')
    return text.replace('{ class = "C" }]', '{ class = "C", to = 0.9 }, { class = "D" }]')
