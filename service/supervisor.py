"""Starts gunicorn and a worker, and looks after both: `python -m service.supervisor`.

A worker that ends is started again; when gunicorn ends, all ends with its exit code. SIGTERM and SIGINT stop
both. Standard library only, so that the process that waits costs little.
"""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOTH = (sys.executable, "-m", "service.supervisor")
SERVICE = (sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py")
WORKER = (sys.executable, str(ROOT / "muhero"), "worker")
LOOK_SECONDS = 0.2
RESTART_SECONDS = 1.0  # a worker that cannot start must not keep the machine busy
GRACE_SECONDS = 40.0  # gunicorn takes 30 for its requests, a worker 20 for its job
PR_SET_PDEATHSIG = 1


def main() -> int:
    """Run both until a signal comes or gunicorn ends; give the exit code."""
    told: list[int] = []  # a plain mark, for locks and signals do not go together
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda which, _: told.append(which))
    service, worker = _start(SERVICE), _start(WORKER)
    while not told and service.poll() is None:
        time.sleep(LOOK_SECONDS)
        if worker.poll() is not None and not told:
            time.sleep(RESTART_SECONDS)
            worker = _start(WORKER)
    _end([service, worker])
    return 0 if told else service.returncode


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own: a Ctrl-C reaches it only by way of us."""
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=_end_with_us,  # noqa: PLW1509 - this process has one thread
    )


def _end_with_us() -> None:
    """Let Linux stop the program should we be killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(programs: "Sequence[subprocess.Popen[bytes]]") -> None:
    """Ask all to end, and kill who does not in time."""
    for one in programs:
        if one.poll() is None:
            one.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for one in programs:
        try:
            one.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


if __name__ == "__main__":
    sys.exit(main())
