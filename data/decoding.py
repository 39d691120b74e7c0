"""Bytes of a text file → text: UTF-8 (with or without BOM), UTF-16 with BOM, GB18030."""

import codecs

from data.errors import FileError
from scoring.errors import Fault

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """Decode a text file; line ends of old Macintosh programs become ordinary ones.

    UTF-8 is tried first: Chinese text in GB18030 is practically never valid UTF-8.

    Raises
    ------
    FileError
        `file.wrong_encoding`, `file.not_text`.
    """
    text = _decoded(content)
    if "\0" in text:
        raise FileError([Fault("file.not_text")])
    return text if "\n" in text else text.replace("\r", "\n")


def _decoded(content: bytes) -> str:
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    line = content.count(b"\n", 0, position) + 1
    raise FileError([Fault("file.wrong_encoding", params={"line": line})])
