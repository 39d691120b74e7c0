import io
import re
import zipfile
from datetime import date, datetime

import pytest
from xlsxwriter import Workbook

from data import sheet, workbook
from data.errors import FileError
from tests.unit.data.handed_in import xlsx

SHEET = "xl/worksheets/sheet1.xml"


def cells(content):
    (one,) = sheet.read(content)
    return one.cells.rows()


def codes(content):
    with pytest.raises(FileError) as caught:
        sheet.read(content)
    return [one.code for one in caught.value.faults]


def changed(content, name, change):
    """The same workbook with one part changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part.filename, change(text) if part.filename == name else text)
    return buffer.getvalue()


def test_cells_stay_in_their_places_whatever_is_blank_before_them():
    rows = cells(xlsx([], [], ["", "h"], ["", "", "x"]))
    assert rows[2][1] == "h"
    assert rows[3][2] == "x"


def test_numbers_come_as_the_shortest_text_that_stands_for_them():
    text = cells(xlsx([74.99, 5, 1e-7, 12345678.9, 0.1, -3.5]))[0]
    assert [float(cell) for cell in text] == [74.99, 5, 1e-7, 12345678.9, 0.1, -3.5]
    assert text[:2] == ("74.99", "5")


def test_floats_keep_every_digit():
    exact = 0.012345678901234567
    content = changed(xlsx([1.5]), SHEET, lambda text: text.replace(b"<v>1.5</v>", b"<v>%r</v>" % exact))
    assert float(cells(content)[0][0]) == exact


def test_dates_and_booleans():
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.write_datetime(0, 0, date(2020, 1, 2), days)
        page.write_datetime(0, 1, datetime(2020, 1, 2, 3, 4, 5), days)  # noqa: DTZ001
        page.write_boolean(0, 2, True)
    assert cells(buffer.getvalue()) == [("2020-01-02", "2020-01-02 03:04:05", "true")]


def test_failed_formulas_show_what_excel_shows():
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "h")
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 0, "=A99", None, "#REF!")
        page.write_formula(3, 0, "=1+1", None, 2)
    rows = cells(buffer.getvalue())
    assert rows[1][1] == "#DIV/0!"
    assert rows[2][0] == "#REF!"
    assert rows[3][0] == "2"


def test_hidden_sheets_are_not_read():
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        book.add_worksheet("数据").write(0, 0, "x")
        hidden = book.add_worksheet("隐藏")
        hidden.write(0, 0, "y")
        hidden.hide()
    assert [one.name for one in sheet.read(buffer.getvalue())] == ["数据"]


def test_strict_office_open_xml_is_read_too():
    loose, strict = b"http://schemas.openxmlformats.org", b"http://purl.oclc.org/ooxml"

    def stricter(text):
        names = text.replace(loose + b"/spreadsheetml/2006/main", strict + b"/spreadsheetml/main")
        return names.replace(loose + b"/officeDocument/2006/", strict + b"/officeDocument/")

    content = xlsx(["a", "b"], [1, 2])
    for name in ("xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"):
        content = changed(content, name, stricter)
    assert cells(content) == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize("keep", [10, 100, 1000, 3000])
def test_a_torn_workbook_is_broken(keep):
    assert codes(xlsx(["a", "b"], [1, 2])[:keep]) == ["file.broken_workbook"]


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"])
def test_torn_parts_are_broken(name):
    content = changed(xlsx(["a", "b"], [1, 2]), name, lambda text: text[: len(text) // 2])
    assert codes(content) == ["file.broken_workbook"]


def test_a_zip_that_is_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert codes(buffer.getvalue()) == ["file.broken_workbook"]


def test_a_workbook_with_a_document_type_is_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = changed(
        xlsx(["a"]), "xl/workbook.xml", lambda text: text.replace(b"<workbook", bomb + b"<workbook", 1)
    )
    assert codes(content) == ["file.broken_workbook"]


def test_a_zip_bomb_is_refused_by_its_directory():
    content = changed(xlsx(["a"]), SHEET, lambda text: text + b" " * (workbook.SMALL * 3))
    assert len(content) < 100_000
    assert codes(content) == ["file.zip_bomb"]


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_PARTS", 3)
    assert codes(xlsx(["a"])) == ["file.zip_bomb"]


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert codes(xlsx(["a"])) == ["file.zip_bomb"]


def test_a_directory_that_lies_about_sizes_unpacks_no_more_than_it_says():
    content = bytearray(changed(xlsx(["a"]), SHEET, lambda text: text + b" " * (workbook.SMALL * 3)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    stated = size.to_bytes(4, "little")
    assert content.count(stated) >= 1
    lying = bytes(content).replace(stated, (2000).to_bytes(4, "little"))
    assert codes(lying) == ["file.broken_workbook"]


def test_an_encrypted_part():
    content = bytearray(xlsx(["a"]))
    entry = content.find(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert codes(bytes(content)) == ["file.encrypted"]


def without_references(text):
    return text.replace(b' r="A1"', b"").replace(b' r="B1"', b"")


@pytest.mark.parametrize(
    "scatter",
    [
        lambda text: text.replace(b'r="B1"', b'r="XFD1048576"'),
        lambda text: text.replace(b'r="B1"', b'r="B1048576"'),
        lambda text: text.replace(b'r="B1"', b'r="xfd1048576"'),
        lambda text: text.replace(b'r="B1"', b"r = 'XFD1048576'"),
        lambda text: text.replace(b'r="B1"', b'r="ZZZ1"'),
        lambda text: text.replace(b'<c r="B1"', b'<x:c r="XFD1048576"'),
        lambda text: without_references(text).replace(b'<row r="1"', b'<row r="1048576"'),
        lambda text: without_references(text).replace(b'<row r="1"', b'<row r="4000000000"'),
        lambda text: without_references(text).replace(
            b"</row>",
            b"<c><v>1</v></c>" * 1500 + b"</row>" + b"<row/>" * 900_000 + b"<row><c><v>1</v></c></row>",
        ),
    ],
)
def test_cells_far_apart_do_not_fill_the_memory(scatter):
    assert codes(changed(xlsx([1, 2]), SHEET, scatter)) == ["file.scattered_cells"]


def test_cells_without_references_are_laid_out_in_their_order():
    assert cells(changed(xlsx([1, 2]), SHEET, without_references)) == [("1", "2")]


def test_hundreds_of_columns_are_no_scatter():
    content = changed(xlsx([1, 2]), SHEET, lambda text: text.replace(b'r="B1"', b'r="ABC1"'))
    assert len(cells(content)[0]) == 731


def test_a_stated_area_is_not_believed():
    content = changed(xlsx([1, 2]), SHEET, lambda text: text.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"'))
    assert cells(content) == [("1", "2")]


def test_a_long_and_narrow_sheet_is_not_scattered():
    rows = cells(xlsx(*([at, at] for at in range(12_000))))
    assert len(rows) == 12_000


def test_a_wide_and_sparse_sheet_is_read():
    rows = cells(xlsx([""] * 60 + ["x"], *([at] for at in range(1500))))
    assert rows[0][60] == "x"
    assert re.fullmatch(r"\d+", rows[-1][0])
