"""The audit log: read, and proved to be as it was written."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields
from marshmallow.validate import Range

from scoring.errors import Fault
from service import audit, audit_log, auth, clock, heads, unit
from service.audit_log import Filter
from service.pages import frame, persons, queries
from service.pages.administration import actions, things
from service.pages.administration.blueprint import LISTED, blp
from service.schemas.audit import AuditQuery

SHOWN_FAULTS = 100


def day() -> fields.Date:
    """A day that has a moment before and after it."""
    first, last = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
    wrong = f"field.range low={first} high={last}"
    return fields.Date(load_default=None, validate=Range(first, last, error=wrong))


class Days(Schema):
    """From which day to which, both included."""

    from_day = day()
    to_day = day()


@blp.route("/audit", endpoint="audit")
@frame.allow("audit")
def list_() -> Response:
    """List records, the newest first."""
    query = queries.asked(AuditQuery())
    found = audit_log.page(unit.session(), chain(), wanted(), LISTED, query["offset"])
    return frame.page(
        "pages/administration/audit.html",
        persons=persons.of(one.actor for one in found.items),
        found=found,
        asked=query | queries.asked(Days()),
        chain=chain(),
        said=actions.said,
        thing=things.said,
        page_of=things.page,
        actions=_actions(query.get("action")),
        installation=audit.INSTALLATION,
    )


def _actions(asked: str | None) -> list[tuple[str, str]]:
    """Give the actions that the chain knows, and the one that is asked for, with their words in order."""
    known = {*audit_log.actions(unit.session(), chain()), *filter(None, [asked])}
    return sorted(((one, actions.said(one)) for one in known), key=lambda one: one[1])


def wanted() -> Filter:
    """Read which records are asked for."""
    query, days = queries.asked(AuditQuery()), queries.asked(Days())
    return Filter(query.get("object"), query.get("action"), query.get("actor"), *_moments(days))


@blp.route("/audit/verify")
@frame.allow("audit")
def verified() -> Response:
    """Go through the whole chain, also against the exported heads."""
    whose = chain()
    printed = heads.read(Path(unit.config().heads_dir), whose)
    verdict = audit_log.verify(unit.session(), whose, printed)
    return frame.page(
        "pages/administration/verified.html",
        verdict=verdict,
        wrong=[(one.where, _said(one)) for one in verdict.faults[:SHOWN_FAULTS]],
        exported=audit_log.exported(unit.session(), whose)[::-1][:LISTED],
        printed=len(printed),
        now=clock.now(),
        installation=audit.INSTALLATION,
    )


def _said(fault: Fault) -> str:
    """Say what is wrong with a record, the action and the thing in words."""
    words = {"action": actions.said, "object": things.said}
    spoken = {key: say(str(fault.params[key])) for key, say in words.items() if key in fault.params}
    return frame.text(replace(fault, params={**fault.params, **spoken}))


def _moments(days: dict[str, Any]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Give the first moment of the first day and the one after the last, in Beijing's time."""
    first, last = days["from_day"], days["to_day"]
    begins = clock.end_of(first - dt.timedelta(days=1)) if first else None
    return begins, clock.end_of(last) if last else None


def chain() -> str:
    """Give the chain that is looked at: the county's, or the installation's."""
    if auth.actor().county is None and not request.args.get("county"):
        return audit.INSTALLATION
    return auth.county()
