"""A real browser on the real server: gunicorn with its own settings, Debian's chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from service import db, schema
from service.config import Config

BROWSER = "MUHERO_TEST_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser; skipped aloud where none is found, a failure where one is named and does not start."""
    found = os.environ.get(BROWSER) or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"{BROWSER} is not set and no chromium is found: not tested in a browser")
    with sync_playwright() as playwright:
        # A container has no user namespaces; the pages under test are our own.
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Where the service keeps everything: an empty database, no models."""
    folder = tmp_path_factory.mktemp("e2e")
    made = Config(f"sqlite:///{folder / 'muhero.sqlite'}", models_url=str(folder / "models"))
    engine = db.engine(made.database_url)
    schema.migrate(engine)
    engine.dispose()
    return made


@pytest.fixture(scope="session")
def server(kept: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service, started by gunicorn."""
    with serving(kept, tmp_path_factory.mktemp("log") / "gunicorn") as address:
        yield address


@contextmanager
def serving(kept: Config, log: Path) -> Iterator[str]:
    """The address of a service on what is kept there, as long as it is needed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DATABASE_URL": kept.database_url,
        "MUHERO_MODELS": kept.models_url,
        "MUHERO_KEYS": kept.keys_dir,
        "MUHERO_QUEUE": kept.queue_file or "",
        "REDIS_URL": "",
        "HOST": "127.0.0.1",
        "PORT": port,
        "WEB_CONCURRENCY": "2",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    with (
        log.open("wb") as sink,
        subprocess.Popen(command, env=environment, stdout=sink, stderr=sink) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            with urlopen(f"{address}/api/v1/ready"):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server does not answer: {log.read_text()}")
