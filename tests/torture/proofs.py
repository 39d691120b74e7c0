"""What must hold after all kills: nothing acknowledged is lost, nothing is done twice, nothing half."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from service import audit_log, db, evaluations, public_lists, signatures, signed_lists
from service.campaign_tables import Campaign, Step
from service.confirmation_tables import Confirmation, Evidence
from service.job_tables import Job
from service.objection_tables import Objection, Opinion
from service.publication_tables import Delivery, Entry, Handover, Publication, Webhook
from service.returns import WHOLE
from service.tables import Evaluation, Submission
from tests.torture.campaigns import WRITING
from tests.torture.client import Acknowledged, Clients

ENTRIES = 9
FILES_BEFORE = 5
SAMPLE = 5
PUBLIC = ("published", "closed")
Done = list[Acknowledged]


def nothing_is_half_public(session: Session) -> int:
    """Campaign, publication, evaluation, entries, signed list, webhooks agree; count the published."""
    for campaign in session.scalars(select(Campaign)):
        mine = select(Publication).where(Publication.campaign_id == campaign.id)
        made = session.scalar(mine.where(Publication.state == "published"))
        assert (made is not None) == (campaign.state in PUBLIC), (campaign.id, campaign.state)
        run = session.get(Evaluation, campaign.evaluation_id) if campaign.evaluation_id else None
        assert (run is not None and run.state == "published") == (made is not None)
        told = select(func.count(Delivery.id)).where(Delivery.county == campaign.county)
        hooks = select(func.count(Webhook.id)).where(Webhook.county == campaign.county)
        assert session.scalar(told) == (session.scalar(hooks) if made else 0)
        if made:
            listed(session, made)
    return session.scalar(select(func.count(Campaign.id)).where(Campaign.state.in_(PUBLIC))) or 0


def listed(session: Session, made: Publication) -> None:
    entries = select(func.count()).select_from(Entry).where(Entry.publication_id == made.id)
    assert session.scalar(entries) == ENTRIES
    keys = {one.id: one.public for one in signatures.page(session, 50, 0).items}
    checked = signed_lists.check(public_lists.content(session, made.id)[1], keys)
    assert (checked.fault, checked.head, checked.lines) == (None, made.head, ENTRIES)


def jobs_ended_once(session: Session, clients: Clients) -> Counter[str]:
    """Each job has ended; what succeeded has made one thing, what failed nothing."""
    jobs = session.scalars(select(Job).where(Job.kind != "routine")).all()
    ordered = [one for one in clients.done if one.status == 202]
    assert sorted(one.id for one in jobs) == sorted(one.answer["id"] for one in ordered)
    assert {one.state for one in session.scalars(select(Job))} <= {"succeeded", "failed"}
    made = Counter((one.kind, one.state) for one in jobs)
    at_once = sum(one.county == WRITING and one.status == 201 for one in clients.done)
    mine = Submission.county == WRITING
    taken = session.scalar(select(func.count(Submission.id)).where(mine, Submission.state == "accepted"))
    assert taken == FILES_BEFORE + at_once + made["import", "succeeded"]
    runs = session.scalar(select(func.count(Evaluation.id)).where(Evaluation.county == WRITING))
    assert runs == made["evaluation", "succeeded"]
    return Counter(one.state for one in jobs)


def everything_acknowledged_is_there_once(session: Session, clients: Clients) -> None:
    """Of each county in campaign as many rows as were acknowledged, and each of them by its number."""
    campaigns = [one for one in clients.done if one.county != WRITING]
    for name, (table, is_meant) in TABLES.items():
        said = [one.answer["id"] for one in campaigns if is_meant(one.path)]
        rows = session.scalars(select(table.id).where(table.county != WRITING))
        assert sorted(rows) == sorted(said), name
    steps = select(func.count(Step.id)).where(Step.what == "entered", Step.to_state != "published")
    assert session.scalar(steps) == sum(one.path.endswith("/advance") for one in campaigns)
    answered = sum(len(one.said["items"]) for one in campaigns if "/confirmations/" in one.path)
    kept = select(func.count(Confirmation.id)).where(Confirmation.datum != WHOLE)
    assert session.scalar(kept) == answered
    reviews = [one for one in campaigns if one.path.endswith(("/first", "/second"))]
    assert session.scalar(select(func.count(Opinion.id))) == len(reviews)
    public = [one.answer["id"] for one in campaigns if one.path.endswith("/publish")]
    stand = session.scalars(select(Publication.id).where(Publication.state == "published"))
    assert sorted(stand) == sorted(public)


def is_whole(path: str) -> Callable[[str], bool]:
    return lambda said: said == path


TABLES: dict[str, tuple[Any, Callable[[str], bool]]] = {
    "submissions": (Submission, is_whole("/submissions")),
    "campaigns": (Campaign, is_whole("/campaigns")),
    "evaluations": (Evaluation, is_whole("/evaluations")),
    "objections": (Objection, is_whole("/objections")),
    "evidence": (Evidence, is_whole("/evidence")),
    "publications": (Publication, is_whole("/publications")),
    "handovers": (Handover, lambda said: said.endswith("/handovers")),
    "webhooks": (Webhook, is_whole("/webhooks")),
}


def chains_are_whole(session: Session) -> int:
    """No record of any county was lost, doubled or changed; count them."""
    found = [audit_log.verify(session, chain) for chain in audit_log.chains(session)]
    assert all(one.whole for one in found), found
    return sum(one.records for one in found)


def replays_are_equal(session: Session) -> None:
    public = select(Evaluation).where(Evaluation.state == "published")
    drafts = select(Evaluation).where(Evaluation.county == WRITING).order_by(Evaluation.id.desc())
    for one in (*session.scalars(public), *session.scalars(drafts.limit(SAMPLE))):
        assert evaluations.replay(session, one.county, one.id).equal, one.id


def all_of_it(engine: Engine, clients: Clients) -> str:
    """Prove everything, and say of how much."""
    with db.session(engine) as session:
        public = nothing_is_half_public(session)
        jobs = jobs_ended_once(session, clients)
        everything_acknowledged_is_there_once(session, clients)
        records = chains_are_whole(session)
        replays_are_equal(session)
    told = f"{len(clients.done)} writes acknowledged, {clients.repeated} sent again, {public} published"
    return f"{told}, jobs {dict(jobs)}, {records} audit records"
