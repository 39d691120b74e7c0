"""The year's list: POST draws it up, GET lists it, /export gives it as a file."""

from io import BytesIO

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from service import db, files
from service.campaign_tables import Step
from service.tables import File
from tests.api import county, yearly
from tests.api.conftest import EN, World, problem
from tests.api.county import CODES, YEAR
from tests.api.yearly import SUSPENDED, TOWN


def test_no_facts_no_list(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        problem(place.officer.post(f"/campaigns/{campaign}/enterprises"), 409, "evaluation.no_facts")


def test_the_states_add_up_and_each_has_its_reason(world: World) -> None:
    with yearly.place(world) as place:
        place.hand_in()
        campaign = place.begin(place.scheme(SUSPENDED))
        assert place.draw(campaign) == {"in": 9, "exempt": 1, "suspended": 0, "ungraded": 0, "missing": 0}
        rows = place.officer.get(f"/campaigns/{campaign}/enterprises").json["items"]
        assert [row["uscc"] for row in rows] == sorted(CODES)
        assert {row["reason"] == "" for row in rows if row["state"] == "in"} == {True}
        assert {row["township"] for row in rows} == {"东镇", "西镇"}


def test_in_no_pool_and_without_facts_are_said_in_words(world: World) -> None:
    with yearly.place(world) as place:
        county.hand_in(world.engine, place.code, year=YEAR - 1)
        some = [*CODES[:9]]
        county.hand_in(world.engine, place.code, ("market",), some)
        campaign = place.begin(place.scheme())
        assert place.draw(campaign) == {"in": 0, "exempt": 9, "suspended": 0, "ungraded": 0, "missing": 1}
        path = f"/campaigns/{campaign}/enterprises"
        [gone] = place.officer.get(f"{path}?state=missing").json["items"]
        assert (gone["uscc"], gone["name"], gone["clause"]) == (CODES[9], "测试企业09", "no_facts")
        assert gone["reason"] == "上年参评，本年度没有任何部门提供数据"
        outside = place.officer.get(f"{path}?text={CODES[0]}", headers=EN).json["items"][0]
        assert outside["reason"] == "in none of the scheme's pools"


def test_drawn_up_again_the_former_list_stays_as_a_file(world: World) -> None:
    with yearly.place(world) as place:
        place.hand_in("market")
        campaign = place.begin(place.scheme())
        assert place.draw(campaign)["in"] == 0
        place.hand_in("statistics")
        assert place.draw(campaign)["in"] == 9
        steps = place.officer.get(f"/campaigns/{campaign}/timeline").json["items"]
        digests = [one["params"]["digest"] for one in steps if one["what"] == "listed"]
        with db.session(world.engine) as session:
            first, second = (files.table(session, digest) for digest in digests)
            kept = session.query(Step.file_digest).join(File, File.digest == Step.file_digest)
            assert {digest for (digest,) in kept} >= set(digests)
        assert (first["state"] == "in").sum() == 0
        assert (second["state"] == "in").sum() == 9


def test_not_after_the_evaluation(world: World) -> None:
    with yearly.place(world) as place:
        campaign, scheme = place.evaluating()
        place.draw(campaign)
        place.choose(campaign, place.run(scheme))
        place.advance(campaign, "reviewing")
        problem(place.officer.post(f"/campaigns/{campaign}/enterprises"), 409, "listing.too_late")


def test_each_sees_their_own(world: World) -> None:
    with yearly.place(world) as place:
        place.hand_in()
        campaign = place.begin(place.scheme())
        place.draw(campaign)
        path = f"/campaigns/{campaign}/enterprises"
        enterprise = place.somebody("enterprise", CODES[3])
        assert [row["uscc"] for row in enterprise.get(path).json["items"]] == [CODES[3]]
        assert enterprise.get(f"{path}?text={CODES[4]}").json["items"] == []
        township = place.somebody("township", township=TOWN)
        assert township.get(path).json["total"] == 5
        park = place.somebody("township", park="没有企业的园区")
        assert park.get(path).json["total"] == 0
        assert township.get(f"{path}/export").data.count(b"\n") == 6


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_as_a_file(world: World, file_format: str) -> None:
    with yearly.place(world) as place:
        place.hand_in()
        campaign = place.begin(place.scheme())
        place.draw(campaign)
        path = f"/campaigns/{campaign}/enterprises/export?format={file_format}&state=exempt"
        content = place.officer.get(path).data
        if file_format == "csv":
            rows = [["" if cell is None else cell for cell in row] for row in pl.read_csv(content).rows()]
        else:
            sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
            rows = sheet.to_python()[1:]
        [row] = rows
        assert row == [CODES[9], "测试企业09", "东镇", "", "不参评", "utilities", "电力企业不参评"]


def test_validates(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        path = f"/campaigns/{campaign}/enterprises"
        assert place.officer.get(f"{path}?state=gone").status_code == 422
        assert place.officer.get(f"{path}/export?format=pdf").status_code == 422
