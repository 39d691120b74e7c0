"""A simulation as files: who moves, and how many from which class to which."""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response

from service import auth, jobs, objections, unit
from service.api.reads import noted
from service.errors import NotFound
from service.language import say
from service.pages import clauses, frame, terms, trying
from service.pages.exports.blueprint import blp, check, file
from service.pages.trying import JOB


@blp.route(f"{JOB}/moves/export")
@frame.allow(*auth.READERS)
@noted
def moves(job_id: int) -> Response:
    """Give everybody whose class a simulation changes."""
    found = _found(job_id)
    check(len(found["moves"]))
    names = objections.names(unit.session(), auth.county(), (row["uscc"] for row in found["moves"]))
    titles = _titles(found)
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("评价组", "Pool")),
        *(say("现行类别", "Class now"), say("试算类别", "Class tried")),
        *(say("现行总分", "Total now"), say("试算总分", "Total tried")),
    )
    rows = (
        (
            *(names.get(row["uscc"]), row["uscc"], titles.get(row["pool"], row["pool"])),
            *(row["before"], row["after"], row["total_before"], row["total_after"]),
        )
        for row in found["moves"]
    )
    return file(f"moves-{job_id}", headings, rows)


@blp.route(f"{JOB}/migration/export", endpoint="simulated")
@frame.allow(*auth.READERS)
@noted
def simulated_migration(job_id: int) -> Response:
    """Give how many go from which class to which, of all and of each group."""
    headings = (
        *(say("分组方式", "By"), say("组", "Group"), say("现行类别", "Class now")),
        *(say("试算类别", "Class tried"), say("户数", "Units")),
    )
    return file(f"migration-{job_id}", headings, _migrated(_found(job_id)))


def _migrated(found: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    spoken, titles, without = terms.spoken(), _titles(found), say("无类别", "no class")
    for row in found["migration"]:
        dimension, group = row["dimension"], row["group"]
        named = say("全部企业", "All enterprises") if dimension == "all" else titles.get(group, group)
        yield (
            *(spoken["dimensions"].get(dimension), spoken["group_names"].get(group, named)),
            *(row["before"] or without, row["after"] or without, row["units"]),
        )


def _found(job_id: int) -> dict[str, Any]:
    """Read what a kept simulation found."""
    if trying.job_of(job_id).kind != "simulation":
        raise NotFound("job.not_found", id=job_id)
    found: dict[str, Any] = orjson.loads(jobs.file(unit.session(), auth.county(), job_id)[1])
    return found


def _titles(found: dict[str, Any]) -> dict[str, str]:
    return clauses.titles(trying.rules(found["evaluation"]))
