"""What a file is by its content: its name may say anything."""

import zipfile
from io import BytesIO

KNOWN = ("pdf", "png", "jpg", "docx", "xlsx", "csv", "txt")
BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
ZIP = b"PK\x03\x04"
CONTROL = frozenset(map(chr, range(32))) - {"\t", "\n", "\r", "\f"} | {"\x7f"}
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"


def of(content: bytes) -> str | None:
    r"""Tell what a file is.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    str or None
        One of `KNOWN`. None for everything else: an empty file, a program, an archive, a workbook or
        document with macros, bytes that are no text.

    Examples
    --------
    >>> of(b"%PDF-1.7 ..."), of(b"a,b\n1,2\n"), of("情况说明".encode("gb18030")), of(b"MZ\x90\x00")
    ('pdf', 'csv', 'txt', None)
    """
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    return _office(content) if content.startswith(ZIP) else _text(content)


def _office(content: bytes) -> str | None:
    """Look at the names in an archive; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for kind, part in OFFICE.items() if part in names), None)


def _text(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if not text.strip() or CONTROL.intersection(text) else _table_or_text(text)
    return None


def _table_or_text(text: str) -> str:
    """Several lines with as many delimiters each are a table."""
    lines = [line for line in text.splitlines() if line.strip()]
    counts = ({line.count(sign) for line in lines} for sign in DELIMITERS)
    return "csv" if len(lines) > 1 and any(len(found) == 1 and found != {0} for found in counts) else "txt"
