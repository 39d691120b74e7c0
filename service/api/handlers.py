"""Every error that leaves the service: under /api/ a problem, elsewhere a page with the same words."""

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from scoring.errors import Fault
from service import labels, problems, unit
from service.api import answers
from service.auth import CHALLENGE
from service.errors import TooMany
from service.problems import Kind, Malformed, NotSignedIn

log = structlog.get_logger("muhero")
# The field of the request that a scheme's own places lie in.
PARTS = {"schemes.add": "#/text", "schemes.check": "#/text"}


def install(app: Flask) -> None:
    """Answer all errors of the app."""
    app.before_request(_refuse_nul)
    app.register_error_handler(HTTPException, _framework)
    app.register_error_handler(Exception, _any)


def _refuse_nul() -> None:
    if "\x00" in request.path or "%00" in request.query_string.decode("latin-1"):
        raise Malformed(Fault("http.control_character"))


def _any(error: Exception) -> Response:
    """Answer our own errors by the table; log what nobody foresaw."""
    unit.undo()
    kind, faults = problems.kind_of(error), problems.faults_of(error)
    if kind.status >= 500:
        log.error("failed", kind=kind.slug, exc_info=error)
    response = _say(kind, faults)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, NotSignedIn):
        invalid = "" if faults[0].code == "http.token_missing" else ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = CHALLENGE + invalid
    if kind.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _framework(error: HTTPException) -> Response | HTTPException:
    """Answer what Flask or Werkzeug refused; redirects stay what they are."""
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return _any(error.original_exception)
    unit.undo()
    status = error.code or 500
    if status < 400:
        return error
    allowed = sorted(getattr(error, "valid_methods", None) or ())
    response = _say(problems.kind_of_status(status), (_refusal(status, allowed),))
    if allowed:
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _refusal(status: int, allowed: list[str]) -> Fault:
    if status == 404:
        return Fault("http.no_route", params={"path": request.path})
    if status == 405:
        return Fault("http.method_not_allowed", params={"method": request.method, "allowed": allowed})
    if status == 413:
        return Fault("http.too_large", params={"limit": request.max_content_length or 0})
    return Fault("http.malformed" if status == 400 else "http.refused", params={"status": status})


def _say(kind: Kind, faults: tuple[Fault, ...]) -> Response:
    if request.path.startswith("/api/"):
        return answers.problem(kind, faults, PARTS.get(request.endpoint or "", "#"))
    named = tuple(labels.named(one, answers.language()) for one in faults)
    words = problems.document(kind, named, answers.language(), request.path)
    page = render_template("problem.html", problem=words)
    return Response(page, kind.status, mimetype="text/html")
