"""The service as it runs anywhere: gunicorn with two workers, and a worker for jobs; each may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
SERVICE = (sys.executable, "-m", "gunicorn", "--config")
WORKER = (sys.executable, "-m", "tests.torture.clocked", "worker")
# The service's own settings; each server holds the clock before the service is imported.
SETTINGS = """
import os
from pathlib import Path
exec(Path("gunicorn.conf.py").read_text(encoding="utf-8"))
def post_fork(server, worker):
    from tests.torture import clocked
    clocked.hold(Path(os.environ[clocked.FILE]))
"""
VICTIMS = {"worker": 4, "server": 4, "master": 1}  # which is killed how often
PATIENCE = 60.0

Process = subprocess.Popen[bytes]


@dataclass
class House:
    """Its processes, where they write, and how often each was killed."""

    environment: Mapping[str, str]
    log: Path
    port: int
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VICTIMS, 0))

    def __post_init__(self) -> None:
        settings = self.log.with_name("settings.py")
        settings.write_text(SETTINGS, encoding="utf-8")
        self.service = (*SERVICE, str(settings))
        self.master, self.worker = self._start(self.service), self._start(WORKER)

    def kill(self, chance: Random) -> None:
        """Kill one of them at once, without a word; what is gone is started again."""
        servers = children(self.master.pid)
        [victim] = chance.choices([*VICTIMS], [*VICTIMS.values()])
        if victim == "server" and servers:
            os.kill(chance.choice(servers), signal.SIGKILL)  # gunicorn starts another
        elif victim == "master":
            gone(self.master.pid, *servers)  # as systemd does with what a dead service leaves
            self.master.wait()
        else:
            victim = "worker"
            gone(self.worker.pid)
            self.worker.wait()
        self.killed[victim] += 1
        self.look_after()

    def look_after(self) -> None:
        """Start again what has ended."""
        if self.master.poll() is not None:
            self.master = self._start(self.service)
        if self.worker.poll() is not None:
            self.worker = self._start(WORKER)

    def end(self) -> None:
        """Kill all that is left."""
        for one in (self.master, self.worker):
            if one.poll() is None:
                gone(*children(one.pid), one.pid)
                one.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/api/v1/ready", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text(errors="replace")[-4000:])

    def do_what_waits(self) -> None:
        """Let a worker do everything that is left, undisturbed."""
        with self.log.open("ab") as sink:
            done = subprocess.run(
                [*WORKER, "--once"], env=self.environment, stdout=sink, stderr=sink, cwd=ROOT, check=False
            )
        assert done.returncode == 0, self.log.read_text(errors="replace")[-4000:]

    def _start(self, command: tuple[str, ...]) -> Process:
        with self.log.open("ab") as sink:
            return subprocess.Popen(command, env=self.environment, stdout=sink, stderr=sink, cwd=ROOT)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def gone(*pids: int) -> None:
    """Kill processes, of which some may have ended by themselves."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
