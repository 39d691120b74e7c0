"""What the acts of the play share: the campaign, its people, its files, and who has which class."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from data import synthetic
from data.synthetic import COUNTY, DepartmentFile
from service import campaigns, evaluations, evidence, frozen, stages, submissions
from service.accounts import Actor
from service.campaign_tables import Campaign
from service.config import Config
from service.demo import people, years
from service.errors import Conflict, NotFound
from service.tables import Evaluation, Submission, results

YEAR = synthetic.YEARS[-1]
OWN = "own"
ABOVE = "above_scale"
TAX_FILE = ("统一社会信用代码", "实缴税金(万元)")


@dataclass(frozen=True)
class Scene:
    """One transaction of the play; `written` are the department files of its year."""

    session: Session
    config: Config
    written: Sequence[DepartmentFile]

    @property
    def campaign(self) -> Campaign:
        """The year's campaign, which must have begun."""
        found = campaigns.of_year(self.session, COUNTY, YEAR)
        if found is None:
            raise NotFound("campaign.not_found", id=YEAR)
        return found

    @property
    def run(self) -> Evaluation:
        """The run that was chosen last."""
        return evaluations.get(self.session, COUNTY, self.campaign.evaluation_id or 0)

    def person(self, name: str) -> Actor:
        """An official."""
        return people.official(self.session, name)

    def enterprise(self, uscc: str) -> Actor:
        """Somebody of an enterprise."""
        return people.enterprise(self.session, uscc)

    def has_account(self, uscc: str) -> bool:
        """Whether somebody of an enterprise has had a part already."""
        return any(one.uscc == uscc for one in people.players(self.session))

    def hand_in(self, department: str, corrects: bool = False) -> None:
        """Hand in what a department has not handed in yet: its files, or its corrections."""
        mine = [one for one in self.written if one.department == department and one.corrects == corrects]
        years.hand_in(self.session, mine, self.person(department))

    def advance(self, to: str, reason: str, by: str = "officer") -> None:
        """Let the campaign enter its next state."""
        stages.advance(self.session, COUNTY, self.campaign.id, to, reason, self.person(by))

    def correct_tax(self, figures: Mapping[str, float]) -> Submission:
        """Let the tax office put figures right."""
        buffer = StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([TAX_FILE, *figures.items()])
        content, actor = buffer.getvalue().encode(), self.person("tax")
        made = submissions.accept(self.session, COUNTY, YEAR, "tax", "更正.csv", content, actor)
        if made.state != "accepted":
            raise Conflict("demo.file_refused", file=made.filename, errors=made.error_count)
        return made

    def evaluate(self) -> Evaluation:
        """Run the year by the campaign's scheme, with today's facts."""
        return evaluations.run(self.session, COUNTY, self.campaign.scheme_id, YEAR, self.person("officer"))

    def evaluate_and_choose(self, reason: str) -> Evaluation:
        """Run the year and choose that run."""
        run = self.evaluate()
        stages.choose(self.session, COUNTY, self.campaign.id, run.id, reason, self.person("officer"))
        return run

    def attach(self, about: str, text: str, actor: Actor) -> None:
        """Put a made-up document beside a thing."""
        content = f"{text}\n\n演示材料，内容虚构。\n".encode()
        evidence.attach(self.session, COUNTY, about, f"{text}.txt", content, actor)

    def in_classes(self, run: Evaluation, names: Collection[str]) -> list[str]:
        """List the larger enterprises of these classes in a run, the best first."""
        mine = (results.c.evaluation_id == run.id) & (results.c.unit == OWN) & (results.c.pool == ABOVE)
        mine &= (results.c.status == "evaluated") & results.c["class"].in_(names)
        best = results.c.total.desc(), results.c.uscc
        return list(self.session.scalars(select(results.c.uscc).where(mine).order_by(*best)))

    def taxes(self, run: Evaluation) -> Mapping[str, float]:
        """Give the tax of everybody who paid some, as a run saw it."""
        facts = frozen.of(self.session, run).facts
        return dict(facts.filter(pl.col("tax") > 0).select("uscc", "tax").rows())
