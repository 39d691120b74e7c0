"""What must hold at the end: replay, audit chain, explanations, and that nobody saw more than his own."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

import orjson
import pytest
from sqlalchemy import select

from data.synthetic import COUNTY
from service import audit, audit_log, db, evaluations, past, traces, view
from service.basis import Basis
from service.tables import attributes
from tests.unit.service import calculator
from tests.year import issue
from tests.year.play import ENTERPRISES, Heard, Json, Play

REFUSED = 400
FEWEST = 5  # answers to a role
EVERY = 50  # is asked by the API too
OUTSIDE = ("enterprise", "township", "department", "public")
CODE = re.compile(r"91990101[0-9A-Z]{10}")
NAME = re.compile(r"示范[^\s()\",<]{3,20}\(虚构\)")
FIGURES = re.compile(r'"(uscc|value|points|rank|tax|revenue|amount)"')
CLASSES = list("ABCD")


def replays_are_equal(play: Play) -> None:
    for run in play.runs:
        assert play.officer.post(f"/evaluations/{run}/replay")["equal"], run


def chains_are_whole(play: Play) -> None:
    auditor = play.person("auditor", "audit", county=None)
    for chain, query in ((audit.INSTALLATION, ""), (COUNTY, f"?county={COUNTY}")):
        with db.session(play.engine) as session:
            found = audit_log.verify(session, chain)
        told = auditor.get(f"/audit/verify{query}")
        assert (told["whole"], told["head"], told["records"]) == (True, found.head, found.records)
        assert found.whole
        assert found.records > 0


def every_class_is_explained(play: Play) -> None:
    """Points, total and class of everybody on the list follow from their result by a pocket calculator."""
    explained = {}
    for found in explanations(play):
        recompute(found)
        explained[found["name"]] = found["class_name"]
        if len(explained) % EVERY == 0:
            told = play.officer.get(f"/evaluations/{play.runs[-1]}/results/{found['uscc']}")
            assert {
                name: told[name] for name in ("total", "class_name", "cut_lines")
            }.items() <= found.items()
    listed = {one["name"]: one["class"] for one in issue.public(play, "list")}
    assert listed == {name: explained[name] for name in listed}
    assert len(listed) > ENTERPRISES * 0.8


def explanations(play: Play) -> Iterator[Json]:
    """Everybody's result as the API gives it; all of them at once, for 942 requests would take too long."""
    with db.session(play.engine) as session:
        known = past.of_evaluation(session, evaluations.get(session, COUNTY, play.runs[-1]))
        mine = traces.results.c.evaluation_id == play.runs[-1]
        stored = session.execute(traces.results.select().where(mine)).mappings().all()
    basis = Basis(known.scheme, known.calibration)
    for row in stored:
        yield orjson.loads(orjson.dumps(view.build(basis, traces.unpacked(row))))


def everybody(play: Play, run: int) -> list[Json]:
    pages = (
        play.officer.get(f"/evaluations/{run}/results?limit=500&offset={offset}")["items"]
        for offset in range(0, ENTERPRISES, 500)
    )
    return [one for page in pages for one in page]


def recompute(found: Json) -> None:
    for one in found["indicators"]:
        points, value = calculator.points(one, found["rounding"]), calculator.value(one)
        assert points == pytest.approx(calculator.number(one["points"]), rel=calculator.number(1e-11))
        assert (value is None) == (one["value"] is None)
    if found["status"] == "evaluated":
        assert calculator.total(found) == calculator.number(found["total"])
    assert calculator.class_of(found) == found["class_name"]
    assert all(calculator.fired(one, CLASSES) for one in found["overrides"])
    assert not any(calculator.fired(one, CLASSES) for one in found["overrides_without_effect"])


def nobody_saw_more_than_his_own(play: Play) -> None:
    """Searches everything that was answered to anybody outside the bureau for codes and names of others."""
    known = {one["uscc"]: one for one in everybody(play, play.runs[-1])}
    names, parents = {one["name"]: code for code, one in known.items()}, parents_of(play)
    counted = Counter(one.role for one in play.heard)
    for one in play.heard:
        if one.role in OUTSIDE:
            text = readable(one.body)
            named = {names[name] for name in NAME.findall(text) if name in names and one.role != "public"}
            seen = named | {code for code in CODE.findall(text) if code in known}
            asked = set() if one.status < REFUSED else {*CODE.findall(one.request)}  # a refusal says of what
            check(one, seen - asked, known, parents)
    assert all(counted[role] > FEWEST for role in OUTSIDE), counted


def parents_of(play: Play) -> dict[str, str]:
    """The group that an enterprise belongs to is a datum of its own."""
    stated = attributes.c.code == "parent_uscc"
    with db.session(play.engine) as session:
        rows = session.execute(select(attributes.c.uscc, attributes.c.text).where(stated))
        return {row[0]: row[1] for row in rows}


def check(one: Heard, seen: set[str], known: dict[str, Json], parents: dict[str, str]) -> None:
    """An enterprise reads of itself and its group; a township of its own; the public no code, no figure."""
    if one.role == "enterprise":
        assert seen <= {one.bound, parents.get(one.bound or "")}, (one.request, seen)
    elif one.role == "township":
        assert {known[code]["township"] for code in seen} <= {one.bound}, (one.request, seen)
    elif one.role == "public":
        assert not CODE.search(readable(one.body)), one.request
        assert not FIGURES.search(readable(one.body)), one.request
    elif not one.request.split()[1].startswith(("/disputes", "/evidence")):
        assert not seen, (one.request, seen)


def readable(body: bytes) -> str:
    """The text of an answer; of a workbook all that its parts say."""
    if not body.startswith(b"PK\x03\x04"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
