"""A county in which there is one of everything, so that a foreign one can be told from one that is not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service import accounts, clock, db, messages, submissions, webhooks
from service.sign_in import ID_SIGNS
from tests.api import county, model
from tests.api.board_file import board_text
from tests.api.conftest import World, numbers
from tests.api.county import BAD_TAX, CODES, FILES, YEAR
from tests.api.objecting import MONDAY, RULED, Case, done

PROVINCE = "990000"  # in which all counties of tests lie
TOWN, OTHER_TOWN = "东镇", "西镇"  # of the enterprises with an odd, and with an even number
OWN, OTHER, NEAR = 1, 2, 3  # places in CODES: who asks, who lies elsewhere, and a neighbour in the same town
STOPPED = """
[[scope]]
name = "stopped"
when = "array_contains(labels, '暂缓')"
status = "suspended"
reason = "停产暂缓评价"
reason_en = "Stands still: evaluated later"
basis = "第五条"

[facts.brands]
title = "自主品牌数"
title_en = "Brands of its own"
unit = "块"
kind = "stock"
department = "enterprise"
basis = "第七条"

[[adjustments]]
name = "brands"
title = "自主品牌"
title_en = "Own brands"
when = "brands >= 1"
points = 1
basis = "第七条"
"""
# What nobody but the two themselves (and who sees the county, or the town of the second) may read.
PLANTED = {
    OTHER: {"tax": "777123.25", "revenue": "888456.5", "energy": "66543.75", "power": "555321.5"},
    NEAR: {"tax": "444987.75", "revenue": "999654.5", "energy": "33210.25", "power": "222789.5"},
}


@dataclass(frozen=True)
class Scene:
    """The service, the county, and the numbers of what is in it."""

    world: World
    code: str
    places: Mapping[str, Any]

    def address(self, path: str) -> str:
        """Put the numbers into an address."""
        return path.format(**self.places)


def files() -> dict[str, bytes]:
    """Department files with figures that stand nowhere else; CODES[1] comes out worst."""
    found = {name: content.decode() for name, content in FILES.items()}
    for place, figures in PLANTED.items():
        code = CODES[place]
        found["tax"] = re.sub(rf"{code},\d+", f"{code},{figures['tax']}", found["tax"])
        said = f"{code},规上,{figures['revenue']},{figures['energy']}"
        found["statistics"] = re.sub(rf"{code},规上,\d+,\d+", said, found["statistics"])
        found["power"] = re.sub(rf"{code},\d+", f"{code},{figures['power']}", found["power"])
    found["market"] = found["market"].replace("高新技术企业", "环境违法")
    return {name: content.encode() for name, content in found.items()}


def build(world: World) -> Scene:
    """Play a campaign to its publication, and another one to the confirmation of data."""
    code = str(next(numbers))
    county.empty(world.engine, PROVINCE)
    county.empty(world.engine, code)
    with clock.at(MONDAY) as hand:
        case = Case(world, code, hand)
        places = publish(case) | trial(case) | analyse(world, case)
    places |= people(world, case) | {"uscc": CODES[OWN], "year": YEAR, "county": code}
    return Scene(world, code, places)


def publish(case: Case) -> dict[str, Any]:
    """A campaign whose list is public, with an objection, a ruling, a handover and a payment."""
    case.scheme = county.add_text(case.world.engine, case.code, county.scheme_text(case.code) + RULED)
    given = files()
    tax = case.hand_in(case.tax_office, "tax", given.pop("tax"))
    for layout, content in given.items():
        case.hand_in(case.officer, layout, content)
    with db.session(case.world.engine) as session:
        refused = submissions.accept(session, case.code, YEAR, "tax", "坏文件.csv", BAD_TAX, None).id
    body = {"year": YEAR, "scheme_id": case.scheme, "trial": False}
    case.campaign = done(case.officer.post("/campaigns", json=body))["id"]
    done(case.officer.post(f"/campaigns/{case.campaign}/enterprises"))
    for state in ("collecting", "confirming"):
        done(case.advance(state))
    case.hand.advance(days=2)
    done(case.advance("evaluating"))
    case.run = case.evaluate()
    case.choose(case.run)
    done(case.advance("reviewing"))
    ruling = done(case.propose(OWN))["id"]
    done(case.approver.post(f"/rulings/{ruling}/refuse", json={"answer": "不符合第十条"}))
    done(case.advance("notice", case.approver))
    objection = case.filed(OWN)
    done(case.attach(case.enterprise(OWN), f"objection/{objection}"))
    for step, caller in (("first", case.reviewer), ("second", case.other_reviewer)):
        done(case.review(objection, step, caller))
    case.hand.advance(days=20)
    done(case.advance("deciding"))
    done(case.advance("approved", case.approver))
    found = {"campaign": case.campaign, "run": case.run, "scheme": case.scheme, "ruling": ruling}
    return found | {"objection": objection, "submission": tax, "refused": refused} | issue(case)


def issue(case: Case) -> dict[str, Any]:
    """The list made public by two persons, handed over, and paid by."""
    publication = done(case.officer.post("/publications", json={"campaign_id": case.campaign}))["id"]
    done(case.approver.post(f"/publications/{publication}/publish"))
    path = f"/publications/{publication}"
    entry = done(case.officer.get(f"{path}/entries/{CODES[OWN]}"))
    assert entry["class"] == "C", "who pays nothing has no payment"
    order = {"instrument": "electricity", "body": "供电公司", "format": "csv"}
    handover = done(case.officer.post(f"{path}/handovers", json=order))["id"]
    paid = {"publication_id": publication, "uscc": CODES[OWN], "policy": "power_surcharge", "amount": 416.67}
    paid |= {"period": "2025-06", "paid_on": "2025-06-03", "reference": "2025-0188"}
    payment, reversed_ = (
        done(case.officer.post("/payments", json={**paid, "period": period}))["id"]
        for period in ("2025-06", "2025-07")
    )
    done(case.officer.post(f"/payments/{reversed_}/reverse", json={"reference": "误录"}))
    found = {"publication": publication, "verification": entry["code"], "handover": handover}
    return found | {"payment": payment, "reversed": reversed_}


def trial(case: Case) -> dict[str, Any]:
    """A trial campaign whose data are being confirmed, with an application, a dispute and evidence."""
    text = county.scheme_text(case.code, title="测试县新办法") + RULED + STOPPED
    newer = county.add_text(
        case.world.engine, case.code, text.replace("benchmark = 20.0", "benchmark = 24.0")
    )
    body = {"year": YEAR, "scheme_id": newer, "trial": True}
    number = done(case.officer.post("/campaigns", json=body))["id"]
    path = f"/campaigns/{number}"
    done(case.officer.post(f"{path}/enterprises"))
    done(case.officer.post(f"{path}/advance", json={"to": "collecting", "reason": "试评"}))
    asked = {"campaign_id": number, "kind": "suspend", "reason": "停产"}
    application = done(case.enterprise(OWN).post("/applications", json=asked))["id"]
    withdrawn = done(case.enterprise(OWN).post("/applications", json={**asked, "kind": "exempt"}))["id"]
    done(case.enterprise(OWN).post(f"/applications/{withdrawn}/withdraw"))
    done(case.officer.post(f"{path}/advance", json={"to": "confirming", "reason": "试评"}))
    form = done(case.enterprise(OWN).get(f"{path}/confirmations/{CODES[OWN]}"))
    tax = next(one for one in form["items"] if one["code"] == "tax")
    said = {"datum": tax["id"], "answer": "disputed", "submission_id": tax["submission_id"], "reason": "少计"}
    done(case.enterprise(OWN).post(f"{path}/confirmations/{CODES[OWN]}", json={"items": [said]}))
    dispute = done(case.enterprise(OWN).get("/disputes"))["items"][0]["id"]
    evidence = done(case.attach(case.enterprise(OWN), f"dispute/{dispute}"))["id"]
    with db.session(case.world.engine) as session:
        told = {"stage": "collecting", "due_on": "2025-03-31", "year": YEAR}
        [message] = messages.send(session, case.code, "message.opened", told, uscc=CODES[OWN])
        found = {"trial": number, "newer": newer, "application": application, "evidence": evidence}
        return found | {"withdrawn": withdrawn, "dispute": dispute, "message": message.id}


def analyse(world: World, case: Case) -> dict[str, Any]:
    """A champion with its forecast, a board, plans, a draft, and a job with its file."""
    place = model.of_county(world, case.code, case.run)
    place.champion()
    place.register(passed=False, step=1)
    board = board_text(case.code).replace('["C"]', '["A", "B", "C"]')
    made = done(case.officer.post("/boards", json={"text": board}))["id"]
    done(case.officer.post("/rectification", json={"evaluation_id": case.run}))
    plan = done(case.officer.get(f"/rectification?text={CODES[OWN]}"))["items"][0]["id"]
    draft = case.evaluate()
    job = county.export(world.engine, case.code, case.run)
    forecast = done(case.officer.get("/forecasts"))["items"][-1]["id"]  # of what is public
    text = {"text": county.scheme_text(case.code), "attribute": False}
    simulation = case.officer.post(f"/evaluations/{case.run}/simulations", json=text).json or {}
    found = {"board": made, "plan": plan, "draft": draft, "job": job, "forecast": forecast}
    return found | {"simulation": simulation["id"]}


def people(world: World, case: Case) -> dict[str, Any]:
    """Somebody of the county, an invitation, an address that is told of events."""
    config = replace(world.config, webhooks_http=True)
    with db.session(world.engine) as session:
        by = accounts.actor(session, case.officer.token or "")
        event = ["objection.filed"]
        hook, closed = (
            webhooks.register(session, config, case.code, "http://10.1.2.3/events", event, "", by).webhook.id
            for _ in range(2)
        )
        webhooks.disable(session, case.code, closed, by)
        account = accounts.open_(session, ["reviewer"], case.code, None, label="probe").id
        keys = {
            "key": accounts.hash_of(accounts.issue(session, account, "key"))[:ID_SIGNS],
            "session": accounts.hash_of(accounts.issue(session, account, "session"))[:ID_SIGNS],
        }
    invited = done(case.officer.post("/invitations", json={"uscc": CODES[OWN]}))["id"]
    done(case.officer.post(f"/invitations/{invited}/revoke"))
    found = {"webhook": hook, "closed": closed, "account": account, "invitation": invited}
    return found | keys
