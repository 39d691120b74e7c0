"""The list that a publication issues: headed, signed, kept as a file, and told to whom it concerns."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from service import (
    audit,
    clock,
    counties,
    entries,
    files,
    messages,
    schemes,
    signatures,
    signed_lists,
    webhooks,
)
from service.accounts import Actor
from service.publication_tables import Publication
from service.tables import Evaluation

FORM = "muhero/1"
EVENTS = {"first": "result.published", "supplement": "result.published", "correction": "result.corrected"}
ADDRESS = "/api/v1/public/publications/{}/file"


def sign(
    session: Session,
    found: Publication,
    evaluation: Evaluation,
    drawn: pl.DataFrame,
    keys_dir: str | None,
    actor: Actor,
) -> None:
    """Write the list of a publication, sign its head, and keep the file."""
    key = signatures.current(session, keys_dir, actor)
    heading = {**_heading(session, found, evaluation, drawn), "key": key.id}
    body, head = signed_lists.write(heading, entries.lines(drawn))
    whole, signature = signed_lists.sealed(
        body, head, key.id, lambda message: signatures.sign(keys_dir, key, message)
    )
    found.list_digest, found.head = files.keep(session, whole), head
    found.key_id, found.signature = key.id, signature


def tell(session: Session, found: Publication, drawn: pl.DataFrame) -> None:
    """Tell bureau systems which list there is, and the enterprises that it speaks of."""
    told = {
        "publication": found.id,
        "campaign": found.campaign_id,
        "year": found.year,
        "kind": found.kind,
        "effect": not found.trial,
        "head": found.head,
        **_counts(drawn),
        "changed": int(drawn["former_class"].is_not_null().sum()),
        "list": ADDRESS.format(found.id),
    }
    webhooks.emit(session, found.county, EVENTS[found.kind], told)
    said = {"year": found.year, "publication": found.id}
    if found.kind == "first":
        return  # everybody is told by the campaign itself
    public = drawn.filter(~pl.col("withheld"))
    concerned = public if found.kind == "supplement" else public.filter(pl.col("former_class").is_not_null())
    for uscc in concerned["uscc"]:
        messages.send(session, found.county, f"publication.{found.kind}_told", said, uscc=uscc)


def _heading(
    session: Session, found: Publication, evaluation: Evaluation, drawn: pl.DataFrame
) -> Mapping[str, Any]:
    """Say what a list is: whose, of which year and run, by which rules, after which list."""
    scheme = schemes.get(session, found.county, evaluation.scheme_id)
    former = session.get(Publication, found.former_id) if found.former_id else None
    return {
        "list": FORM,
        "algorithm": signatures.ALGORITHM,
        "county": found.county,
        "county_name": counties.get(session, found.county).name,
        "year": found.year,
        "number": found.id,
        "kind": found.kind,
        "effect": not found.trial,
        "published_on": clock.today().isoformat(),
        "former_head": former.head if former else None,
        "scheme": {"title": scheme.title, "source": scheme.source, "digest": scheme.digest},
        "results_digest": evaluation.results_digest,
        "audit_head": audit.head(session, found.county)[1],
        **_counts(drawn),
    }


def _counts(drawn: pl.DataFrame) -> dict[str, int]:
    return {"enterprises": int((~drawn["withheld"]).sum()), "withheld": int(drawn["withheld"].sum())}
