"""The service's own settings of gunicorn, and a clock that the test holds."""

import os
from pathlib import Path

exec(Path("gunicorn.conf.py").read_text(encoding="utf-8"))


def post_fork(server, worker):
    """Hold the clock before the service is imported."""
    from tests.torture import clocked

    clocked.hold(Path(os.environ[clocked.FILE]))
