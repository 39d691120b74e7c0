"""Promotions: records that never change; the last is the truth. Nothing unsound is ever put in use."""

import threading
from datetime import UTC, datetime

import pytest

from model_registry import promotions, registry
from model_registry.errors import Damaged, Refused, Unknown
from tests.unit.model_registry import small
from tests.unit.model_registry.small import COUNTY

WHEN = datetime(2025, 4, 1, 1, 0, tzinfo=UTC)
ONE = ["an administrator"]
FAILED = small.card(passed=False)


@pytest.fixture
def three(folder):
    """Versions 1, 2 and 3."""
    for seed in range(3):
        registry.register(folder, small.artifact(seed))
    return folder


def code(refused: pytest.ExceptionInfo) -> str:
    return refused.value.fault.code


def test_a_promoted_version_is_the_champion(store):
    registry.register(store, small.artifact())
    assert registry.champion(store, COUNTY) is None
    made = registry.promote(store, COUNTY, 1, ONE, " sound ", WHEN)
    assert made == registry.Promotion(1, "promote", 1, None, ("an administrator",), "sound", WHEN)
    assert registry.champion(store, COUNTY) == 1
    assert registry.promotions(store, COUNTY) == [made]


def test_rolling_back_brings_the_former_champion_as_a_new_record(store):
    for seed in range(2):
        registry.register(store, small.artifact(seed))
        registry.promote(store, COUNTY, seed + 1, ONE, "")
    made = registry.roll_back(store, COUNTY, ONE, "errs in textiles", WHEN)
    assert made == registry.Promotion(3, "roll_back", 1, 2, ("an administrator",), "errs in textiles", WHEN)
    assert registry.champion(store, COUNTY) == 1
    assert [one.serial for one in registry.promotions(store, COUNTY)] == [1, 2, 3]


def test_rolling_back_goes_further_back_and_never_forward(three):
    for number in (1, 2, 3):
        registry.promote(three, COUNTY, number, ONE, "")
    assert [registry.roll_back(three, COUNTY, ONE, "").number for _ in range(2)] == [2, 1]
    with pytest.raises(Refused) as refused:
        registry.roll_back(three, COUNTY, ONE, "")
    assert code(refused) == "model.no_former"
    assert registry.champion(three, COUNTY) == 1
    registry.promote(three, COUNTY, 3, ONE, "")
    assert registry.roll_back(three, COUNTY, ONE, "").number == 1


def test_what_was_rolled_back_is_no_former_champion(three):
    for number in (1, 2):
        registry.promote(three, COUNTY, number, ONE, "")
    registry.roll_back(three, COUNTY, ONE, "")
    registry.promote(three, COUNTY, 3, ONE, "")
    assert registry.roll_back(three, COUNTY, ONE, "").number == 1


def test_a_champion_of_earlier_comes_back_twice(three):
    for number in (1, 2, 1):
        registry.promote(three, COUNTY, number, ONE, "")
    assert [registry.roll_back(three, COUNTY, ONE, "").number for _ in range(2)] == [2, 1]


@pytest.mark.parametrize("promoted", [[], [1]])
def test_without_a_former_champion_nothing_is_rolled_back(three, promoted):
    for number in promoted:
        registry.promote(three, COUNTY, number, ONE, "")
    with pytest.raises(Refused) as refused:
        registry.roll_back(three, COUNTY, ONE, "")
    assert code(refused) == "model.no_former"
    assert len(registry.promotions(three, COUNTY)) == len(promoted)


def test_the_champion_is_not_promoted_again(three):
    registry.promote(three, COUNTY, 1, ONE, "")
    with pytest.raises(Refused) as refused:
        registry.promote(three, COUNTY, 1, ONE, "")
    assert code(refused) == "model.already_champion"


@pytest.mark.parametrize("number", [4, 0, -1, "1", "../1"])
def test_an_unknown_version_is_not_promoted(three, number):
    with pytest.raises(Unknown) as refused:
        registry.promote(three, COUNTY, number, ONE, "")
    assert code(refused) == "model.no_version"
    assert registry.promotions(three, COUNTY) == []


def test_a_damaged_version_is_not_promoted_and_not_rolled_back_to(three):
    registry.promote(three, COUNTY, 1, ONE, "")
    registry.promote(three, COUNTY, 2, ONE, "")
    for number, act in (
        (3, lambda: registry.promote(three, COUNTY, 3, ONE, "")),
        (1, lambda: registry.roll_back(three, COUNTY, ONE, "")),
    ):
        small.change_a_byte(small.files_of(three.root, COUNTY, number) / "quarterly.txt")
        with pytest.raises(Damaged, match=r"quarterly\.txt"):
            act()
    assert registry.champion(three, COUNTY) == 2
    assert len(registry.promotions(three, COUNTY)) == 2


# Who


@pytest.mark.parametrize("by", [[], [" "], ""])
def test_somebody_must_have_promoted_it(three, by):
    for act in (
        lambda: registry.promote(three, COUNTY, 1, by, ""),
        lambda: registry.roll_back(three, COUNTY, by, ""),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert code(refused) == "model.nobody"


@pytest.mark.parametrize(
    ("by", "reason", "expected"),
    [
        (["one"], "checked", "model.two_needed"),
        (["one", " one "], "checked", "model.two_needed"),
        ("one", "checked", "model.two_needed"),
        (["one", "two"], "  ", "model.reason_needed"),
    ],
)
def test_what_the_gate_did_not_pass_needs_two_people_and_a_reason(folder, by, reason, expected):
    registry.register(folder, small.artifact(card=FAILED))
    with pytest.raises(Refused) as refused:
        registry.promote(folder, COUNTY, 1, by, reason)
    assert code(refused) == expected
    assert registry.promotions(folder, COUNTY) == []


def test_two_people_with_a_reason_promote_what_the_gate_did_not_pass(folder):
    registry.register(folder, small.artifact(card=FAILED))
    assert registry.promote(folder, COUNTY, 1, ["one", "two"], "checked by hand").by == ("one", "two")
    assert registry.champion(folder, COUNTY) == 1


# Candidate


def test_the_candidate_is_the_newest_version_if_it_is_newer_than_the_champion(three):
    assert registry.candidate(three, COUNTY) == 3
    registry.promote(three, COUNTY, 2, ONE, "")
    assert registry.candidate(three, COUNTY) == 3
    registry.promote(three, COUNTY, 3, ONE, "")
    assert registry.candidate(three, COUNTY) is None
    registry.roll_back(three, COUNTY, ONE, "")
    assert registry.candidate(three, COUNTY) == 3
    assert registry.candidate(three, "990102") is None


# At once, and damaged


def test_of_promotions_at_once_each_has_its_number_and_knows_the_one_before(store):
    for seed in range(4):
        registry.register(store, small.artifact(seed))
    barrier = threading.Barrier(4)

    def promote(number: int) -> None:
        barrier.wait()
        registry.promote(store, COUNTY, number, ONE, f"because of {number}")

    threads = [threading.Thread(target=promote, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = registry.promotions(store, COUNTY)
    assert [one.serial for one in made] == [1, 2, 3, 4]
    assert sorted(one.number for one in made) == [1, 2, 3, 4]
    assert [one.former for one in made] == [None, *(one.number for one in made[:-1])]


def test_of_two_who_roll_back_at_once_one_is_told(three):
    """Both have seen champion 3: two clicks do not go two versions back."""
    for number in (1, 2, 3):
        registry.promote(three, COUNTY, number, ONE, "")
    barrier, told = threading.Barrier(2), []

    class Slow:
        """The same folder; whoever creates waits until both have looked."""

        address = three.address
        read, names, write_folder = three.read, three.names, three.write_folder

        def create(self, path, content):
            barrier.wait()
            return three.create(path, content)

    def roll_back() -> None:
        try:
            told.append(registry.roll_back(Slow(), COUNTY, ONE, "").number)
        except Refused as error:
            told.append(error.fault.code)

    threads = [threading.Thread(target=roll_back) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == ["2", "model.champion_changed"]
    assert registry.champion(three, COUNTY) == 2


def test_a_damaged_promotion_counts_as_never_made(three):
    for number in (1, 2):
        registry.promote(three, COUNTY, number, ONE, "")
    record = three.root / COUNTY / "promotions" / "0002.json"
    for place in range(0, record.stat().st_size, 7):
        former = small.change_a_byte(record, place)
        assert registry.champion(three, COUNTY) == 1
        assert [fault.params["file"] for fault in registry.faults(three, COUNTY)] == [
            f"{COUNTY}/promotions/0002.json"
        ]
        record.write_bytes(former)
    assert registry.champion(three, COUNTY) == 2
    small.change_a_byte(record)
    assert registry.promote(three, COUNTY, 3, ONE, "").serial == 3
    assert registry.promotions(three, COUNTY)[-1].former == 1


def test_a_promotion_of_another_county_is_damaged(three):
    registry.promote(three, COUNTY, 1, ONE, "")
    (three.root / COUNTY).rename(three.root / "990102")
    with pytest.raises(Damaged):
        promotions.read(three, "990102", 1)


def test_returns_whose_promotion_was_damaged_still_say_the_champion(three):
    for number in (1, 2, 3):
        registry.promote(three, COUNTY, number, ONE, "")
    registry.roll_back(three, COUNTY, ONE, "")
    small.change_a_byte(three.root / COUNTY / "promotions" / "0002.json")
    assert registry.champion(three, COUNTY) == 2
