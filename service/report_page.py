"""The report as one page: no script, nothing to fetch, readable on paper."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.classifications import industries
from scoring.errors import Fault
from scoring.robustness import NORMALISATIONS, WEIGHTINGS
from scoring.strata import DIMENSIONS
from service import charts
from service.charts import Bar
from service.problems import Language, catalogue, text

TEMPLATES = Path(__file__).parent / "templates"
Part = Mapping[str, Any]


def render(document: Part) -> str:
    """Write the page, Chinese first with English beside it."""
    names = {"doc": document, "titles": document["scheme"]["titles"], "dimensions": _dimensions(document)}
    return _environment().get_template("report.html").render(**names, charts=_Charts(document))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals |= {"zh": _zh, "en": _en, "said": said, "named": named}
    made.filters |= {"percent": charts.shown, "figure": figure}
    return made


def _words(language: Language, name: str, params: Mapping[str, object]) -> str:
    return text(Fault(f"report.{name}", params=params), language)


def _zh(name: str, /, **params: object) -> str:
    return _words("zh", name, params)


def _en(name: str, /, **params: object) -> str:
    return _words("en", name, params)


def said(name: str, /, **params: object) -> str:
    """Both languages on one line."""
    zh, en = _zh(name, **params), _en(name, **params)
    return zh if zh == en else f"{zh} {en}"


def group(name: str) -> str:
    """The name of a group: a word of ours, or a place or a code as it is."""
    return said(f"group_{name}") if f"report.group_{name}" in catalogue() else name


def named(cohort: Part, pools: Mapping[str, str]) -> str:
    """The name of a cohort: of a pool its title, of an industry its code and title."""
    if cohort["dimension"] == "industry" and cohort["group"] in industries():
        return f"{cohort['group']} {industries()[cohort['group']]}"
    return pools.get(cohort["group"]) or group(cohort["group"])


def figure(x: float | None) -> str:
    """A figure with four significant digits, large ones without decimals; a dash where there is none."""
    if x is None:
        return "–"
    if abs(x) >= 1000:
        return f"{x:,.0f}"
    return f"{x:.4g}"


def _dimensions(document: Part) -> dict[str, list[Part]]:
    cohorts = document["fairness"]["cohorts"]
    found = {name: [one for one in cohorts if one["dimension"] == name] for name in DIMENSIONS}
    return {
        name: sorted(some, key=lambda one: -one["units"]) for name, some in found.items() if len(some) > 1
    }


class _Charts:
    """The drawings of a document, made when the template asks for them."""

    def __init__(self, document: Part) -> None:
        self.document = document
        self.titles = document["scheme"]["titles"]

    def classes(self) -> str:
        """Classes by rank of every list."""
        rows = [
            (one["title"], [(part["name"], part["units"]) for part in one["classes"]])
            for one in self.document["rankings"]
        ]
        return charts.stacked(rows, said("h_population"))

    def totals(self, ranking: Part) -> str:
        """How the totals of a list are spread, with its lines."""
        lines = [
            (edge["line"], f"{edge['better']}│{edge['worse']}")
            for edge in self.document["edges"]
            if edge["ranking"] == ranking["ranking"] and edge["stage"] is None and not edge["group"]
        ]
        spread = ranking["totals"]
        inside = [(x, label) for x, label in lines if spread["low"] <= x <= spread["high"]]
        return charts.histogram(
            spread["counts"], spread["low"], spread["high"], inside, str(ranking["title"])
        )

    def drivers(self, rows: Sequence[Part]) -> str:
        """Variance share against weight."""
        drawn = [Bar(self._indicator(one["name"]), one["covariance"], one["weight"]) for one in rows]
        return charts.bars(drawn, said("h_drivers"))

    def inputs(self, one: Part) -> str:
        """Total and first order of every uncertain choice, on the share of classes that change."""
        drawn = []
        for given in one["inputs"]:
            index = given["index"]
            if given["output"] == "reclassified" and index["total"] is not None:
                low, high = index["total_interval"]
                drawn.append(
                    Bar(self._input(given["name"]), index["total"], max(index["first"], 0.0), low, high)
                )
        return charts.bars(drawn, said("h_sensitivity"))

    def correlations(self, one: Part) -> str:
        """Pearson's below the diagonal, Spearman's above."""
        names = list(dict.fromkeys(name for pair in one["pairs"] for name in (pair["one"], pair["other"])))
        cells: list[list[float | None]] = [[1.0 if i == j else None for j in names] for i in names]
        for pair in one["pairs"]:
            i, j = names.index(pair["one"]), names.index(pair["other"])
            cells[j][i], cells[i][j] = pair["pearson"], pair["spearman"]
        labels = [self._indicator(name) for name in names]
        return charts.matrix(labels, labels, cells, said("h_redundancy"), signed=True)

    def robustness(self, ranking: str) -> str:
        """Share of units that keep their class, normalisation by weighting."""
        found = {
            (one["normalisation"], one["weighting"]): one["kept"]
            for one in self.document["robustness"]
            if one["ranking"] == ranking
        }
        cells = [[found[row, column] for column in WEIGHTINGS] for row in NORMALISATIONS]
        rows = [said(f"method_{name}") for name in NORMALISATIONS]
        columns = [_zh(f"method_{name}") for name in WEIGHTINGS]
        return charts.matrix(rows, columns, cells, said("h_robustness"))

    def shares(self, cohorts: Sequence[Part], place: int) -> str:
        """The share of one class in each group about that of everybody."""
        line = self.document["fairness"]["overall"][place]["share"]
        rows = list(self._rows(cohorts, place))
        most = min(1.0, max([line * 2.2, *(row.value or 0.0 for row in rows)]) * 1.15)
        return charts.forest(rows, line, said("h_fairness"), most)

    def _rows(self, cohorts: Sequence[Part], place: int) -> Iterator[Bar]:
        for one in cohorts:
            rate, side = one["rates"][place], "best" if place == 0 else "worst"
            adverse = one[side] == ("fewer" if place == 0 else "more")
            mark = "small" if one["small"] else "marked" if adverse else ""
            name = named(one, self.titles["pools"])
            yield Bar(
                f"{name} ({one['units']})", rate["share"], low=rate["low"], high=rate["high"], mark=mark
            )

    def _indicator(self, name: str) -> str:
        return (
            said("adjustments") if name == "adjustments" else str(self.titles["indicators"].get(name, name))
        )

    def _input(self, name: str) -> str:
        kind, _, indicator = name.partition(".")
        return _zh(f"of_{kind}", name=self._indicator(indicator)) if indicator else said(f"of_{kind}")
