"""Sheets of paper: figures and words set by Typst in an embedded Chinese font, many at once in processes."""

import io
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from service import charts
from service.errors import Conflict

TEMPLATES = Path(__file__).parent
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONTS = {  # file: the family in it
    "NotoSansCJK-Regular.ttc": "Noto Sans CJK SC",
    "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
    "wqy-microhei.ttc": "WenQuanYi Micro Hei",
}
PACKAGES = "fonts-noto-cjk, fonts-wqy-microhei"
WIDTH = 480  # pixels of a chart on paper
BATCH = 25  # sheets that a process sets before it says so
MOST_PROCESSES = 4
INPUT = "sheet"


@cache
def font(folders: tuple[str, ...] = FOLDERS) -> tuple[str, str]:
    """Find a Chinese font: its family and the folder that it lies in."""
    for folder in folders:
        for path, _, names in os.walk(Path(folder).expanduser()):
            for name, family in FONTS.items():
                if name in names:
                    return family, path
    raise Conflict("notice.font_missing", packages=PACKAGES)


def pdf(template: str, sheet: Mapping[str, Any]) -> bytes:
    """Set one sheet; `chart` in it is a specification of Vega-Lite, `qr` what its code says."""
    family, _ = font()
    parts = {"chart": _chart(sheet.get("chart"), family), "qr": _qr(sheet.get("qr")), "font": family}
    told = orjson.dumps({**sheet, **parts}).decode()
    made = _compiler(template).compile(format="pdf", sys_inputs={INPUT: told}, pdf_standards=["a-2b"])
    return bytes(made)


def many(template: str, sheets: Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    """Set many sheets, in their order, in as many processes as there are processors."""
    font()  # what is missing is said once, and here
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    if processes == 1 or len(sheets) <= BATCH:
        yield from (pdf(template, one) for one in sheets)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh) as pool:
        parts = [(template, [*sheets[at : at + BATCH]]) for at in range(0, len(sheets), BATCH)]
        for made in pool.map(_several, parts):
            yield from made


def _several(part: tuple[str, list[Mapping[str, Any]]]) -> list[bytes]:
    template, sheets = part
    return [pdf(template, one) for one in sheets]


@cache
def _compiler(template: str) -> Any:
    import typst  # 77 MB: only where something is set

    _, folder = font()
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), font_paths=[folder], ignore_system_fonts=True)


def _chart(spec: Mapping[str, Any] | None, family: str) -> str | None:
    return None if spec is None else charts.svg(spec, WIDTH, family)


def _qr(said: str | None) -> str | None:
    if said is None:
        return None
    import segno

    sink = io.BytesIO()
    segno.make(said, error="m", micro=False).save(sink, kind="svg", border=2, xmldecl=False)
    return sink.getvalue().decode()
