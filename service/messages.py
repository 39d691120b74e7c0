"""What people are told by the service itself: kept as a code with its figures, said in the reader's language.

A message goes to everybody of a role, an enterprise, a department, a township or one account of a county. Who
has read it is kept by account, for a message may go to many.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scoring.errors import Fault
from scoring.title import kept, restored
from service import clock, counties
from service.accounts import Actor, Role
from service.campaign_tables import Message, Read
from service.db import begin_write, is_sqlite
from service.errors import NotFound
from service.paging import Page, count

SPOKEN = ("stage", "state")  # figures that are words with a text of their own
EVENT = "event"  # a figure that is the code of its text
# Leaves out by the index what other enterprises are told: nearly all of a county's messages.
NEAR = or_(
    and_(Message.county == bindparam("county"), Message.uscc.is_(None)),
    and_(Message.county == bindparam("county"), Message.uscc == bindparam("uscc")),
)
TO = (
    Message.role.in_(bindparam("roles", expanding=True)),
    Message.account_id == bindparam("account"),
    Message.uscc == bindparam("uscc"),
    Message.department == bindparam("department"),
    Message.township.in_(bindparam("places", expanding=True)),
)
# What observers of a county below are told concerns those of its province and city.
FROM_BELOW = and_(Message.role == "observer", Message.county.startswith(bindparam("inside")))


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
    figures = orjson.dumps(kept(params), default=str).decode()
    sent = [Message(county=county, code=code, params=figures, **one) for one in addressees]
    session.add_all(sent)
    session.flush()
    return sent


def inbox(
    session: Session, county: str, actor: Actor, unread: bool = False, limit: int = 50, offset: int = 0
) -> Page[Letter]:
    """List what somebody is told in a county, the newest first."""
    statement = _addressed(_looks_below(county, actor)).params(**_who(county, actor))
    if unread:
        statement = statement.where(Read.at.is_(None))
    rows = session.execute(statement.order_by(Message.id.desc()).limit(limit).offset(offset))
    letters = [_letter(message, read_at) for message, read_at in rows]
    return Page(letters, count(session, statement), limit, offset)


def unread(session: Session, county: str, actor: Actor) -> int:
    """Count what somebody is told in a county and has not read."""
    return session.scalar(_unread(_looks_below(county, actor)), _who(county, actor)) or 0


def read(session: Session, county: str, actor: Actor, message_id: int) -> Letter:
    """Note that somebody has read a message; the first time counts."""
    begin_write(session)
    own = _addressed(_looks_below(county, actor)).where(Message.id == message_id)
    found = session.execute(own, _who(county, actor)).one_or_none()
    if found is None:
        raise NotFound("message.not_found", id=message_id)
    if found[1] is not None:
        return _letter(*found)
    now = clock.now()
    mark = {"message_id": message_id, "account_id": actor.id, "at": now}
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(Read).values(**mark).on_conflict_do_nothing())  # two clicks at once are one
    return _letter(found[0], now)


@cache
def _addressed(below: bool) -> Select[Message, dt.datetime | None]:
    """What somebody is told, with what `_who` says of him; kept, for every page counts what is unread."""
    mine = and_(Read.message_id == Message.id, Read.account_id == bindparam("account"))
    own = and_(NEAR, or_(*TO))
    return select(Message, Read.at).outerjoin(Read, mine).where(or_(own, FROM_BELOW) if below else own)


@cache
def _unread(below: bool) -> Select[int]:
    return select(func.count()).select_from(_addressed(below).where(Read.at.is_(None)).subquery())


def _looks_below(county: str, actor: Actor) -> bool:
    """Tell whether somebody is told what concerns the counties below his own, too."""
    return county == actor.county and actor.has("observer")


def _who(county: str, actor: Actor) -> dict[str, Any]:
    """Name all by which a message may be meant for somebody; what he is not is null, which nothing equals."""
    places = (actor.township, actor.park) if actor.has("township") else ()
    return {
        "county": county,
        "account": actor.id,
        "roles": sorted(actor.roles),
        "uscc": actor.uscc,
        "department": actor.department if actor.has("department") else None,
        "places": [one for one in places if one],
        "inside": counties.prefix(actor.county or ""),
    }


def _letter(message: Message, read_at: dt.datetime | None) -> Letter:
    figures = restored(orjson.loads(message.params))
    spoken = {name: Fault(f"{name}.{value}") for name, value in figures.items() if name in SPOKEN}
    if EVENT in figures:
        spoken[EVENT] = Fault(figures[EVENT])
    text = Fault(message.code, params=figures | spoken)
    return Letter(message.id, message.code, text, message.at, read_at)
