"""The benchmark's parts can be named, and one that there is not is answered by those that there are."""

import importlib

import pytest

from bench.__main__ import PARTS, main


@pytest.mark.parametrize("name", PARTS)
def test_every_part_measures(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").measure)


def test_an_unknown_part_is_answered_by_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "pages2"]) == 2
    said = capsys.readouterr().err
    assert "pages2" in said
    assert all(name in said for name in PARTS)
