"""Invitations: a code on paper by which somebody of one enterprise opens an account of it.

The code is tied to a credit code, counts once and for 30 days, and is kept only as a hash. Several of them
may be out for one enterprise, for several people may work with it.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import ColumnElement, Engine, Select, and_, select
from sqlalchemy.orm import Session

from data import export
from service import accounts, audit, clock, crockford, db, enterprises, me, paging, people, tries
from service.accounts import Actor
from service.config import Config
from service.db import begin_write
from service.enterprises import Area
from service.errors import Conflict, NotFound
from service.paging import Page
from service.people import Person
from service.people_tables import Account, Invitation
from service.tables import Enterprise

SIGNS = 16  # and a check sign: 80 bits, read aloud and typed
ENCODING = "utf-8-sig"  # by which spreadsheets know UTF-8
HOLDS = dt.timedelta(days=30)


@dataclass(frozen=True)
class Made:
    """An invitation with its code, shown this once."""

    row: Invitation
    name: str | None
    code: str


def make(session: Session, county: str, uscc: str, actor: Actor | None, area: Area | None) -> Made:
    """Invite one more person of an enterprise; a township invites its own enterprises."""
    found = enterprises.get(session, county, uscc)
    if area and not enterprises.is_in(session, county, uscc, area):
        raise NotFound("enterprise.not_found", uscc=uscc)
    return _made(session, found, actor)


def make_all(session: Session, county: str, actor: Actor | None, area: Area | None) -> list[Made]:
    """Invite every enterprise that has neither an account nor an invitation that still counts."""
    begin_write(session)
    served = set(session.scalars(_with_account(county))) | set(session.scalars(_open(county)))
    every = select(Enterprise).where(Enterprise.county == county).order_by(Enterprise.uscc)
    left = [one for one in session.scalars(every) if one.uscc not in served]
    near = [one for one in left if area is None or enterprises.is_in(session, county, one.uscc, area)]
    return [_made(session, one, actor) for one in near]


def page(
    session: Session, county: str, area: Area | None, uscc: str | None, limit: int, offset: int
) -> Page[Invitation]:
    """List a county's invitations, the newest first; of a township those of its own enterprises."""
    found = select(Invitation).where(Invitation.county == county).order_by(Invitation.id.desc())
    if uscc is not None:
        found = found.where(Invitation.uscc == uscc)
    if area is not None:
        every = session.scalars(found).all()
        near = {one for one in {row.uscc for row in every} if enterprises.is_in(session, county, one, area)}
        found = found.where(Invitation.uscc.in_(near))
    return paging.objects(session, found, limit, offset)


def revoke(
    session: Session, county: str, invitation_id: int, actor: Actor | None, area: Area | None
) -> Invitation:
    """Make an invitation void that nobody has used."""
    begin_write(session)
    mine = (Invitation.id == invitation_id) & (Invitation.county == county)
    found = session.scalar(select(Invitation).where(mine).with_for_update())
    if found is None or (area and not enterprises.is_in(session, county, found.uscc, area)):
        raise NotFound("invitation.unknown", id=invitation_id)
    if found.used_at is not None:
        raise Conflict("invitation.used", id=invitation_id)
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        audit.note(session, actor, "invitation.revoked", _thing(found), county=county)
    return found


def accept(bind: Engine, config: Config, code: str, person: Person, password: str, address: str) -> Account:
    """Open an enterprise's account by a code; whatever is wrong with the code, the answer is the same."""
    begun = tries.begin(bind, address, None)
    with db.session(bind) as session:
        begin_write(session)
        found = _of_code(session, hash_of(code))
        if found is not None:
            tries.succeed(session, begun)
    if found is None:
        tries.fail(bind, begun, "invitation.refused")
        raise NotFound("invitation.not_found")
    with db.session(bind) as session:
        return _accepted(session, config, hash_of(code), person, password)


def hash_of(code: str) -> str:
    """Give the SHA-256 by which a code is kept, however it was typed."""
    return hashlib.sha256((crockford.read(code) or "").encode()).hexdigest()


def state(one: Invitation) -> str:
    """Tell whether an invitation is open, used, revoked or expired."""
    if one.used_at is not None:
        return "used"
    if one.revoked_at is not None:
        return "revoked"
    return "open" if one.expires_at > clock.now() else "expired"


def table(made: Sequence[Made]) -> bytes:
    """Give a table to hand out: a line an enterprise."""
    columns = {
        "统一社会信用代码": [one.row.uscc for one in made],
        "企业名称": [one.name for one in made],
        "邀请码": [one.code for one in made],
        "有效期至": [clock.date_of(one.row.expires_at) for one in made],
    }
    return export.csv(pl.DataFrame(columns), ENCODING)


def _made(session: Session, enterprise: Enterprise, actor: Actor | None) -> Made:
    begin_write(session)
    code = crockford.make(SIGNS)
    row = Invitation(hash=hash_of(code), county=enterprise.county, uscc=enterprise.uscc)
    row.made_by, row.expires_at = actor.id if actor else None, clock.now() + HOLDS
    session.add(row)
    session.flush()
    county, after = enterprise.county, audit.state(row)
    audit.note(session, actor, "invitation.made", _thing(row), county=county, after=after)
    return Made(row, enterprise.name, crockford.grouped(code))


def _accepted(session: Session, config: Config, hash_: str, person: Person, password: str) -> Account:
    begin_write(session)
    found = _of_code(session, hash_)
    if found is None:
        raise NotFound("invitation.not_found")  # somebody else was quicker
    by = accounts.of_id(session, found.made_by)
    made = accounts.open_(session, ["enterprise"], found.county, by, label=person.label, uscc=found.uscc)
    people.describe(made, person)
    me.set_password(config, made, password)
    found.used_at, found.account_id = clock.now(), made.id
    people.keep(session, made, ["enterprise"])
    own = accounts.of_id(session, made.id)
    people.note(session, own, "account.opened", made)
    audit.note(session, own, "invitation.accepted", _thing(found), county=found.county)
    return made


def _of_code(session: Session, hash_: str) -> Invitation | None:
    counting = select(Invitation).where(_counts(), Invitation.hash == hash_)
    return session.scalar(counting.with_for_update())


def _counts() -> ColumnElement[bool]:
    return and_(
        Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now()
    )


def _open(county: str) -> Select[str]:
    return select(Invitation.uscc).where(Invitation.county == county, _counts())


def _with_account(county: str) -> Select[str | None]:
    return select(Account.uscc).where(
        Account.county == county, Account.uscc.is_not(None), Account.disabled_at.is_(None)
    )


def _thing(row: Invitation) -> str:
    return f"invitation/{row.id}"
