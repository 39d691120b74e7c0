"""How gunicorn runs the service. The environment overrides: HOST, PORT, WEB_CONCURRENCY, MUHERO_THREADS."""

import os
import tempfile
from pathlib import Path

wsgi_app = "service.wsgi:app"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"  # a slow upload holds a thread, not a worker
threads = int(os.environ.get("MUHERO_THREADS", "4"))
preload_app = False  # Polars' threads do not survive a fork
timeout = 120
graceful_timeout = 30
keepalive = 30
max_requests = 50_000
max_requests_jitter = 5_000
limit_request_line = 8190
limit_request_fields = 64
control_socket_disable = True  # it would lie in a home folder that a container does not have
accesslog = None  # the service logs its requests itself, as JSON
loglevel = "warning"

# The workers' counters meet in files of this folder. prometheus_client looks for it when it is first
# imported, so nothing here may import it, or the service, before.
PREFIX = "muhero-metrics-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=PREFIX)
counters = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


def on_starting(server):
    """Begin with empty counters."""
    counters.mkdir(parents=True, exist_ok=True)
    _empty()


def child_exit(server, worker):
    """Forget the gauges of a worker that has gone."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """Take the counters away with the service, and their folder if it is ours."""
    _empty()
    if counters.name.startswith(PREFIX):
        counters.rmdir()


def _empty():
    for file in counters.glob("*.db"):
        file.unlink(missing_ok=True)
