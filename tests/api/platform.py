"""An identity platform on this machine: discovery, keys, codes, and tokens that can be made wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.common.encoding import to_unicode, urlsafe_b64encode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from service import clock

CLIENT, SECRET = "mu-hero", "s3cret of the client"


@dataclass
class Platform:
    """What the platform knows, and what a test wants it to say."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # by code: what was asked for
    said: dict[str, Any] = field(default_factory=dict)  # claims that differ from the right ones
    signing: RSAKey | None = None
    broken: bool = False

    def sign_in(self, address: str, subject: str) -> str:
        """Let somebody sign in at the address that the service gave; give the query to come back with."""
        given = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert given["client_id"] == CLIENT
        assert given["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}"
        self.asked[code] = given | {"sub": subject}
        return f"code={code}&state={given['state']}"

    def token(self, code: str, verifier: str) -> Any:
        """Exchange a code for an identity token; each once, and only for whom it was made."""
        asked = self.asked.pop(code, None)
        challenge = to_unicode(urlsafe_b64encode(sha256(verifier.encode()).digest()))
        if asked is None or asked["code_challenge"] != challenge:
            return {"error": "invalid_grant"}, 400
        now = int(clock.now().timestamp())
        claims = {"iss": self.address, "aud": CLIENT, "sub": asked["sub"], "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 300, **self.said}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing or self.key)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


def application(platform: Platform) -> Flask:
    """What the platform answers."""
    app = Flask("platform")

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        address = platform.address
        return {
            "issuer": "https://elsewhere.example" if platform.broken else address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/keys",
        }

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[platform.key.as_dict(private=False)])

    @app.post("/token")
    def token() -> Any:
        given = request.authorization
        assert given is not None
        assert (given.username, given.password) == (CLIENT, SECRET)
        return platform.token(request.form["code"], request.form["code_verifier"])

    return app


@contextmanager
def running() -> Iterator[Platform]:
    """Run a platform in a thread."""
    made = Platform()
    server = make_server("127.0.0.1", 0, application(made), threaded=True)
    made.address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
