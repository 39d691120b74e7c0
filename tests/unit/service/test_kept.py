"""What a process keeps: the last things asked for, each made once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from service.kept import Kept


def test_it_is_made_once_and_the_oldest_goes() -> None:
    kept, made = Kept[str](2, len), list[str]()

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, lambda name=name: make(name)) == name.upper()
    assert made == ["a", "b", "c", "b"]  # b was asked for longest ago when c came
    assert len(kept) == 2


def test_large_things_take_the_room_of_several() -> None:
    kept = Kept[str](5, len)
    for name in ("aa", "bb", "c"):
        kept.get(name, lambda name=name: name)
    assert len(kept) == 3
    kept.get("dddd", lambda: "dddd")
    assert len(kept) == 2
    kept.get("eeeeeeeee", lambda: "eeeeeeeee")  # larger than there is room for: kept alone
    assert len(kept) == 1


def test_threads_that_ask_at_once_wait_for_the_one_that_makes_it() -> None:
    kept, made, together = Kept[int](4, int), list[int](), Barrier(8)

    def ask(_: int) -> int:
        together.wait(10)
        return kept.get("key", lambda: made.append(1) or 7)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [7] * 8
    assert made == [1]


def test_another_key_does_not_wait() -> None:
    kept, begun, go = Kept[int](4, int), Event(), Event()

    def slow() -> int:
        begun.set()
        assert go.wait(10)
        return 1

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(kept.get, "slow", slow)
        assert begun.wait(10)
        assert kept.get("quick", lambda: 2) == 2
        go.set()
        assert first.result(10) == 1


def test_a_failure_is_not_kept() -> None:
    kept = Kept[int](1, int)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert len(kept) == 0
    assert kept.get("key", lambda: 3) == 3
