"""Peak memory of this process, from Linux's own account of it."""

import ctypes
import os
from pathlib import Path

import polars as pl

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


def table_mb(table: pl.DataFrame) -> float:
    """What the columns take in Arrow's form: 8 bytes a number, 16 a text, and its bytes beyond 12."""
    return sum(_column_bytes(column) for column in table) / 1e6


def _column_bytes(column: pl.Series) -> int:
    present = len(column) // 8 if column.null_count() else 0
    if column.dtype != pl.String:
        return 8 * len(column) + present
    lengths = column.str.len_bytes()
    return 16 * len(column) + present + int(lengths.filter(lengths > 12).sum())


def _trim() -> None:
    ctypes.CDLL(None).malloc_trim(0)


def _read(key: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) / 1000
