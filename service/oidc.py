"""Sign-in by an identity platform of officials (OpenID Connect): by a code, with PKCE, state and nonce.

An account is never made by it: the security administrator has linked one to the platform's subject, or the
configured claim names one, which is linked then. What must be known again at the return goes through the
browser, sealed.

References
----------
OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (issuer of the answer); RFC 8176 (`amr`).
"""

import datetime as dt
import hmac
import secrets
from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from service import accounts, clock, db, people, sealing, sign_in, tries
from service.config import Config, Oidc
from service.db import begin_write
from service.errors import Conflict, NotFound, Refused, Unavailable
from service.people_tables import Account
from service.sign_in import Opened

METHODS = ("client_secret_basic", "client_secret_post")  # of naming oneself to the platform
DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
WAIT = 10  # seconds for the platform's answer
HOLDS = dt.timedelta(minutes=10)  # for the person to sign in there
LEEWAY = 60  # seconds that the platform's clock may be off
RANDOM_BYTES = 32


def begin(config: Config, callback: str) -> tuple[str, str]:
    """Give the address at the platform to go to, and what must come back with the answer, sealed."""
    asked = _configured(config)
    flow = {name: secrets.token_urlsafe(RANDOM_BYTES) for name in ("state", "nonce", "verifier")}
    flow |= {"callback": asked.callback or callback, "at": clock.seconds(clock.now())}
    address, _ = _client(asked, flow).create_authorization_url(
        _discovered(asked)["authorization_endpoint"],
        state=flow["state"],
        nonce=flow["nonce"],
        code_verifier=flow["verifier"],
    )
    return address, sealing.seal(config, orjson.dumps(flow).decode())


def finish(
    bind: Engine, config: Config, sealed: str | None, answer: Mapping[str, str], address: str
) -> Opened:
    """Open a session for whom the platform names."""
    asked = _configured(config)
    begun = tries.begin(bind, address, None)
    try:
        claims = _claims(asked, _flow(config, sealed, answer), answer)
        with db.session(bind) as session:
            begin_write(session)
            account = _account(session, asked, claims)
            tries.succeed(session, begun)
            return sign_in.start(session, config, account, address, _missing(session, asked, account, claims))
    except Refused:
        tries.fail(bind, begun, "session.refused")
        raise
    except Unavailable:
        with db.session(bind) as session:
            tries.succeed(session, begun)  # nobody guessed: the platform is away
        raise


def issuer(config: Config) -> str:
    """Give the platform by which accounts sign in."""
    return _configured(config).issuer


def _configured(config: Config) -> Oidc:
    if config.oidc is None:
        raise NotFound("oidc.not_configured")
    return config.oidc


def _flow(config: Config, sealed: str | None, answer: Mapping[str, str]) -> dict[str, str]:
    """Check that the answer belongs to what this browser began a short while ago."""
    try:
        flow: dict[str, str] = orjson.loads(sealing.unseal(config, sealed or ""))
    except Conflict:
        raise Refused("oidc.flow_lost") from None
    late = clock.now() > dt.datetime.fromisoformat(flow["at"]) + HOLDS
    if late or not hmac.compare_digest(flow["state"].encode(), answer.get("state", "").encode()):
        raise Refused("oidc.flow_lost")
    return flow


def _claims(asked: Oidc, flow: Mapping[str, str], answer: Mapping[str, str]) -> Mapping[str, Any]:
    """Exchange the code for an identity token, and take what it says if all of it holds."""
    if "code" not in answer or answer.get("iss", asked.issuer) != asked.issuer:
        raise Refused("oidc.denied", reason=answer.get("error", "-")[:100])
    from authlib.integrations.base_client.errors import OAuthError
    from requests import RequestException

    found = _discovered(asked)
    client = _client(asked, flow, found.get("token_endpoint_auth_methods_supported", ()))
    try:
        given = client.fetch_token(
            found["token_endpoint"], code=answer["code"], code_verifier=flow["verifier"], timeout=WAIT
        )
    except OAuthError as error:
        raise Refused("oidc.denied", reason=str(error.error)[:100]) from None
    except (RequestException, ValueError):
        raise Unavailable("oidc.unreachable", issuer=asked.issuer) from None
    return _proven(asked, flow["nonce"], given.get("id_token", ""), _fetched(asked, found["jwks_uri"]))


def _proven(asked: Oidc, nonce: str, token: str, keys: Any) -> Mapping[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    wanted = {"iss": {"essential": True, "value": asked.issuer}, "nonce": {"essential": True, "value": nonce}}
    wanted["aud"] = {"essential": True, "value": asked.client}
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))
        claims = CodeIDToken(read.claims, read.header, wanted, {"nonce": nonce, "client_id": asked.client})
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused("oidc.token_invalid", reason=type(error).__name__) from None
    return dict(claims)


def _account(session: Session, asked: Oidc, claims: Mapping[str, Any]) -> Account:
    subject = str(claims["sub"])
    linked = (Account.oidc_issuer == asked.issuer) & (Account.oidc_subject == subject)
    found = session.scalar(select(Account).where(linked)) or _named(session, asked, claims)
    if found is None or found.disabled_at is not None:
        raise Refused("oidc.not_linked", subject=subject[:100])
    return found


def _named(session: Session, asked: Oidc, claims: Mapping[str, Any]) -> Account | None:
    """Link the account that the configured claim names, unless it is linked to somebody else."""
    said = claims.get(asked.claim or "")
    if not isinstance(said, str) or (asked.claim == "email" and claims.get("email_verified") is not True):
        return None
    free = (Account.name == sign_in.normal(said)) & Account.oidc_subject.is_(None)
    found = session.scalar(select(Account).where(free, Account.disabled_at.is_(None)).with_for_update())
    if found is not None:
        found.oidc_issuer, found.oidc_subject = asked.issuer, str(claims["sub"])
        people.keep(session, found, ())
        people.note(session, None, "account.linked", found)
    return found


def _missing(session: Session, asked: Oidc, account: Account, claims: Mapping[str, Any]) -> list[str]:
    """Ask for a one-time code unless the platform has asked for a second factor."""
    actor = accounts.of_id(session, account.id)
    if asked.second_factor or "mfa" in (claims.get("amr") or ()):
        return []
    if account.totp_confirmed_at is not None:
        return ["code"]
    return ["totp"] if actor is not None and sign_in.needs_code(actor.roles) else []


def _client(asked: Oidc, flow: Mapping[str, str], methods: Collection[str] = ()) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    how = next((one for one in METHODS if one in methods), METHODS[0])
    return OAuth2Session(
        asked.client,
        asked.secret,
        token_endpoint_auth_method=how,
        scope="openid email" if asked.claim == "email" else "openid profile" if asked.claim else "openid",
        redirect_uri=flow["callback"],
        code_challenge_method="S256",
    )


def _discovered(asked: Oidc) -> dict[str, Any]:
    found: dict[str, Any] = _fetched(asked, asked.issuer.rstrip("/") + DISCOVERY)
    if found.get("issuer") != asked.issuer:
        raise Unavailable("oidc.unreachable", issuer=asked.issuer)
    return found


def _fetched(asked: Oidc, address: str) -> Any:
    import requests

    try:
        answer = requests.get(address, timeout=WAIT, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError):
        raise Unavailable("oidc.unreachable", issuer=asked.issuer) from None
