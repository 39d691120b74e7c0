import pytest
from sqlalchemy import func, select

from scoring.errors import InputError
from service import db, enterprises, provenance, submissions, tables
from service.errors import Conflict, NotFound

CODE, OTHER = "990101", "990102"


def tax(place, one: str, year: int = 2024) -> list[tuple[float | None, str]]:
    """The history of an enterprise's tax: value and standing, newest first."""
    with db.session(place.engine) as session:
        return [
            (row.value, row.standing)
            for row in enterprises.facts(session, CODE, one, year)
            if row.code == "tax"
        ]


def valid_tax(place) -> dict[str, float | None]:
    with db.session(place.engine) as session:
        found = provenance.valid(session, CODE, 2024).facts
    return dict(found.select("uscc", "value").iter_rows())


def test_an_accepted_file_is_kept_with_its_rows_and_bytes(place) -> None:
    made = place.submit("tax", [(place.enterprises[0], 1234.5), (place.enterprises[1], "/")])
    assert (made.state, made.row_count, made.error_count, made.department) == ("accepted", 2, 0, "tax")
    assert valid_tax(place) == {place.enterprises[0]: 1234.5, place.enterprises[1]: None}
    with db.session(place.engine) as session:
        assert submissions.content(session, CODE, made.id).startswith("统一社会信用代码".encode())


def test_every_figure_names_its_source(place) -> None:
    made = place.submit("tax", [(place.enterprises[1], 5), (place.enterprises[0], "７．５")])
    with db.session(place.engine) as session:
        [row] = enterprises.facts(session, CODE, place.enterprises[0], 2024)
    assert (row.kind, row.code, row.period, row.value, row.raw, row.unit) == (
        "fact",
        "tax",
        "2024",
        7.5,
        "７．５",
        "万元",
    )
    assert (row.department, row.filename, row.digest, row.row) == ("tax", "tax.csv", made.digest, 3)
    assert (row.submission_id, row.received_at, row.standing) == (made.id, made.received_at, "valid")


def test_a_refused_file_leaves_nothing_but_its_errors(place) -> None:
    made = place.submit(
        "tax", [(place.enterprises[0], 1), ("91990101BAD", 2), (place.enterprises[1], "many")]
    )
    assert (made.state, made.error_count) == ("refused", 2)
    with db.session(place.engine) as session:
        faults = submissions.errors(session, CODE, made.id)
        assert [fault.params["row"] for fault in faults] == [3, 4]
        assert session.scalar(select(func.count()).select_from(tables.facts)) == 0
        assert enterprises.page(session, CODE).total == 0


def test_an_unknown_layout_or_county_is_refused(place) -> None:
    with pytest.raises(InputError, match="unknown"), db.session(place.engine) as session:
        submissions.accept(session, CODE, 2024, "rumours", "x.csv", b"", None)
    with pytest.raises(NotFound), db.session(place.engine) as session:
        submissions.accept(session, "990199", 2024, "tax", "x.csv", b"", None)


def test_a_files_name_may_be_anything(place) -> None:
    name = "部门\x00\ud800\n税.csv" + "x" * 300
    with db.session(place.engine) as session:
        given = (name, name[:10])
        kept = [submissions.accept(session, CODE, 2024, "tax", one, b"\x00", None).filename for one in given]
    assert kept == ["x" * 255, "部门税.csv"]


def test_later_supersedes_fact_by_fact(place) -> None:
    one, two = place.enterprises[:2]
    place.submit("tax", [(one, 10), (two, 20)])
    place.submit("tax", [(one, 11)])
    assert valid_tax(place) == {one: 11, two: 20}
    assert tax(place, one) == [(11, "valid"), (10, "superseded")]


def test_not_delivered_supersedes_too(place) -> None:
    one = place.enterprises[0]
    place.submit("tax", [(one, 10)])
    place.submit("tax", [(one, "/")])
    assert valid_tax(place) == {one: None}


def test_withdrawing_makes_the_former_figure_valid_again(place) -> None:
    one = place.enterprises[0]
    place.submit("tax", [(one, 10)])
    later = place.submit("tax", [(one, 11)])
    with db.session(place.engine) as session:
        gone = submissions.withdraw(session, CODE, later.id, None)
        assert gone.state == "withdrawn"
        assert gone.withdrawn_at
    assert valid_tax(place) == {one: 10}
    assert tax(place, one) == [(11, "withdrawn"), (10, "valid")]


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_only_an_accepted_file_can_be_withdrawn(place, state: str) -> None:
    rows = [(place.enterprises[0], 10 if state == "withdrawn" else "x")]
    made = place.submit("tax", rows)
    with db.session(place.engine) as session:
        if state == "withdrawn":
            submissions.withdraw(session, CODE, made.id, None)
        with pytest.raises(Conflict, match="not_accepted"):
            submissions.withdraw(session, CODE, made.id, None)


def test_another_countys_submission_is_not_there(place) -> None:
    made = place.submit("tax", [(place.enterprises[0], 10)])
    with db.session(place.engine) as session:
        for ask in (submissions.get, submissions.errors, submissions.content):
            with pytest.raises(NotFound):
                ask(session, OTHER, made.id)
        with pytest.raises(NotFound):
            submissions.withdraw(session, OTHER, made.id, None)
        assert submissions.page(session, OTHER).total == 0
        with pytest.raises(NotFound):
            enterprises.facts(session, OTHER, place.enterprises[0], 2024)


def test_the_history_is_listed_newest_first_and_filtered(place) -> None:
    made = [place.submit("tax", [(place.enterprises[0], value)]) for value in (1, "x", 3)]
    with db.session(place.engine) as session:
        whole = submissions.page(session, CODE, limit=2)
        assert ([one.id for one in whole.items], whole.total) == ([made[2].id, made[1].id], 3)
        assert [one.id for one in submissions.page(session, CODE, state="refused").items] == [made[1].id]
        assert submissions.page(session, CODE, year=2023).total == 0
        assert submissions.page(session, CODE, layout="land").total == 0


def test_the_same_bytes_are_kept_once(place) -> None:
    first, second = (place.submit("tax", [(place.enterprises[0], 10)]) for _ in range(2))
    assert first.digest == second.digest
    with db.session(place.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.File)) == 1


def test_a_parcel_is_superseded_with_all_its_users(place) -> None:
    holder, former, present = place.enterprises[:3]
    place.submit("land", [("P1", holder, former, 1000, 400), ("P2", holder, "", 500, "")])
    place.submit("land", [("P1", holder, present, 1000, 300)])
    with db.session(place.engine) as session:
        parcels = provenance.valid(session, CODE, 2024).parcels.sort("parcel")
        assert parcels.select("parcel", "user_uscc", "used_m2").rows() == [
            ("P1", present, 300),
            ("P2", None, None),
        ]


def test_a_parcels_rows_stand_in_the_history_of_holder_and_user(place) -> None:
    holder, user = place.enterprises[:2]
    place.submit("tax", [(holder, 1), (user, 1)])
    place.submit("land", [("P1", holder, user, 1000, 400)])
    with db.session(place.engine) as session:
        seen = {
            one: [
                (row.code, row.value, row.text, row.standing)
                for row in enterprises.facts(session, CODE, one, 2024)
                if row.kind == "parcel"
            ]
            for one in (holder, user)
        }
    assert seen == {holder: [("P1", 400, "let_out", "valid")], user: [("P1", 400, "rented_in", "valid")]}


def test_a_meter_that_changes_hands_is_no_longer_the_formers(place) -> None:
    one, two = place.enterprises[:2]
    place.submit("tax", [(one, 1), (two, 1)])
    place.submit("power", [(one, "U1", "M1", 100)])
    place.submit("power", [(two, "U1", "M1", 100)])
    with db.session(place.engine) as session:
        standing = [
            [row.standing for row in enterprises.facts(session, CODE, code, 2024) if row.kind == "meter"]
            for code in (one, two)
        ]
        assert provenance.valid(session, CODE, 2024).meters["uscc"].to_list() == [two]
    assert standing == [["superseded"], ["valid"]]
