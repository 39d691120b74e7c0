"""Requests that create may be sent again: with an Idempotency-Key they are done once and answered alike."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, request

from scoring.errors import Fault
from service import auth, idempotency, unit
from service.problems import Malformed

P = ParamSpec("P")
KEY = re.compile(r"[\x21-\x7e]{1,200}")
MOST = 200
KEPT_HEADERS = ("Content-Type", "Content-Language", "Location", "Retry-After", "Preference-Applied")


def once(view: Callable[P, Response]) -> Callable[P, Response]:
    """Do a request with a key once; the same request again gets the same answer."""

    @wraps(view)
    def retried(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(*args, **kwargs)
        digest = _digest(key)
        return _known(key, digest) or _kept(key, digest, view(*args, **kwargs))

    retried.once = True  # type: ignore[attr-defined]
    return retried


def _known(key: str, digest: str) -> Response | None:
    found = idempotency.find(unit.session(), auth.actor(), key, digest)
    if found is None:
        return None
    return Response(found.body, found.status, {**found.headers, "Idempotency-Replayed": "true"})


def _kept(key: str, digest: str, response: Response) -> Response:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = idempotency.Answer(response.status_code, headers, response.get_data())
    idempotency.remember(unit.session(), auth.actor(), key, digest, answer)
    idempotency.forget_old(unit.session())
    return response


def _digest(key: str) -> str:
    """Digest what is asked; a form by its fields and files, since its boundary differs at each sending."""
    if not KEY.fullmatch(key):
        raise Malformed(Fault("idempotency.bad_key", params={"most": MOST}))
    whole = hashlib.sha256(f"{request.method} {request.path}?{request.query_string!r}\0".encode())
    if request.mimetype != "multipart/form-data":
        whole.update(request.get_data())
        return whole.hexdigest()
    for name, value in sorted(request.form.items(multi=True)):
        whole.update(f"{name}={value}\0".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda one: one[0]):
        content = file.stream.read()
        file.stream.seek(0)
        whole.update(f"{name}={file.filename}:{hashlib.sha256(content).hexdigest()}\0".encode())
    return whole.hexdigest()
