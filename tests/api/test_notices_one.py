"""GET /evaluations/{id}/results/{uscc}/notice: the notice as a PDF; with a code once it is public."""

import io
from collections.abc import Iterator

import pypdf
import pytest
from werkzeug.test import TestResponse

from service import crockford
from tests.api import objecting, publishing
from tests.api.conftest import World, problem
from tests.api.county import CODES
from tests.api.publishing import Issue


@pytest.fixture(scope="module")
def issue(world: World) -> Iterator[Issue]:
    with publishing.approved(world) as made:
        yield made


def path(evaluation: int, uscc: str) -> str:
    return f"/evaluations/{evaluation}/results/{uscc}/notice"


def text(response: TestResponse) -> str:
    assert response.status_code == 200, response.data.decode()
    assert response.mimetype == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_it_says_what_the_result_says(world: World) -> None:
    evaluation = world.own.published
    response = world.enterprise.get(path(evaluation, CODES[1]))
    assert f'filename="notice-{evaluation}-{CODES[1]}.pdf"' in response.headers["Content-Disposition"]
    found, result = text(response), world.enterprise.get(f"/evaluations/{evaluation}/results/{CODES[1]}").json
    for words in (result["name"], CODES[1], result["class_title"], str(result["total"]), "亩均税收"):
        assert words in found, words
    reasons = world.enterprise.get(f"/evaluations/{evaluation}/results/{CODES[1]}/reasons").json
    assert "".join(reasons["reasons"][0]["text"].split()) in found
    assert "没有核验码" in found


def test_once_public_it_bears_the_code_by_which_anybody_verifies_it(issue: Issue) -> None:
    case = issue.case
    before = text(case.enterprise(1).get(path(case.run, CODES[1])))
    assert "尚未公布" in before
    number = issue.issued()
    found = text(case.enterprise(1).get(path(case.run, CODES[1])))
    entry = objecting.done(case.officer.get(f"/publications/{number}/entries/{CODES[1]}"))
    assert crockford.grouped(crockford.read(entry["code"]) or "") in found
    assert objecting.done(case.officer.get(f"/publications/{number}"))["head"] in found


def test_nobody_else_gets_it(world: World) -> None:
    mine = path(world.own.published, CODES[1])
    problem(world.caller(world.own.other_enterprise).get(mine), 404, "enterprise.not_found")
    problem(world.foreigner.get(mine), 404, "evaluation.not_found")
    problem(world.enterprise.get(path(world.own.draft, CODES[1])), 404, "evaluation.not_found")
    problem(world.officer.get(path(world.own.published, "X")), 404, "result.not_found")
    problem(world.anonymous.get(mine), 401, "http.token_missing")
