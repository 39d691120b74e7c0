"""Markdown that reads well unrendered, too: tables whose columns stand below each other, in any script."""

import unicodedata
from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Lay a table out; the first `left` columns are words, the others figures, which end below each other.

    >>> print(table(["类别", "n"], [["A", "12"], ["全部", "100"]]))
    | 类别 |   n |
    | :--- | --: |
    | A    |  12 |
    | 全部 | 100 |
    """
    cells = [[_safe(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(3, *(_width(row[column]) for row in cells)) for column in range(len(heads))]
    rule = [
        ":" + "-" * (width - 1) if column < left else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    laid = [
        [
            _padded(cell, width, column < left)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in cells
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in (laid[0], rule, *laid[1:]))


def _safe(cell: str) -> str:
    """Keep a cell one cell of one line."""
    return " ".join(cell.replace("|", "\\|").split())


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text
