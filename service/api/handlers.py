"""Every error that leaves the service: under /api/ a problem document, elsewhere a page with the same words."""

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from scoring.errors import Fault
from service import problems, unit
from service.api import answers
from service.auth import CHALLENGE
from service.problems import Kind, Malformed, NotSignedIn

log = structlog.get_logger("muhero")
# The field of the request that a file's or a scheme's own places lie in.
PARTS = {"submissions.accept": "#/file", "schemes.add": "#/text", "schemes.check": "#/text"}
CODES = {
    400: "http.malformed",
    404: "http.no_route",
    405: "http.method_not_allowed",
    413: "http.too_large",
    414: "http.too_large",
}


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
    if isinstance(error, NotSignedIn):
        invalid = "" if faults[0].code == "http.token_missing" else ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = CHALLENGE + invalid
    if kind.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _framework(error: HTTPException) -> Response | HTTPException:
    """Answer what Flask or Werkzeug refused; redirects stay what they are."""
    unit.undo()
    status = error.code or 500
    if status < 400:
        return error
    allowed = sorted(set(getattr(error, "valid_methods", None) or ()) - {"OPTIONS"})
    params = {"method": request.method, "path": request.path, "allowed": allowed, "limit": _limit()}
    fault = Fault(CODES.get(status, "http.refused"), "", {**params, "status": status})
    response = _say(problems.kind_of_status(status), (fault,))
    if allowed:
        response.headers["Allow"] = ", ".join([*allowed, "OPTIONS"])
    return response


def _say(kind: Kind, faults: tuple[Fault, ...]) -> Response:
    if request.path.startswith("/api/"):
        return answers.problem(kind, faults, PARTS.get(request.endpoint or "", "#"))
    words = problems.document(kind, faults, answers.language(), request.path)
    page = render_template("problem.html", problem=words, language=answers.language())
    return Response(page, kind.status, mimetype="text/html")


def _limit() -> int:
    return request.max_content_length or 0
