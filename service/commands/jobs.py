"""Commands on jobs: what waits, what runs, what became of it."""

import argparse
from typing import Any

import orjson

from service import jobs
from service.commands.county import opened
from service.console import Console
from service.job_tables import STATES, Job

MOST_LISTED = 500


def add(commands: Any, console: Console) -> None:
    """Add `jobs`."""
    actions = commands.add_parser("jobs", help=console.words("cli.help.jobs")).add_subparsers(
        metavar="ACTION", required=True
    )
    one = actions.add_parser("list", help=console.words("cli.help.jobs_list"))
    one.add_argument("--county", help=console.words("cli.help.county"))
    one.add_argument("--state", choices=STATES, help=console.words("cli.help.job_state"))
    one.set_defaults(run=list_)
    one = actions.add_parser("show", help=console.words("cli.help.jobs_show"))
    one.add_argument("job", type=int, metavar="ID", help=console.words("cli.help.job_id"))
    one.add_argument("--county", help=console.words("cli.help.county"))
    one.set_defaults(run=show)


def list_(console: Console, options: argparse.Namespace) -> None:
    """List jobs, newest first."""
    with opened() as session:
        found = jobs.page(session, options.county, options.state, limit=MOST_LISTED)
    console.table(
        (one.id, one.county, one.kind, one.state, _progress(one), f"{one.created_at:%Y-%m-%d %H:%M:%S}")
        for one in found.items
    )


def show(console: Console, options: argparse.Namespace) -> int:
    """Show a job, what it has made, or why it failed."""
    with opened() as session:
        job = jobs.get(session, options.county or jobs.county_of(session, options.job), options.job)
        problem = jobs.problem(session, job, console.language)
    made = orjson.loads(job.result)["address"] if job.result else None
    rows = [("id", job.id), ("county", job.county), ("kind", job.kind), ("params", job.params)]
    rows += [("state", job.state), ("progress", _progress(job)), ("attempts", job.attempts)]
    rows += [(name, getattr(job, name)) for name in ("created_at", "started_at", "finished_at")]
    console.table((*rows, ("result", made)))
    if problem is None:
        return 0
    console.table([("problem", problem["title"]), *(("", one["detail"]) for one in problem["errors"])])
    return 1


def _progress(job: Job) -> str:
    return f"{job.stage} {job.done}/{job.total}" if job.stage else ""
