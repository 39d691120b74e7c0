"""kill -9 of server and worker at random moments: no acknowledged write is lost, nothing is half-published.

`make torture` kills two hundred times, `make test` twelve; MUHERO_TEST_SEED names other moments.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from service import clock, db
from tests.api.objecting import MONDAY
from tests.torture import campaigns, clocked, house, proofs
from tests.torture.client import Clients
from tests.year.receiver import Receiver

ASKED = os.environ.get("MUHERO_TEST_KILLS")
KILLS = {"sqlite": int(ASKED or 12), "postgresql": int(ASKED or 10)}
SEED = int(os.environ.get("MUHERO_TEST_SEED", "1"))
BETWEEN = (0.0, 1.0)  # seconds
LOOK_EVERY = 5  # kills
PATIENCE = 120.0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the servers are found in /proc")
def test_kills(database_url: str, tmp_path: Path) -> None:
    chance, clients = Random(SEED), Clients(house.free_port())
    kills = next(number for name, number in KILLS.items() if database_url.startswith(name))
    with running(database_url, tmp_path, clients) as (place, hand, hook):
        engine = db.engine(database_url)
        threads = campaigns.begun(campaigns.House(engine, clients, hand, hook), SEED)
        for number in range(kills):
            wait(place, clients, chance)
            place.kill(chance)
            if number % LOOK_EVERY == 0:
                look(engine, threads)
        come_to_an_end(engine, clients, threads, place)
        place.end()
        hand.advance(hours=1)  # what the dead held runs out
        place.do_what_waits()
        told = proofs.all_of_it(engine, clients)
        print(f"{sum(place.killed.values())} kills {place.killed}: {told}")
        engine.dispose()
    assert sum(place.killed.values()) == kills
    assert clients.repeated > 0


def wait(place: house.House, clients: Clients, chance: Random) -> None:
    """Some moment after something was answered again: a service that is still starting proves little."""
    before, until = len(clients.done), time.monotonic() + PATIENCE
    while len(clients.done) == before and time.monotonic() < until:
        time.sleep(0.02)
        place.look_after()
    time.sleep(chance.uniform(*BETWEEN))


def look(engine: Engine, threads: list[threading.Thread]) -> int:
    """While all goes on: nothing is half-published, and everybody is still writing."""
    assert all(one.is_alive() for one in threads)
    with db.session(engine) as session:
        if not db.is_sqlite(session):  # there every statement would see another moment
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return proofs.nothing_is_half_public(session)


def come_to_an_end(
    engine: Engine, clients: Clients, threads: list[threading.Thread], place: house.House
) -> None:
    """Once something is public, nobody begins anything any more, and what was begun is ended."""
    until = time.monotonic() + PATIENCE
    while any(one.is_alive() for one in threads) and time.monotonic() < until + PATIENCE:
        if clients.ended.is_set() or look(engine, threads) > 0 or time.monotonic() > until:
            clients.ended.set()
        place.look_after()
        time.sleep(0.2)
    assert not any(one.is_alive() for one in threads)


@contextmanager
def running(
    database_url: str, folder: Path, clients: Clients
) -> Iterator[tuple[house.House, clocked.Shared, str]]:
    """The whole service on its own processes, by a clock of ours, with somebody who takes webhooks."""
    hand = clocked.hold(folder / "clock.json")
    hand.set(MONDAY)
    with Receiver() as receiver:
        place = house.House(environment(database_url, folder, clients), folder / "log", clients.port)
        try:
            place.wait()
            yield place, hand, receiver.url
        finally:
            clients.ended.set()
            place.end()
            clock._held.remove(hand)  # type: ignore[arg-type]


def environment(database_url: str, folder: Path, clients: Clients) -> dict[str, str]:
    counters = folder / "counters"
    counters.mkdir()
    names = ("MUHERO_MODELS", "MUHERO_KEYS", "MUHERO_HEADS")
    places = {name: str(folder / name.lower()) for name in names}
    places |= {"MUHERO_QUEUE": str(folder / "queue.sqlite"), "PROMETHEUS_MULTIPROC_DIR": str(counters)}
    own = {"DATABASE_URL": database_url, "REDIS_URL": "", "MUHERO_WEBHOOKS_HTTP": "1", "WEB_CONCURRENCY": "2"}
    where = {"HOST": "127.0.0.1", "PORT": str(clients.port), clocked.FILE: str(folder / "clock.json")}
    return {**os.environ, **places, **own, **where, "PYTHONPATH": str(house.ROOT)}
