"""Plain charts as SVG for pages without scripts: bars, matrices, distributions, intervals.

Sizes are those of the drawing; colours and fonts come from the page's style by class. Everything that is
drawn is said in words too, in the table beside it or in a `title`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 760
ROW = 26
LABEL = 210
RIGHT = 64


@dataclass(frozen=True)
class Bar:
    """A labelled figure, with a second one to compare it with and an interval where there are such."""

    label: str
    value: float | None
    other: float | None = None
    low: float | None = None
    high: float | None = None
    mark: str = ""


def bars(rows: Sequence[Bar], title: str, percent: bool = True) -> str:
    """Horizontal bars; the second figure is a thinner bar below, the interval a whisker."""
    most = max((x for row in rows for x in (row.value, row.other, row.high) if x is not None), default=0.0)
    scale = (WIDTH - LABEL - RIGHT) / max(most, 1e-9)
    parts = [part for at, row in enumerate(rows) for part in _bar(row, at * ROW + 4, scale, percent)]
    return _svg(len(rows) * ROW + 8, title, parts)


def _bar(row: Bar, top: float, scale: float, percent: bool) -> Iterator[str]:
    thin = row.other is not None
    yield _label(top + 15, row.label)
    if row.value is not None:
        width = max(row.value, 0.0) * scale
        yield _rect(LABEL, top + 3, width, 9 if thin else 14, f"bar {row.mark}".strip())
        yield _text(_end(row, scale) + 6, top + 15, shown(row.value, percent), "start", "figure")
    if row.other is not None:
        yield _rect(LABEL, top + 13, max(row.other, 0.0) * scale, 5, "other")
    if row.low is not None and row.high is not None:
        yield _whisker(LABEL + max(row.low, 0.0) * scale, LABEL + max(row.high, 0.0) * scale, top + 10)


def _end(row: Bar, scale: float) -> float:
    return LABEL + max(0.0, *(x for x in (row.value, row.other, row.high) if x is not None)) * scale


def forest(rows: Sequence[Bar], line: float, title: str, most: float) -> str:
    """Shares with their intervals about a line that stands for everybody."""
    scale = (WIDTH - LABEL - RIGHT) / max(most, 1e-9)
    x = LABEL + line * scale
    height = len(rows) * 20 + 8
    parts = [f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}"/>']
    for at, row in enumerate(rows):
        top = at * 20 + 4
        parts.append(_label(top + 13, row.label))
        if row.value is not None and row.low is not None and row.high is not None:
            parts.append(
                _whisker(LABEL + row.low * scale, LABEL + min(row.high, most) * scale, top + 9, row.mark)
            )
            dot = LABEL + min(row.value, most) * scale
            parts.append(f'<circle class="dot {row.mark}" cx="{dot:.1f}" cy="{top + 9}" r="4"/>')
            parts.append(_text(WIDTH - 2, top + 13, shown(row.value), "end", "figure"))
    return _svg(height, title, parts)


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[float | None]], title: str,
           signed: bool = False) -> str:  # fmt: skip
    """A table of shares (0 … 1) or correlations (−1 … 1), the stronger the darker."""
    width = min(118.0, (WIDTH - LABEL) / max(len(columns), 1))
    parts = [
        _text(LABEL + (at + 0.5) * width, 14, _short(name, width), "middle", "head", name)
        for at, name in enumerate(columns)
    ]
    for down, (name, row) in enumerate(zip(rows, cells, strict=True)):
        top = 22 + down * 30
        parts.append(_label(top + 19, name))
        for along, cell in enumerate(row):
            parts += _cell(LABEL + along * width, top, width, cell, signed)
    return _svg(22 + len(rows) * 30 + 4, title, parts)


def _cell(left: float, top: float, width: float, cell: float | None, signed: bool) -> Iterator[str]:
    if cell is None:
        return
    tone = "minus" if signed and cell < 0 else "plus"
    strength = abs(cell) if signed else max(0.0, 1 - cell) * 1.6
    yield (
        f'<rect class="cell {tone}" x="{left + 1:.1f}" y="{top}" width="{width - 2:.1f}" height="28" rx="3" '
        f'fill-opacity="{min(0.06 + 0.8 * strength, 0.9):.2f}"/>'
    )
    dark = " on-dark" if strength > 0.6 else ""
    words = f"{cell:.2f}" if signed else shown(cell)
    yield _text(left + width / 2, top + 18, words, "middle", f"figure{dark}")


def histogram(
    counts: Sequence[int], low: float, high: float, lines: Sequence[tuple[float, str]], title: str
) -> str:
    """A distribution with labelled vertical lines."""
    height, left, right, base = 190, 30, WIDTH - 20, 165
    scale = (right - left) / max(high - low, 1e-9)
    step = (right - left) / max(len(counts), 1)
    most = max(counts, default=0) or 1
    parts = [
        _rect(left + at * step + 0.5, base - count / most * 130, step - 1, count / most * 130, "bar")
        for at, count in enumerate(counts)
        if count
    ]
    parts.append(f'<line class="axis" x1="{left}" x2="{right}" y1="{base}" y2="{base}"/>')
    for at in range(6):
        x = low + (high - low) * at / 5
        parts.append(_text(left + (x - low) * scale, base + 16, f"{x:.0f}", "middle", "figure"))
    for at, (x, label) in enumerate(lines):
        place = left + (x - low) * scale
        parts.append(f'<line class="line" x1="{place:.1f}" x2="{place:.1f}" y1="24" y2="{base}"/>')
        parts.append(_text(place, 20 - 12 * (at % 2) + 2, label, "middle", "figure"))
    return _svg(height, title, parts)


def stacked(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]], title: str) -> str:
    """Each row one bar of full width, parted by classes."""
    parts, span = [], WIDTH - LABEL - 4
    for down, (label, classes) in enumerate(rows):
        top, left = down * 40 + 4, float(LABEL)
        parts.append(_label(top + 21, label))
        total = sum(count for _, count in classes) or 1
        for at, (name, count) in enumerate(classes):
            width = count / total * span
            parts.append(_rect(left, top, max(width - 1, 0.0), 32, f"class class{min(at, 5)}"))
            if width > 34:
                parts.append(_text(left + width / 2, top + 14, name, "middle", "on-dark"))
                parts.append(_text(left + width / 2, top + 27, str(count), "middle", "figure on-dark"))
            left += width
    return _svg(len(rows) * 40 + 4, title, parts)


def shown(value: float, percent: bool = True) -> str:
    """A share as people read it; a small one with a decimal."""
    if not percent:
        return f"{value:.3g}"
    return f"{value * 100:.0f}%" if abs(value) >= 0.0995 else f"{value * 100:.1f}%"


def _short(name: str, width: float) -> str:
    """As much of a name as there is room for: a Chinese sign is about twice as wide as a letter."""
    room, kept = width / 6.4, ""
    for sign in name:
        room -= 1 if sign.isascii() else 1.9
        if room < 1:
            return f"{kept}…"
        kept += sign
    return name


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'


def _whisker(start: float, end: float, y: float, mark: str = "") -> str:
    ends = f"M{start:.1f} {y - 4}v8M{start:.1f} {y}H{end:.1f}M{end:.1f} {y - 4}v8"
    return f'<path class="whisker {mark}" d="{ends}"/>'


def _label(y: float, name: str) -> str:
    return _text(LABEL - 10, y, _short(name, LABEL + 14), "end", full=name)


def _text(x: float, y: float, words: str, anchor: str, kind: str = "", full: str = "") -> str:
    title = f"<title>{escape(full)}</title>" if full and full != words else ""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{title}{escape(words)}</text>'


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
