"""The demo county's last year: played through every stage by made-up persons, and cut off on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data import synthetic
from data.synthetic import COUNTY, DepartmentFile
from service import (
    audit_log,
    campaigns,
    db,
    demo,
    evaluations,
    handovers,
    objections,
    payments,
    public_lists,
    publications,
    rebates,
    routine,
    rulings,
    schema,
    signatures,
    signed_lists,
    stages,
    tables,
)
from service.audit_tables import AuditRecord
from service.campaign_tables import Message, Step
from service.config import Config
from service.demo import people, script
from service.demo.scene import YEAR, Scene
from service.entries import Filter as Entries
from service.objections import Filter
from service.people_tables import Account, Token

EVERY = 9  # of so many acts one is cut off
COUNTED = (tables.Submission, tables.Evaluation, AuditRecord, Message, Account, Step)


class CutOff(Exception):
    """The process ends before what it did is kept."""


@dataclass(frozen=True)
class Played:
    """A small county whose last year was played to the end."""

    engine: Engine
    config: Config
    written: Sequence[DepartmentFile]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Cut off again and again in the middle of an act, and gone on with each time."""
    folder = tmp_path_factory.mktemp("played")
    one = Played(*begun(folder))
    for place in range(0, len(script.SCRIPT), EVERY):
        assert not demo.is_loaded(one.engine)
        cut_off(one, place)
    demo.play(*vars(one).values())
    assert not demo.is_loaded(one.engine), "the trial is not begun"
    demo.rehearse(one.engine)
    yield one
    one.engine.dispose()


def begun(folder: Path) -> tuple[Engine, Config, Sequence[DepartmentFile]]:
    """A county of two years, of which the first is taken over."""
    years = range(YEAR - 1, YEAR + 1)
    written = synthetic.generate(folder / "files", years=years, above=60, below=20, quarters=0)
    places = {name: str(folder / name) for name in ("keys_dir", "heads_dir")}
    config = Config(f"sqlite:///{folder / 'm.sqlite'}", **places)
    engine = db.engine(config.database_url)
    schema.migrate(engine)
    demo.load(engine, written, lambda *_, **__: None, last=False)
    return engine, config, written


def cut_off(one: Played, place: int) -> None:
    """Play up to an act whose transaction is lost."""
    acts = list(script.SCRIPT)
    acts[place] = replace(acts[place], do=partial(dies, acts[place]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "SCRIPT", tuple(acts))
        with pytest.raises(CutOff):
            demo.play(*vars(one).values())


def dies(act: script.Act, scene: Scene) -> None:
    act.do(scene)
    raise CutOff


def test_what_is_cut_off_goes_on_and_what_is_done_is_not_done_again(played) -> None:
    assert demo.is_loaded(played.engine)
    with db.session(played.engine) as session:
        before = {one: session.scalar(select(func.count()).select_from(one)) for one in COUNTED}
        steps = session.execute(select(Step.what, Step.to_state).order_by(Step.id)).all()
        entered = [to for what, to in steps if what == "entered"]
    assert entered == [*stages.STATES[1:-1], "collecting", "confirming"]
    demo.play(*vars(played).values())
    demo.rehearse(played.engine)
    with db.session(played.engine) as session:
        assert before == {one: session.scalar(select(func.count()).select_from(one)) for one in COUNTED}


def test_acts_follow_each_other_in_time_and_so_does_the_log(played) -> None:
    assert all(one.at <= after.at for one, after in pairwise(script.SCRIPT))
    with db.session(played.engine) as session:
        found = audit_log.verify(session, COUNTY)
        times = session.scalars(
            select(AuditRecord.at).where(AuditRecord.chain == COUNTY).order_by(AuditRecord.number)
        )
        assert all(one <= after for one, after in pairwise(times.all()))
    assert found.whole
    assert found.records > 100


def test_the_lists_verify_and_two_persons_made_them_public(played) -> None:
    with db.session(played.engine) as session:
        newest, first = publications.page(session, COUNTY).items
        assert [(one.kind, one.state) for one in (first, newest)] == [
            ("first", "superseded"),
            ("correction", "published"),
        ]
        keys = {one.id: one.public for one in signatures.page(session).items}
        for one in (first, newest):
            assert one.proposed_by != one.published_by
            assert signed_lists.check(public_lists.content(session, one.id)[1], keys).head == one.head
        assert evaluations.published(session, COUNTY, YEAR).id == newest.evaluation_id
        assert evaluations.replay(session, COUNTY, newest.evaluation_id).equal
        assert public_lists.corrections(session, COUNTY, YEAR).lines.total > 0


def test_one_objection_was_right_one_wrong_and_one_still_holds_a_class_back(played) -> None:
    with db.session(played.engine) as session:
        waiting, wrong, right = objections.page(session, COUNTY, Filter()).items
        assert [one.state for one in (right, wrong, waiting)] == ["settled", "rejected", "reviewed"]
        for one in (right, wrong):
            assert len({by.account_id for by in objections.opinions(session, one.id)}) == 2
        listed = public_lists.listed(session, COUNTY, YEAR, Entries(withheld=True)).lines
        assert listed.total == 0, "held back is not shown"
        held = objections.held(session, campaigns.of_year(session, COUNTY, YEAR))
        assert held == {waiting.uscc}
        assert public_lists.withheld(session, COUNTY, YEAR) == 1
        assert sorted(one.state for one in rulings.page(session, COUNTY).items) == ["approved", "refused"]


def test_who_paid_too_much_gets_something_back(played) -> None:
    with db.session(played.engine) as session:
        [paid] = payments.page(session, COUNTY).items
        given = [one.instrument for one in handovers.page(session, COUNTY).items]
        [due] = rebates.of_year(session, COUNTY, YEAR)
    assert given == ["electricity", "water", "electricity"]
    assert due.uscc == paid.uscc
    assert due.due > 0


def test_nobody_knows_a_password_before_one_is_asked_for(played) -> None:
    with db.session(played.engine) as session:
        found = people.players(session)
        assert {one.password_hash for one in found} == {None}
        assert session.scalar(select(func.count()).select_from(Token)) == 0
        assert [one.role for one in demo.portals(session)] == [
            "officer",
            "reviewer",
            "approver",
            "enterprise",
        ]
        assert all("虚构" in (one.person or "") for one in found)


def test_years_later_the_worker_finds_nothing_to_say_about_it(played) -> None:
    with db.session(played.engine) as session:
        last = session.scalar(select(func.max(Message.id)))
    for what in routine.ROUTINES:
        with db.session(played.engine) as session:
            routine.run(session, played.config, COUNTY, what)
    with db.session(played.engine) as session:
        assert session.scalar(select(func.max(Message.id))) == last
        assert audit_log.verify(session, COUNTY).whole
