"""What follows from an upheld objection: a new submission and a new run, never an edited result."""

import orjson
from sqlalchemy.orm import Session

from service import audit, campaigns, clock, evaluations, messages, objections, ripple, submissions
from service.accounts import Actor
from service.errors import Conflict
from service.objection_tables import Objection
from service.tables import Evaluation, Submission


def settle(
    session: Session,
    county: str,
    objection_id: int,
    submission_id: int,
    evaluation_id: int,
    actor: Actor | None,
) -> Objection:
    """Link the submission and the run that carry an upheld objection out; the run must have seen it."""
    found = objections.locked(session, county, objection_id)
    if found.state != "upheld":
        raise Conflict("objection.not_upheld", number=found.number, state=objections.name(found.state))
    run = evaluations.get(session, county, evaluation_id)
    _check_run(session, found, run)
    _check_submission(found, submissions.get(session, county, submission_id), run)
    before = audit.state(found)
    found.state, found.due_on = "settled", None
    found.settled_by, found.settled_at = actor.id if actor else None, clock.now()
    found.corrected_submission_id, found.corrected_evaluation_id = submission_id, run.id
    session.flush()
    objections.note(session, actor, "objection.settled", found, before)
    messages.send(session, county, "message.objection_settled", {"number": found.number}, uscc=found.uscc)
    return found


def _check_run(session: Session, found: Objection, run: Evaluation) -> None:
    """Refuse a run of another year, from before the decision, or that has not seen what was decided."""
    year = campaigns.get(session, found.county, found.campaign_id).year
    if run.year != year or found.decided_at is None or run.created_at < found.decided_at:
        raise Conflict("objection.other_run", number=found.number, evaluation=run.id, year=year)
    missing = ripple.not_seen(session, found.county, run.id, orjson.loads(found.correction))
    if missing:
        told = ", ".join(f"{one['uscc']} {one['code']}" for one in missing)
        raise Conflict("objection.not_corrected", number=found.number, evaluation=run.id, data=told)


def _check_submission(found: Objection, given: Submission, run: Evaluation) -> None:
    """Refuse a submission from before the decision, that is not accepted, or that the run has not read."""
    new = found.decided_at is not None and given.received_at >= found.decided_at
    if not new or given.state != "accepted" or given.id not in orjson.loads(run.submissions):
        raise Conflict(
            "objection.other_submission", number=found.number, submission=given.id, evaluation=run.id
        )
