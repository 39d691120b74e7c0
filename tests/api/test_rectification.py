"""/rectification: plans drawn up from what is published, followed, changed; an enterprise sees its own."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from service import accounts, clock, db, evaluations, submissions
from service.clock import Hand
from tests.api import county
from tests.api.board_file import board_text
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES

SPRING = dt.datetime(2025, 3, 31, 12, tzinfo=clock.BEIJING)
DUE = "2025-09-30"


@dataclass(frozen=True)
class Place:
    """A county with its own board, its officer, its published evaluation, and a clock that is held."""

    world: World
    code: str
    officer: Caller
    evaluation: int
    hand: Hand

    def draw_up(self, evaluation: int | None = None) -> dict[str, Any]:
        response = self.officer.post("/rectification", json={"evaluation_id": evaluation or self.evaluation})
        assert response.status_code == 200, response.data.decode()
        found: dict[str, Any] = response.json
        return found

    def plans(self, query: str = "") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.officer.get(f"/rectification{query}").json["items"]
        return items

    def one(self, plan_id: int) -> dict[str, Any]:
        found: dict[str, Any] = self.officer.get(f"/rectification/{plan_id}").json
        return found

    def enterprise(self, place: int) -> Caller:
        with db.session(self.world.engine) as session:
            return self.world.caller(accounts.create_token(session, "enterprise", self.code, CODES[place]))


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    with clock.at(SPRING) as hand:
        code, officer = world.fresh()
        county.hand_in(world.engine, code)
        evaluation = county.run(world.engine, code, county.add_scheme(world.engine, code))
        officer.post("/boards", json={"text": board_text(code)})
        yield Place(world, code, officer, evaluation, hand)


def in_class(place: Place, name: str, evaluation: int | None = None) -> set[str]:
    path = f"/evaluations/{evaluation or place.evaluation}/results?class={name}"
    return {one["uscc"] for one in place.officer.get(path).json["items"]}


def test_a_plan_for_everybody_in_the_class_and_once(place: Place) -> None:
    worst = in_class(place, "C")
    assert place.draw_up() == {
        "evaluation_id": place.evaluation,
        "added": len(worst),
        "kept": 0,
        "released": 0,
        "resumed": 0,
    }
    assert len(worst) >= 2
    assert {one["uscc"] for one in place.plans()} == worst
    assert {one["due_on"] for one in place.plans()} == {DUE}
    again = place.draw_up()
    assert (again["added"], again["kept"]) == (0, len(worst))
    assert len(place.plans()) == len(worst)


def test_a_plan_begins_in_the_batch_that_the_board_proposes(place: Place) -> None:
    place.draw_up()
    batches = {one["uscc"]: one["batch"] for one in place.plans()}
    assert batches == {code: "merge" if CODES.index(code) < 5 else "lift" for code in in_class(place, "C")}
    lifted = next(one for one in place.plans() if one["batch"] == "lift")
    assert (lifted["batch_title"], lifted["measures"], lifted["class"]) == (
        "帮扶提升一批",
        "一企一策帮扶",
        "C",
    )


def test_progress_is_added_and_done_closes(place: Place) -> None:
    place.draw_up()
    plan = place.plans()[0]["id"]
    for text, done, state in (("走访", None, "open"), ("完成", True, "done"), ("复查不合格", False, "open")):
        body = {"text": text} | ({} if done is None else {"done": done})
        response = place.officer.post(f"/rectification/{plan}/progress", json=body)
        assert (response.status_code, response.json["state"]) == (201, state)
        place.hand.advance(days=1)
    entries = place.one(plan)["entries"]
    assert [(one["kind"], one["text"]) for one in entries] == [
        ("plan", ""),
        ("progress", "走访"),
        ("done", "完成"),
        ("reopened", "复查不合格"),
    ]
    days = [one["created_at"][:10] for one in entries]
    assert days == ["2025-03-31", "2025-03-31", "2025-04-01", "2025-04-02"]
    assert len({one["account_id"] for one in entries} - {None}) == 1


def test_a_changed_plan_keeps_the_former_one(place: Place) -> None:
    place.draw_up()
    plan = place.plans()[0]["id"]
    path = f"/rectification/{plan}/plan"
    changed = {"batch": "merge", "owner": "东镇 经发办", "due_on": "2026-01-31"}
    found = place.officer.post(path, json=changed).json
    assert {name: found[name] for name in changed} == changed
    assert found["batch_title"] == "兼并重组一批"
    assert place.officer.post(path, json=changed).status_code == 201
    assert place.officer.post(path, json={}).status_code == 201
    assert [one["due_on"] for one in place.one(plan)["entries"]] == [DUE, "2026-01-31"]
    problem(place.officer.post(path, json={"batch": "shut"}), 422, "plan.batch_unknown")
    place.officer.post(f"/rectification/{plan}/progress", json={"text": "完成", "done": True})
    problem(place.officer.post(path, json={"owner": "西镇"}), 409, "plan.closed")


def test_a_day_after_it_was_due_in_beijing_it_is_overdue(place: Place) -> None:
    place.draw_up()
    first, *rest = place.plans()
    place.officer.post(f"/rectification/{first['id']}/progress", json={"text": "完成", "done": True})
    place.hand.moment = dt.datetime(2025, 9, 30, 23, 59, tzinfo=clock.BEIJING)
    assert place.plans("?state=overdue") == []
    place.hand.advance(minutes=1)
    assert {one["id"] for one in place.plans("?state=overdue")} == {one["id"] for one in rest}
    assert [one["id"] for one in place.plans("?state=done")] == [first["id"]]
    assert place.plans("?state=open") == []


def test_a_correction_releases_and_resumes(place: Place) -> None:
    """Whoever rises by a later evaluation of the year is released; who falls again has the same plan."""
    place.draw_up()
    before, plans = in_class(place, "C"), {one["uscc"]: one["id"] for one in place.plans()}
    engine, tax = place.world.engine, "统一社会信用代码,实缴税金(万元)"
    risen = max(before)
    with db.session(engine) as session:
        lines = f"{tax}\n{risen},900".encode()
        corrected = submissions.accept(session, place.code, 2024, "tax", "c.csv", lines, None)
    newer = county.run(engine, place.code, county.add_scheme(engine, place.code))
    problem(
        place.officer.post("/rectification", json={"evaluation_id": place.evaluation}),
        409,
        "plan.not_published",
    )
    drawn = place.draw_up(newer)
    assert risen not in in_class(place, "C", newer)
    assert drawn["released"] == len(before - in_class(place, "C", newer)) >= 1
    found = place.one(plans[risen])
    assert (found["state"], found["entries"][-1]["kind"]) == ("released", "released")
    path = f"/rectification/{plans[risen]}/progress"
    problem(place.officer.post(path, json={"text": "走访"}), 409, "plan.released")
    with db.session(engine) as session:
        submissions.withdraw(session, place.code, corrected.id, None)
    last = county.run(engine, place.code, county.add_scheme(engine, place.code))
    assert place.draw_up(last)["resumed"] == drawn["released"]
    assert place.one(plans[risen])["state"] == "open"


def test_listed_filtered_and_as_a_file(place: Place) -> None:
    place.draw_up()
    count = len(place.plans())
    one = place.plans()[0]
    assert [found["id"] for found in place.plans(f"?text={one['uscc']}")] == [one["id"]]
    assert len(place.plans("?class=C&year=2024")) == count
    assert place.plans("?class=A") == place.plans("?batch=none") == place.plans("?year=2020") == []
    page = place.officer.get("/rectification?limit=1&offset=1").json
    assert (page["total"], len(page["items"])) == (count, 1)
    table = pl.read_csv(BytesIO(place.officer.get("/rectification/export?class=C").data))
    assert table["统一社会信用代码"].to_list() == [found["uscc"] for found in place.plans()]
    assert set(table["完成期限"]) == {DUE}
    assert place.officer.get("/rectification/export?format=xlsx&class=A").data[:2] == b"PK"


def test_what_cannot_be_drawn_up(place: Place) -> None:
    draft = county.run(
        place.world.engine, place.code, county.add_scheme(place.world.engine, place.code), False
    )
    for number, status, code in ((draft, 409, "plan.not_published"), (987654, 404, "evaluation.not_found")):
        problem(place.officer.post("/rectification", json={"evaluation_id": number}), status, code)
    text = board_text(place.code).partition("[rectification]")[0]
    place.officer.post("/boards", json={"text": text})
    found = place.officer.post("/rectification", json={"evaluation_id": place.evaluation})
    problem(found, 409, "plan.no_rules")


def test_the_bodies_are_checked(place: Place) -> None:
    place.draw_up()
    path = f"/rectification/{place.plans()[0]['id']}"
    problem(place.officer.post("/rectification", json={}), 422, "field.required")
    problem(place.officer.post(f"{path}/progress", json={"text": ""}), 422, "field.length")
    problem(place.officer.post(f"{path}/progress", json={"text": "x", "done": "maybe"}), 422, "field.boolean")
    problem(place.officer.post(f"{path}/plan", json={"due_on": "soon"}), 422, "field.date")
    problem(place.officer.get("/rectification?state=asleep"), 422, "field.choice")


def test_sent_again_with_its_key(place: Place) -> None:
    place.draw_up()
    plan, key = place.plans()[0]["id"], {"Idempotency-Key": "p1"}
    for _ in range(2):
        place.officer.post(f"/rectification/{plan}/progress", json={"text": "走访"}, headers=key)
    assert len(place.one(plan)["entries"]) == 2


def test_an_enterprise_sees_its_own_and_changes_nothing(place: Place) -> None:
    place.draw_up()
    mine, other = place.plans()[:2]
    enterprise = place.enterprise(CODES.index(mine["uscc"]))
    assert [one["id"] for one in enterprise.get("/rectification").json["items"]] == [mine["id"]]
    assert enterprise.get(f"/rectification/{mine['id']}").json["uscc"] == mine["uscc"]
    problem(enterprise.get(f"/rectification/{other['id']}"), 404, "plan.not_found")
    problem(
        enterprise.post(f"/rectification/{mine['id']}/progress", json={"text": "x"}),
        403,
        "http.role_not_allowed",
    )
    problem(enterprise.get("/rectification/export"), 403, "http.role_not_allowed")


def test_another_county_sees_nothing(place: Place) -> None:
    place.draw_up()
    plan, foreigner = place.plans()[0]["id"], place.world.foreigner
    problem(foreigner.get(f"/rectification/{plan}"), 404, "plan.not_found")
    problem(foreigner.post(f"/rectification/{plan}/progress", json={"text": "x"}), 404, "plan.not_found")
    problem(foreigner.post(f"/rectification/{plan}/plan", json={"owner": "x"}), 404, "plan.not_found")
    problem(
        foreigner.post("/rectification", json={"evaluation_id": place.evaluation}),
        404,
        "evaluation.not_found",
    )
    assert foreigner.get("/rectification").json["total"] == 0


def test_what_is_published_stays_as_it_is(place: Place) -> None:
    with db.session(place.world.engine) as session:
        before = evaluations.replay(session, place.code, place.evaluation)
    place.draw_up()
    with db.session(place.world.engine) as session:
        assert evaluations.replay(session, place.code, place.evaluation) == before
    assert before.equal
