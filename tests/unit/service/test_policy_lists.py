"""What executing bodies are given: only what holds, with its reason where it does not; money to the fen."""

import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from scoring.errors import InputError
from service import clock, db, handovers, payments, policy_lists, rebates
from service.errors import Conflict, NotFound
from service.payments import Order
from service.policy_lists import Line
from service.publication_tables import Payment
from tests.api import county
from tests.api.county import CODES, YEAR
from tests.unit.service.publishing import CODE, Office

MORE = """
returned_after_rise = 0.5
stack = "power"

[[policies]]
name = "lower"
title = "较低一档"
instrument = "electricity"
unit = "CNY/kWh"
by_class = { C = 0.01 }
stack = "power"
basis = "文件"

[[policies]]
name = "water"
title = "差别水价"
instrument = "water"
unit = "CNY/m3"
by_class = { C = 0.5 }

[[policies]]
name = "old_gas"
title = "差别气价"
instrument = "gas"
unit = "CNY/m3"
by_class = { C = 1 }
basis = "文件"
expires_on = 2023-12-31

[[policies]]
name = "land"
title = "优先供地"
instrument = "land"
text_by_class = { A = "优先安排" }
basis = "文件"

[stacks]
power = "highest_only"
"""
NOW = dt.datetime(2025, 6, 2, 9, tzinfo=clock.BEIJING)
FORMULA = "=HYPERLINK(1)"


def scheme(year: int = YEAR) -> str:
    return (county.scheme_text(CODE).rstrip() + MORE).replace(str(YEAR), str(year))


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, str(tmp_path / "keys"), text=scheme()).prepare()


def lines(office: Office, publication: int, instrument: str | None = None) -> list[Line]:
    with db.session(office.engine) as session:
        return policy_lists.of(session, CODE, publication, instrument)


def obstacles(found: list[Line], uscc: str) -> dict[str, str | None]:
    return {one.policy.name: one.obstacle and one.obstacle.code for one in found if one.uscc == uscc}


def test_what_does_not_hold_is_listed_with_its_reason(office: Office) -> None:
    with clock.at(NOW) as hand:
        made = office.issued()
        found = lines(office, made.id)
        assert obstacles(found, CODES[8]) == {
            "power_surcharge": None,
            "lower": "policy_list.higher_rate",
            "water": "policy_list.no_basis",
            "old_gas": "policy_list.expired",
        }
        assert obstacles(found, CODES[0]) == {"land": None}
        assert [one.policy.text for one in found if one.uscc == CODES[0]] == ["优先安排"]
        hand.moment = clock.end_of(dt.date(2026, 12, 31)) - dt.timedelta(seconds=1)
        assert obstacles(lines(office, made.id), CODES[8])["power_surcharge"] is None
        hand.advance(seconds=1)
        assert obstacles(lines(office, made.id), CODES[8])["power_surcharge"] == "policy_list.expired"
    assert {one.policy.instrument for one in lines(office, made.id, "water")} == {"water"}
    with pytest.raises(InputError, match="instrument_unknown"):
        lines(office, made.id, "air")
    with pytest.raises(NotFound), db.session(office.engine) as session:
        policy_lists.of(session, "990999", made.id)


def test_a_proposal_is_followed_by_nothing_and_a_trial_by_nothing_executable(
    office: Office, engine: Engine
) -> None:
    number = office.propose()
    with pytest.raises(Conflict, match="not_public"):
        lines(office, number)
    office.trial = True
    office.campaign = office.begin(office.scheme, YEAR)
    trial = office.issued()
    assert {one.obstacle and one.obstacle.code for one in lines(office, trial.id)} == {"policy_list.trial"}


def test_no_cell_becomes_a_formula_and_both_files_say_the_same(office: Office) -> None:
    heading = "统一社会信用代码,企业名称,行业代码,所属乡镇街道,登记状态,企业标签"
    office.submit("market", f"{heading}\n{CODES[8]},{FORMULA},3429,西镇,正常,\n")
    office.run = county.run(office.engine, CODE, office.scheme, publish=False)
    office.choose(office.run)
    found = lines(office, office.issued().id, "electricity")
    csv = policy_lists.content(found, "csv", "zh").decode("utf-8-sig")
    assert f"'{FORMULA}" in csv
    assert f",{FORMULA}" not in csv
    book = CalamineWorkbook.from_filelike(BytesIO(policy_lists.content(found, "xlsx", "zh")))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == csv.splitlines()[0].split(",")
    assert [row[0] for row in rows[1:]] == [one.uscc for one in found]
    assert next(row for row in rows if row[0] == CODES[8])[1] == f"'{FORMULA}"
    english = policy_lists.content(found, "csv", "en").decode("utf-8-sig")
    assert english.startswith("Credit code,Name,User numbers")
    assert "2026-12-31,yes" in english


def test_without_a_user_number_the_power_company_can_do_nothing(office: Office) -> None:
    office.submit("power", f"户号,统一社会信用代码,用电量(kWh)\nU8,{CODES[7]},1\n")  # it was said to be 8's
    office.choose(county.run(office.engine, CODE, office.scheme, publish=False))
    listed = lines(office, office.issued().id, "electricity")
    found = {one.uscc: one for one in listed if one.policy.amount}
    assert (found[CODES[7]].user_numbers, found[CODES[7]].executable) == (("U7", "U8"), True)
    rest = [one for one in listed if one.uscc == CODES[8]]
    assert {one.user_numbers for one in rest} == {()}
    assert "policy_list.no_user_number" in {one.obstacle.code for one in rest if one.obstacle}


def test_money_is_recorded_to_the_fen_and_taken_back_by_a_second_record(office: Office) -> None:
    with clock.at(NOW):
        made = office.issued()
        paid = pay(office, made.id, "833.33")
        with db.session(office.engine) as session:
            assert payments.yuan(paid.fen) == Decimal("833.33")
            back = payments.reverse(session, CODE, paid.id, "误录", None)
            assert (back.fen, back.reverses_id) == (-83333, paid.id)
        for number, code in ((paid.id, "reversed_already"), (back.id, "is_reversal")):
            with db.session(office.engine) as session, pytest.raises(Conflict, match=code):
                payments.reverse(session, CODE, number, "误录", None)
        with pytest.raises(Conflict, match="no_such_policy"):
            pay(office, made.id, "1", uscc=CODES[0])
        for wrong in ({"amount": "0"}, {"amount": "-1"}, {"amount": "0.001"}, {"amount": "1e30"}):
            with pytest.raises(InputError, match="bad_amount"):
                pay(office, made.id, **wrong)
        with pytest.raises(InputError, match="bad_period"):
            pay(office, made.id, "1", period="2025-13")
        with pytest.raises(InputError, match="in_future"):
            pay(office, made.id, "1", paid_on=NOW.date() + dt.timedelta(days=1))
        assert due(office) == []


def test_after_a_correction_the_excess_is_due_in_the_measure_of_the_rates(office: Office) -> None:
    """From C in the first year (0.05) to a class without surcharge: all of it; whoever stays C: nothing."""
    with clock.at(NOW):
        made = office.issued()
        for uscc in (CODES[7], CODES[8]):
            pay(office, made.id, "100.01", uscc=uscc)
        assert due(office) == []
        second = office.corrected("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[7]},390\n")
        assert due(office) == [(CODES[7], 10001, 0, 10001)]
        pay(office, made.id, "60", uscc=CODES[7], kind="rebate")
        assert due(office) == [(CODES[7], 10001, 0, 4001)]
        with db.session(office.engine) as session:
            assert handovers.affected(session, CODE, second.id) == []  # nobody was given the first list
            with pytest.raises(Conflict, match="no_correction"):
                handovers.affected(session, CODE, made.id)


def test_after_a_rise_the_share_goes_back_that_the_policy_names(office: Office) -> None:
    with clock.at(NOW):
        made = office.issued()
        for uscc in (CODES[7], CODES[8]):
            pay(office, made.id, "100.01", uscc=uscc)
        county.hand_in(office.engine, CODE, year=YEAR + 1)
        office.submit("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[7]},390\n", YEAR + 1)
        later = county.add_text(office.engine, CODE, scheme(YEAR + 1))
        office.campaign = office.begin(later, YEAR + 1)
        assert due(office) == []
        office.issued()
        assert due(office) == [(CODES[7], 0, 5001, 5001)]  # half of 100.01, half a fen upwards


def pay(
    office: Office,
    publication: int,
    amount: str,
    uscc: str = CODES[7],
    kind: str = "collected",
    **more: object,
) -> Payment:
    whole = {"period": "2025-06", "paid_on": NOW.date(), "reference": "凭证"} | more
    order = Order(publication, uscc, "power_surcharge", kind, Decimal(amount), **whole)  # type: ignore[arg-type]
    with db.session(office.engine) as session:
        return payments.record(session, CODE, order, None)


def due(office: Office) -> list[tuple[str, int, int, int]]:
    with db.session(office.engine) as session:
        found = rebates.of_year(session, CODE, YEAR)
    return [(one.uscc, one.by_correction, one.by_rise, one.due) for one in found]
