"""Publications: propose, publish by another person, refuse, list, what they say of each enterprise."""

from typing import Any

from flask import Response

from scoring.errors import Fault
from service import auth, crockford, entries, publications, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.reads import noted
from service.api.retries import once
from service.entries import Filter
from service.problems import Invalid
from service.publication_tables import Entry as EntryRow
from service.publication_tables import Publication as PublicationRow
from service.schemas.common import Query
from service.schemas.publications import (
    Proposal,
    Publication,
    PublicationEntry,
    PublicationEntryPage,
    PublicationEntryQuery,
    PublicationPage,
    PublicationQuery,
    Refusal,
)

blp = Blueprint("publications", __name__, url_prefix="/api/v1/publications", description="Publications")
ONE = "/" + ID.format("publication_id")
SAID = ("uscc", "name", "township", "class_name", "class_title", "former_class", "withheld")


def said(one: EntryRow) -> dict[str, Any]:
    """Give an entry, its code in groups as it is printed."""
    code = crockford.grouped(one.code) if one.code else None
    return {name: getattr(one, name) for name in SAID} | {"code": code}


@blp.route("", methods=["POST"])
@auth.allow("officer")
@once
@blp.doc(**{"x-zh": "提议公布：首次公布、补充公布（异议办结）或更正；由另一名审批人员批准后生效"})
@blp.arguments(Query(), location="query")
@blp.arguments(Proposal())
@blp.response(201, Publication())
def propose(_query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Propose a publication: the approved run, released enterprises, or a correction by a later run."""
    made = _proposed(body)
    return made, 201, {"Location": f"/api/v1/publications/{made.id}"}


@blp.route("")
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "公布与提议，新的在前"})
@blp.arguments(PublicationQuery(), location="query")
@blp.response(200, PublicationPage())
def list_(query: dict[str, Any]) -> Any:
    """List publications and proposals, newest first."""
    wanted = {name: query.get(name) for name in ("campaign_id", "state")}
    found = publications.page(
        unit.session(), auth.county(), **wanted, limit=query["limit"], offset=query["offset"]
    )
    return answers.page(found.items, found.total, query)


@blp.route(ONE)
@auth.allow(*auth.READERS)
@blp.doc(**{"x-zh": "一次公布或提议"})
@blp.arguments(Query(), location="query")
@blp.response(200, Publication())
def one(_query: dict[str, Any], publication_id: int) -> Any:
    """Give a publication or proposal."""
    return publications.get(unit.session(), auth.county(), publication_id)


@blp.route(f"{ONE}/publish", methods=["POST"])
@auth.allow("approver")
@once
@blp.doc(**{"x-zh": "批准公布：须为提议人以外的审批人员；评价、名单、签名和阶段同时生效"})
@blp.arguments(Query(), location="query")
@blp.response(200, Publication())
def publish(_query: dict[str, Any], publication_id: int) -> Any:
    """Make a proposal public, as another person: evaluation, signed list and campaign in one moment."""
    session, keys = unit.session(), unit.config().keys_dir
    return publications.publish(session, auth.county(), publication_id, auth.actor(), keys)


@blp.route(f"{ONE}/refuse", methods=["POST"])
@auth.allow("officer", "approver")
@once
@blp.doc(**{"x-zh": "退回（或撤回）公布提议"})
@blp.arguments(Query(), location="query")
@blp.arguments(Refusal())
@blp.response(200, Publication())
def refuse(_query: dict[str, Any], body: dict[str, Any], publication_id: int) -> Any:
    """Refuse a proposal, or take it back."""
    session, county = unit.session(), auth.county()
    return publications.refuse(session, county, publication_id, body["reason"], auth.actor())


@blp.route(f"{ONE}/entries")
@auth.allow(*auth.LOCAL)
@noted
@blp.doc(**{"x-zh": "一次公布所列企业、类别与核验码；乡镇只见本辖区"})
@blp.arguments(PublicationEntryQuery(), location="query")
@blp.response(200, PublicationEntryPage())
def list_entries(query: dict[str, Any], publication_id: int) -> Any:
    """List what a publication says of each enterprise; a township sees its own."""
    session, county = unit.session(), auth.county()
    publications.get(session, county, publication_id)
    named = {name: query.get(name) for name in ("text", "class_name", "withheld")}
    wanted = Filter(**named, changed=query["changed"], area=auth.area())
    found = entries.page(session, county, publication_id, wanted, query["limit"], query["offset"])
    return answers.page(map(said, found.items), found.total, query)


@blp.route(f"{ONE}/entries/<uscc>")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "一次公布中的一家企业：类别与核验码；企业只见自身"})
@blp.arguments(Query(), location="query")
@blp.response(200, PublicationEntry())
def one_entry(_query: dict[str, Any], publication_id: int, uscc: str) -> Response:
    """Give what a publication says of one enterprise, with its verification code."""
    session, county = unit.session(), auth.county()
    publications.get(session, county, publication_id)
    return answers.answer(
        PublicationEntry().dump(said(entries.of_enterprise(session, county, publication_id, auth.own(uscc))))
    )


def _proposed(body: dict[str, Any]) -> PublicationRow:
    session, county, actor = unit.session(), auth.county(), auth.actor()
    campaign, kind, run, reason = (
        body["campaign_id"], body["kind"], body.get("evaluation_id"), body["reason"].strip(),
    )  # fmt: skip
    if kind != "first" and not reason:
        raise Invalid(Fault("field.required", "#/reason"))
    if (kind == "correction") != (run is not None):
        raise Invalid(Fault("field.unknown" if run else "field.required", "#/evaluation_id"))
    if kind == "first":
        return publications.propose(session, county, campaign, actor, reason)
    if run is None:
        return publications.release(session, county, campaign, reason, actor)
    return publications.correct(session, county, campaign, run, reason, actor)
