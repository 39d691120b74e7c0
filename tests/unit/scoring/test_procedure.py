"""How long each step of a campaign lasts by its scheme: defaults, bounds, and no effect on any figure."""

import re
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from scoring.clauses import Noted, Procedure
from scoring.errors import SchemeError
from scoring.evaluate import digest, evaluate
from scoring.scheme import load, parse
from scoring.scope import roster

SOUND = (Path(__file__).parent / "sound.toml").read_text("utf-8")
SCHEMES = Path(__file__).parents[3] / "data" / "schemes"
GUIDE = (SCHEMES / "README.md").read_text("utf-8")
FACTS = pl.DataFrame({"uscc": ["c", "a", "b"], "tax": [1.0, 2.0, None], "land_owned": [1.0, 1.0, 1.0]})


def test_without_the_table_the_usual_days_hold() -> None:
    assert parse(SOUND).procedure == Procedure()
    assert (Procedure().notice_days, Procedure().objection_days, Procedure().silence) == (7, 10, "accepted")


def test_the_guide_says_all_keys_and_the_values_that_hold_without_it() -> None:
    block = re.search(r"```toml\n(\[procedure\].*?)```", GUIDE, re.DOTALL)
    assert block is not None
    written = parse(SOUND + block[1]).procedure
    said = {one.name for one in fields(Procedure)} - {one.name for one in fields(Noted)}
    assert said == set(re.findall(r"^(\w+) *=", block[1], re.MULTILINE)) - {"basis"}
    usual = {name: getattr(Procedure(), name) for name in said} | {"land_notice_days": 5}
    assert {name: getattr(written, name) for name in said} == usual


@pytest.mark.parametrize(
    "line",
    [
        *("notice_days = 0", "objection_days = 0", "confirmation_days = 0", "land_notice_days = -1"),
        *("collection_days = 121", 'silence = "refused"', "objection_days = 7.5", "hearing_days = 3"),
    ],
)
def test_what_makes_no_sense_is_a_fault_at_its_key(line: str) -> None:
    with pytest.raises(SchemeError) as caught:
        parse(f"{SOUND}\n[procedure]\n{line}\n")
    assert [one.where for one in caught.value.faults] == [f"procedure.{line.partition(' ')[0]}"]


def test_it_enters_no_figure_but_it_is_part_of_the_document() -> None:
    plain, other = parse(SOUND), parse(f"{SOUND}\n[procedure]\nnotice_days = 3\n")
    assert plain.digest != other.digest
    assert digest(evaluate(plain, FACTS).results) == digest(evaluate(other, FACTS).results)


@pytest.mark.parametrize(("place", "notice", "objection"), [("331003/2022", 3, 3), ("331127/2022", 7, 10)])
def test_places_whose_documents_say_it(place: str, notice: int, objection: int) -> None:
    procedure = load(SCHEMES / f"{place}.toml").procedure
    assert (procedure.notice_days, procedure.objection_days) == (notice, objection)
    assert procedure.basis
    assert procedure.assumed


def test_the_roster_says_who_is_evaluated_before_anything_is_scored() -> None:
    rule = '[[scope]]\nname = "small"\nwhen = "tax < 2"\nstatus = "suspended"\n'
    assert roster(parse(SOUND + rule), FACTS).rows() == [
        ("a", "evaluated", None),
        ("b", "evaluated", None),
        ("c", "suspended", "small"),
    ]


def test_a_member_shares_what_holds_for_its_unit() -> None:
    rules = '[units]\ngroups = "merged"\n[[scope]]\nname = "small"\nwhen = "tax < 4"\nstatus = "exempt"\n'
    facts = FACTS.with_columns(tax=pl.Series([1.0, 2.0, 2.5]), parent_uscc=pl.Series(["a", None, None]))
    assert roster(parse(SOUND + rules), facts).rows() == [
        ("a", "exempt", "small"),
        ("b", "exempt", "small"),
        ("c", "exempt", "small"),
    ]
    together = facts.with_columns(tax=pl.Series([3.0, 2.0, 2.5]))
    assert [row[1] for row in roster(parse(SOUND + rules), together).rows()] == [
        "evaluated",
        "exempt",
        "evaluated",
    ]
