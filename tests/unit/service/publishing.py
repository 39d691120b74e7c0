"""What tests of publications share: a small county whose campaign was brought to a state by the database."""

from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import accounts, campaigns, db, evaluations, publications, submissions
from service.accounts import Actor, Role
from service.db import begin_write
from service.publication_tables import Publication
from tests.api import county
from tests.api.county import YEAR

CODE = "990303"


@dataclass
class Office:
    """A county with a campaign that is approved, its officer and approver, and where its keys lie."""

    engine: Engine
    keys: str
    text: str = ""
    trial: bool = False
    people: dict[str, Actor] = field(default_factory=dict)
    scheme: int = 0
    campaign: int = 0
    run: int = 0

    def prepare(self) -> "Office":
        county.empty(self.engine, CODE)
        county.hand_in(self.engine, CODE)
        self.scheme = county.add_text(self.engine, CODE, self.text or county.scheme_text(CODE))
        self.campaign = self.begin(self.scheme, YEAR)
        return self

    def begin(self, scheme: int, year: int) -> int:
        """A campaign whose run is approved."""
        run = county.run(self.engine, CODE, scheme, publish=False, year=year)
        with db.session(self.engine) as session:
            made = campaigns.create(session, CODE, year, scheme, self.trial, self.actor("officer"))
            made.state, made.evaluation_id = "approved", run
        self.run = run
        return made.id

    def choose(self, run: int) -> None:
        """Put another run in place of the approved one."""
        with db.session(self.engine) as session:
            begin_write(session)
            campaigns.get(session, CODE, self.campaign).evaluation_id = self.run = run

    def actor(self, role: Role) -> Actor:
        if role not in self.people:
            with db.session(self.engine) as session:
                one = accounts.open_(session, [role], CODE)
                found = accounts.of_id(session, one.id)
            assert found
            self.people[role] = found
        return self.people[role]

    def propose(self) -> int:
        with db.session(self.engine) as session:
            return publications.propose(session, CODE, self.campaign, self.actor("officer")).id

    def publish(self, number: int) -> Publication:
        with db.session(self.engine) as session:
            return publications.publish(session, CODE, number, self.actor("approver"), self.keys)

    def issued(self) -> Publication:
        return self.publish(self.propose())

    def corrected(self, layout: str, content: str) -> Publication:
        """Hand in another figure, evaluate again, and publish the correction."""
        self.submit(layout, content)
        run = county.run(self.engine, CODE, self.scheme, publish=False)
        with db.session(self.engine) as session:
            made = publications.correct(session, CODE, self.campaign, run, "数据更正", self.actor("officer"))
        return self.publish(made.id)

    def submit(self, layout: str, content: str, year: int = YEAR) -> None:
        with db.session(self.engine) as session:
            name = f"{layout}.csv"
            made = submissions.accept(session, CODE, year, layout, name, content.encode(), None)
            assert made.state == "accepted"


def published(session: Session) -> int | None:
    """The evaluation that is published for the year."""
    found = evaluations.published(session, CODE, YEAR)
    return found.id if found else None


def set_state(engine: Engine, campaign: int, state: str) -> None:
    """Bring a campaign to a state at once."""
    with db.session(engine) as session:
        begin_write(session)
        campaigns.get(session, CODE, campaign).state = state
