"""One shape for every way to fail: RFC 9457, in two languages, with a request id and no inside told."""

from collections.abc import Callable
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from service import problems
from tests.api.conftest import EN, ZH, Caller, World, problem
from tests.api.county import CODES

JSON = "application/json"
DEEP = b'{"enterprises":' + b"[" * 40 + b"]" * 40 + b"}"
VERY_DEEP = b"[" * 100_000
WIDE = b'{"enterprises": [' + b"1," * 600_000 + b"1]}"


def raw(content: bytes, media: str = JSON) -> Callable[[Caller], TestResponse]:
    return lambda caller: caller.post("/scores", data=content, content_type=media)


def get(path: str) -> Callable[[Caller], TestResponse]:
    return lambda caller: caller.get(path)


# Every way to fail: who calls, how, what comes.
WAYS: dict[str, tuple[str, Callable[[Caller], TestResponse], int, str]] = {
    "malformed": ("officer", raw(b'{"enterprises": [}'), 400, "json.malformed"),
    "cut off": ("officer", raw(b'{"enterprises": ['), 400, "json.malformed"),
    "trailing comma": ("officer", raw(b'{"enterprises": [1,]}'), 400, "json.malformed"),
    "two documents": ("officer", raw(b"{}{}"), 400, "json.malformed"),
    "not utf-8": ("officer", raw(b'{"enterprises": "\xff"}'), 400, "json.malformed"),
    "lone surrogate": ("officer", raw(b'{"enterprises": "\\ud800"}'), 400, "json.malformed"),
    "utf-16": ("officer", raw('{"enterprises": []}'.encode("utf-16")), 400, "json.malformed"),
    "nan": ("officer", raw(b'{"enterprises": [{"tax": NaN}]}'), 400, "json.not_finite"),
    "infinity": ("officer", raw(b'{"enterprises": [{"tax": -Infinity}]}'), 400, "json.not_finite"),
    "overflow": ("officer", raw(b'{"enterprises": [{"tax": 1e999}]}'), 400, "json.not_finite"),
    "too deep": ("officer", raw(DEEP), 400, "json.too_deep"),
    "far too deep": ("officer", raw(VERY_DEEP), 400, "json.too_deep"),
    "empty body": ("officer", raw(b""), 422, "field.required"),
    "too large": ("officer", raw(WIDE), 413, "http.too_large"),
    "no json": ("officer", raw(b"a=1", "application/x-www-form-urlencoded"), 415, "http.not_json"),
    "no media type": ("officer", lambda caller: caller.post("/scores", data=b"{}"), 415, "http.not_json"),
    "not an object": ("officer", raw(b"[]"), 422, "field.object"),
    "no such route": ("officer", get("/no/such/route"), 404, "http.no_route"),
    "trailing slash": ("officer", get("/schemes/"), 404, "http.no_route"),
    "method": ("officer", lambda caller: caller("DELETE", "/schemes"), 405, "http.method_not_allowed"),
    "odd method": ("officer", lambda caller: caller("BREW", "/schemes"), 405, "http.method_not_allowed"),
    "no token": ("anonymous", get("/schemes"), 401, "http.token_missing"),
    "wrong token": ("stranger", get("/schemes"), 401, "http.token_invalid"),
    "wrong role": ("enterprise", get("/submissions"), 403, "http.role_not_allowed"),
    "unknown object": ("officer", get("/schemes/987654"), 404, "scheme.not_found"),
    "foreign object": ("enterprise", get(f"/enterprises/{CODES[2]}"), 404, "enterprise.not_found"),
    "bad query": ("officer", get("/schemes?limit=-1"), 422, "field.range"),
    "nul in path": ("officer", get("/enterprises/a%00b"), 400, "http.control_character"),
    "nul in query": ("officer", get("/enterprises?text=%00"), 400, "http.control_character"),
    "bad key": (
        "officer",
        lambda caller: caller.post("/schemes", json={"text": "x"}, headers={"Idempotency-Key": "a b"}),
        400,
        "idempotency.bad_key",
    ),
    "state": (
        "officer",
        lambda caller: caller.post("/submissions/1/withdraw"),  # the first one of the database was refused
        409,
        "submission.not_accepted",
    ),
    "refused scheme": (
        "officer",
        lambda caller: caller.post("/schemes", json={"text": "no toml ["}),
        422,
        "scheme.not_toml",
    ),
}


def call(world: World, way: str, headers: dict[str, str]) -> TestResponse:
    who, do, _, _ = WAYS[way]
    caller: Caller = world.caller("no such token") if who == "stranger" else getattr(world, who)
    spoken = Caller(caller.client, caller.documented, caller.token, caller.query, headers)
    return do(spoken)


@pytest.mark.parametrize("way", WAYS)
def test_every_failure_has_one_shape(world: World, way: str) -> None:
    response = call(world, way, ZH)
    _, _, status, code = WAYS[way]
    found = problem(response, status, code)
    assert set(found) == {"type", "title", "status", "detail", "instance", "code", "errors"}
    assert found["status"] == response.status_code
    assert found["type"].startswith("/api/v1/docs#problem-")
    assert found["instance"] == response.request.path
    assert all({"code", "detail", "pointer"} <= set(one) for one in found["errors"])
    assert response.headers["X-Request-Id"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Language"] == "zh"
    assert "?" not in found["title"]


@pytest.mark.parametrize("way", WAYS)
def test_every_failure_is_told_in_both_languages(world: World, way: str) -> None:
    chinese, english = (call(world, way, one).json for one in (ZH, EN))
    for name in ("title", "detail"):
        assert not chinese[name].isascii()
        assert english[name] != chinese[name]
    assert english["code"] == chinese["code"]


def test_chinese_where_nobody_says_and_for_languages_that_there_are_not(world: World) -> None:
    for header in ({}, {"Accept-Language": "fr"}, {"Accept-Language": "zh-TW,en;q=0.8"}):
        response = world.app.test_client().get("/api/v1/schemes", headers=header)
        assert response.headers["Content-Language"] == "zh"
    response = world.app.test_client().get(
        "/api/v1/schemes", headers={"Accept-Language": "en-GB;q=0.9, zh;q=0.1"}
    )
    assert response.headers["Content-Language"] == "en"


def test_who_is_not_signed_in_is_challenged(world: World) -> None:
    assert world.anonymous.get("/schemes").headers["WWW-Authenticate"] == 'Bearer realm="muhero"'
    for header in ("Bearer x", "Basic eDp5", "Bearer", "bearer " + "x" * 5000, "x"):
        response = world.app.test_client().get("/api/v1/schemes", headers={"Authorization": header})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_what_is_allowed_is_told(world: World) -> None:
    response = world.officer("DELETE", "/schemes")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_an_unforeseen_failure_tells_nothing_and_changes_nothing(world: World) -> None:
    view = world.app.view_functions["schemes.list_"]
    world.app.view_functions["schemes.list_"] = lambda: 1 / 0
    try:
        response = world.app.test_client().get("/api/v1/schemes", headers=EN)
    finally:
        world.app.view_functions["schemes.list_"] = view
    problem(response, 500, "http.internal")
    assert "division" not in response.data.decode()


def test_other_pages_get_a_page_with_the_same_words(world: World) -> None:
    response = world.app.test_client().get("/no/such/page", headers=EN)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "There is no address /no/such/page" in response.data.decode()
    hostile = world.app.test_client().get("/%3Cscript%3Ealert(1)%3C/script%3E").data.decode()
    assert "<script>" not in hostile


def test_security_headers_are_on_every_answer(world: World) -> None:
    for response in (
        world.officer.get("/schemes"),
        world.anonymous.get("/schemes"),
        world.anonymous.get("/docs"),
    ):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in response.headers
    secure = world.app.test_client().get("/api/v1/health", base_url="https://localhost")
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_a_decent_request_id_is_kept(world: World) -> None:
    own = world.anonymous.get("/health", headers={"X-Request-Id": "my-request-0001"})
    assert own.headers["X-Request-Id"] == "my-request-0001"
    bad = world.anonymous.get("/health", headers={"X-Request-Id": 'a"b{'})
    assert len(bad.headers["X-Request-Id"]) == 32


def test_every_kind_is_explained_on_the_documentation_page(world: World) -> None:
    page = world.anonymous.get("/docs").data.decode()
    for kind in problems.kinds():
        assert f'id="problem-{kind.slug}"' in page


def test_a_body_of_unannounced_length_is_refused_too_and_never_cut_off(world: World) -> None:
    headers = {
        "Authorization": f"Bearer {world.own.officer}",
        "Content-Type": JSON,
        "Transfer-Encoding": "chunked",
    }
    for size, status in ((2**20 - 3, 422), (2**20 - 1, 413), (2**21, 413)):
        response = world.app.test_client().post(
            "/api/v1/scores",
            input_stream=BytesIO(b"{}" + b" " * size),
            headers=headers,
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert response.status_code == status, size


def test_numbers_beyond_64_bits_are_not_silently_changed(world: World) -> None:
    body = b'{"enterprises": [{"scale": "above"}], "evaluation_id": 100000000000000000000}'
    problem(world.officer.post("/scores", data=body, content_type=JSON), 422, "field.integer")
