"""Schemes and populations for the properties: the delivered schemes, and odd enterprises."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from scoring.calibration import Calibration
from scoring.clauses import Ranking
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.scheme import load, parse
from tests.property.generated import scheme_texts

Row = dict[str, Any]

FOLDER = Path("data/schemes")
DELIVERED = tuple(
    load(path) for path in sorted(FOLDER.glob("*/*.toml")) if not path.name.endswith(".cases.toml")
)
EXAMPLES = int(os.environ.get("MUHERO_TEST_EXAMPLES", "25"))  # a long night: 5000
thorough = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
TYPES = {"text": pl.String(), "date": pl.Date(), "labels": pl.List(pl.String)}
TEXTS = {
    "scale": ["above", "above", "below", "below", None],
    "industry": ["3411", "3411", "1310", "4411", "5162", None],
    "park": ["一区", "二区", None],
    "zone": ["东", "西", None],
    "register_status": ["normal", "normal", "normal", "moved", None],
}
FIGURES = (None, 0.0, 1.0, 2.0, 3.0, 10.0, 30.0, 100.0, 1e6)
MAY_BE_NEGATIVE = re.compile(r"tax|profit|x\d")


def mentioned(scheme: Scheme, names: Sequence[str]) -> list[str]:
    """Those of `names` that stand in the text of the scheme."""
    return [name for name in names if re.search(rf"\b{name}\b", scheme.text)]


def columns(scheme: Scheme) -> dict[str, pl.DataType]:
    """What the scheme's formulas read, and the links between enterprises."""
    kinds: dict[str, pl.DataType] = {one.code: TYPES[one.type] for one in scheme.attributes}
    kinds |= {fact.code: pl.Float64() for fact in scheme.facts}
    linked = ["uscc", "plot_holder_uscc", "parent_uscc"]
    return {
        name: kinds[name] for name in [*linked, *mentioned(scheme, [k for k in kinds if k not in linked])]
    }


def frame(scheme: Scheme, rows: Sequence[Mapping[str, Any]], **more: pl.DataType) -> pl.DataFrame:
    """The table of facts that `rows` are."""
    schema = columns(scheme) | more
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def last_year(scheme: Scheme, rows: Sequence[Row]) -> pl.DataFrame:
    """The table of last year's facts of those rows that have any."""
    known = [{**row["previous"], "uscc": row["uscc"]} for row in rows if row.get("previous")]
    return frame(scheme, known, **{"class": pl.String(), "years_in_class": pl.Int64()})


def figures(name: str) -> st.SearchStrategy[float | None]:
    odd = st.floats(0, 1e6, allow_subnormal=False) | st.sampled_from(FIGURES)
    return odd | st.floats(-1e4, 0, allow_subnormal=False) if MAY_BE_NEGATIVE.match(name) else odd


def cells(scheme: Scheme, name: str, kind: pl.DataType) -> st.SearchStrategy[Any]:
    """Values of one column: missing, zero, equal and extreme ones are common."""
    if kind == pl.Float64():
        return figures(name)
    if kind == pl.Date():
        return st.none() | st.dates(date(2010, 1, 1), date(2026, 1, 1))
    if kind == pl.List(pl.String):
        labels = sorted(set(re.findall(r"array_contains\(labels, '(.*?)'\)", scheme.text)))
        return st.none() | st.lists(st.sampled_from(labels), max_size=2) if labels else st.none()
    return st.sampled_from(TEXTS[name]) if name in TEXTS else st.none()


@st.composite
def populations(draw: st.DrawFn, scheme: Scheme, largest: int = 12, linked: bool = True) -> list[Row]:
    """Up to `largest` enterprises; where `linked`, some are tenants or subsidiaries of the first ones."""
    strategies = {name: cells(scheme, name, kind) for name, kind in columns(scheme).items()}
    own = st.fixed_dictionaries({k: v for k, v in strategies.items() if not k.endswith("uscc")})
    classes, years = st.sampled_from([None, *scheme.class_names]), st.none() | st.integers(1, 5)
    before = st.fixed_dictionaries({"class": classes, "years_in_class": years})
    last = st.none() | st.tuples(own, before).map(lambda both: both[0] | both[1])
    rows: list[Row] = []
    for number in range(draw(st.integers(1, largest))):
        chiefs = st.sampled_from([None, None, *(f"E{i:02}" for i in range(min(number, 2)) if linked)])
        links = {"plot_holder_uscc": draw(chiefs), "parent_uscc": draw(chiefs)}
        rows.append({"uscc": f"E{number:02}", **links, **draw(own), "previous": draw(last)})
    return rows


def seeded(scheme: Scheme, n: int, seed: int) -> pl.DataFrame:
    """A large population of plausible figures, some missing: quick to make, the same for the same seed."""
    chance = np.random.default_rng(seed)
    made: dict[str, Any] = {"uscc": [f"U{number:06}" for number in range(n)]}
    for name, kind in columns(scheme).items():
        if kind == pl.Float64():
            values = chance.lognormal(3, 1.5, n).round(3)
            made[name] = pl.Series(values).set(pl.Series(chance.random(n) < 0.05), None)
        elif name in TEXTS:
            made[name] = [TEXTS[name][i] for i in chance.integers(0, len(TEXTS[name]), n)]
    return pl.DataFrame(made)


def any_scheme(data: st.DataObject, delivered: bool = True) -> Scheme:
    """One of the delivered schemes or a generated one; a failure prints its name or its text."""
    known = {f"{scheme.county}/{scheme.year}": scheme for scheme in DELIVERED if delivered}
    made = scheme_texts()
    chosen = data.draw(st.sampled_from(sorted(known)) | made if known else made)
    return known.get(chosen) or parse(chosen)


def run(scheme: Scheme, rows: list[Row], calibration: Calibration | None = None) -> Evaluation:
    return evaluate(scheme, frame(scheme, rows), last_year(scheme, rows), calibration)


def lists(ranking: Ranking, results: pl.DataFrame, rows: list[Row]) -> list[pl.DataFrame]:
    """The units that are ranked against each other."""
    places = frame_of(ranking, rows)
    units = results.filter(pl.col("pool").is_in(list(ranking.pools)) & pl.col("rank").is_not_null())
    units = units.filter(~pl.col("unit").is_in(["member", "merged"])).join(places, on="uscc", how="left")
    return units.partition_by(ranking.within) if ranking.within and units.height else [units]


def frame_of(ranking: Ranking, rows: list[Row]) -> pl.DataFrame:
    names = ["uscc", *(name for name in ranking.within if name != "pool")]
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )


def families(rows: Sequence[Row]) -> list[list[Row]]:
    """Enterprises that must stay together when a population is divided: units with their members."""
    family = {row["uscc"]: row["uscc"] for row in rows}
    for row in rows:
        for chief in (row["plot_holder_uscc"], row["parent_uscc"]):
            if chief is not None:
                old, new = family[row["uscc"]], family[chief]
                family = {uscc: new if root == old else root for uscc, root in family.items()}
    return [[row for row in rows if family[row["uscc"]] == root] for root in dict.fromkeys(family.values())]


def halves(rows: Sequence[Row], chosen: Sequence[bool]) -> Iterator[list[Row]]:
    """Divide a population, families whole, into those `chosen` and the others."""
    parts: dict[bool, list[Row]] = {True: [], False: []}
    for family, side in zip(families(rows), chosen, strict=False):
        parts[side].extend(family)
    yield from (part for part in parts.values() if part)
