"""Peak memory of this process, from Linux's own account of it."""

import ctypes
import os
from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """What the process holds now, after free memory has been given back."""
    _trim()
    return _read("VmRSS")


def peak_mb() -> float:
    """The most it has held since `forget_peak`."""
    return _read("VmHWM")


def forget_peak() -> None:
    """Start the account of the peak anew."""
    _trim()
    Path(f"/proc/{os.getpid()}/clear_refs").write_text("5")


def _trim() -> None:
    ctypes.CDLL(None).malloc_trim(0)


def _read(key: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) / 1000
