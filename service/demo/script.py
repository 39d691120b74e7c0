"""The demo county's last year as it was played: which day, in which state of the campaign, who did what.

Each act is a transaction of its own and does nothing that is done already: an interrupted play goes on.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.synthetic import COUNTY, DepartmentFile
from service import campaigns, clock, db, evaluations, handovers
from service.clock import BEIJING
from service.config import Config
from service.demo import autumn, people, spring, summer, years
from service.demo.scene import YEAR, Scene


@dataclass(frozen=True)
class Act:
    """What happens on a day of the year after, in a state of the campaign; "": before there is one."""

    month: int
    day: int
    state: str
    do: Callable[[Scene], None]

    @property
    def at(self) -> dt.datetime:
        """When it happened."""
        return dt.datetime(YEAR + 1, self.month, self.day, 10, tzinfo=BEIJING)


SCRIPT = (
    Act(3, 3, "", spring.begin),
    Act(3, 4, "preparing", spring.hands_in("market")),
    Act(3, 5, "preparing", spring.open_collection),
    Act(3, 10, "collecting", spring.hands_in("statistics")),
    Act(3, 11, "collecting", spring.hands_in("tax")),
    Act(3, 12, "collecting", spring.hands_in("land")),
    Act(3, 13, "collecting", spring.hands_in("power")),
    Act(3, 14, "collecting", spring.hands_in("water")),
    Act(3, 17, "collecting", spring.hands_in("ecology")),
    Act(3, 18, "collecting", spring.hands_in("emergency")),
    Act(3, 31, "collecting", spring.look_after),
    *(Act(4, 1, "collecting", spring.hands_in(name, corrects=True)) for name in people.DEPARTMENTS),
    Act(4, 3, "collecting", spring.look_after),
    Act(4, 3, "collecting", spring.ask),
    *(Act(4, 7 + place // 2, "confirming", spring.answers(place)) for place in range(spring.ANSWERING)),
    Act(4, 10, "confirming", spring.tax_office_corrects),
    Act(4, 10, "confirming", spring.statistics_keep),
    Act(4, 14, "confirming", spring.confirms_again),
    Act(4, 17, "confirming", spring.look_after),
    Act(4, 21, "confirming", spring.time_is_over),
    Act(4, 23, "evaluating", spring.first_run),
    Act(4, 24, "evaluating", spring.go_to_review),
    Act(4, 25, "reviewing", summer.propose_rulings),
    Act(4, 29, "reviewing", summer.decide_rulings),
    Act(4, 30, "reviewing", summer.run_after_rulings),
    Act(5, 7, "reviewing", summer.go_on_notice),
    Act(5, 9, "notice", summer.objects(summer.RIGHT)),
    Act(5, 13, "notice", summer.objects(summer.WRONG)),
    Act(5, 14, "notice", summer.upheld_by("first", "reviewer")),
    Act(5, 15, "notice", summer.upheld_by("second", "reviewer2")),
    Act(5, 16, "notice", summer.rejected_by("first", "reviewer2")),
    Act(5, 19, "notice", summer.rejected_by("second", "reviewer")),
    Act(5, 20, "notice", summer.objects(summer.WAITING)),
    Act(5, 20, "notice", spring.look_after),
    Act(5, 22, "notice", summer.go_to_decide),
    Act(5, 22, "deciding", spring.look_after),
    Act(5, 26, "deciding", summer.rejected_by("first", "reviewer2", summer.WAITING)),
    Act(5, 28, "deciding", summer.carry_out),
    Act(6, 5, "deciding", summer.escalate),
    Act(6, 10, "deciding", summer.escalate),
    Act(6, 12, "deciding", summer.approve),
    Act(7, 1, "approved", autumn.propose),
    Act(7, 3, "approved", autumn.publish),
    Act(7, 8, "published", autumn.hands_over("electricity")),
    Act(7, 9, "published", autumn.hands_over("water")),
    Act(7, 15, "published", autumn.draw_up_plans),
    Act(8, 5, "published", autumn.pay),
    Act(8, 20, "published", autumn.propose_correction),
    Act(8, 22, "published", autumn.publish),
    Act(8, 25, "published", autumn.hands_over("electricity", times=2)),
)
HANDOVERS = 3  # of which the last act is one


def play(engine: Engine, config: Config, written: Sequence[DepartmentFile]) -> None:
    """Let the last year happen, from the files of its departments; go on where it was interrupted."""
    of_year = [one for one in written if one.year == YEAR]
    for act in SCRIPT:
        with clock.at(act.at), db.session(engine) as session:
            if _state(session) == act.state:
                act.do(Scene(session, config, of_year))


def is_loaded(engine: Engine) -> bool:
    """Tell whether the demo county is there: its last year public, and played to the end if it was begun."""
    with db.session(engine) as session:
        if evaluations.published(session, COUNTY, YEAR) is None:
            return False
        over = handovers.page(session, COUNTY, limit=1).total >= HANDOVERS
        return not _is_played(session) or (over and years.rehearsal(session) is not None)


def _is_played(session: Session) -> bool:
    """Whether the year's campaign is the play's, and nobody else's."""
    campaign = campaigns.of_year(session, COUNTY, YEAR)
    return campaign is not None and campaign.created_by in {one.id for one in people.players(session)}


def _state(session: Session) -> str:
    campaign = campaigns.of_year(session, COUNTY, YEAR)
    return campaign.state if campaign else ""
