"""Reads of other people's figures are noted in the audit log, each in a transaction of its own."""

from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from flask import request
from sqlalchemy import Engine

from service import audit, auth, clock, db, unit
from service.accounts import Actor
from service.kept import Kept

P = ParamSpec("P")
R = TypeVar("R")
MOST_REMEMBERED = 4096
HOUR = "%Y-%m-%dT%H"
_noted: Kept[bool] = Kept(MOST_REMEMBERED, lambda _: 1)


def noted(view: Callable[P, R]) -> Callable[P, R]:
    """Note who reads what is not the reader's own: the same reader and thing once an hour and process."""

    @wraps(view)
    def watched(*args: P.args, **kwargs: P.kwargs) -> R:
        answer = view(*args, **kwargs)
        if auth.uscc() is None:
            engine, actor, county = unit.engine(), auth.actor(), _place()
            thing = request.path.removeprefix("/api/v1/")
            key = (id(engine), actor.id, county, thing, f"{clock.now():{HOUR}}")
            unit.after_commit(partial(_once, key, partial(_note, engine, actor, county, thing)))
        return answer

    watched.noted = True  # type: ignore[attr-defined]
    return watched


def _place() -> str | None:
    """Whose log it goes into: the county's, or the installation's for who keeps all and names none."""
    return None if auth.actor().county is None and not request.args.get("county") else auth.county()


def _once(key: tuple[object, ...], note: Callable[[], bool]) -> None:
    _noted.get(key, note)


def _note(engine: Engine, actor: Actor, county: str | None, thing: str) -> bool:
    with db.session(engine) as session:
        audit.note(session, actor, "read", thing, county=county)
    return True
