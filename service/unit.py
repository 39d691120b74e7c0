"""The unit of work of a request: one session, kept when the view answers, undone when it raises."""

from collections.abc import Callable

from flask import Flask, Response, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from model_registry.store import Store
from service import champions
from service.config import Config


def install(app: Flask, engine: Engine, config: Config) -> None:
    """Give every request of the app a session on this engine."""
    app.extensions["engine"], app.extensions["config"] = engine, config
    app.after_request(_keep)
    app.teardown_request(_close)


def engine() -> Engine:
    """Give the app's engine."""
    found: Engine = current_app.extensions["engine"]
    return found


def config() -> Config:
    """Give the app's settings."""
    found: Config = current_app.extensions["config"]
    return found


def store() -> Store:
    """Give where the versions of the scoring model lie."""
    return champions.opened(config().models_url)


def session() -> Session:
    """Give this request's session, opened at the first call."""
    if "session" not in g:
        g.session = Session(engine(), expire_on_commit=False)
    found: Session = g.session
    return found


def after_commit(act: Callable[[], None]) -> None:
    """Do something once this request's changes are kept; not at all if they are undone."""
    g.setdefault("acts", []).append(act)


def undo() -> None:
    """Drop what this request has changed so far."""
    g.pop("acts", None)
    if "session" in g:
        g.session.rollback()


def _keep(response: Response) -> Response:
    if "session" in g:
        g.session.commit()  # before the client is told: an acknowledged change is a kept one
    for act in g.pop("acts", ()):
        act()
    return response


def _close(_error: BaseException | None) -> None:
    if "session" in g:
        g.pop("session").close()
