"""What tests of publication share: a county whose results are approved or public, and its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from service import accounts, db
from tests.api import objecting
from tests.api.conftest import Caller, World
from tests.api.county import YEAR
from tests.api.objecting import Case, done

COMPANY = "供电公司"


@dataclass
class Issue:
    """A county in which publications are proposed and made."""

    case: Case
    first: int = 0
    handover: int = 0
    payment: int = 0

    @property
    def open_to_all(self) -> Caller:
        """Somebody who has not signed in."""
        return self.case.world.anonymous

    def both(self) -> Caller:
        """One person who may propose and approve."""
        with db.session(self.case.world.engine) as session:
            one = accounts.open_(session, ["officer", "approver"], self.case.code)
            return self.case.world.caller(accounts.issue(session, one.id, "key"))

    def propose(self, caller: Caller | None = None, **more: Any) -> TestResponse:
        body = {"campaign_id": self.case.campaign} | more
        return (caller or self.case.officer).post("/publications", json=body)

    def publish(self, number: int, caller: Caller | None = None) -> TestResponse:
        return (caller or self.case.approver).post(f"/publications/{number}/publish")

    def issued(self, **more: Any) -> int:
        """Propose and publish; give the number."""
        number: int = done(self.propose(**more))["id"]
        done(self.publish(number))
        return number

    def public(self, what: str, query: str = "") -> dict[str, Any]:
        """What anybody sees."""
        address = f"/public/{what}?county={self.case.code}&year={YEAR}{query}"
        return dict(done(self.open_to_all.get(address)))

    def classes(self) -> dict[str, str]:
        """The public list: name and class."""
        return {one["name"]: one["class"] for one in self.public("list")["items"]}

    def hand_over(self, publication: int, instrument: str = "electricity", **more: Any) -> TestResponse:
        body = {"instrument": instrument, "body": COMPANY, "format": "csv"} | more
        return self.case.officer.post(f"/publications/{publication}/handovers", json=body)

    def pay(self, publication: int, uscc: str, amount: float, **more: Any) -> TestResponse:
        body = {"publication_id": publication, "uscc": uscc, "policy": "power_surcharge", "amount": amount}
        body |= {"period": "2025-06", "paid_on": "2025-06-03", "reference": "2025-0188"}
        return self.case.officer.post("/payments", json=body | more)


@contextmanager
def approved(world: World, objector: int | None = None) -> Iterator[Issue]:
    """A campaign that may be published; one enterprise's objection may still be open."""
    with objecting.noticed(world) as case:
        if objector is not None:
            case.filed(objector)
        case.hand.advance(days=20)
        done(case.advance("deciding"))
        done(case.advance("approved", case.approver))
        yield Issue(case)
