"""moto's S3 on this machine, behind a door that can be told to misbehave like some servers do."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ERROR = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code}</Message></Error>"


class Bucket:
    """Serves moto; `refuse` and `ignores` may be set between requests.

    S3 decides conditional writes one after the other; moto looks and writes without a lock,
    so the lock is here.
    """

    def __init__(self) -> None:
        self.ignores = False  # the header `If-None-Match`, as old servers do
        self.refuse: Callable[[str, str, bool], str | None] = lambda method, path, conditional: None
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}"

    def stop(self) -> None:
        self._server.shutdown()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        conditional = "HTTP_IF_NONE_MATCH" in environ
        if code := self.refuse(environ["REQUEST_METHOD"], environ["PATH_INFO"], conditional):
            status = {"AccessDenied": "403 Forbidden", "NotImplemented": "501 Not Implemented"}[code]
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(status, [("Content-Type", "application/xml")])
            return [ERROR.format(code=code).encode()]
        if self.ignores:
            environ.pop("HTTP_IF_NONE_MATCH", None)
        with self._lock:
            return list(self._moto(environ, start))
