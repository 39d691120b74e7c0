"""Versions: whole or not at all, each with a number of its own, never changed, every byte checked."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model_registry import artifact as artifacts
from model_registry import registry, versions
from model_registry import store as stores
from model_registry.errors import Damaged, Refused, Unknown, Unreachable
from tests.unit.model_registry import small
from tests.unit.model_registry.small import COUNTY

ROOT = Path(__file__).parents[3]
WHEN = datetime(2025, 4, 1, 1, 0, tzinfo=UTC)


def test_what_is_registered_is_loaded_to_the_bit(store):
    one = small.artifact()
    version = registry.register(store, one, WHEN)
    assert version == registry.Version(1, artifacts.digest(one), 2024, WHEN, gate_passed=True)
    assert registry.versions(store, COUNTY) == [version]
    assert registry.version(store, COUNTY, 1) == version
    assert artifacts.to_files(registry.get(store, COUNTY, 1)) == artifacts.to_files(one)


def test_versions_are_numbered_in_their_order(store):
    made = [registry.register(store, small.artifact(seed)) for seed in range(3)]
    assert [one.number for one in made] == [1, 2, 3]
    assert registry.versions(store, COUNTY) == made


def test_the_same_again_is_the_version_that_is_there(store):
    first = registry.register(store, small.artifact(), WHEN)
    registry.register(store, small.artifact(1))
    again = registry.register(store, small.artifact(card=small.card(passed=False)))
    assert again == first
    assert len(registry.versions(store, COUNTY)) == 2


def test_counties_are_apart(store):
    registry.register(store, small.artifact())
    assert registry.register(store, small.artifact(county="990102")).number == 1
    assert registry.get(store, "990102", 1).county == "990102"
    assert registry.versions(store, "990103") == []


def test_the_gates_verdict_is_kept(store):
    assert not registry.register(store, small.artifact(card=small.card(passed=False))).gate_passed
    assert not registry.versions(store, COUNTY)[0].gate_passed


@pytest.mark.parametrize("number", [0, 2, -1, 10**12, True, "1", "../../x", None])
def test_a_version_that_is_not_there_is_unknown(folder, number):
    registry.register(folder, small.artifact())
    with pytest.raises(Unknown) as refused:
        registry.get(folder, COUNTY, number)
    assert refused.value.fault.code == "model.no_version"


def test_a_county_that_is_no_code_leads_nowhere(folder, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    for act in (registry.versions, registry.champion, registry.candidate, registry.faults, registry.current):
        with pytest.raises(Refused, match=r"model\.bad_county"):
            act(folder, "../x")
    with pytest.raises(Refused, match=r"model\.bad_county"):
        registry.register(folder, small.artifact(county="../x"))
    assert sorted(tmp_path.rglob("*")) == before


# A changed byte


def test_every_byte_of_every_file_counts(folder):
    registry.register(folder, small.artifact())
    files = sorted(small.files_of(folder.root, COUNTY, 1).iterdir())
    assert len(files) == 10
    for file in files:
        for place in (0, -1):
            former = small.change_a_byte(file, place)
            with pytest.raises(Damaged) as refused:
                registry.get(folder, COUNTY, 1)
            assert refused.value.fault.params["file"] == file.relative_to(folder.root).as_posix()
            file.write_bytes(former)
    assert registry.get(folder, COUNTY, 1).county == COUNTY


def test_a_file_that_is_gone_is_named(folder):
    registry.register(folder, small.artifact())
    (small.files_of(folder.root, COUNTY, 1) / "annual.txt").unlink()
    assert [fault.params["file"].rpartition("/")[2] for fault in registry.faults(folder, COUNTY)] == [
        "annual.txt"
    ]


def test_a_changed_record_is_damaged_wherever_the_byte_is(folder):
    registry.register(folder, small.artifact())
    registry.register(folder, small.artifact(1))
    record = folder.root / COUNTY / "versions" / "0001.json"
    for place in range(0, record.stat().st_size, 7):
        former = small.change_a_byte(record, place)
        with pytest.raises(Damaged, match=r"versions/0001\.json"):
            registry.get(folder, COUNTY, 1)
        record.write_bytes(former)
    small.change_a_byte(record)
    assert [one.number for one in registry.versions(folder, COUNTY)] == [2]
    assert [fault.where for fault in registry.faults(folder, COUNTY)] == [f"{COUNTY}/versions/0001.json"]
    assert registry.register(folder, small.artifact(2)).number == 3


def test_a_record_of_another_county_is_damaged(folder):
    registry.register(folder, small.artifact())
    (folder.root / COUNTY).rename(folder.root / "990102")
    with pytest.raises(Damaged):
        registry.get(folder, "990102", 1)


def test_a_damaged_version_can_be_registered_again(folder):
    registry.register(folder, small.artifact())
    small.change_a_byte(small.files_of(folder.root, COUNTY, 1) / "annual.txt")
    assert registry.register(folder, small.artifact()).number == 2
    assert registry.get(folder, COUNTY, 2).county == COUNTY


def test_a_record_that_leads_elsewhere_is_damaged(folder, tmp_path):
    """Even with the right digest, a record names no file outside its folder."""
    from model_registry import records

    registry.register(folder, small.artifact())
    content = records.read(folder, f"{COUNTY}/versions", 1)
    (tmp_path / "secret.txt").write_text("secret")
    for number, changes in enumerate(
        (
            {"files": {"../../../../secret.txt": "0" * 64}},
            {"folder": "../.."},
            {"files": 3},
            {"through": "x"},
        ),
        2,
    ):
        assert records.create(folder, f"{COUNTY}/versions", number, {**content, **changes})
        with pytest.raises(Damaged):
            registry.get(folder, COUNTY, number)


def test_a_store_that_was_copied_is_the_same_store(folder, s3_address):
    """The layout is one: a folder copied to S3 serves there."""
    registry.register(folder, small.artifact())
    registry.promote(folder, COUNTY, 1, ["somebody"], "")
    there = stores.open(s3_address)
    there.system.put(f"{folder.root}/", there.root, recursive=True)
    assert registry.champion(there, COUNTY) == 1
    assert artifacts.to_files(registry.get(there, COUNTY, 1)) == artifacts.to_files(small.artifact())


# In the middle


def run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"tests.unit.model_registry.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def test_whoever_is_killed_or_runs_out_of_space_leaves_no_version(folder):
    told = run("interrupted", str(folder.root))
    lines = [line.split("|") for line in told.splitlines()]
    full = [(int(ended), registered) for act, _, ended, registered, _ in lines if act == "without_space"]
    kills = [(int(ended), registered) for act, _, ended, registered, _ in lines if act == "killed_at"]
    assert full == [(3, "[]")] * 3
    assert all(faults == "[]" for *_, faults in lines)
    assert len(kills) > 15
    assert {ended for ended, _ in kills[:-1]} == {-9}
    assert kills[-1] == (0, "[1]")
    whole = [registered for _, registered in kills]
    assert whole == ["[]"] * whole.index("[1]") + ["[1]"] * (len(whole) - whole.index("[1]"))
    assert [one.number for one in registry.versions(folder, COUNTY)] == [1]


def test_an_address_that_fails_in_the_middle_has_no_version(s3, s3_address):
    store = stores.open(s3_address)
    for most in (0, 1, 5, 9, 10, 11):
        written = []

        def full(method, path, conditional, written=written, most=most):
            written += [path] if method == "PUT" else []
            return "AccessDenied" if method == "PUT" and len(written) > most else None

        s3.refuse = full
        if most < 11:
            with pytest.raises(Unreachable):
                registry.register(store, small.artifact())
            assert registry.versions(store, COUNTY) == []
    assert registry.register(store, small.artifact()).number == 1
    assert registry.faults(store, COUNTY) == []


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_processes_that_register_at_once_get_different_numbers_and_the_same_artifact_once(
    kind, request, tmp_path
):
    address = request.getfixturevalue("s3_address") if kind == "s3" else str(tmp_path / "models")
    told = run("registering", address, "1,2,3,4", "1,2,5,3")
    got = [tuple(map(int, line.split())) for line in told.splitlines()]
    assert sorted(seed for seed, _ in got) == [1, 1, 2, 2, 3, 3, 4, 5]
    assert len(set(got)) == 5
    store = stores.open(address)
    assert [one.number for one in registry.versions(store, COUNTY)] == sorted({number for _, number in got})
    assert sorted({number for _, number in got}) == [1, 2, 3, 4, 5]
    assert registry.faults(store, COUNTY) == []
    digests = {one.number: one.digest for one in registry.versions(store, COUNTY)}
    assert all(digests[number] == artifacts.digest(small.artifact(seed)) for seed, number in got)


def test_a_record_is_readable_by_people(folder):
    registry.register(folder, small.artifact(), WHEN)
    content = json.loads((folder.root / COUNTY / "versions" / "0001.json").read_text("utf-8"))
    assert content["record"]["through"] == 2024
    assert content["record"]["files"].keys() == artifacts.to_files(small.artifact()).keys()
    assert versions.manifest(folder, COUNTY, 1).files == content["record"]["files"]
