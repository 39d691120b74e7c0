"""An artifact is text, written and read back to the bit; its digest covers what decides."""

import dataclasses

import numpy as np
import pytest

from model_registry import artifact as artifacts
from model_registry import forecaster as forecasters
from model_registry.errors import Damaged
from tests.unit.model_registry import small

ROWS = np.random.default_rng(5).random((30, 4))


def test_what_is_written_is_read_back_to_the_bit():
    one = small.artifact()
    files = artifacts.to_files(one)
    read = artifacts.from_files(files)
    assert artifacts.to_files(read) == files
    assert artifacts.digest(read) == artifacts.digest(one)
    assert (read.county, read.through, read.gate_passed) == ("990101", 2024, True)
    assert read.scheme.digest == one.scheme.digest == read.calibration.scheme_digest
    assert read.pages == one.pages


def test_every_file_is_text_and_says_by_its_name_what_it_is():
    files = artifacts.to_files(small.artifact())
    assert sorted(files) == [
        "annual.json", "annual.txt", "artifact.json", "calibration.json", "card.en.md", "card.json",
        "card.zh.md", "quarterly.json", "quarterly.txt", "scheme.toml",
    ]  # fmt: skip
    assert all(content.decode("utf-8") for content in files.values())
    assert files["annual.txt"].startswith(b"tree\n")


def test_a_county_without_quarters_has_one_forecaster():
    files = artifacts.to_files(small.artifact(quarterly=None))
    assert "quarterly.txt" not in files
    assert artifacts.from_files(files).quarterly is None


def test_the_digest_covers_what_decides():
    one = small.artifact()
    others = [
        dataclasses.replace(one, scheme_text=small.SCHEME + "\n# a remark\n"),
        dataclasses.replace(one, calibration=small.calibration(21.0)),
        dataclasses.replace(one, annual=small.forecaster(1)),
        dataclasses.replace(one, quarterly=small.forecaster(1)),
        dataclasses.replace(one, quarterly=None),
    ]
    assert len({artifacts.digest(other) for other in [one, *others]}) == 6


def test_the_digest_does_not_cover_the_card_nor_the_number_of_threads():
    one = small.artifact()
    threads = one.annual.booster.replace("[num_threads: 1]", "[num_threads: 2]")
    assert threads != one.annual.booster
    other = dataclasses.replace(
        one, card={}, pages={}, annual=dataclasses.replace(one.annual, booster=threads)
    )
    assert artifacts.digest(other) == artifacts.digest(one)
    assert not other.gate_passed


def test_what_was_read_forecasts_the_same():
    one = small.artifact()
    read = artifacts.from_files(artifacts.to_files(one))
    matrix = small.matrix(ROWS)
    assert np.array_equal(forecasters.latent(one.annual, matrix), forecasters.latent(read.annual, matrix))


@pytest.mark.parametrize("name", sorted(artifacts.to_files(small.artifact(pages={}))))
def test_a_file_that_is_missing_or_is_something_else_is_named(name):
    files = artifacts.to_files(small.artifact(pages={}))
    without = {other: content for other, content in files.items() if other != name}
    contents = [b"\xff\xfe", b"[]" if name.endswith("json") else b"\xff"]
    for broken in [without, *({**files, name: content} for content in contents)]:
        with pytest.raises(Damaged) as refused:
            artifacts.from_files(broken)
        assert (refused.value.fault.code, refused.value.fault.params["file"]) == ("model.damaged", name)


@pytest.mark.parametrize("about", [b"{}", b'{"county": "1", "through": "x"}', b"[1]"])
def test_an_artifact_that_does_not_say_whose_it_is_is_refused(about):
    with pytest.raises(Damaged):
        artifacts.from_files(artifacts.to_files(small.artifact()) | {"artifact.json": about})


@pytest.mark.parametrize("passed", [None, "yes", 1, False])
def test_only_a_card_that_says_so_has_passed(passed):
    assert not small.artifact(card={"passed": passed}).gate_passed
