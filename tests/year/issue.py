"""July and August: two persons publish, the list is proven, lists are handed over, one class is corrected."""

import base64
import csv
import hashlib
import hmac
import io
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from data.synthetic import COUNTY
from tests.year import collection
from tests.year.play import YEAR, Json, Play

POWER = "国网示范县供电公司"
POLICY, INSTRUMENT = "power_surcharge", "electricity"
ASKED = f"county={COUNTY}&year={YEAR}"


def two_persons_publish(play: Play, **more: Any) -> int:
    """Proposed by the officer, made public by the approver, and by nobody alone."""
    number: int = play.officer.post("/publications", {"campaign_id": play.campaign} | more)["id"]
    path = f"/publications/{number}/publish"
    assert play.officer.refused(path, status=403) == ["http.role_not_allowed"]
    made = play.approver.post(path)
    assert (made["state"], made["evaluation_id"]) == ("published", play.runs[-1])
    assert made["published_by"] != made["proposed_by"]
    assert play.officer.get(f"/evaluations/{play.runs[-1]}")["state"] == "published"
    play.publications.append(number)
    return number


def list_is_proven(play: Play, number: int, uscc: str) -> None:
    """By nothing of the service but the file, the public key and the published description of both."""
    content = play.anybody.ask("GET", f"/public/publications/{number}/file").data
    *lines, last = content.splitlines()
    head = hashlib.sha256(lines[0]).hexdigest()
    for line in lines[1:]:
        head = hashlib.sha256(head.encode() + b"\n" + line).hexdigest()
    seal = json.loads(last)
    assert seal["head"] == head == public(play, "publications")[0]["head"]
    keys = {one["id"]: one["public"] for one in play.anybody.get("/public/keys")["items"]}
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[seal["key"]]))
    key.verify(base64.b64decode(seal["signature"]), b"muhero-list\n" + head.encode())
    own = play.enterprise(uscc).get(f"/publications/{number}/entries/{uscc}")
    code = own["code"].replace("-", "")
    proof = hmac.new(code.encode(), uscc.encode(), hashlib.sha256).hexdigest()
    [mine] = [one for one in map(json.loads, lines[1:]) if one["proof"] == proof]
    assert (mine["name"], mine["class"]) == (own["name"], own["class"])
    assert play.anybody.get(f"/public/verify/{own['code']}")["class"] == own["class"]


def public(play: Play, what: str) -> list[Json]:
    """All that anybody is shown of the year."""
    found: list[Json] = []
    while True:
        page = play.anybody.get(f"/public/{what}?{ASKED}&limit=500&offset={len(found)}")
        found += page["items"]
        if len(found) >= page["total"]:
            return found


def policy_lists_go_out(play: Play, number: int) -> dict[str, Json]:
    """Each instrument's list to its body; what has no basis, or no longer one, is not executable."""
    given = {}
    for instrument in sorted({one["instrument"] for one in policies(play, number)}):
        body = {"instrument": instrument, "body": POWER if instrument == INSTRUMENT else "执行单位"}
        made = play.officer.post(f"/publications/{number}/handovers", body | {"format": "csv"})
        file = play.officer.ask("GET", f"/handovers/{made['id']}/file").data
        assert hashlib.sha256(file).hexdigest() == made["digest"]
        assert len(list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))) == made["rows"] + 1
        given[instrument] = made
    assert {"electricity", "water", "land", "land_use_tax", "credit", "gas", "honour"} <= {*given}
    assert given["gas"]["executable"] == given["honour"]["executable"] == 0
    assert given[INSTRUMENT]["executable"] > 0
    return given


def policies(play: Play, number: int) -> list[Json]:
    found: list[Json] = []
    while True:
        page = play.officer.get(f"/publications/{number}/policies?limit=500&offset={len(found)}")
        found += page["items"]
        if len(found) >= page["total"]:
            return found


def bureau_is_told(play: Play, event: str) -> Json:
    """The webhook arrives, signed by the secret that was shown once; what was refused comes again."""
    play.hand.advance(minutes=2)
    play.routine()
    play.hand.advance(minutes=2)
    play.routine()
    receiver = play.receiver
    assert receiver.taken
    assert all(one.is_signed(receiver.secret) for one in (*receiver.refused, *receiver.taken))
    assert not receiver.taken[0].is_signed("another secret")
    [first] = receiver.refused
    again = [one for one in receiver.taken if one.said["id"] == first.said["id"]]
    assert [one.body for one in again] == [first.body]
    found = [one.said["data"] for one in receiver.taken if one.said["event"] == event]
    assert len(found) == 1
    return found[0]


def pays(play: Play, number: int) -> tuple[str, float]:
    """Somebody in the worst class pays the surcharge to the power company."""
    lines = play.officer.get(f"/publications/{number}/policies?instrument={INSTRUMENT}&limit=500")["items"]
    line = next(one for one in lines if one["class"] == "D" and one["policy"] == POLICY and one["amount"])
    assert line["user_numbers"]
    body = {"publication_id": number, "uscc": line["uscc"], "policy": POLICY, "amount": line["amount"]}
    more = {"period": "2025-07", "paid_on": str(play.hand.moment.date()), "reference": "2025-0188"}
    play.officer.post("/payments", body | more)
    assert play.officer.get(f"/rebates?year={YEAR}")["total"] == 0
    return line["uscc"], line["amount"]


def a_month_later_it_is_corrected(play: Play, uscc: str) -> int:
    """The tax office finds that it had left out most of a figure: a new run, two persons, another list."""
    play.advance("closed")
    play.hand.advance(days=31)
    collection.correct_tax(play, {uscc: 20_000.0})
    run = play.evaluate()
    more = {"kind": "correction", "evaluation_id": run, "reason": "漏计入库税款"}
    return two_persons_publish(play, **more)


def who_had_the_old_class_learns_of_it(play: Play, uscc: str, paid: float, handover: int) -> None:
    """Everybody reads which class replaced which; the power company what to change; the rest goes back."""
    first, second = play.publications
    assert [one["former_class"] for one in public(play, "corrections")].count("D") >= 1
    affected = play.officer.get(f"/publications/{second}/affected?limit=500")["items"]
    mine = [one for one in affected if (one["uscc"], one["policy"]) == (uscc, POLICY)]
    assert [(one["handover_id"], one["body"], one["former_class"]) for one in mine] == [
        (handover, POWER, "D")
    ]
    assert mine[0]["former_rate"] > (mine[0]["rate"] or 0)
    old = play.enterprise(uscc).get(f"/publications/{first}/entries/{uscc}")
    found = play.anybody.get(f"/public/verify/{old['code']}")
    assert (found["valid"], found["class"]) == (False, "D")
    [due] = play.enterprise(uscc).get(f"/rebates?year={YEAR}")["items"]
    share = 1 - (mine[0]["rate"] or 0) / mine[0]["former_rate"]
    assert due["due"] == round(paid * share, 2) > 0
    states = [play.officer.get(f"/publications/{one}")["state"] for one in play.publications]
    assert states == ["superseded", "published"]
