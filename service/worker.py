"""The worker: a process of its own that does one job after the other, and puts right what others left.

It takes a number from the queue, claims the job in the table and does it. Between jobs it sweeps: jobs of
workers that died go back into the queue, and queued jobs that the queue does not know are delivered.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine

from service import attempt, champions, db, jobs, leases, logs, queue, routine, schema, watching
from service.attempt import Stopped
from service.config import Config

SWEEP_SECONDS = 15.0
ORDER_SECONDS = 30.0  # between two looks for periodic work that is due
WATCH_SECONDS = 600.0  # between two looks for quarters that have come in
IDLE_SECONDS = 0.3  # between two looks into an empty queue
TROUBLE_SECONDS = 5.0  # before the next try where the database or the queue does not answer
GRACE_SECONDS = 20.0  # for the job at hand, once the worker is told to stop
log = structlog.get_logger("muhero")


@dataclass
class Stop:
    """Whether the process was told to stop; a plain mark, for locks and signals do not go together."""

    told: bool = False


def run(config: Config, once: bool = False) -> None:
    """Work until SIGTERM or SIGINT comes; with `once`, until nothing is left to do."""
    logs.configure()
    engine, stop = db.engine(config.database_url), _until_told()
    try:
        _wait_for_tables(engine, stop)
        log.info("worker begun", pid=os.getpid(), queue="redis" if config.redis_url else "sqlite")
        _loop(engine, config, stop, once)
    except Stopped:
        log.warning("worker out of time")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        engine.dispose()
    log.info("worker ended", pid=os.getpid())


def sweep(engine: Engine, config: Config) -> None:
    """Put jobs of dead workers back, and deliver what waits without a delivery."""
    with db.session(engine) as session:
        expired = leases.sweep(session)
    with db.session(engine) as session:
        found = jobs.queued(session)
    delivered = queue.deliver_missing(config, found)
    if expired or delivered:
        log.info("swept", expired=expired, delivered=delivered)


def watch(engine: Engine, config: Config) -> None:
    """Order forecasts from the quarters that have come in; if this cannot deliver them, a sweep will."""
    with db.session(engine) as session:
        ordered = watching.order(session, champions.opened(config.models_url))
    for number in ordered:
        queue.deliver(config, number)
    if ordered:
        log.info("quarters to forecast", jobs=ordered)


def order(engine: Engine, config: Config) -> None:
    """Order the periodic work of every county."""
    if ordered := routine.order(engine, config):
        log.info("periodic work", jobs=ordered)


# What is done between jobs, and how many seconds apart.
CHORES: Mapping[Callable[[Engine, Config], None], float] = {
    sweep: SWEEP_SECONDS,
    order: ORDER_SECONDS,
    watch: WATCH_SECONDS,
}


def _until_told() -> Stop:
    """Give the mark that a signal sets; the job at hand has some time to end, then `Stopped` is raised."""
    stop = Stop()

    def told(*_: object) -> None:
        stop.told = True
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)

    def over(*_: object) -> None:
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    signal.signal(signal.SIGALRM, over)
    return stop


def _wait_for_tables(engine: Engine, stop: Stop) -> None:
    """Wait until the service has migrated the database: both may be started at once."""
    said = False
    while not stop.told and not schema.is_current(engine):
        if not said:
            log.info("worker waits for `muhero migrate`")
        said = True
        time.sleep(IDLE_SECONDS)


def _look_after(engine: Engine, config: Config, due: dict[Callable[[Engine, Config], None], float]) -> None:
    for chore, seconds in CHORES.items():
        if time.monotonic() >= due[chore]:
            chore(engine, config)
            due[chore] = time.monotonic() + seconds


def _loop(engine: Engine, config: Config, stop: Stop, once: bool) -> None:
    due = dict.fromkeys(CHORES, time.monotonic())
    while not stop.told:
        try:
            _look_after(engine, config, due)
            number = queue.take(config)
            if number is not None:
                attempt.run(engine, config, number)
            elif once:
                return
            else:
                time.sleep(IDLE_SECONDS)
        except Exception as error:  # a database or queue that is away for a while is no reason to end
            log.error("worker in trouble", exc_info=error)
            if once:
                raise
            time.sleep(TROUBLE_SECONDS)
