"""A store: of several who create a path, one succeeds; what keeps it from working is said."""

import pytest

from model_registry import store as stores
from model_registry.errors import Refused, Unreachable
from model_registry.store import reached


def test_only_the_first_creates(store):
    assert store.create("a/1.json", b"one")
    assert not store.create("a/1.json", b"two")
    assert store.read("a/1.json") == b"one"


def test_what_is_written_is_listed_and_read(store):
    store.write_folder("c/files/x", {"one.txt": b"1", "two.txt": b""})
    assert store.create("c/1.json", b"{}")
    assert sorted(store.names("c/files/x")) == ["one.txt", "two.txt"]
    assert sorted(store.names("c")) == ["1.json", "files"]
    assert store.read("c/files/x/two.txt") == b""


def test_what_is_not_there_is_not_there(store):
    assert store.names("nowhere") == []
    with pytest.raises(FileNotFoundError):
        store.read("nowhere/1.json")


def test_what_another_process_adds_is_seen(address):
    one, other = stores.open(address), stores.open(address)
    assert one.names("a") == []
    assert other.create("a/1.json", b"{}")
    assert one.names("a") == ["1.json"]
    assert other.create("a/2.json", b"{}")
    assert sorted(one.names("a")) == ["1.json", "2.json"]


def test_a_folder_has_no_traces_of_writing(folder):
    folder.write_folder("c/x", {"one.txt": b"1"})
    folder.create("c/1.json", b"1")
    folder.create("c/1.json", b"2")
    assert sorted(path.name for path in (folder.root / "c").iterdir()) == ["1.json", "x"]


def test_a_folder_whose_writing_fails_is_not_there(folder):
    with pytest.raises(FileNotFoundError):
        folder.write_folder("c/x", {"one.txt": b"1", "no/such/folder": b"2"})
    assert list((folder.root / "c").iterdir()) == []


def test_a_relative_folder_stays_where_it_is_when_the_process_moves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    relative, absolute = stores.open("models"), stores.open(f"file://{tmp_path}/models")
    assert relative == absolute
    monkeypatch.chdir("/")
    relative.create("a/1.json", b"1")
    assert absolute.read("a/1.json") == b"1"


@pytest.mark.parametrize("address", ["carrier-pigeon://roof/models", "dropbox://a/b"])
def test_an_address_of_no_known_kind_is_refused(address):
    with pytest.raises(Refused) as refused:
        stores.open(address)
    assert refused.value.fault.code == "model.store_address"


@pytest.mark.parametrize(
    "county", ["", "..", "../990101", "990101/..", "a\\b", "990101\n", "a" * 33, ".", "９９０１０１"]
)
def test_a_county_that_is_no_plain_code_is_refused(county):
    with pytest.raises(Refused, match=r"model\.bad_county"):
        stores.county_folder(county)


def test_a_county_with_a_plain_code_is_a_path():
    assert stores.county_folder("990101") == "990101"


# S3


def test_the_endpoint_may_stand_in_the_address(s3, s3_address, monkeypatch):
    assert stores.open(s3_address).create("a/1.json", b"1")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    there = stores.open(f"{s3_address}?endpoint_url={s3.url}")
    assert there.read("a/1.json") == b"1"
    assert stores.open(there.address).read("a/1.json") == b"1"


def test_the_server_decides_who_was_first(s3, s3_address):
    """Another one writes between our look and our writing: the header lets the server refuse ours."""
    store, other, seen = stores.open(s3_address), stores.open(s3_address + "?endpoint_url=" + s3.url), []

    def overtake(method, path, conditional):
        if method == "PUT" and conditional and not seen:
            seen.append(path)
            other.system.pipe_file(other.root + "/a/1.json", b"theirs")

    s3.refuse = overtake
    assert not store.create("a/1.json", b"ours")
    assert store.read("a/1.json") == b"theirs"
    assert len(seen) == 1


def test_a_server_without_conditional_writes_is_written_to_after_a_look(s3, s3_address):
    asked = []

    def not_known(method, path, conditional):
        if method == "PUT" and conditional:
            asked.append(path)
            return "NotImplemented"
        return None

    s3.refuse = not_known
    store = stores.open(s3_address)
    assert store.create("a/1.json", b"one")
    assert not store.create("a/1.json", b"two")
    assert store.read("a/1.json") == b"one"
    assert asked


def test_a_server_that_ignores_the_condition_loses_nothing_that_was_there(s3, s3_address):
    s3.ignores = True
    store = stores.open(s3_address)
    assert store.create("a/1.json", b"one")
    assert not store.create("a/1.json", b"two")
    assert store.read("a/1.json") == b"one"


def test_a_write_whose_answer_was_lost_was_ones_own(s3_address):
    store = stores.open(s3_address)
    assert store.create("a/1.json", b"one")
    assert store.create("a/1.json", b"one")


def test_what_the_server_refuses_is_said_with_the_address(s3, s3_address):
    s3.refuse = lambda method, path, conditional: "AccessDenied" if method == "PUT" else None
    store = stores.open(f"{s3_address}?endpoint_url={s3.url}")
    with pytest.raises(Unreachable) as refused, reached(store):
        store.create("a/1.json", b"one")
    fault = refused.value.fault
    assert (fault.code, fault.where) == ("model.store_unreachable", s3_address)
    assert "AccessDenied" in fault.params["reason"]


def test_a_server_that_is_not_there_is_said(s3_address, monkeypatch):
    monkeypatch.setattr("s3fs.S3FileSystem.retries", 1)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = stores.open(f"{s3_address}?endpoint_url=http://127.0.0.1:9")
    with pytest.raises(Unreachable), reached(store):
        store.read("a/1.json")
