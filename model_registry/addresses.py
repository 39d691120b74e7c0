"""A store at any address that fsspec knows, S3 above all. It never renames and never locks.

Creating a file is a conditional write (`If-None-Match: *` on S3): the server lets one of several succeed.
AWS, MinIO, Ceph, R2 and moto's server do that. A server that answers that it does not know the header is
written to after a look; one that silently ignores it is found out by the look before and by reading back
after. What then remains: two who create the same number within the same moment (between the look of the one
and the reading back of the other). The later one wins, and both may believe that they have: two retrainings
or two promotions of one county at once would have to meet in milliseconds.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import fsspec

FORBIDS = "create"  # fsspec's word for: only if nothing is there
NOT_KNOWN = {errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP}  # 501, 400, 405 …


@dataclass(frozen=True)
class AddressStore:
    """Files below `root` of a file system of fsspec's."""

    address: str
    system: Any
    root: str

    @classmethod
    def at(cls, address: str, bare: str, options: Mapping[str, str]) -> "AddressStore":
        """Open an address without its options; ValueError or ImportError if there is no such file system.

        Listings are not cached: what another process adds must be seen.
        """
        system, root = fsspec.core.url_to_fs(bare, use_listings_cache=False, **options)
        return cls(address, system, root.rstrip("/"))

    def create(self, path: str, content: bytes) -> bool:
        """Write only if nothing is there, and see whose content stands there afterwards.

        Reading back also tells one's own write from another's when its answer was lost and it was repeated.
        """
        where = self._at(path)
        if not self.system.exists(where):
            self._create(where, content)
        found: bytes = self.system.cat_file(where)
        return found == content

    def write_folder(self, path: str, files: Mapping[str, bytes]) -> None:
        """Write one after the other."""
        for name, content in files.items():
            self._write(self._at(f"{path}/{name}"), content)

    def read(self, path: str) -> bytes:
        """Give a file's content."""
        content: bytes = self.system.cat_file(self._at(path))
        return content

    def names(self, folder: str) -> list[str]:
        """Give the names in a folder."""
        try:
            listed = self.system.ls(self._at(folder), detail=False)
        except FileNotFoundError:
            return []
        return [path.rstrip("/").rpartition("/")[2] for path in listed]

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _create(self, where: str, content: bytes) -> None:
        try:
            self._write(where, content, mode=FORBIDS)
        except (NotImplementedError, OSError) as error:
            if self.system.exists(where):
                return  # somebody was quicker; S3's words for that differ from server to server
            if isinstance(error, OSError) and error.errno not in NOT_KNOWN:
                raise
            self._write(where, content)

    def _write(self, where: str, content: bytes, **options: str) -> None:
        self.system.makedirs(where.rpartition("/")[0], exist_ok=True)
        self.system.pipe_file(where, content, **options)
