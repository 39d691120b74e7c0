"""Publications: two persons, one moment, nothing changed afterwards, nothing half published."""

import datetime as dt
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service import campaigns, db, entries, evaluations, public_lists, publications, releases
from service.db import begin_write
from service.errors import Conflict, NotFound
from service.objection_tables import Objection
from service.publication_tables import Delivery, Entry, Handover, Payment, Publication, Webhook
from tests.api import county
from tests.api.county import CODES, YEAR
from tests.unit.service.publishing import CODE, Office, published, set_state

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from sqlalchemy import event
from service import accounts, db, publications

url, number, approver, keys = sys.argv[1:]
engine = db.engine(url)
event.listen(engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
with db.session(engine) as session:
    actor = accounts.of_id(session, int(approver))
    publications.publish(session, "990303", int(number), actor, keys)
"""


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, str(tmp_path / "keys")).prepare()


def test_everything_becomes_public_in_one_moment(office: Office) -> None:
    with db.session(office.engine) as session:
        begin_write(session)
        events = "result.published objection.filed"
        session.add(Webhook(county=CODE, url="https://10.0.0.1/", events=events, secret="-"))
    made = office.issued()
    with db.session(office.engine) as session:
        assert published(session) == office.run
        assert campaigns.get(session, CODE, office.campaign).state == "published"
        assert entries.count(session, made.id) == 9
        assert public_lists.listed(session, CODE, YEAR, entries.EVERYTHING).lines.total == 9
        [sent] = session.query(Delivery).all()
        assert (sent.event, f'"head":"{made.head}"' in sent.payload) == ("result.published", True)


def test_whoever_is_killed_has_published_nothing(office: Office) -> None:
    number = office.propose()
    url = office.engine.url.render_as_string(hide_password=False)
    arguments = (url, str(number), str(office.actor("approver").id), office.keys)
    command = [sys.executable, "-c", KILLED, *arguments]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with db.session(office.engine) as session:
        assert publications.get(session, CODE, number).state == "proposed"
        assert campaigns.get(session, CODE, office.campaign).state == "approved"
        assert published(session) is None
        assert entries.count(session, number) == 0
    assert office.publish(number).state == "published"


def test_two_who_approve_at_once_publish_once(office: Office) -> None:
    number, ended = office.propose(), []

    def approve() -> None:
        try:
            ended.append(office.publish(number).state)
        except Conflict as refused:
            ended.append(refused.fault.code)

    office.actor("approver")
    threads = [threading.Thread(target=approve) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ended) == ["publication.not_proposed", "published"]


def test_nobody_approves_an_own_proposal_not_even_past_the_operations(office: Office) -> None:
    number = office.propose()
    with db.session(office.engine) as session, pytest.raises(Conflict, match="own_proposal"):
        publications.publish(session, CODE, number, office.actor("officer"), office.keys)
    with db.session(office.engine) as session, pytest.raises(Conflict, match="own_proposal"):
        publications.publish(session, CODE, number, None, office.keys)
    with db.session(office.engine) as session, pytest.raises(Conflict, match="no_person"):
        publications.propose(session, CODE, office.campaign, None)
    for change in ("published_by = proposed_by", "state = 'published'"):  # the second by nobody, unsigned
        with pytest.raises(IntegrityError):
            execute(office.engine, f"UPDATE publications SET {change}")


def execute(engine: Engine, statement: str) -> None:
    """Do what no operation would."""
    with db.session(engine) as session:
        begin_write(session)
        session.execute(text(statement))


def test_evidence_is_only_added_to(office: Office) -> None:
    made = office.issued()
    whole = {"county": CODE, "publication_id": made.id}
    with db.session(office.engine) as session:
        begin_write(session)
        given = Handover(**whole, instrument="water", body="水司", filename="x.csv", digest=made.list_digest)
        given.rows = given.executable = 1
        paid = Payment(**whole, year=YEAR, uscc=CODES[1], policy="p", kind="collected", fen=1, period="2025")
        paid.paid_on, paid.reference = dt.date(2025, 1, 1), "x"
        session.add_all([given, paid])
    for change in (
        "UPDATE publication_entries SET class_name = 'A'",
        "DELETE FROM publication_entries",
        "UPDATE handovers SET body = ''",
        "DELETE FROM payments",
    ):
        with pytest.raises(DBAPIError, match="only added to"):
            execute(office.engine, change)


def test_a_proposal_that_is_not_of_today_is_not_published(office: Office) -> None:
    number = office.propose()
    other = county.run(office.engine, CODE, office.scheme, publish=False)
    with db.session(office.engine) as session:
        begin_write(session)
        campaigns.get(session, CODE, office.campaign).evaluation_id = other
    with pytest.raises(Conflict, match="outdated"):
        office.publish(number)
    set_state(office.engine, office.campaign, "deciding")
    with pytest.raises(Conflict, match="not_approved"):
        office.publish(number)


def test_a_trial_is_public_without_effect(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine, str(tmp_path / "keys"), trial=True).prepare()
    made = office.issued()
    with db.session(engine) as session:
        assert published(session) is None
        assert evaluations.get(session, CODE, office.run).state == "draft"
        listed = public_lists.listed(session, CODE, YEAR, entries.EVERYTHING)
        assert (listed.heads[0].effect, listed.lines.total) == (False, 9)
        _, content = public_lists.content(session, made.id)
        assert b'"effect":false' in content
    real = Office(engine, office.keys, people=office.people, scheme=office.scheme)
    real.campaign = real.begin(office.scheme, YEAR)
    real.issued()
    with db.session(engine) as session:
        assert [one.effect for one in public_lists.listed(session, CODE, YEAR, entries.EVERYTHING).heads] == [
            True
        ]


def test_a_code_goes_on_while_the_class_does(office: Office) -> None:
    first = office.issued()
    second = office.corrected("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[7]},390\n")
    with db.session(office.engine) as session:
        before, now = (entries.page(session, CODE, one.id).items for one in (first, second))
        codes = {one.uscc: one.code for one in before}
        for one in now:
            changed = one.former_class is not None
            assert (one.code != codes[one.uscc]) == changed, one.uscc
            verified = public_lists.verify(session, str(codes[one.uscc]))
            assert (verified.valid, verified.class_now) == (not changed, one.class_name)
        assert any(one.former_class for one in now)
        assert session.get(Publication, first.id).superseded_at == second.published_at


def test_whose_objection_is_open_when_it_is_corrected_stays_held(office: Office) -> None:
    objection = objected(office)
    first = office.issued()
    second = office.corrected("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[7]},390\n")
    with db.session(office.engine) as session:
        for number in (first.id, second.id):
            [one] = entries.page(session, CODE, number, entries.Filter(withheld=True)).items
            assert (one.uscc, one.code, one.former_class) == (CODES[2], None, None)
        listed = public_lists.listed(session, CODE, YEAR, entries.EVERYTHING)
        assert listed.lines.total == 8
    end(office, objection, "rejected")
    made = released(office)
    with db.session(office.engine) as session:
        assert entries.count(session, made.id) == 1
        listed = public_lists.listed(session, CODE, YEAR, entries.EVERYTHING)
        assert (listed.lines.total, len(listed.heads)) == (9, 2)


def test_an_objection_settled_by_a_new_run_is_published_by_that_run(office: Office) -> None:
    """A supplement would say the class that was found wrong."""
    objection = objected(office)
    office.issued()
    office.submit("tax", f"统一社会信用代码,实缴税金(万元)\n{CODES[2]},390\n")
    run = county.run(office.engine, CODE, office.scheme, publish=False)
    end(office, objection, "settled", run)
    with pytest.raises(Conflict, match="nothing_released"):
        released(office)
    with db.session(office.engine) as session:
        campaign = campaigns.get(session, CODE, office.campaign)
        assert [one.code for one in releases.blocking(session, campaign)] == ["publication.to_correct"]
        made = publications.correct(session, CODE, campaign.id, run, "异议成立", office.actor("officer"))
    office.publish(made.id)
    with db.session(office.engine) as session:
        campaign = campaigns.get(session, CODE, office.campaign)
        assert releases.blocking(session, campaign) == []
        assert not entries.of_enterprise(session, CODE, made.id, CODES[2]).withheld


def objected(office: Office) -> int:
    """An open objection of CODES[2]."""
    filer = office.actor("reviewer")
    with db.session(office.engine) as session:
        begin_write(session)
        made = Objection(county=CODE, campaign_id=office.campaign, number="1", uscc=CODES[2], about="class")
        made.subject, made.grounds, made.digest, made.evaluation_id = "C", "?", "", office.run
        made.filed_by = filer.id
        session.add(made)
        session.flush()
        return made.id


def end(office: Office, objection: int, state: str, run: int | None = None) -> None:
    with db.session(office.engine) as session:
        begin_write(session)
        found = session.get_one(Objection, objection)
        found.state, found.corrected_evaluation_id = state, run


def released(office: Office) -> Publication:
    with db.session(office.engine) as session:
        made = publications.release(session, CODE, office.campaign, "办结", office.actor("officer"))
    return office.publish(made.id)


def test_the_command_line_takes_over_years_without_a_campaign_only(office: Office) -> None:
    with db.session(office.engine) as session, pytest.raises(Conflict, match="by_campaign"):
        publications.take_over(session, CODE, office.run, None)
    county.empty(office.engine, "990304")
    county.hand_in(office.engine, "990304")
    run = county.run(office.engine, "990304", county.add_scheme(office.engine, "990304"), publish=False)
    with db.session(office.engine) as session:
        assert publications.take_over(session, "990304", run, None).state == "published"


def test_another_countys_is_not_there(office: Office) -> None:
    made = office.issued()
    with db.session(office.engine) as session:
        for operation in (publications.get, entries.of_enterprise):
            with pytest.raises(NotFound):
                operation(session, "990999", made.id, *([CODES[1]] if operation != publications.get else []))
        assert entries.page(session, "990999", made.id).total == 0
        with pytest.raises(NotFound, match="code_unknown"):
            public_lists.verify(session, "16J-D")
        assert session.query(Entry).count() == 9
