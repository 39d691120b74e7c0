"""What the service's answers are compared with: a bare application that does none of the work.

Plain Flask and flask-smorest with the service's own schemas: no sign-in, no database, no log, no counters.
"""

import os
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response
from flask_smorest import Api, Blueprint

from service.schemas.scores import ScoreRequest, Scores

READY_MADE = Path(
    os.environ["BENCH_READY_MADE"]
)  # holds scores.json and results.json, as the service answered
blp = Blueprint("constant", __name__)
constant = orjson.loads((READY_MADE / "scores.json").read_bytes())
listed = (READY_MADE / "results.json").read_bytes()


@blp.post("/scores")
@blp.arguments(ScoreRequest())
@blp.response(200, Scores())
def scores(_body: dict[str, Any]) -> Any:
    """Answer with a constant, checked and dumped by the same schemas."""
    return constant


@blp.get("/results")
def results() -> Response:
    """Send the bytes of a list ready-made."""
    return Response(listed, mimetype="application/json")


def make() -> Flask:
    """Make the application."""
    made = Flask("constant")
    made.config |= {"API_TITLE": "constant", "API_VERSION": "1", "OPENAPI_VERSION": "3.1.0"}
    Api(made).register_blueprint(blp)
    return made


app = make()
