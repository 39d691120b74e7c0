"""What a proposal would say is what is published; plans are counted by what has become of them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from service import boards, db, entries, plans, publications, rectification
from service.errors import Conflict
from service.plans import Filter
from tests.api.board_file import board_text
from tests.api.county import YEAR
from tests.unit.service.publishing import CODE, Office


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, str(tmp_path / "keys")).prepare()


def test_the_preview_of_a_proposal_is_what_becomes_public(office: Office) -> None:
    number = office.propose()
    with db.session(office.engine) as session:
        drawn = publications.preview(session, CODE, number)
    assert "code" not in drawn.columns
    assert sum(one.entries for one in entries.tallied(drawn)) == drawn.height == 9
    office.publish(number)
    with db.session(office.engine) as session:
        assert entries.tallies(session, number) == entries.tallied(drawn)
        with pytest.raises(Conflict):
            publications.preview(session, CODE, number)


def test_plans_are_counted_by_state_and_batch(office: Office) -> None:
    office.issued()
    with db.session(office.engine) as session:
        actor = office.actor("officer")
        boards.add(session, CODE, board_text(CODE), actor)
        drawn = rectification.draw_up(session, CODE, office.run, actor)
        first = plans.page(session, CODE, limit=1).items[0]
        rectification.progress(session, CODE, first.id, "完成", True, actor)
    with db.session(office.engine) as session:
        counted = plans.tallies(session, CODE, Filter(year=YEAR))
        assert counted == {"open": drawn.added - 1, "overdue": 0, "done": 1, "released": 0}
        known = {one.batch: one.batch_title for one in plans.of_year(session, CODE, YEAR)}
        assert plans.batches(session, CODE) == known
        assert plans.tallies(session, CODE, Filter(year=1999)) == dict.fromkeys(plans.STATES, 0)
