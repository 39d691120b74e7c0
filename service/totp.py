"""One-time codes of an authenticator (RFC 6238): enrolled, confirmed by a first code, each counted once."""

import hmac
import re
from dataclasses import dataclass

import pyotp

from service import clock, sealing
from service.config import Config
from service.errors import Conflict
from service.people_tables import Account

ISSUER = "mu-hero"
STEP = 30  # seconds
DRIFT = 1  # steps that a clock may be off, either way


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator needs, shown this once: to be typed, or as the address of a QR code."""

    secret: str
    uri: str


def enrol(config: Config, account: Account) -> Enrolment:
    """Give an account a new secret, which counts once a code of it was shown."""
    if account.totp_confirmed_at is not None:
        raise Conflict("totp.enrolled")
    secret = pyotp.random_base32()
    account.totp_secret, account.totp_step = sealing.seal(config, secret), None
    shown = account.name or account.label or str(account.id)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=shown, issuer_name=ISSUER))


def take(config: Config, account: Account, code: str) -> bool:
    """Take a code of an account, once; whoever calls holds the account's row."""
    if account.totp_secret is None or not re.fullmatch(r"[0-9]{6}", code):
        return False
    codes = pyotp.TOTP(sealing.unseal(config, account.totp_secret))
    now = int(clock.now().timestamp()) // STEP
    later_than = -1 if account.totp_step is None else account.totp_step
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > later_than and hmac.compare_digest(codes.generate_otp(step), code):
            account.totp_step = step
            return True
    return False


def forget(account: Account) -> None:
    """Take an account's secret away: its owner enrols anew."""
    account.totp_secret = account.totp_confirmed_at = account.totp_step = None
