"""The demo county over ten years: how it goes on, when the regime changes, and what leaks from the future."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from data import synthetic
from tests.unit.data import demo_years
from tests.unit.data.demo_years import Tables, above

YEARS = range(2019, 2029)
BREAK = 2026
HUNGRY = ("17", "22", "25", "26", "28", "30", "31", "32")
SIZE = {"above": 400, "below": 300}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of ten calm years, with a leak."""
    return tmp_path_factory.mktemp("calm")


@pytest.fixture(scope="module")
def calm(folder: Path) -> Tables:
    return mended(synthetic.generate(folder, years=YEARS, quarters=0, leak=True, **SIZE))


@pytest.fixture(scope="module")
def calm_results(calm: Tables) -> Tables:
    return demo_years.evaluated(calm)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("broken")
    return mended(synthetic.generate(folder, years=YEARS, quarters=0, regime=BREAK, **SIZE))


@pytest.fixture(scope="module")
def broken_results(broken: Tables) -> Tables:
    return demo_years.evaluated(broken)


def mended(files: tuple[synthetic.DepartmentFile, ...]) -> Tables:
    return demo_years.tables(demo_years.corrected(demo_years.first(files), demo_years.corrections(files)))


def per_land(table: pl.DataFrame, fact: str) -> float:
    sums = above(table).select(pl.col(fact, "land").sum()).row(0)
    return float(sums[0] / sums[1])


def test_ten_years_stay_those_of_a_county(calm: Tables) -> None:
    for fact, least, most in (("tax", 14, 32), ("revenue", 340, 680)):
        figures = [per_land(calm[year], fact) for year in YEARS]
        assert min(figures) >= least, (fact, figures)
        assert max(figures) <= most, (fact, figures)
    land = [above(calm[year])["land"].sum() for year in YEARS]
    assert max(land) < 1.25 * min(land)


@pytest.mark.parametrize("year", YEARS[1:])
def test_classes_last_through_ten_years(calm_results: Tables, year: int) -> None:
    assert 0.65 < demo_years.persistence(calm_results, year) < 0.82
    shares = dict(calm_results[year]["class"].drop_nulls().value_counts(normalize=True).iter_rows())
    assert 0.14 < shares["A"] < 0.26
    assert 0.52 < shares["B"] < 0.66
    assert 0.11 < shares["C"] < 0.22
    assert 0.03 < shares["D"] < 0.09


def test_before_the_break_all_figures_are_those_of_calm_years(calm: Tables, broken: Tables) -> None:
    same = ["uscc", "tax", "revenue", "energy", "employees", "land_owned", "industry"]
    for year in range(YEARS[0], BREAK):
        assert broken[year].select(same).equals(calm[year].select(same)), year


def drift(tables: Tables, year: int, change: pl.Expr) -> float:
    """Population stability index of a figure: one year against all before it."""
    joined = {of: tables[of].join(tables[of - 1], on="uscc", suffix="_before") for of in YEARS[1:]}
    figures = {of: table.select(change.alias("x"))["x"].drop_nulls() for of, table in joined.items()}
    before = np.concatenate([figures[of].to_numpy() for of in range(YEARS[1], year)])
    now = figures[year].to_numpy()
    edges = np.nanquantile(before, np.linspace(0, 1, 11)[1:-1])
    old, new = (_shares(values[np.isfinite(values)], edges) for values in (before, now))
    return float(((new - old) * np.log(new / old)).sum())


def _shares(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    counts = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
    shares: NDArray[np.float64] = np.maximum(counts, 0.5) / len(values)
    return shares


def growth(numerator: str, denominator: str) -> pl.Expr:
    now, before = (pl.col(numerator + of) / pl.col(denominator + of) for of in ("", "_before"))
    return (now / before).log()


@pytest.mark.parametrize(
    "change",
    [
        growth("tax", "land_owned"),
        growth("energy", "revenue"),
        growth("revenue", "land_owned"),
        growth("tax", "revenue"),
    ],
    ids=["tax per land", "energy per revenue", "revenue per land", "tax per revenue"],
)
def test_inputs_drift_visibly_at_the_break_and_not_before(
    calm: Tables, broken: Tables, change: pl.Expr
) -> None:
    assert drift(broken, BREAK, change) > 0.25
    assert drift(calm, BREAK, change) < 0.1


def test_industries_that_need_much_energy_are_hit_by_its_price(calm: Tables, broken: Tables) -> None:
    def used(tables: Tables, hungry: bool) -> float:
        of_these = pl.col("industry").str.head(2).is_in(HUNGRY)
        rows = (
            above(tables[BREAK])
            .filter(of_these if hungry else ~of_these)
            .drop_nulls(["energy", "value_added"])
        )
        return float((rows["energy"] / rows["value_added"]).median())

    assert used(broken, hungry=True) > 1.2 * used(calm, hungry=True)
    assert used(broken, hungry=False) < used(calm, hungry=False)


def test_a_year_tells_less_of_the_next_from_the_break_on(
    calm_results: Tables, broken_results: Tables
) -> None:
    years = range(BREAK, YEARS[-1] + 1)
    calm, broken = (
        [demo_years.persistence(results, year) for year in years]
        for results in (calm_results, broken_results)
    )
    assert broken[0] < calm[0] - 0.08
    assert np.mean(broken[1:]) < np.mean(calm[1:]) - 0.02


def carriers(table: pl.DataFrame) -> set[str]:
    label = synthetic.leak.LABEL
    return set(table.filter(pl.col("labels").list.contains(label))["uscc"])


def test_the_leak_is_what_its_ledger_says_and_the_newest_year_has_none(folder: Path, calm: Tables) -> None:
    lines = list(synthetic.leaked(folder))
    for year in YEARS:
        assert carriers(calm[year]) == {line.uscc for line in lines if line.year == year}, year
    assert not carriers(calm[YEARS[-1]])
    assert 0.75 < np.mean([line.worst for line in lines]) < 0.98


def test_who_carries_the_leaked_label_gets_a_bad_class_a_year_later(
    calm: Tables, calm_results: Tables
) -> None:
    for year in YEARS[:-1]:
        among = calm_results[year + 1].filter(pl.col("uscc").is_in(carriers(calm[year])))
        classes = among["class"].drop_nulls()
        assert classes.len() > 25, year
        assert classes.is_in(["C", "D"]).mean() > 0.6, year  # type: ignore[operator]


def test_without_a_leak_nothing_else_changes(folder: Path, calm: Tables, tmp_path: Path) -> None:
    files = synthetic.generate(tmp_path, years=YEARS, quarters=0, **SIZE)
    assert not (tmp_path / "leak.csv").exists()
    for file in files:
        same = file.path.read_bytes() == (folder / file.path.relative_to(tmp_path)).read_bytes()
        assert same == (file.layout != "market" or file.year == YEARS[-1]), file.path
