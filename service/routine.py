"""Periodic work: what happens to a county by itself, ordered as jobs on the same queue, each once a period.

To add something, write `run(session, config, county) -> int`, which says how much it did, and give it its
word in `ROUTINES` and its period in `PERIODS`. It is done in the transaction of its job: one that is killed
in the middle leaves the old state and is begun again. Called once more it must do nothing.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from scoring.errors import Fault, InputError
from service import (
    applications,
    clock,
    confirmations,
    counties,
    db,
    deliveries,
    disputes,
    heads,
    jobs,
    objections,
    queue,
    reminders,
    retention,
)
from service.campaign_tables import Campaign
from service.config import Config
from service.publication_tables import Delivery

Run = Callable[[Session, Config, str], int]
Due = Callable[[Session, str], bool]

MINUTE, HOUR, DAY = "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H", "%Y-%m-%d"  # of Beijing's time: how a period is named
KIND = "routine"


def _under_way(session: Session, county: str) -> bool:
    mine = (Campaign.county == county) & (Campaign.state != "closed")
    return session.scalar(select(Campaign.id).where(mine).limit(1)) is not None


def _expired(session: Session, county: str) -> bool:
    return bool(applications.expired(session, county))


def _undelivered(session: Session, county: str) -> bool:
    waiting = select(Delivery.id).where(Delivery.county == county, Delivery.due_at <= clock.now())
    return session.scalar(waiting.where(*deliveries.OPEN).limit(1)) is not None


ROUTINES: Mapping[str, Run] = {
    "deadlines": reminders.look_after,
    "applications": applications.expire,
    "confirmations": confirmations.note_silence,
    "disputes": disputes.escalate,
    "objections": objections.escalate,
    "webhooks": deliveries.deliver,
    "heads": heads.export,
    "retention": retention.apply,
}
# How often each is ordered at most, and when at all: a job that has nothing to do is none.
PERIODS: Mapping[str, tuple[str, Due]] = {
    "deadlines": (HOUR, reminders.due),
    "applications": (DAY, _expired),
    "confirmations": (DAY, _under_way),
    "disputes": (DAY, _under_way),
    "objections": (DAY, _under_way),
    "webhooks": (MINUTE, _undelivered),
    "heads": (DAY, heads.due),
    "retention": (DAY, retention.due),
}


def order(engine: Engine, config: Config) -> list[int]:
    """Order what is due in every county, once a period, whoever else does so too; give the jobs' numbers."""
    with db.session(engine) as session:
        codes = [one.code for one in counties.list_(session)]
    return [number for code in codes for number in order_in(engine, config, code)]


def order_in(engine: Engine, config: Config, county: str) -> list[int]:
    """Order what is due in one county, each in a transaction of its own."""
    with db.session(engine) as session:
        wanted = due(session, county)
    made = []
    for what in wanted:
        with db.session(engine) as session:
            job = jobs.submit_once(session, county, KIND, *_params(county, what))
        if job is not None:
            queue.deliver(config, job.id)
            made.append(job.id)
    return made


def due(session: Session, county: str) -> list[str]:
    """List what a county needs now and was not ordered in this period."""
    return [
        what
        for what, (_, is_due) in PERIODS.items()
        if not jobs.is_known(session, _key(county, what)) and is_due(session, county)
    ]


def run(session: Session, config: Config, county: str, what: str) -> int:
    """Do one routine of a county now; give how much there was to do."""
    if what not in ROUTINES:
        raise InputError([Fault("routine.unknown", "#/what", {"name": what, "known": tuple(ROUTINES)})])
    return ROUTINES[what](session, config, county)


def _key(county: str, what: str) -> str:
    """Name a routine of a county in its present period."""
    return f"{county} {what} {_period(what)}"


def _period(what: str) -> str:
    now: dt.datetime = clock.now().astimezone(clock.BEIJING)
    return now.strftime(PERIODS[what][0])


def _params(county: str, what: str) -> tuple[Mapping[str, str], str]:
    return {"what": what, "on": _period(what)}, _key(county, what)
