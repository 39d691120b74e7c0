import csv
import io
from io import BytesIO

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from python_calamine import load_workbook

from scoring.errors import InputError
from scoring.evaluate import evaluate
from service import db, evaluations, files, results, schemes, scores, traces
from service.errors import NotFound
from service.results import Filter
from tests.unit.service.conftest import CODE, code


@pytest.fixture
def run(place):
    place.everything()
    place.submit(
        "market", [(place.enterprises[8], "=1+1公司", "3499", "东镇", "2024-06-01", "专精特新|高新技术企业")]
    )
    return place.run()


def listed(place, run, **wanted) -> list[str]:
    sort = wanted.pop("sort", "rank")
    with db.session(place.engine) as session:
        page = results.page(session, CODE, run.id, Filter(**wanted), sort, limit=100)
    assert page.total == len(page.items)
    return [row["uscc"] for row in page.items]


def test_results_are_listed_by_rank(place, run) -> None:
    assert listed(place, run) == place.enterprises
    assert listed(place, run, sort="-rank") == place.enterprises[::-1]
    assert listed(place, run, sort="total") == place.enterprises[::-1]
    assert listed(place, run, sort="-uscc") == sorted(place.enterprises, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"class_name": "A"}, [0, 1, 2]),
        ({"status": "exempt"}, []),
        ({"township": "西镇"}, [1, 3, 5, 7, 9]),
        ({"industry": "34"}, [8]),
        ({"industry": "3"}, range(10)),
        ({"text": "企业1"}, [0, 9]),
        ({"text": "%"}, []),
        ({"pool": "all", "class_name": "B", "township": "东镇"}, [4, 6, 8]),
    ],
)
def test_results_are_filtered(place, run, wanted, places) -> None:
    assert listed(place, run, **wanted) == [place.enterprises[one] for one in places]


@pytest.mark.parametrize("sort", ["trace", "id", "", "-", "--rank", "rank desc", "1; drop table results"])
def test_results_are_sorted_only_by_what_is_allowed(place, run, sort: str) -> None:
    with pytest.raises(InputError, match="sort_unknown"):
        listed(place, run, sort=sort)


def test_pages_follow_each_other_without_gap_or_repetition(place, run) -> None:
    with db.session(place.engine) as session:
        pages = [
            results.page(session, CODE, run.id, sort="class", limit=3, offset=offset)
            for offset in range(0, 12, 3)
        ]
    codes = [row["uscc"] for page in pages for row in page.items]
    assert sorted(codes) == sorted(place.enterprises)
    assert {page.total for page in pages} == {10}


def test_one_result_has_every_number_of_its_reasons(place, run, models) -> None:
    with db.session(place.engine) as session:
        view = results.get(session, models, CODE, run.id, place.enterprises[4])
    tax, revenue = view.indicators
    assert (tax.name, tax.title, tax.formula, tax.unit, tax.weight) == (
        "tax_per_land", "亩均税收", "tax / land", "万元/亩", 60,
    )  # fmt: skip
    figures = {one.name: one.value for one in tax.inputs}
    assert list(figures) == ["tax", "land", "land_owned", "land_rented_in", "land_let_out"]
    assert tax.value == figures["tax"] / figures["land"]
    assert tax.points == pytest.approx(60 * tax.value / tax.benchmark, rel=1e-12)
    assert revenue.points == pytest.approx(40 * revenue.value / revenue.benchmark, rel=1e-12)
    [bonus] = view.adjustments
    assert (bonus.name, bonus.points, bonus.basis, bonus.is_cap) == ("high_tech", 3, "第九条", False)
    assert view.total == pytest.approx(tax.points + revenue.points + bonus.points, abs=0.005)
    assert (view.rank, view.rank_of, view.class_name, view.class_title) == (5, 10, "B", "鼓励提升类")
    assert view.trial


def test_the_cut_lines_part_the_classes(place, run, models) -> None:
    with db.session(place.engine) as session:
        views = [results.get(session, models, CODE, run.id, one) for one in place.enterprises]
    a, b = views[0].cut_lines
    assert (a.class_name, a.order_by, a.reach, b.class_name) == ("A", ["total"], "some", "B")
    for view in views:
        by_line = "A" if view.total >= a.line[0] else "B" if view.total >= b.line[0] else "C"
        assert view.class_by_rank == by_line


def test_an_override_says_what_it_changed_and_why(place, run, models) -> None:
    with db.session(place.engine) as session:
        view = results.get(session, models, CODE, run.id, place.enterprises[8])
    [change] = view.overrides
    assert (change.name, change.before, change.after, change.basis) == ("young", "C", "B", "第十二条")
    assert (view.class_by_rank, view.class_name) == ("C", "B")


def test_who_is_not_evaluated_is_told_the_rule(place, models) -> None:
    place.everything()
    newcomer = code(11)
    place.submit("tax", [(newcomer, 5)])
    made = place.run()
    with db.session(place.engine) as session:
        view = results.get(session, models, CODE, made.id, newcomer)
    assert (view.status, view.status_reason.rule, view.status_reason.reason) == (
        "exempt",
        "no_scale",
        "未列入统计",
    )
    assert (view.indicators, view.total, view.class_name, view.cut_lines) == ([], None, None, [])
    assert listed(place, made)[-1] == newcomer


def test_an_enterprise_without_result_is_not_found(place, run, models) -> None:
    with db.session(place.engine) as session, pytest.raises(NotFound, match="not_found"):
        results.get(session, models, CODE, run.id, "91350100M000100Y43")


def test_the_policies_of_a_result(place, run, models) -> None:
    with db.session(place.engine) as session:
        [policy] = results.get(session, models, CODE, run.id, place.enterprises[9]).policies
        assert results.get(session, models, CODE, run.id, place.enterprises[0]).policies == []
    assert (policy.rate, policy.amount, policy.unit, policy.basis) == (0.1, 1000.0, "CNY/kWh", "第十六条")


def test_scoring_the_stored_facts_gives_the_stored_results(place, run, models) -> None:
    """One enterprise at a time, all together, and from the database: the same in every figure."""
    with db.session(place.engine) as session:
        stored = {one: results.get(session, models, CODE, run.id, one) for one in place.enterprises}
        seen = pl.read_parquet(files.content(session, run.facts_digest))
        sets = [
            {key: value for key, value in row.items() if value is not None}
            for row in seen.iter_rows(named=True)
        ]
        together = scores.score(session, models, CODE, sets, run.id).items
        alone = [scores.score(session, models, CODE, [one], run.id).items[0] for one in sets]
    assert [stored[one.uscc] for one in together] == together == alone


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_holds_the_results_in_their_columns(place, run, file_format) -> None:
    with db.session(place.engine) as session:
        content = results.export(session, CODE, run.id, file_format)
        whole = traces.results_of(
            session, schemes.parsed(schemes.get(session, CODE, run.scheme_id).text), run.id
        )
    if file_format == "csv":
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    else:
        head, *rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert head == whole.columns
    for row, kept in zip(rows, whole.iter_rows(named=True), strict=True):
        shown = dict(zip(head, row, strict=True))
        assert (shown["uscc"], float(shown["total"])) == (kept["uscc"], kept["total"])
        assert float(shown["tax_per_land.points"]) == pytest.approx(kept["tax_per_land.points"], rel=1e-15)
    names = {row[0]: row[1] for row in rows}
    assert names[place.enterprises[8]] == "'=1+1公司"


def test_what_is_stored_is_the_evaluation_itself(place, run) -> None:
    with db.session(place.engine) as session:
        scheme = schemes.parsed(schemes.get(session, CODE, run.scheme_id).text)
        stored = traces.results_of(session, scheme, run.id)
        seen = pl.read_parquet(files.content(session, run.facts_digest))
        found = evaluations.digest(stored)
    assert_frame_equal(stored, evaluate(scheme, seen).results.sort("uscc"), check_exact=True)
    assert found == run.results_digest
