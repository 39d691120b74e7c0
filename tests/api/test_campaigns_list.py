"""GET /campaigns and /campaigns/{id}: one's own county's; a province or city sees those below it."""

from service import accounts, counties, db
from tests.api import yearly
from tests.api.conftest import Caller, World, problem
from tests.api.county import CODES


def observer(world: World, place: str) -> Caller:
    """Somebody of a province or city."""
    with db.session(world.engine) as session:
        counties.add(session, place, "某市", synthetic=True)
        return world.caller(accounts.create_token(session, "observer", place))


def test_a_city_sees_the_counties_below(world: World) -> None:
    with yearly.place(world, code="995301") as place, yearly.place(world, code="995400") as other:
        campaign = place.begin(place.scheme())
        other.begin(other.scheme())
        city = observer(world, "995300")
        states = {row["county"]: row["state"] for row in city.get("/campaigns?below=true").json["items"]}
        assert states == {"995301": "preparing"}
        assert city.get("/campaigns").json["items"] == []
        assert city.get(f"/campaigns/{campaign}?county={place.code}").json["id"] == campaign
        assert city.get(f"/campaigns/{campaign}").status_code == 404
        problem(city.get("/campaigns?county=990101"), 404, "county.not_found")
        refused = city.post(f"/campaigns/{campaign}/advance?county={place.code}", json={})
        problem(refused, 403, "http.role_not_allowed")


def test_a_county_does_not_see_its_neighbours(world: World) -> None:
    with yearly.place(world) as place:
        place.begin(place.scheme())
        problem(place.officer.get("/campaigns?below=true"), 403, "campaign.none_below")
        assert world.foreigner.get("/campaigns").json["items"] == []


def test_an_administrator_sees_all(world: World) -> None:
    with yearly.place(world) as place:
        place.begin(place.scheme())
        found = world.administrator.get("/campaigns?below=true&limit=500").json["items"]
        assert place.code in {row["county"] for row in found}


def test_what_is_missing_is_told_to_those_who_run_it(world: World) -> None:
    with yearly.place(world) as place:
        campaign = place.begin(place.scheme())
        enterprise = place.somebody("enterprise", CODES[1])
        seen = enterprise.get(f"/campaigns/{campaign}").json
        assert (seen["state"], seen["missing"], seen["progress"]) == ("preparing", None, None)
        reviewer = place.somebody("reviewer").get(f"/campaigns/{campaign}").json
        assert [one["code"] for one in reviewer["missing"]] == ["campaign.list_needed"]
        assert reviewer["progress"]["enterprises"] == {}


def test_a_year_without_issued_holidays_is_told(world: World) -> None:
    late = yearly.dt.datetime(2031, 3, 3, 9, tzinfo=yearly.clock.BEIJING)
    with yearly.place(world, late) as place:
        campaign, _ = place.collecting()
        [warning] = place.officer.get(f"/campaigns/{campaign}").json["warnings"]
        assert (warning["code"], warning["year"]) == ("calendar.not_issued", 2031)


def test_a_delay_is_told_to_those_above(world: World) -> None:
    with yearly.place(world, code="995501") as place:
        city = observer(world, "995500")
        place.collecting()
        place.hand.advance(days=60)
        place.routine()
        [late] = city.get("/messages").json["items"]
        assert (late["code"], late["read_at"]) == ("message.late", None)
        assert city.post(f"/messages/{late['id']}/read").json["read_at"] is not None
