"""The queue carries numbers and is never believed."""

from dataclasses import replace
from pathlib import Path

import pytest

from service import queue
from service.config import Config


def test_numbers_come_out_as_they_went_in(config: Config) -> None:
    for number in (3, 1, 2):
        queue.deliver(config, number)
    assert [queue.take(config) for _ in range(4)] == [3, 1, 2, None]


def test_a_message_is_the_number_as_json(config: Config) -> None:
    queue.deliver(config, 31)
    assert [bytes(one) for one in queue.opened(config).enqueued_items()] == [b"31"]


@pytest.mark.parametrize("content", [b"\x80\x04K\x1f.", b"[1]", b"null", b"", b'"x"'])
def test_what_is_no_number_is_passed_over(config: Config, content: bytes) -> None:
    queue.opened(config).enqueue(content)
    queue.deliver(config, 4)
    assert [queue.take(config) for _ in range(3)] == [None, 4, None]


def test_only_what_is_missing_is_delivered(config: Config) -> None:
    queue.deliver(config, 2)
    assert queue.deliver_missing(config, [1, 2, 3]) == [1, 3]
    assert queue.deliver_missing(config, [1, 2, 3]) == []
    assert queue.deliver_missing(config, []) == []
    assert [queue.take(config) for _ in range(4)] == [2, 1, 3, None]


def test_installations_do_not_share_a_queue(config: Config) -> None:
    other = replace(config, database_url="postgresql+psycopg://somebody:secret@elsewhere/muhero")
    queue.deliver(other, 5)
    assert queue.take(config) is None
    same = replace(other, database_url="postgresql+psycopg://another@elsewhere/muhero")
    assert queue.take(same) == 5


def test_a_queue_that_is_away_stops_nobody(tmp_path: Path) -> None:
    queue.deliver(Config(f"sqlite:///{tmp_path}/x.sqlite", redis_url="redis://127.0.0.1:1/0"), 1)
    (tmp_path / "file").write_text("in the way")
    queue.deliver(Config("sqlite://", queue_file=str(tmp_path / "file" / "queue.sqlite")), 1)
    queue.deliver(Config("sqlite://", queue_file=str(tmp_path / "file")), 1)


def test_its_file_lies_beside_the_databases(tmp_path: Path) -> None:
    config = Config(f"sqlite:///{tmp_path}/deep/muhero.sqlite")
    queue.deliver(config, 1)
    assert (tmp_path / "deep" / "queue.sqlite").exists()
