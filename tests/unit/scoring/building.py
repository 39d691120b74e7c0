"""Schemes and enterprises put together for a test: a small whole, of which a test changes one part."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from scoring.calibration import Calibration
from scoring.document import Scheme
from scoring.errors import Fault, SchemeError
from scoring.evaluate import evaluate
from scoring.scheme import parse

Row = dict[str, Any]
Rows = list[Row]

TYPES = {"number": pl.Float64(), "text": pl.String(), "date": pl.Date(), "labels": pl.List(pl.String)}


def inline(cell: object) -> str:
    """A value as TOML on one line; keys that are None are left out."""
    if isinstance(cell, Mapping):
        return (
            "{" + ", ".join(f'"{key}" = {inline(one)}' for key, one in cell.items() if one is not None) + "}"
        )
    if isinstance(cell, list | tuple):
        return "[" + ", ".join(inline(one) for one in cell) + "]"
    if isinstance(cell, str):
        return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def indicator(name: str = "x", **keys: Any) -> Row:
    """The fact `a` against a benchmark of 10, weight 100."""
    return {"name": name, "value": "a", "weight": 100, "score": "ratio", "benchmark": 10} | keys


def pool(name: str = "all", *indicators: Row, **keys: Any) -> Row:
    return {"name": name, "indicators": list(indicators) or [indicator()]} | keys


def ranking(*pools: str, name: str = "one", **keys: Any) -> Row:
    """A up to 20 %, B to 60 %, C to 90 %, D the rest."""
    bands = None if "stages" in keys else shares(A=0.2, B=0.6, C=0.9, D=None)
    return {"name": name, "pools": list(pools) or ["all"], "bands": bands} | keys


def shares(**to: float | None) -> Rows:
    """Bands by cumulative share."""
    return [{"class": name, "to": share} for name, share in to.items()]


def adding(*indicators: Row) -> dict[str, Any]:
    """One pool with these indicators, whose weights need not make 100."""
    return {"pools": [pool("all", *indicators)], "weights_total": sum(one["weight"] for one in indicators)}


def text(**changes: Any) -> str:
    """The text of a scheme with the facts `a` … `d`, texts `g`, `h`; a change of None leaves a key out."""
    document = {
        "county": "990199",
        "year": 2024,
        "as_of": date(2024, 12, 31),
        "title": "试验办法",
        "source": "无",
        "facts": {code: {"title": code, "unit": "1"} for code in "abcd"}
        | {"used": {"title": "耗用", "unit": "1", "is_input": True}},
        "attributes": {"g": {"title": "组"}, "h": {"title": "段"}},
        "classes": [{"name": name} for name in "ABCD"],
        "pools": [pool()],
        "rankings": [ranking()],
    }
    return "\n".join(
        f"{key} = {inline(cell)}" for key, cell in (document | changes).items() if cell is not None
    )


def scheme(**changes: Any) -> Scheme:
    return parse(text(**changes))


def faults(**changes: Any) -> dict[str, str]:
    """Where → code of everything that is wrong with a scheme."""
    return {fault.where: fault.code for fault in faults_of(text(**changes))}


def faults_of(document: str) -> tuple[Fault, ...]:
    try:
        parse(document)
    except SchemeError as error:
        return error.faults
    return ()


def firms(n: int = 0, **columns: Any) -> Rows:
    """Enterprises E001 …: a list is a column, anything else is the same for all (labels: a tuple)."""
    n = n or max([len(cells) for cells in columns.values() if isinstance(cells, list)], default=1)
    rows = (
        {name: cells[i] if isinstance(cells, list) else cells for name, cells in columns.items()}
        for i in range(n)
    )
    return [{"uscc": f"E{i:03}"} | row for i, row in enumerate(rows, 1)]


def run(
    rules: Scheme | Mapping[str, Any],
    rows: Rows,
    previous: Rows | None = None,
    calibration: Calibration | None = None,
) -> pl.DataFrame:
    """The results of evaluating `rows`."""
    made = rules if isinstance(rules, Scheme) else scheme(**rules)
    return evaluate(made, rows, previous, calibration).results


def column(results: pl.DataFrame, name: str) -> list[Any]:
    return results[name].to_list()


def classes(results: pl.DataFrame, name: str = "class") -> str:
    """All classes in the order of the rows; a dash where there is none."""
    return "".join(cell or "-" for cell in results[name])


def row_of(results: pl.DataFrame, uscc: str, unit: str | None = None) -> Row:
    found = results.filter(pl.col("uscc") == uscc)
    return (found if unit is None else found.filter(pl.col("unit") == unit)).row(0, named=True)


def frame(rules: Scheme, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The data frame that `rows` are, in the types of the vocabulary."""
    rows = list(rows)
    kinds = {one.code: TYPES["number"] for one in rules.facts}
    kinds |= {one.code: TYPES[one.type] for one in rules.attributes}
    kinds |= {"class": TYPES["text"], "years_in_class": pl.Int64()}
    used = [name for name in kinds if any(name in row for row in rows) or name == "uscc"]
    cells = {name: [row.get(name) for row in rows] for name in used}
    lists = {
        name: [list(cell or ()) for cell in cells[name]] for name in used if kinds[name] == TYPES["labels"]
    }
    return pl.DataFrame(cells | lists, schema={name: kinds[name] for name in used})
