import csv
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from data import export
from data.errors import FileError

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def cells(content: bytes):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_can_become_a_formula(text):
    table = pl.DataFrame({"uscc": ["x"], "name": [text], "labels": [[text, "b"]]})
    for line in (rows(export.csv(table))[1], cells(export.xlsx(table))[1]):
        assert line[1][0] == "'"
        assert line[2][0] == "'"
    with zipfile.ZipFile(io.BytesIO(export.xlsx(table))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_no_heading_can_become_a_formula():
    table = pl.DataFrame({"uscc": ["x"], "=1+1": ["a"], "@B 类": [1]})
    for line in (rows(export.csv(table))[0], cells(export.xlsx(table))[0]):
        assert line == ["uscc", "'=1+1", "'@B 类"]


def test_numbers_stay_numbers():
    table = pl.DataFrame({"uscc": ["x"], "tax": [-1.5], "n": [3]})
    assert rows(export.csv(table))[1] == ["x", "-1.5", "3"]
    assert cells(export.xlsx(table))[1] == ["x", -1.5, 3.0]


def test_lists_dates_and_nulls():
    table = pl.DataFrame({"labels": [["a", "b"], None], "day": [date(2020, 1, 2), None], "tax": [None, 0.0]})
    assert rows(export.csv(table)) == [["labels", "day", "tax"], ["a|b", "2020-01-02", ""], ["", "", "0.0"]]


def test_links_and_formulas_are_texts_in_a_workbook():
    table = pl.DataFrame({"name": ["http://x.invalid", "{=1}", "ok"]})
    assert [row[0] for row in cells(export.xlsx(table))[1:]] == ["http://x.invalid", "{=1}", "ok"]


def test_an_unknown_format(tmp_path):
    with pytest.raises(FileError) as caught:
        export.write(pl.DataFrame({"a": [1]}), tmp_path / "table.docx")
    assert caught.value.faults[0].code == "file.unknown_format"


def test_more_rows_than_a_sheet_holds(monkeypatch):
    monkeypatch.setattr(export, "MAX_XLSX_ROWS", 1)
    with pytest.raises(FileError) as caught:
        export.xlsx(pl.DataFrame({"a": [1, 2]}))
    assert caught.value.faults[0].code == "file.too_many_rows"
