"""GET /messages and /messages/{id}/read: to roles, enterprises, departments, townships and accounts."""

from service import accounts, db, messages
from service.accounts import Role
from tests.api import yearly
from tests.api.conftest import EN, World, problem
from tests.api.county import CODES
from tests.api.yearly import Place, told

TOLD = {"stage": "confirming", "due_on": "2025-03-17", "year": 2024}


def send(place: Place, roles: tuple[Role, ...] = (), **whom: str | int | None) -> int:
    """Send a message; give the number of the last."""
    with db.session(place.world.engine) as session:
        sent = messages.send(session, place.code, "message.opened", TOLD, roles=roles, **whom)  # type: ignore[arg-type]
        return sent[-1].id


def test_each_kind_of_addressee(world: World) -> None:
    with yearly.place(world) as place:
        people = {
            "tax": place.somebody("department", department="tax"),
            "land": place.somebody("department", department="land"),
            "east": place.somebody("township", township="东镇"),
            "west": place.somebody("township", township="西镇"),
            "park": place.somebody("township", park="东镇"),
            "first": place.somebody("enterprise", CODES[1]),
            "second": place.somebody("enterprise", CODES[2]),
            "officer": place.officer,
        }
        send(place, department="tax")
        send(place, township="东镇")
        send(place, uscc=CODES[1])
        send(place, ("enterprise", "officer"))
        counts = {name: len(told(one)) for name, one in people.items()}
        assert counts == {
            "tax": 1,
            "land": 0,
            "east": 1,
            "west": 0,
            "park": 1,
            "first": 2,
            "second": 1,
            "officer": 1,
        }


def test_to_one_account_and_to_no_other_county(world: World) -> None:
    with yearly.place(world) as place, yearly.place(world) as other:
        one, another = place.somebody("reviewer"), place.somebody("reviewer")
        mine = one.get("/messages").json
        assert (mine["items"], mine["total"]) == ([], 0)
        with db.session(world.engine) as session:
            account = accounts.actor(session, one.token or "")
        assert account is not None
        send(place, account_id=account.id)
        send(other, ("reviewer",))
        assert (len(told(one)), len(told(another))) == (1, 0)


def test_who_has_read_it_is_kept_by_account(world: World) -> None:
    with yearly.place(world) as place:
        one, another = (place.somebody("enterprise", CODES[i]) for i in (1, 2))
        number = send(place, ("enterprise",))
        read = one.post(f"/messages/{number}/read").json
        assert read["read_at"].startswith("2025-03-03T01:00:00")
        place.hand.advance(hours=1)
        assert one.post(f"/messages/{number}/read").json["read_at"] == read["read_at"]
        assert one.get("/messages?unread=true").json["total"] == 0
        assert another.get("/messages?unread=true").json["total"] == 1
        assert another.get("/messages").json["items"][0]["read_at"] is None


def test_in_the_readers_language(world: World) -> None:
    with yearly.place(world) as place:
        send(place, ("officer",))
        [chinese] = place.officer.get("/messages").json["items"]
        [english] = place.officer.get("/messages", headers=EN).json["items"]
        assert chinese["text"] == "2024 年度评价“数据确认”的期限是 2025-03-17（当日结束前有效，北京时间）。"
        assert english["text"] == "2024: “confirmation of data” lasts until the end of 2025-03-17 in Beijing."
        assert chinese["code"] == "message.opened"


def test_of_somebody_else_and_unknown_are_the_same(world: World) -> None:
    with yearly.place(world) as place:
        number = send(place, uscc=CODES[1])
        problem(place.officer.post(f"/messages/{number}/read"), 404, "message.not_found")
        problem(place.officer.post("/messages/987654/read"), 404, "message.not_found")


def test_pages_newest_first(world: World) -> None:
    with yearly.place(world) as place:
        numbers = [send(place, ("officer",)) for _ in range(3)]
        page = place.officer.get("/messages?limit=2").json
        assert ([one["id"] for one in page["items"]], page["total"]) == (numbers[:0:-1], 3)
        assert place.officer.get("/messages?unread=maybe").status_code == 422
