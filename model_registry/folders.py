"""A store in a folder of this machine."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NEW = ".new-"  # what is being written; whoever is killed leaves it behind, and nobody reads it


@dataclass(frozen=True)
class FolderStore:
    """Files under `root`. A crash of the machine, too, leaves a file whole or absent (fsync, then rename)."""

    root: Path

    @property
    def address(self) -> str:
        """The folder."""
        return str(self.root)

    def create(self, path: str, content: bytes) -> bool:
        """Link a finished file to its name: only the first succeeds, and nobody sees half of it."""
        file = self.root / path
        _make(file.parent)
        written = _new(file.parent)
        try:
            _write(written, content)
            os.link(written, file)
        except FileExistsError:
            return False
        finally:
            written.unlink(missing_ok=True)
        _sync(file.parent)
        return True

    def write_folder(self, path: str, files: Mapping[str, bytes]) -> None:
        """Write into a temporary folder beside it, then rename."""
        folder = self.root / path
        _make(folder.parent)
        written = _new(folder.parent)
        written.mkdir()
        try:
            for name, content in files.items():
                _write(written / name, content)
            _sync(written)
            written.rename(folder)
        except BaseException:
            shutil.rmtree(written, ignore_errors=True)
            raise
        _sync(folder.parent)

    def read(self, path: str) -> bytes:
        """Give a file's content."""
        return (self.root / path).read_bytes()

    def names(self, folder: str) -> list[str]:
        """Give the names of finished files."""
        try:
            names = [file.name for file in (self.root / folder).iterdir()]
        except FileNotFoundError:
            return []
        return [name for name in names if not name.startswith(NEW)]


def _new(folder: Path) -> Path:
    return folder / f"{NEW}{os.urandom(8).hex()}"


def _write(file: Path, content: bytes) -> None:
    with file.open("xb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _make(folder: Path) -> None:
    """Make a folder and those above it, so that a crash does not forget them."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
