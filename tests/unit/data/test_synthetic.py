"""The demo county: its totals, its files through the ordinary door, mistakes and corrections, classes."""

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from data import layout, quality, reader, synthetic, uscc
from data.errors import FileError
from data.synthetic import DepartmentFile
from scoring.facts import FACTS
from tests.unit.data import demo_years
from tests.unit.data.demo_years import Readings, Tables, above

YEARS = range(2019, 2025)
CUSTOMARY = 0.005  # half a unit of the last digit printed, of figures with two decimals

Files = tuple[DepartmentFile, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def files(folder: Path) -> Files:
    return synthetic.generate(folder)


@pytest.fixture(scope="module")
def readings(files: Files) -> Readings:
    """As first handed in."""
    return demo_years.first(files)


@pytest.fixture(scope="module")
def corrections(files: Files) -> Readings:
    """What was handed in again, by the name of the file that it corrects."""
    return demo_years.corrections(files)


@pytest.fixture(scope="module")
def tables(readings: Readings) -> Tables:
    """As first handed in."""
    return demo_years.tables(readings)


@pytest.fixture(scope="module")
def mended(readings: Readings, corrections: Readings) -> Tables:
    """With the corrections."""
    return demo_years.tables(demo_years.corrected(readings, corrections))


def test_942_are_above_scale_and_1200_below_in_every_year(tables: Tables) -> None:
    for year in YEARS:
        counts = dict(tables[year]["scale"].value_counts().iter_rows())
        assert counts == {"above": 942, "below": 1200}, year


def test_totals_of_2019_are_those_of_lishui(tables: Tables) -> None:
    totals = above(tables[2019]).select(pl.col("tax", "land", "value_added", "revenue").sum()).row(0)
    assert totals == pytest.approx((573_564, 30_341, 2_236_605, 30_341 * 430), abs=0.5)


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "digit"),
    [
        ("tax", "land", 18.90, 0.01),
        ("value_added", "land", 73.71, 0.01),
        ("value_added", "energy", 1.14, 0.01),
        ("value_added", "emissions", 611.55, 0.01),
        ("rd_expense", "revenue", 0.0236, 0.0001),
        ("value_added", "employees", 16.45, 0.01),
        ("revenue", "land", 430, 1),
    ],
)
def test_means_of_2019_are_those_of_lishui(
    tables: Tables, numerator: str, denominator: str, printed: float, digit: float
) -> None:
    table = above(tables[2019])
    assert table[denominator].null_count() == 0
    assert table[numerator].sum() / table[denominator].sum() == pytest.approx(printed, abs=digit)


def test_codes_are_valid_and_of_a_division_that_exists_nowhere(tables: Tables) -> None:
    codes = set().union(*(table["uscc"] for table in tables.values()))
    assert {uscc.fault(code) for code in codes} == {None}
    assert {code[2:8] for code in codes} == {synthetic.COUNTY}


def test_names_are_plainly_fictional_and_of_one_enterprise(tables: Tables) -> None:
    for table in tables.values():
        assert table["name"].str.starts_with("示范").all()
        assert table["name"].str.ends_with("(虚构)").all()
        assert table["name"].is_unique().all()


def test_every_file_says_that_it_is_synthetic(files: Files) -> None:
    for file in files:
        content = file.path.read_bytes()
        if file.path.suffix == ".csv":
            encoding = "gb18030" if "虚构".encode("gb18030") in content else "utf-8-sig"
            title = content.decode(encoding).splitlines()[0]
        else:
            title = str(CalamineWorkbook.from_path(file.path).get_sheet_by_index(0).to_python(nrows=1)[0][0])
        assert "示范县(虚构)" in title, file.path
        assert "虚构、合成数据" in title, file.path


def test_files_are_as_mixed_as_departments_make_them(files: Files) -> None:
    contents = [file.path.read_bytes() for file in files]
    assert sum(content.startswith(b"PK") for content in contents) >= 6
    assert sum("税收数据".encode("gb18030") in content for content in contents) >= 1
    texts = [content.decode(errors="ignore") for content in contents if not content.startswith(b"PK")]
    assert any('"1,' in text for text in texts), "thousands separators"
    assert any("１" in text for text in texts), "full-width digits"
    assert any(",/," in text for text in texts), "stated as not delivered"


def test_every_department_hands_in_every_year(files: Files) -> None:
    for year in YEARS:
        departments = {file.department for file in files if file.year == year}
        assert departments >= {"market", "tax", "statistics", "land", "power", "ecology"}


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
@pytest.mark.parametrize("name", ["tax", "statistics", "ecology"])
def test_quarters_add_up_to_the_year(readings: Readings, year: int, name: str) -> None:
    flows = [fact.code for fact in FACTS if fact.kind == "flow"]
    parted = readings[year, f"{name}_quarters"].facts.filter(pl.col("code").is_in(flows))
    assert set(parted["period"]) == {f"{year}Q{quarter}" for quarter in range(1, 5)}
    summed = parted.drop_nulls("value").group_by("uscc", "code").agg(pl.col("value").sum())
    whole = readings[year, name].facts.drop_nulls("value")
    both = summed.join(whole, on=["uscc", "code"])
    assert both.height == summed.height > 1_000
    assert ((both["value"] - both["value_right"]).abs() < 1e-6 * (1 + both["value"].abs())).all()


@pytest.mark.parametrize("year", [2023, 2024])
def test_quarters_of_every_meter_add_up_to_the_year(readings: Readings, year: int) -> None:
    def sums(name: str) -> pl.DataFrame:
        return readings[year, name].meters.group_by("meter").agg(pl.col("kwh").sum()).sort("meter")

    assert sums("power_quarters").equals(sums("power"))


@pytest.mark.parametrize("year", [2022, 2023, 2024])
@pytest.mark.parametrize("code", ["tax", "revenue"])
def test_quarters_foretell_the_year_the_better_the_later(readings: Readings, year: int, code: str) -> None:
    name = {"tax": "tax", "revenue": "statistics"}[code]

    def figures(of: int, quarters: int) -> pl.DataFrame:
        facts = readings[of, f"{name}_quarters"].facts.filter(pl.col("code") == code)
        facts = facts.filter(pl.col("period").str.tail(1).cast(pl.Int64) <= quarters)
        return facts.group_by("uscc").agg(pl.col("value").sum()).filter(pl.col("value") > 0)

    def change(quarters: int) -> pl.DataFrame:
        both = figures(year, quarters).join(figures(year - 1, quarters), on="uscc")
        changed = (pl.col("value") / pl.col("value_right")).log()
        return both.select("uscc", changed.alias("change")).filter(pl.col("change").abs() < 2)

    whole = change(4)
    told = [
        change(quarters).join(whole, on="uscc").select(pl.corr("change", "change_right")).item()
        for quarters in (1, 2, 3)
    ]
    assert 0.6 < told[0] < told[1] < told[2] < 0.999


def test_tenants_share_parcels_and_none_uses_more_than_there_is(readings: Readings) -> None:
    parcels = readings[2024, "land"].parcels
    used = parcels.group_by("parcel").agg(pl.col("used_m2").sum(), pl.col("area_m2").first(), users=pl.len())
    assert (used["used_m2"] <= used["area_m2"] + 1e-6).all()
    assert used.filter(pl.col("users") > 2).height > 20, "parcels with several tenants"
    tenants = parcels.filter(pl.col("user_uscc") != pl.col("holder_uscc"))
    assert 200 < tenants["user_uscc"].n_unique() < 600


def test_tenants_are_mostly_below_scale(tables: Tables) -> None:
    tenants = tables[2024].filter(pl.col("plot_holder_uscc").is_not_null())
    assert (tenants["scale"] == "below").mean() > 0.8


def test_enterprises_enter_leave_rise_and_fall(tables: Tables) -> None:
    for year in YEARS[1:]:
        before, now = tables[year - 1], tables[year]
        assert 40 < now.join(before, on="uscc", how="anti").height < 100
        gone = before.join(now, on="uscc", how="anti")
        assert set(gone["register_status"]) == {"moved", "deregistered"}
        both = now.join(before, on="uscc")
        assert 15 < both.filter(pl.col("scale") == "above", pl.col("scale_right") == "below").height < 80


def test_scale_agrees_with_revenue(tables: Tables) -> None:
    table = tables[2019]
    assert table.filter(pl.col("scale") == "above")["revenue"].min() >= 2_000
    assert table.filter(pl.col("scale") == "below")["revenue"].max() < 2_000


def test_places_and_industries_are_those_of_a_county(tables: Tables) -> None:
    table = tables[2024]
    assert table["township"].n_unique() == 17
    assert table["park"].drop_nulls().n_unique() >= 5
    assert table["zone"].drop_nulls().n_unique() >= 3
    assert set(table["industry"].str.head(2)) >= {str(division) for division in range(13, 44)} - {"16"}
    assert table["industry"].str.contains(r"^\d{4}$").all()


def test_labels_have_years_of_evidence(readings: Readings) -> None:
    labels = readings[2024, "market"].attributes.filter(pl.col("code") == "labels")["text"]
    for name in ("高新技术企业", "专精特新", "绿色工厂"):
        given = labels.filter(labels.str.starts_with(name))
        assert given.len() > 20
        assert given.str.extract(r":(\d{4})$").cast(pl.Int64).is_between(2022, 2024).all()


def test_something_is_missing_but_not_in_the_calibrated_year(tables: Tables) -> None:
    facts = ["tax", "revenue", "value_added", "energy", "emissions", "employees", "rd_expense"]
    assert sum(above(tables[2019]).select(pl.col(facts).null_count()).row(0)) == 0
    assert 100 < sum(above(tables[2024]).select(pl.col(facts).null_count()).row(0)) < 600


@pytest.fixture(scope="module")
def suspicions(tables: Tables) -> dict[int, set[str]]:
    """Whom `data.quality` suspects in each year with a year before it."""
    return {
        year: {found.uscc for found in quality.check(tables[year], tables[year - 1])} for year in YEARS[1:]
    }


def test_planted_mistakes_are_found(folder: Path, suspicions: dict[int, set[str]]) -> None:
    planted = list(synthetic.ledger(folder))
    assert len(planted) >= 10 * len(YEARS[1:])
    missed = [line for line in planted if line.uscc not in suspicions[line.year]]
    assert len(missed) <= 0.05 * len(planted), missed


def test_few_others_are_suspected(folder: Path, suspicions: dict[int, set[str]]) -> None:
    for year, suspected in suspicions.items():
        # What was wrong last year jumps when it is right again.
        wrong = {line.uscc for line in synthetic.ledger(folder) if line.year in (year, year - 1)}
        assert len(suspected - wrong) <= 0.01 * 2142, year


def test_the_calibrated_year_has_no_mistakes(folder: Path) -> None:
    assert {line.year for line in synthetic.ledger(folder)} == set(YEARS[1:])


def test_what_the_ledger_says_stands_in_the_files(folder: Path, tables: Tables) -> None:
    for line in synthetic.ledger(folder):
        row = above(tables[line.year]).filter(pl.col("uscc") == line.uscc)
        assert row[line.fact].item() == pytest.approx(line.written, rel=0.01, abs=0.02), line


def test_corrections_put_right_what_the_ledger_says(folder: Path, mended: Tables) -> None:
    for line in synthetic.ledger(folder):
        row = above(mended[line.year]).filter(pl.col("uscc") == line.uscc)
        stands = line.right if line.corrected else line.written
        assert row[line.fact].item() == pytest.approx(stands, rel=0.01, abs=0.02), line


def test_corrections_hold_the_rows_concerned_only(folder: Path, corrections: Readings) -> None:
    wrong = {(line.year, line.uscc) for line in synthetic.ledger(folder) if line.corrected}
    for (year, name), reading in corrections.items():
        parts = [reading.facts["uscc"], reading.meters["uscc"], reading.parcels["holder_uscc"]]
        concerned = {(year, code) for part in parts for code in part}
        assert concerned, name
        assert concerned <= wrong, name
    assert {name for _, name in corrections} >= {"tax", "statistics", "land", "power", "tax_quarters"}


def test_corrected_quarters_add_up_to_the_corrected_year(corrections: Readings) -> None:
    for year in (2021, 2022, 2023):
        quarters, whole = (
            corrections[year, name]
            .facts.filter(pl.col("code") == "tax")
            .group_by("uscc")
            .agg(pl.col("value").sum())
            for name in ("tax_quarters", "tax")
        )
        both = quarters.join(whole, on="uscc")
        assert both.height == whole.height > 0
        assert (both["value"] - both["value_right"]).abs().max() == pytest.approx(0, abs=1e-6)


def test_only_the_last_year_keeps_some_mistakes(folder: Path, mended: Tables) -> None:
    left = [line for line in synthetic.ledger(folder) if not line.corrected]
    assert {line.year for line in left} == {YEARS[-1]}
    assert 3 <= len(left) <= 10
    suspected = {(one.uscc, one.fact) for one in quality.check(mended[2024], mended[2023])}
    assert len({line.uscc for line in left} & {uscc for uscc, _ in suspected}) >= len(left) - 1
    right_now = {line.uscc for line in synthetic.ledger(folder) if line.year == 2023}
    assert not {uscc for uscc, fact in suspected if uscc in right_now and fact == "land_owned"}


def test_sums_of_the_mended_years_are_sensible(mended: Tables) -> None:
    sums = [above(mended[year]).select(pl.col("tax", "revenue", "land").sum()).row(0) for year in YEARS]
    tax, revenue = np.array([(tax / land, revenue / land) for tax, revenue, land in sums]).T
    assert np.all((tax > 16) & (tax < 26)), tax
    assert np.all(np.abs(np.diff(np.log(revenue))) < 0.15), revenue


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    def digests(name: str, seed: int) -> dict[str, str]:
        folder = tmp_path / name
        files = synthetic.generate(folder, seed, range(2023, 2025), above=60, below=80, quarters=1)
        contents = {file.path.name + str(file.year): file.path.read_bytes() for file in files}
        contents["ledger"] = (folder / "ledger.csv").read_bytes()
        return {of: hashlib.sha256(content).hexdigest() for of, content in contents.items()}

    first = digests("first", 1)
    assert digests("second", 1) == first
    assert digests("third", 2) != first


def test_years_and_size_can_be_chosen(tmp_path: Path) -> None:
    files = synthetic.generate(tmp_path, 3, range(2015, 2025), above=94, below=120, quarters=0)
    assert {file.year for file in files} == set(range(2015, 2025))
    assert not any(file.path.stem.endswith("_quarters") for file in files)
    table = above(demo_years.tables(demo_years.first(files))[2019])
    assert table["tax"].sum() == pytest.approx(573_564 * 94 / 942, abs=0.5)
    assert table["land"].sum() == pytest.approx(30_341 * 94 / 942, abs=0.5)


def test_the_broken_file_is_refused_with_every_error(tmp_path: Path) -> None:
    path = synthetic.broken_file(tmp_path)
    with pytest.raises(FileError) as refused:
        reader.read(path.read_bytes(), layout.load("tax"), path.name, 2024)
    assert len(refused.value.faults) >= 5


@pytest.fixture(scope="module")
def results(mended: Tables) -> Tables:
    """Six years by the default scheme, each with the classes of the year before."""
    return demo_years.evaluated(mended)


def test_most_enterprises_get_a_class_and_some_have_a_reason_for_none(results: Tables) -> None:
    for year, table in results.items():
        statuses = dict(table["status"].value_counts().iter_rows())
        assert statuses["evaluated"] > 0.7 * table.height, year
        assert statuses["suspended"] > 50
        assert statuses["exempt"] > 50
        assert {"T", "ungraded"} <= set(statuses)
        graded = table.filter(pl.col("status") == "evaluated", pl.col("pool") == "above_scale")
        assert graded["total"].null_count() == 0
        assert set(graded["class"].drop_nulls()) == {"A", "B", "C", "D"}


def test_tenants_below_scale_share_the_class_of_the_plot_holder(results: Tables) -> None:
    members = results[2024].filter(pl.col("unit") == "member")
    assert 150 < members.height < 400
    holders = results[2024].select(pl.col("uscc").alias("unit_uscc"), pl.col("class").alias("of_holder"))
    joined = members.join(holders, on="unit_uscc")
    assert joined["class"].eq_missing(joined["of_holder"]).all()


@pytest.mark.parametrize("year", YEARS[1:])
def test_classes_last_but_not_for_all(results: Tables, year: int) -> None:
    assert 0.65 < demo_years.persistence(results, year) < 0.80
