"""Jobs with their progress, their outcome, and why one failed."""

import re

import orjson

from scoring.errors import Fault
from service import db, faults, jobs
from service.job_tables import Job
from tests.pages.conftest import Site

HOSTILE = "<script>alert(1)</script>.csv"


def order(site: Site, kind: str, params: dict[str, object], **columns: object) -> int:
    """A job as a worker has left it."""
    with db.session(site.engine) as session:
        made = jobs.submit(session, site.own.code, kind, params, None)
        for name, value in columns.items():
            setattr(made, name, value)
        return made.id


def test_what_runs_shows_how_far_it_has_come(site: Site) -> None:
    running = {"state": "running", "stage": "writing", "done": 3, "total": 10}
    number = order(site, "export", {"evaluation_id": site.own.published, "format": "csv"}, **running)
    visitor = site.signed_in("officer")
    for path in ("/jobs", f"/jobs/{number}"):
        shown = visitor.get(path).text
        assert '<progress max="10" value="3"' in shown
        assert "写文件 3 / 10" in shown
        assert "waiting.js" in shown
    with db.session(site.engine) as session:
        db.begin_write(session)
        session.get_one(Job, number).state = "succeeded"
    assert "waiting.js" not in visitor.get(f"/jobs/{number}").text


def test_what_is_done_leads_to_its_outcome(site: Site) -> None:
    visitor = site.signed_in("officer")
    shown = visitor.get("/jobs?state=succeeded&kind=export").text
    assert f'href="/jobs/{site.own.job}/file"' in shown
    file = visitor.get(f"/jobs/{site.own.job}/file")
    assert file.mimetype == "text/csv"
    assert "attachment" in file.headers["Content-Disposition"]
    result = orjson.dumps({"what": "evaluation", "address": "/api/v1/evaluations/7"}).decode()
    number = order(site, "evaluation", {"year": 2024}, state="succeeded", result=result)
    assert 'href="/runs/7"' in visitor.get(f"/jobs/{number}").text


def test_what_failed_says_why(site: Site) -> None:
    kept = {"kind": "conflict", "faults": faults.pack([Fault("job.worker_gone", "#", {"attempts": 3})])}
    problem = orjson.dumps(kept | {"submission": None}).decode()
    params: dict[str, object] = {"filename": HOSTILE, "year": 2024, "layout": "tax"}
    number = order(site, "import", params, state="failed", problem=problem)
    shown = site.signed_in("officer").get(f"/jobs/{number}").text
    assert "任务执行了 3 次" in shown
    assert re.search(r'<a href="/submissions">\s*重新提交', shown)
    assert HOSTILE not in shown
    assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in shown
    refused = {"kind": "file_refused", "faults": [], "submission": site.own.refused}
    again = order(site, "import", params, state="failed", problem=orjson.dumps(refused).decode())
    assert f"/submissions/{site.own.refused}" in site.signed_in("officer").get(f"/jobs/{again}").text


def test_a_department_sees_what_it_ordered_and_an_operator_all(site: Site) -> None:
    department = site.signed_in("department", department="tax")
    assert "没有符合条件的任务" in department.get("/jobs").text
    assert department.get(f"/jobs/{site.own.job}").status_code == 404
    everywhere = site.visitor(site.session("system", None))
    assert f"/jobs/{site.own.job}?county={site.own.code}" in everywhere.get("/jobs").text
    assert everywhere.get(f"/jobs/{site.own.job}?county={site.own.code}").status_code == 200
    assert site.signed_in("officer").get("/jobs/999999").status_code == 404
    assert site.signed_in("officer").get("/jobs?state=lost").status_code == 422
