"""From March to May: departments hand in, enterprises confirm, dispute or stay silent."""

from collections.abc import Sequence
from itertools import cycle

from data import synthetic
from data.synthetic import COUNTY, DepartmentFile
from service import db, evaluations, publications, schemes, submissions
from tests.api import campaigning
from tests.api.people import PASSWORD
from tests.year.play import ENTERPRISES, YEAR, Json, Person, Play, upload

DISPUTING, INVITED = 12, 3
BROKEN, TOWNS = 5, 3
LATE = "statistics"  # hands a correction in after the first run


def takes_last_year_over(play: Play) -> None:
    """The operator takes over what was evaluated before this system: no campaign, no two persons."""
    with db.session(play.engine) as session:
        for one in play.files:
            if one.year < YEAR:
                content = one.path.read_bytes()
                made = submissions.accept(session, COUNTY, one.year, one.layout, one.path.name, content, None)
                assert made.state == "accepted"
        scheme = schemes.add(session, COUNTY, synthetic.scheme_text(YEAR - 1)).id
        run = evaluations.run(session, COUNTY, scheme, YEAR - 1, None)
        publications.take_over(session, COUNTY, run.id, None)


def begins(play: Play) -> None:
    """The officer adds the scheme, begins the campaign, and draws up the list from the register."""
    play.scheme = play.officer.post("/schemes", {"text": synthetic.scheme_text(YEAR)})["id"]
    body = {"year": YEAR, "scheme_id": play.scheme, "trial": False}
    play.campaign = play.officer.post("/campaigns", body)["id"]
    hook = {"url": play.receiver.url, "events": ["result.published", "result.corrected", "objection.decided"]}
    play.receiver.secret = play.officer.post("/webhooks", hook)["secret"]
    assert play.stops("collecting") == ["campaign.out_of_order", "campaign.list_needed"]
    assert hand_in(play, *of(play, "market")) == "market"
    assert sum(play.officer.post(f"{play.path}/enterprises")["counts"].values()) == ENTERPRISES
    play.advance("collecting")


def departments_hand_in(play: Play) -> None:
    """Each by its own officer; the tax office's first file is refused with all its mistakes."""
    [tax] = of(play, "tax")
    refused = play.department("tax").hand_in("tax", "tax.csv", broken(tax))
    assert refused.status_code == 422
    told = play.department("tax").get(f"/submissions/{refused.json['submission']}/errors")
    assert told["total"] == len(refused.json["errors"]) == BROKEN
    assert {one["code"] for one in told["items"]} == {"cell.not_a_number"}
    assert "collection.owed" in play.stops("confirming")
    for layout in ("tax", "land", "power", "statistics", "water", "emergency"):
        assert hand_in(play, *of(play, layout)) == layout
    [ecology] = of(play, "ecology")
    later = {"headers": {"Prefer": "respond-async"}}
    bureau, content = play.department("ecology"), ecology.path.read_bytes()
    play.work(bureau.hand_in("ecology", ecology.path.name, content, **later))
    foreign = play.department("water").hand_in("tax", "tax.csv", tax.path.read_bytes())
    assert foreign.status_code in (403, 404, 422)


def asks_to_confirm(play: Play) -> list[str]:
    """What no department delivers is collected by the townships; who is in the evaluation is asked."""
    owed = play.officer.get(f"{play.path}/collection")["items"]
    assert [one["layout"] for one in owed if not one["is_settled"]] == ["gas"]
    body = {"layout": "gas", "reason": "本县无燃气公司数据"}
    play.officer.post(f"{play.path}/collection/waivers", body)
    play.officer.post(f"{play.path}/enterprises")
    listed = f"{play.path}/enterprises?state=in&limit=500&offset="
    found = [one for offset in (0, 500) for one in play.officer.get(f"{listed}{offset}")["items"]]
    for town in sorted({one["township"] for one in found})[:TOWNS]:
        township = play.person(town, "township", town)
        survey(play, township)
        assert township.get(f"{play.path}/enterprises")["total"] < ENTERPRISES
    survey(play, play.officer)  # for those townships whose officer does not
    play.advance("confirming")
    return [one["uscc"] for one in found]


def survey(play: Play, official: Person) -> None:
    """One list for all enterprises that somebody sees, with what no department has delivered."""
    form = official.ask("GET", f"{play.path}/surveys").data
    headings, *rows = campaigning.cells(form)
    gas = next(place for place, one in enumerate(headings) if one.startswith("用气量"))
    for row in rows:
        row[gas] = 0
    lines = [",".join(map(str, row)) for row in (headings, *rows)]
    content = upload("\n".join(lines).encode(), "调查表.csv")
    assert official.post(f"{play.path}/surveys", **content)["row_count"] == len(rows)


def are_invited(play: Play, usccs: Sequence[str]) -> None:
    """A few enterprises open their account by a code; the rest have one."""
    for place, uscc in enumerate(usccs[:INVITED]):
        code = play.officer.post("/invitations", {"uscc": uscc})["code"]
        name = f"enterprise-{place}"
        body = {"code": code, "name": name, "password": PASSWORD, "person": "李四", "phone": "0576-00000000"}
        opened = play.signed_in("enterprise", uscc, None)
        assert opened.post("/invitations/accept", body)["uscc"] == uscc
        play.names[uscc] = name


def confirm(play: Play, usccs: Sequence[str]) -> None:
    """Each states what nobody knows of it, and confirms each datum."""
    for uscc in usccs:
        one, path = play.enterprise(uscc), f"{play.path}/confirmations/{uscc}"
        items = one.get(path)["items"]
        known = [each for each in items if not each["asked"] or each["value"] is not None]
        if unsaid := {each["code"]: 80 for each in items if each not in known}:
            assert one.post(f"{play.path}/form", {"values": unsaid})["department"] == "survey"
        answered = one.post(path, {"items": [said(each) for each in known]})
        assert {each["answer"] for each in answered["items"] if each["used"]} == {"confirmed"}


def dispute(play: Play, usccs: Sequence[str]) -> dict[int, Json]:
    """Each says that a datum is wrong, and shows a file; its form as it was, by the dispute."""
    filed = {}
    for uscc, code in zip(usccs, cycle(("tax", "revenue", "energy")), strict=False):
        one, path, datum = play.enterprise(uscc), f"{play.path}/confirmations/{uscc}", f"fact:{code}:{YEAR}"
        item = next(each for each in one.get(path)["items"] if each["id"] == datum)
        wrong = said(item) | {"answer": "disputed", "reason": "与申报表不符", "claimed": "另附"}
        after = next(each for each in one.post(path, {"items": [wrong]})["items"] if each["id"] == datum)
        one.attach(f"dispute/{after['dispute_id']}")
        filed[after["dispute_id"]] = item | {"uscc": uscc}
    return filed


def departments_answer(play: Play, filed: dict[int, Json]) -> None:
    """The tax office corrects, statistics keep what they said, but for one that is left and goes up."""
    *answered, left = filed
    for number in answered:
        item = filed[number]
        bureau, reason = play.department(item["department"]), {"reason": "与年报一致"}
        assert bureau.get(f"/evidence?about=dispute/{number}")["items"]
        if item["code"] == "tax":
            reason["submission_id"] = correct_tax(play, {item["uscc"]: item["value"] + 1})
        found = bureau.post(f"/disputes/{number}/answer", reason)
        assert found["state"] == ("corrected" if item["code"] == "tax" else "kept")
    kept = {"reason": "无误"}
    assert play.officer.refused(f"/disputes/{left}/answer", kept) == ["dispute.not_escalated"]
    play.hand.advance(days=7)
    play.routine()
    assert [one["id"] for one in play.officer.get("/disputes?escalated=true")["items"]] == [left]
    assert "dispute.undecided" in play.stops("evaluating")
    assert play.officer.post(f"/disputes/{left}/answer", kept)["state"] == "kept"


def time_is_over(play: Play, silent: str, left: int) -> None:
    """Not a second early; then whoever was silent is recorded as silent, and cannot answer any more."""
    play.hand.moment = play.due("confirming")
    play.hand.advance(seconds=-1)
    play.routine()
    assert "confirmation.under_way" in play.stops("evaluating")
    path = f"{play.path}/confirmations/{silent}"
    item = play.enterprise(silent).get(path)["items"][0]
    assert item["open"]
    play.hand.advance(seconds=1)
    assert play.enterprise(silent).refused(path, {"items": [said(item)]}) == ["confirmation.closed"]
    play.routine()
    progress = play.officer.get(play.path)["progress"]
    assert progress["disputes"] | {"kept": 8, "corrected": 4} == progress["disputes"]
    assert progress["confirmations"]["silent"] == left
    play.advance("evaluating")


def two_runs(play: Play) -> None:
    """Statistics put some rows right after the first run: the second is compared with it and chosen."""
    first = play.evaluate(in_a_job=True)
    for one in of(play, LATE, corrects=True):
        assert hand_in(play, one) == LATE
    play.hand.advance(hours=1)
    second = play.evaluate()
    found = play.officer.get(f"/evaluations/{first}/comparison?to={second}&everybody=false")
    assert (found["before"], found["after"], found["units"]) == (first, second, ENTERPRISES)
    assert found["moved"] == found["total"] > 0
    assert sum(found["causes"].values()) == found["moved"]
    body = {"evaluation_id": first, "reason": "先算的"}
    assert play.officer.refused(f"{play.path}/choose", body) == ["campaign.run_outdated"]
    play.choose(second)
    play.advance("reviewing")


# -- Files ---------------------------------------------------------------------------------------------------


def of(play: Play, layout: str, corrects: bool = False) -> list[DepartmentFile]:
    """A department's files of the year."""
    year = [one for one in play.files if one.year == YEAR]
    return [one for one in year if one.layout == layout and one.corrects == corrects]


def hand_in(play: Play, one: DepartmentFile) -> str:
    """Hand a file in as its department does; give the layout in which it was taken."""
    made = play.department(one.department).hand_in(one.layout, one.path.name, one.path.read_bytes())
    assert made.status_code == 201, made.data.decode()
    layout: str = made.json["layout"]
    return layout


def broken(one: DepartmentFile) -> bytes:
    """The same file with a word where some rows have a figure."""
    lines = one.path.read_bytes().split(b"\r\n")
    for row in range(10, 10 + BROKEN):
        cells = lines[row].split(b",")
        lines[row] = b",".join([cells[0], "十二万".encode("gb18030"), *cells[2:]])
    return b"\r\n".join(lines)


def correct_tax(play: Play, figures: dict[str, float]) -> int:
    """The tax office puts figures right; give the submission's number."""
    rows = [f"{uscc},{value}" for uscc, value in figures.items()]
    content = "\n".join(("统一社会信用代码,实缴税金(万元)", *rows)).encode()
    made = play.department("tax").hand_in("tax", "更正.csv", content)
    assert made.status_code == 201, made.data.decode()
    number: int = made.json["id"]
    return number


def said(item: Json) -> dict[str, object]:
    """That a datum is right."""
    return {"datum": item["id"], "answer": "confirmed", "submission_id": item["submission_id"]}
