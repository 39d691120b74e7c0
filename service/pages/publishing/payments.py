"""Money by the published classes: what was collected and paid back, and what is due back."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, evaluations, objections, rebates, unit
from service import payments as operations
from service.api.reads import noted
from service.pages import frame, queries
from service.pages.publishing import blueprint
from service.pages.publishing.blueprint import blp
from service.problems import Invalid
from service.publication_tables import Publication
from service.rebates import Rebate
from service.schemas.payments import PaymentOrder, Reversal


@blp.route("/payments", methods=["GET"])
@frame.allow(*auth.READERS)
@noted
def payments() -> Response:
    """List payments, what is due back, and the form of a record."""
    session, county, known = unit.session(), auth.county(), blueprint.issued()
    chosen = blueprint.publication(known)
    year = year_of(chosen)
    found = operations.page(session, county, year, **wanted(), limit=queries.LIMIT, offset=queries.offset())
    due = due_of(year)
    return frame.page(
        "pages/publishing/payments.html",
        found=found,
        names=objections.names(session, county, [one.uscc for one in found.items]),
        titles=titles(known),
        years=sorted({one.year for one in known}, reverse=True),
        year=year,
        known=known,
        chosen=chosen,
        due=due[: queries.LIMIT],
        due_total=len(due),
        due_sum=operations.yuan(sum(one.due for one in due)),
        yuan_of=operations.yuan,
        reversed={one.reverses_id for one in found.items},
    )


def wanted() -> dict[str, Any]:
    """Read which payments are asked for, besides the year."""
    return {"uscc": queries.text("uscc"), "kind": queries.word("kind", operations.KINDS)}


def year_of(chosen: Publication | None) -> int | None:
    """Give the year that is asked for, else that of the publication."""
    return queries.number("year") or (chosen.year if chosen else None)


@blp.route("/payments", methods=["POST"])
@frame.allow("officer")
@frame.acts(payments)
def record() -> BareResponse:
    """Record a payment, or take a wrong record back."""
    session, county = unit.session(), auth.county()
    if request.form.get("do") == "reverse":
        number = queries.number("payment", request.form.get("payment_id", "")) or 0
        reference = queries.form(Reversal)["reference"]
        made = operations.reverse(session, county, number, reference, auth.actor())
        return frame.done(
            "已冲销。", "Taken back by one of the opposite amount.", "publishing.payments", year=made.year
        )
    if request.form.get("do") != "record":
        raise Invalid(Fault("field.choice", "#/do", {"choices": ["record", "reverse"]}))
    order = operations.Order(**queries.form(PaymentOrder, "publication_id"))
    made = operations.record(session, county, order, auth.actor())
    return frame.done("已登记。", "Recorded.", "publishing.payments", year=made.year)


def due_of(year: int | None) -> list[Rebate]:
    """List what is due back of a year, the most first."""
    if year is None:
        return []
    found = rebates.of_year(unit.session(), auth.county(), year, queries.text("uscc"))
    return sorted((one for one in found if one.due or one.paid), key=lambda one: -one.due)


def titles(known: Sequence[Publication]) -> dict[str, str]:
    """Name the policies of the schemes by which something was made public."""
    session, runs = unit.session(), {one.evaluation_id: one for one in known}
    schemes = (
        evaluations.scheme_by(session, evaluations.get(session, one.county, number))
        for number, one in runs.items()
    )
    return {policy.name: policy.title or policy.name for one in schemes for policy in one.policies}
