"""What people are told by the service itself: kept as a code with its figures, said in the reader's language.

A message goes to everybody of a role, an enterprise, a department, a township or one account of a county. Who
has read it is kept by account, for a message may go to many.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scoring.errors import Fault
from service import clock, counties
from service.accounts import Actor, Role
from service.campaign_tables import Message, Read
from service.db import begin_write, is_sqlite
from service.errors import NotFound
from service.paging import Page, count

SPOKEN = ("stage", "state")  # figures that are words with a text of their own


@dataclass(frozen=True)
class Letter:
    """A message as somebody finds it: its code, its text, and when they have read it."""

    id: int
    code: str
    text: Fault
    at: dt.datetime
    read_at: dt.datetime | None


def send(
    session: Session,
    county: str,
    code: str,
    params: Mapping[str, object],
    *,
    roles: Collection[Role] = (),
    uscc: str | None = None,
    department: str | None = None,
    township: str | None = None,
    account_id: int | None = None,
) -> list[Message]:
    """Tell everybody of these roles, and the enterprise, department, township and account that are named."""
    begin_write(session)
    one_each = {"uscc": uscc, "department": department, "township": township, "account_id": account_id}
    addressees: list[dict[str, object]] = [{"role": role} for role in sorted(roles)]
    addressees += [{name: value} for name, value in one_each.items() if value is not None]
    figures = orjson.dumps(dict(params), default=str).decode()
    sent = [Message(county=county, code=code, params=figures, **one) for one in addressees]
    session.add_all(sent)
    session.flush()
    return sent


def inbox(
    session: Session, county: str, actor: Actor, unread: bool = False, limit: int = 50, offset: int = 0
) -> Page[Letter]:
    """List what somebody is told in a county, the newest first."""
    statement = _addressed(county, actor)
    if unread:
        statement = statement.where(Read.at.is_(None))
    rows = session.execute(statement.order_by(Message.id.desc()).limit(limit).offset(offset))
    letters = [_letter(message, read_at) for message, read_at in rows]
    return Page(letters, count(session, statement), limit, offset)


def unread(session: Session, county: str, actor: Actor) -> int:
    """Count what somebody is told in a county and has not read."""
    return count(session, _addressed(county, actor).where(Read.at.is_(None)))


def read(session: Session, county: str, actor: Actor, message_id: int) -> Letter:
    """Note that somebody has read a message; the first time counts."""
    begin_write(session)
    found = session.execute(_addressed(county, actor).where(Message.id == message_id)).one_or_none()
    if found is None:
        raise NotFound("message.not_found", id=message_id)
    if found[1] is not None:
        return _letter(*found)
    now = clock.now()
    mark = {"message_id": message_id, "account_id": actor.id, "at": now}
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(Read).values(**mark).on_conflict_do_nothing())  # two clicks at once are one
    return _letter(found[0], now)


def _addressed(county: str, actor: Actor) -> Select[Message, dt.datetime | None]:
    mine = and_(Read.message_id == Message.id, Read.account_id == actor.id)
    statement = select(Message, Read.at).outerjoin(Read, mine)
    own = and_(_near(county, actor), or_(false(), *_to(actor)))
    return statement.where(or_(own, _from_below(actor)) if county == actor.county else own)


def _near(county: str, actor: Actor) -> ColumnElement[bool]:
    """Leave out by the index what other enterprises are told: nearly all of a county's messages."""
    codes = [Message.uscc.is_(None), *([Message.uscc == actor.uscc] if actor.uscc else [])]
    return or_(*(and_(Message.county == county, one) for one in codes))


def _from_below(actor: Actor) -> ColumnElement[bool]:
    """What observers of a county below are told concerns those of its province and city."""
    if actor.county is None or not actor.has("observer"):
        return false()
    inside = Message.county.startswith(counties.prefix(actor.county), autoescape=True)
    return and_(Message.role == "observer", inside)


def _to(actor: Actor) -> list[ColumnElement[bool]]:
    """Every way in which a message may be meant for somebody."""
    ways = [Message.role.in_(actor.roles), Message.account_id == actor.id]
    if actor.uscc is not None:
        ways.append(Message.uscc == actor.uscc)
    if actor.has("department"):
        ways.append(Message.department == actor.department)
    if actor.has("township"):
        ways.append(Message.township.in_([one for one in (actor.township, actor.park) if one]))
    return ways


def _letter(message: Message, read_at: dt.datetime | None) -> Letter:
    figures = orjson.loads(message.params)
    spoken = {name: Fault(f"{name}.{value}") for name, value in figures.items() if name in SPOKEN}
    text = Fault(message.code, params=figures | spoken)
    return Letter(message.id, message.code, text, message.at, read_at)
