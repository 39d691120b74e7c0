"""A bureau's system that is told of events by webhooks, and checks the signature by itself."""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Delivered:
    """What came: headers in lower case, and the body."""

    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed(self, secret: str) -> bool:
        """Whether `v1` is HMAC-SHA256 of `<t>.<body>`."""
        parts = dict(one.split("=", 1) for one in self.headers["muhero-signature"].split(","))
        proof = hmac.new(secret.encode(), parts["t"].encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(proof, parts["v1"])


class Receiver:
    """A real server on this machine, which takes whatever comes, after refusing the first once."""

    def __init__(self) -> None:
        self.secret = ""
        self.taken: list[Delivered] = []
        self.refused: list[Delivered] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                one = Delivered({name.lower(): value for name, value in self.headers.items()}, body)
                busy = not receiver.refused
                (receiver.refused if busy else receiver.taken).append(one)
                self.send_response(503 if busy else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
