"""The unit of work of a request: one session, kept when the view answers, undone when it raises."""

from flask import Flask, Response, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session


def install(app: Flask, engine: Engine) -> None:
    """Give every request of the app a session on this engine."""
    app.extensions["engine"] = engine
    app.after_request(_keep)
    app.teardown_request(_close)


def engine() -> Engine:
    """Give the app's engine."""
    found: Engine = current_app.extensions["engine"]
    return found


def session() -> Session:
    """Give this request's session, opened at the first call."""
    if "session" not in g:
        g.session = Session(engine(), expire_on_commit=False)
    found: Session = g.session
    return found


def undo() -> None:
    """Drop what this request has changed so far."""
    if "session" in g:
        g.session.rollback()


def _keep(response: Response) -> Response:
    if "session" in g:
        g.session.commit()  # before the client is told: an acknowledged change is a kept one
    return response


def _close(_error: BaseException | None) -> None:
    if "session" in g:
        g.pop("session").close()
