"""A form as a workbook: what is asked can be filled in, the rest cannot, and no name is a formula."""

import re
from io import BytesIO
from zipfile import ZipFile

import polars as pl
from python_calamine import CalamineWorkbook

from data import form_sheet

KNOWN = pl.DataFrame({"企业名称": ["=cmd|' /C calc'!A0", "乙企业"]})
ASKED = pl.DataFrame({"营业收入（万元）": [810.5, None], "用水量（立方米）": [3.0, 4.0]})
OPEN = pl.DataFrame({"营业收入（万元）": [True, True], "用水量（立方米）": [True, False]})


def test_what_was_said_before_is_there_and_what_is_not_asked_is_not() -> None:
    content = form_sheet.xlsx(KNOWN, ASKED, OPEN)
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["企业名称", "营业收入（万元）", "用水量（立方米）"],
        ["'=cmd|' /C calc'!A0", 810.5, 3.0],
        ["乙企业", "", ""],
    ]


def test_only_what_is_asked_can_be_written() -> None:
    archive = ZipFile(BytesIO(form_sheet.xlsx(KNOWN, ASKED, OPEN)))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert "<f>" not in sheet
    style = dict(re.findall(r'<c r="([A-Z]\d)" s="(\d)"', sheet))
    assert style["B2"] == style["C2"] == style["B3"] != style["C3"] == style["A3"]
