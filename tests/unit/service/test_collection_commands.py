"""`muhero collection`: what an operator sees of a campaign's data, and hands in for others."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from service import accounts, campaigns, confirmations, db, listing, schemes, stages
from service.config import Config
from tests.unit.service.conftest import CODE, SCHEME, Muhero, Place

OWN = '[facts.brands]\ntitle = "自主品牌数"\nunit = "块"\nkind = "stock"\ndepartment = "enterprise"\n'
POINTS = """
[[adjustments]]
name = "brands"
title = "自主品牌"
when = "brands >= 1"
points = 1
basis = "第九条"
"""


@dataclass
class Case:
    """A campaign of the county, as a command names it."""

    place: Place
    number: int

    @property
    def here(self) -> tuple[object, ...]:
        return ("--county", CODE, "--lang", "en", self.number)


@pytest.fixture
def campaign(place: Place, plain: Config, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A campaign that collects, of a county whose departments have handed in."""
    monkeypatch.setenv("DATABASE_URL", plain.database_url)
    place.everything()
    with db.session(place.engine) as session:
        scheme = schemes.add(session, CODE, SCHEME.format(year=2024) + OWN + POINTS)
        made = campaigns.create(session, CODE, 2024, scheme.id, True, None)
        listing.draw(session, CODE, made.id, None)
        stages.advance(session, CODE, made.id, "collecting", "名单已核对", None)
    return Case(place, made.id)


def test_what_is_owed(campaign: Case, muhero: Muhero) -> None:
    ended, said, _ = muhero("collection", "owed", *campaign.here)
    rows = [row.split("\t") for row in said.splitlines()]
    assert ended == 0
    assert [row[0] for row in rows] == ["land", "market", "power", "statistics", "tax"]
    assert (rows[4][1], rows[4][3]) == ("tax", "tax")
    assert rows[4][2].isdigit()


def test_a_survey_out_and_in(campaign: Case, muhero: Muhero, tmp_path: Path) -> None:
    form = tmp_path / "调查表.xlsx"
    ended, said, _ = muhero("collection", "survey", *campaign.here, "--township", "东镇", form)
    assert (ended, said) == (0, f"The survey form is in {form}.\n")
    assert form.read_bytes().startswith(b"PK")
    filled = tmp_path / "filled.csv"
    filled.write_text(f"统一社会信用代码,自主品牌数\n{campaign.place.enterprises[0]},2\n", "utf-8")
    assert muhero("collection", "take", *campaign.here, filled)[0] == 0
    filled.write_text("统一社会信用代码,自主品牌数\n91990101MA00000000,2\n", "utf-8")
    ended, _, wrong = muhero("collection", "take", *campaign.here, filled)
    assert ended == 2
    assert "91990101MA00000000" in wrong


def test_who_has_answered_and_what_is_disputed(campaign: Case, muhero: Muhero) -> None:
    with db.session(campaign.place.engine) as session:
        stages.advance(session, CODE, campaign.number, "confirming", "数据已到位", None)
    rows = muhero("collection", "answers", *campaign.here)[1].splitlines()
    assert (len(rows), rows[0].split("\t")[1:]) == (10, ["企业1", "东镇", "none"])
    assert muhero("collection", "answers", *campaign.here, "--state", "complete")[1] == ""
    dispute_tax(campaign)
    fields = muhero("collection", "disputes", *campaign.here)[1].strip().split("\t")
    assert (fields[1], fields[3:]) == (
        "open",
        ["the tax office", campaign.place.enterprises[0], "fact:tax:2024"],
    )


def test_nothing_of_another_county(campaign: Case, muhero: Muhero) -> None:
    for action in ("owed", "answers", "disputes"):
        assert muhero("collection", action, "--county", "990102", campaign.number)[0] == 1


def dispute_tax(campaign: Case) -> None:
    uscc = campaign.place.enterprises[0]
    with db.session(campaign.place.engine) as session:
        made = accounts.open_(session, ["enterprise"], CODE, None, uscc=uscc)
        actor = accounts.of_id(session, made.id)
        form = confirmations.sheet(session, CODE, campaign.number, uscc)
        tax = next(one.datum for one in form.items if one.datum.id == "fact:tax:2024")
        said = confirmations.Answer(tax.id, "disputed", tax.submission_id, "与申报表不符")
        confirmations.answer(session, CODE, campaign.number, uscc, [said], actor)
