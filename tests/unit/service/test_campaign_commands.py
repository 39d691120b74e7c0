"""`muhero campaign`: what an operator does without a second person, and what he is refused."""

import re
from pathlib import Path

import pytest

from service import db, schemes
from service.config import Config
from tests.unit.service.conftest import CODE, SCHEME, Muhero, Place


@pytest.fixture
def scheme(place: Place, plain: Config, monkeypatch: pytest.MonkeyPatch) -> int:
    """The scheme of a county whose files are all there; commands speak to its database."""
    monkeypatch.setenv("DATABASE_URL", plain.database_url)
    monkeypatch.setenv("MUHERO_QUEUE", plain.queue_file or "")
    place.everything()
    with db.session(place.engine) as session:
        return schemes.add(session, CODE, SCHEME.format(year=2024)).id


def test_from_the_beginning_to_the_confirmation(scheme: int, muhero: Muhero) -> None:
    here = ("--county", CODE, "--lang", "en")
    ended, said, warned = muhero("campaign", "create", *here, "--year", 2024, "--scheme", scheme, "--trial")
    assert (ended, warned) == (0, "")
    begun = re.match(r"The campaign of 990101 for 2024 has begun, number (\d+)\.", said)
    assert begun
    number = int(begun[1])  # PostgreSQL counts on from one test to the next
    ended, said, missing = muhero("campaign", "show", *here, number)
    assert ended == 0
    assert said.startswith(f"{number}\t2024\tpreparing\t试行办法\n")
    assert missing.startswith("The year's list of enterprises is not drawn up.")
    assert muhero("campaign", "draw", *here, number)[1].startswith("evaluated\t10\n")
    advance = ("campaign", "advance", *here, number, "--reason", "名单已核对", "--to")
    assert muhero(*advance, "collecting")[1] == f"Campaign {number} has entered “collecting”.\n"
    ended, said, missing = muhero(*advance, "evaluating")
    assert (ended, said) == (1, "")
    assert missing.startswith("The campaign is at “collecting” and cannot enter “evaluating” now.")
    assert muhero(*advance, "confirming")[0] == 0
    rows = muhero("campaign", "timeline", *here, number)[1].splitlines()
    assert [row.split("\t")[1:3] for row in rows] == [
        ["created", "preparing"],
        ["listed", "preparing"],
        ["entered", "collecting"],
        ["entered", "confirming"],
    ]
    listed = f"{number}\t990101\t2024\ttrial (no effect)\tconfirming\t试行办法\n"
    assert muhero("campaign", "list", *here)[1] == listed


def test_what_needs_persons_is_no_choice(scheme: int, muhero: Muhero) -> None:
    for state in ("notice", "approved", "published"):
        ended, _, said = muhero("campaign", "advance", "--county", CODE, 1, "--reason", "?", "--to", state)
        assert ended == 2
        assert state in said


def test_an_unknown_campaign(scheme: int, muhero: Muhero) -> None:
    ended, _, said = muhero("campaign", "show", "--county", CODE, 7)
    assert (ended, said) == (1, "没有编号为 7 的评价工作。请在列表中查看编号。\n")


def test_a_campaign_goes_by_a_number_by_a_file_or_by_the_years_newest_scheme(
    scheme: int, muhero: Muhero, tmp_path: Path
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(SCHEME.format(year=2024), encoding="utf-8")
    for named in ((), ("--scheme", scheme), ("--scheme", file)):
        ended, said, _ = muhero("campaign", "create", "--county", CODE, "--year", 2024, "--trial", *named)
        assert ended == 0, said
    assert muhero("campaign", "create", "--county", CODE, "--year", 2019)[0] == 1, "no scheme of that year"
