"""What the service's answers are compared with: the same schemas and the same bytes, without the work.

`bare` is plain Flask and flask-smorest: no sign-in, no database, no log, no counters. `within` are the same
two addresses inside the service, behind its sign-in, its log and its counters.
"""

import os
from pathlib import Path
from typing import Any

import flask_smorest
import orjson
from flask import Flask, Response

from service import auth, create_app
from service.api import blueprint
from service.schemas.scores import ScoreRequest, Scores

# A folder with scores.json and results.json, as the service answered.
READY_MADE = Path(os.environ["BENCH_READY_MADE"])
constant = Scores().load(orjson.loads((READY_MADE / "scores.json").read_bytes()))
listed = (READY_MADE / "results.json").read_bytes()


def scores(_body: dict[str, Any]) -> Any:
    """Answer with a constant, checked and dumped by the same schemas."""
    return constant


def results() -> Response:
    """Send the bytes of a list ready-made."""
    return Response(listed, mimetype="application/json")


def bare() -> Flask:
    """Make an application that does nothing else."""
    blp = flask_smorest.Blueprint("constant", __name__)
    blp.post("/scores")(blp.arguments(ScoreRequest())(blp.response(200, Scores())(scores)))
    blp.get("/results")(results)
    made = Flask("constant")
    made.config |= {"API_TITLE": "constant", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    flask_smorest.Api(made).register_blueprint(blp)
    return made


def within() -> Flask:
    """Make the service with the two addresses added."""
    blp = blueprint.Blueprint("constant", __name__)
    guard = auth.allow(*auth.EVERYBODY)
    blp.post("/scores")(guard(blp.arguments(ScoreRequest())(blp.response(200, Scores())(scores))))
    blp.get("/results")(guard(results))
    made = create_app()
    made.register_blueprint(blp)
    return made
