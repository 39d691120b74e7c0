"""The champion in memory: exchanged while requests run; what cannot be loaded is not used, and said."""

import threading

import pytest

from model_registry import champion, registry
from model_registry import store as stores
from model_registry.champion import LOOK_AGAIN, TRY_AGAIN, Watch
from model_registry.errors import Damaged, Refused, Unreachable
from tests.unit.model_registry import small
from tests.unit.model_registry.small import COUNTY

ONE = ["an administrator"]


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float = LOOK_AGAIN) -> None:
        self.now += seconds


class Counting:
    """A store that counts what is asked of it, and can be out of reach."""

    def __init__(self, store: stores.Store) -> None:
        self.store, self.address, self.asked, self.away = store, store.address, [], False

    def read(self, path: str) -> bytes:
        return self._ask(path, lambda: self.store.read(path))

    def names(self, folder: str) -> list[str]:
        return self._ask(folder, lambda: self.store.names(folder))

    def create(self, path: str, content: bytes) -> bool:
        return self.store.create(path, content)

    def write_folder(self, path: str, files: dict[str, bytes]) -> None:
        self.store.write_folder(path, files)

    def _ask(self, path, answer):
        self.asked.append(path)
        if self.away:
            raise OSError("no route to host")
        return answer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def two(folder):
    """Versions 1 and 2; 1 is promoted."""
    for seed in range(2):
        registry.register(folder, small.artifact(seed))
    registry.promote(folder, COUNTY, 1, ONE, "")
    return folder


def damage(store: stores.Store, number: int) -> tuple[object, bytes]:
    file = small.files_of(store.root, COUNTY, number) / "annual.txt"
    return file, small.change_a_byte(file)


def test_nothing_was_ever_promoted(store, clock):
    registry.register(store, small.artifact())
    watch = Watch(store, COUNTY, clock)
    assert watch.current() is None
    registry.promote(store, COUNTY, 1, ONE, "")
    clock.wait()
    assert watch.current().number == 1


def test_a_promotion_and_a_return_are_seen_at_the_next_look(store, clock):
    watch = Watch(store, COUNTY, clock)
    for number in (1, 2):
        registry.register(store, small.artifact(number))
        registry.promote(store, COUNTY, number, ONE, "")
        clock.wait()
        assert watch.current().number == number
    registry.roll_back(store, COUNTY, ONE, "")
    clock.wait()
    loaded = watch.current()
    assert (loaded.number, loaded.county, loaded.trouble) == (1, COUNTY, None)
    assert loaded.artifact.annual.booster == small.booster(1)


def test_between_two_looks_nothing_is_read(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    first = watch.current()
    registry.promote(two, COUNTY, 2, ONE, "")
    asked = len(counting.asked)
    clock.wait(LOOK_AGAIN * 0.99)
    assert all(watch.current() is first for _ in range(100))
    assert len(counting.asked) == asked
    clock.wait(LOOK_AGAIN * 0.02)
    assert watch.current().number == 2


def test_a_look_that_finds_nothing_new_reads_one_listing(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    first = watch.current()
    counting.asked.clear()
    for _ in range(5):
        clock.wait()
        assert watch.current() is first
    assert counting.asked == [f"{COUNTY}/promotions"] * 5


def test_a_damaged_champion_leaves_the_former_one_in_service_and_is_told_once(two, clock):
    watch = Watch(two, COUNTY, clock)
    first = watch.current()
    registry.promote(two, COUNTY, 2, ONE, "")
    file, former = damage(two, 2)
    clock.wait()
    kept = watch.current()
    assert (kept.number, kept.artifact) == (1, first.artifact)
    assert (kept.trouble.code, kept.trouble.params["file"]) == (
        "model.damaged",
        file.relative_to(two.root).as_posix(),
    )
    for _ in range(40):
        clock.wait()
        assert watch.current() is kept
    file.write_bytes(former)
    clock.wait(TRY_AGAIN)
    assert (watch.current().number, watch.current().trouble) == (2, None)


def test_after_a_restart_the_former_champion_is_in_service_as_well(two, clock):
    registry.promote(two, COUNTY, 2, ONE, "")
    damage(two, 2)
    kept = Watch(two, COUNTY, clock).current()
    assert (kept.number, kept.trouble.code) == (1, "model.damaged")


def test_the_way_out_of_a_damaged_champion_is_another_promotion(two, clock):
    watch = Watch(two, COUNTY, clock)
    registry.promote(two, COUNTY, 2, ONE, "")
    damage(two, 2)
    assert watch.current().trouble
    again = registry.register(two, small.artifact(1))
    registry.promote(two, COUNTY, again.number, ONE, "")
    clock.wait()
    assert (watch.current().number, watch.current().trouble) == (3, None)


def test_a_damaged_record_leaves_the_former_champion_and_is_told(two, clock):
    watch = Watch(two, COUNTY, clock)
    registry.promote(two, COUNTY, 2, ONE, "")
    small.change_a_byte(two.root / COUNTY / "promotions" / "0002.json")
    kept = watch.current()
    assert (kept.number, kept.trouble.params["file"]) == (1, f"{COUNTY}/promotions/0002.json")


def test_with_nothing_sound_the_damage_is_told_until_something_is_promoted(two, clock):
    watch = Watch(two, COUNTY, clock)
    damage(two, 1)
    for _ in range(3):
        clock.wait()
        with pytest.raises(Damaged, match=r"annual\.txt"):
            watch.current()
    registry.promote(two, COUNTY, 2, ONE, "")
    clock.wait()
    assert watch.current().number == 2


def test_with_nothing_sound_the_files_are_not_read_at_every_request(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    file, former = damage(two, 1)
    with pytest.raises(Damaged):
        watch.current()
    counting.asked.clear()
    for _ in range(5):
        clock.wait()
        with pytest.raises(Damaged):
            watch.current()
    assert counting.asked == [f"{COUNTY}/promotions"] * 5
    file.write_bytes(former)
    clock.wait(TRY_AGAIN)
    assert watch.current().number == 1


def test_a_store_out_of_reach_leaves_what_is_loaded_and_is_told(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    first = watch.current()
    counting.away = True
    clock.wait()
    kept = watch.current()
    assert (kept.artifact, kept.trouble.code) == (first.artifact, "model.store_unreachable")
    counting.away = False
    registry.promote(two, COUNTY, 2, ONE, "")
    clock.wait(TRY_AGAIN)
    assert (watch.current().number, watch.current().trouble) == (2, None)


def test_a_store_back_in_reach_without_anything_new_is_no_trouble_any_more(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    watch.current()
    counting.away = True
    clock.wait()
    assert watch.current().trouble
    counting.away = False
    clock.wait(TRY_AGAIN)
    assert watch.current().trouble is None


def test_a_store_out_of_reach_from_the_beginning_is_told_and_found_later(two, clock):
    counting = Counting(two)
    watch = Watch(counting, COUNTY, clock)
    counting.away = True
    with pytest.raises(Unreachable):
        watch.current()
    counting.away = False
    clock.wait(TRY_AGAIN)
    assert watch.current().number == 1


def test_a_store_that_was_emptied_does_not_take_the_champion_away(two, clock, tmp_path):
    """A disk that is not mounted looks like a store in which nothing was ever promoted."""
    watch = Watch(two, COUNTY, clock)
    first = watch.current()
    two.root.rename(tmp_path / "unmounted")
    clock.wait()
    kept = watch.current()
    assert (kept.artifact, kept.trouble.code) == (first.artifact, "model.promotions_gone")
    (tmp_path / "unmounted").rename(two.root)
    clock.wait(TRY_AGAIN)
    assert (watch.current().number, watch.current().trouble) == (1, None)


def test_threads_always_get_a_sound_champion_while_it_is_exchanged(two):
    """Promotions, returns and a damaged version in the middle: no request fails, none gets half a version."""
    now, wrong, seen, stop = Clock(), [], set(), threading.Event()
    watch = Watch(two, COUNTY, now)
    boosters = {1: small.booster(0), 2: small.booster(1), 3: small.booster(2)}

    def ask() -> None:
        while not stop.is_set():
            try:
                loaded = watch.current()
                seen.add(loaded.number)
                if loaded.artifact.annual.booster != boosters[loaded.number]:
                    wrong.append(loaded.number)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    registry.register(two, small.artifact(2))
    for _ in range(5):
        registry.promote(two, COUNTY, 2, ONE, "")
        now.wait()
        wait_until(lambda: watch.current().number == 2)
        registry.roll_back(two, COUNTY, ONE, "")
        now.wait()
        wait_until(lambda: watch.current().number == 1)
    registry.promote(two, COUNTY, 3, ONE, "")
    damage(two, 3)
    now.wait()
    wait_until(lambda: watch.current().trouble)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert seen == {1, 2}


def wait_until(condition) -> None:
    """Another thread may be the one that looks: ask until it has."""
    assert any(condition() for _ in range(1_000_000))


def test_threads_that_ask_first_wait_for_one_load(two, clock):
    counting = Counting(two)
    watch, barrier, got = Watch(counting, COUNTY, clock), threading.Barrier(4), []

    def ask() -> None:
        barrier.wait()
        got.append(watch.current())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert all(one is got[0] for one in got)
    assert counting.asked.count(f"{COUNTY}/versions/0001.json") == 1


def test_the_registry_keeps_one_watch_a_store_and_county(two, clock, tmp_path):
    first = registry.current(two, COUNTY, clock)
    assert registry.current(stores.open(two.address), COUNTY, clock) is first
    assert registry.current(two, "990102", clock) is None
    assert registry.current(stores.open(str(tmp_path / "other")), COUNTY, clock) is None
    assert champion.current is registry.current


@pytest.mark.parametrize("county", ["../990101", ""])
def test_a_county_that_is_no_code_is_not_watched(two, county):
    with pytest.raises(Refused):
        registry.current(two, county)
