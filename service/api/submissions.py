"""Department files: hand in, history, errors, withdraw."""

from typing import Any

from flask import Response

from service import auth, problems, submissions, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.schemas.common import PageQuery, Query
from service.schemas.submissions import (
    Submission,
    SubmissionErrorPage,
    SubmissionForm,
    SubmissionPage,
    SubmissionQuery,
)

blp = Blueprint("submissions", __name__, url_prefix="/api/v1/submissions", description="Department files")
REFUSED = problems.Kind(422, "file_refused")


@blp.route("", methods=["POST"])
@auth.allow("officer")
@blp.arguments(Query(), location="query")
@blp.arguments(SubmissionForm(), location="multipart")
@blp.response(201, Submission())
@once
def accept(_query: dict[str, Any], form: dict[str, Any]) -> Any:
    """Hand in a department file; it is taken wholly or refused with all its errors."""
    file = form["file"]
    made = submissions.accept(
        unit.session(), auth.county(), form["year"], form["layout"], file.filename, file.read(), auth.actor()
    )
    if made.state == "refused":
        return refusal(made)
    return made, 201, {"Location": f"/api/v1/submissions/{made.id}"}
