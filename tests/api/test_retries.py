"""Idempotency-Key: what was sent again, or sent twice at once, is done once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api import county
from tests.api.conftest import World, problem
from tests.api.county import YEAR, scheme_text
from tests.api.test_submissions_accept import form

AT_ONCE = 6


def test_sent_at_once_it_is_done_once(world: World) -> None:
    code, officer = world.fresh()
    county.hand_in(world.engine, code)
    body = {"scheme_id": county.add_scheme(world.engine, code), "year": YEAR}

    def run(_: int) -> TestResponse:
        caller = world.caller(officer.token)  # a client of its own for each thread
        return caller.post("/evaluations", json=body, headers={"Idempotency-Key": "at-once"})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(run, range(AT_ONCE)))
    assert officer.get("/evaluations").json["total"] == 1
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.data for one in answers if one.status_code == 201}) == 1
    for one in answers:
        if one.status_code == 409:
            problem(one, 409, "idempotency.under_way")


def test_a_failed_request_is_not_remembered(world: World) -> None:
    code, officer = world.fresh()
    key = {"Idempotency-Key": "k"}
    assert officer.post("/schemes", json={"text": "no toml ["}, headers=key).status_code == 422
    assert officer.post("/schemes", json={"text": scheme_text(code)}, headers=key).status_code == 201


def test_what_fails_after_the_work_is_undone_and_may_be_sent_again(world: World) -> None:
    _, officer = world.fresh()
    key = {"Idempotency-Key": "k"}

    def fail(response: Any) -> Any:
        raise ConnectionError

    hooks = world.app.after_request_funcs[None]
    hooks.append(fail)  # runs before the transaction is kept
    try:
        broken = world.app.test_client().post(
            "/api/v1/submissions", headers={**key, "Authorization": f"Bearer {officer.token}"}, **form()
        )
    except ConnectionError:
        broken = None
    finally:
        hooks.remove(fail)
    assert broken is None or broken.status_code == 500
    assert officer.get("/submissions").json["total"] == 0
    again = officer.post("/submissions", headers=key, **form())
    assert "Idempotency-Replayed" not in again.headers
    assert again.status_code == 201


def test_keys_belong_to_their_account(world: World) -> None:
    (code, officer), (other_code, other) = world.fresh(), world.fresh()
    key = {"Idempotency-Key": "same"}
    mine = officer.post("/schemes", json={"text": scheme_text(code)}, headers=key)
    theirs = other.post("/schemes", json={"text": scheme_text(other_code)}, headers=key)
    assert mine.json["id"] != theirs.json["id"]


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "k" * 201, "\t"])
def test_an_odd_key(world: World, key: str) -> None:
    response = world.officer.post("/schemes", json={"text": "x"}, headers={"Idempotency-Key": key})
    problem(response, 400, "idempotency.bad_key")


def test_reads_take_no_key(world: World) -> None:
    assert world.officer.get("/schemes", headers={"Idempotency-Key": "a b"}).status_code == 200
