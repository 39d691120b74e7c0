from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import fact_table
from data.errors import FileError
from scoring import scheme
from tests.unit.data.handed_in import CODES, csv, xlsx

A, B, C = CODES[:3]
DEFAULT = Path("data/schemes/default/2024.toml")
TABLE = pl.DataFrame(
    {
        "uscc": [A, B, C],
        "name": ["甲", "=SUM(A1)", None],
        "industry": ["0610", "1711", "33"],
        "registered_on": [date(2020, 1, 2), None, date(2001, 12, 31)],
        "labels": [["高新技术企业", "绿色:2023"], None, ["@x"]],
        "tax": [0.1, None, -3.25],
        "land_owned": [1e-7, 0.0, 12345678.9],
    }
)


@pytest.fixture(scope="module")
def rules():
    return scheme.load(DEFAULT)


@pytest.fixture
def hand_in(tmp_path, rules):
    def read(content, previous=False):
        path = tmp_path / "facts.csv"
        path.write_bytes(content)
        return (fact_table.read_previous if previous else fact_table.read)(path, rules)

    return read


@pytest.fixture
def faults(hand_in):
    def read(content):
        with pytest.raises(FileError) as caught:
            hand_in(content)
        return [(one.where, one.code) for one in caught.value.faults]

    return read


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_survives_writing_and_reading(tmp_path, rules, ending):
    path = tmp_path / f"table.{ending}"
    fact_table.write(TABLE, path)
    assert_frame_equal(fact_table.read(path, rules), TABLE)


def test_gb18030_is_read_and_written(tmp_path, rules):
    path = tmp_path / "table.csv"
    fact_table.write(TABLE, path, encoding="gb18030")
    assert "甲".encode("gb18030") in path.read_bytes()
    assert_frame_equal(fact_table.read(path, rules), TABLE)


def test_empty_is_not_delivered_and_zero_is_zero(hand_in):
    assert hand_in(csv(["uscc", "tax"], [A, ""], [B, "/"], [C, 0]))["tax"].to_list() == [None, None, 0.0]


def test_figures_may_be_written_as_people_write_them(hand_in):
    assert hand_in(csv(["uscc", "tax"], [A, '"1,234.5"'], [B, "１２"]))["tax"].to_list() == [1234.5, 12.0]


def test_columns_in_any_order_and_a_title_above(hand_in):
    found = hand_in(csv(["facts of 2024"], ["tax", " uscc "], [5, A]))
    assert found.columns == ["tax", "uscc"]
    assert found.rows() == [(5.0, A)]


def test_all_faults_at_once(faults):
    content = csv(
        ["uscc", "nmae", "tax", "land_owned", "registered_on"],
        ["E1", "x", "abc", -5, "2020-13-01"],
        [A, "", 1, "", ""],
        [A, "", 1, "", ""],
        ["", "", 1, "", ""],
    )
    assert sorted(faults(content)) == [
        ("A4", "row.duplicate"),
        ("A5", "row.no_code"),
        ("C2", "cell.not_a_number"),
        ("D2", "cell.negative"),
        ("E2", "cell.not_a_date"),
        ("nmae", "table.unknown_column"),
    ]


def test_an_unknown_column_is_told_its_nearest(hand_in):
    with pytest.raises(FileError) as caught:
        hand_in(csv(["uscc", "revenu"], [A, 1]))
    assert caught.value.faults[0].params["nearest"] == "revenue"


def test_the_same_column_twice(faults):
    assert faults(csv(["uscc", "tax", "tax"], [A, 1, 2])) == [("tax", "table.column_twice")]


@pytest.mark.parametrize("content", [b"tax,name\n1,x\n", b"a\n"])
def test_a_table_without_codes(faults, content):
    assert faults(content) == [("facts.csv", "table.no_uscc")]


def test_a_table_without_rows(faults):
    assert faults(b"uscc,tax\n") == [("facts.csv", "file.no_rows")]
    assert faults(b"") == [("facts.csv", "file.empty")]


def test_blank_rows_at_the_end_are_nothing(hand_in):
    assert hand_in(csv(["uscc", "tax"], [A, 1], ["", ""], ["", ""])).height == 1


def test_several_tables_in_a_workbook(faults):
    assert faults(xlsx(["uscc", "tax"], [A, 1], sheets=2)) == [("facts.csv", "file.several_tables")]


def test_last_years_table_has_classes(hand_in):
    found = hand_in(csv(["uscc", "class", "years_in_class"], [A, "B", 2]), previous=True)
    assert found.rows() == [(A, "B", 2.0)]


def test_classes_are_no_facts_of_this_year(faults):
    assert faults(csv(["uscc", "class"], [A, "B"])) == [("class", "table.unknown_column")]


def test_codes_of_parents_and_plot_holders_are_read_alike(hand_in):
    found = hand_in(csv(["uscc", "parent_uscc", "plot_holder_uscc"], [A, "x１", A.lower()]))
    assert found.select("parent_uscc", "plot_holder_uscc").rows() == [("X1", A)]


def parquet(tmp_path, rules, **columns):
    path = tmp_path / "facts.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return fact_table.read(path, rules)


def test_parquet_may_be_typed_otherwise(tmp_path, rules):
    found = parquet(
        tmp_path,
        rules,
        uscc=[A, B],
        tax=[1, 2],
        land_owned=["1,5", "3"][1:] * 2,
        scale=pl.Series(["above", None], dtype=pl.Categorical()),
    )
    assert found.rows() == [(A, 1.0, 3.0, "above"), (B, 2.0, 3.0, None)]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"tax": [float("nan")]}, "cell.not_finite"),
        ({"tax": [float("inf")]}, "cell.not_finite"),
        ({"tax": [True]}, "table.wrong_type"),
        ({"industry": [610]}, "table.wrong_type"),
        ({"registered_on": [5]}, "table.wrong_type"),
    ],
)
def test_parquet_that_cannot_be_meant(tmp_path, rules, columns, code):
    with pytest.raises(FileError) as caught:
        parquet(tmp_path, rules, uscc=[A], **columns)
    assert [one.code for one in caught.value.faults] == [code]


def test_broken_parquet(faults):
    assert faults(b"PAR1" + bytes(100)) == [("facts.csv", "file.broken_parquet")]


def test_facts_that_a_scheme_declares_are_known(hand_in, rules):
    declared = [one.code for one in rules.facts if one.code in rules.own_facts]
    assert declared
    assert hand_in(csv(["uscc", declared[0]], [A, 0.5])).rows() == [(A, 0.5)]


def test_codes_of_ones_own_are_taken_and_told(hand_in):
    found = hand_in(csv(["uscc", "tax"], [A, 1], ["e1", 2], ["９１31", 3]))
    assert found["uscc"].to_list() == [A, "E1", "9131"]
    assert fact_table.doubtful_codes(found) == ["E1", "9131"]
