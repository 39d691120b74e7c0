"""Sheets on paper: a font is needed and named; the text can be read back."""

import io
from pathlib import Path

import pypdf
import pytest

from service import problems, typesetting
from service.errors import Conflict

SHEET = {
    "county": "测试县",
    "year": 2024,
    "official": True,
    "superseded": False,
    "trial": False,
    "name": "测试<企业>\"01'有限公司",
    "uscc": "91990101MB0000011Q",
    "class": "A",
    "class_title": "优先发展类",
    "colour": "#0f6b46",
    "pool": "规上工业企业",
    "rank": "第 2 名，共 9 家",
    "total": "90.43",
    "on": "2025-06-02",
    "why": ["亩均税收 16 万元/亩。"],
    "indicators": [],
    "adjustments": [],
    "overrides": [],
    "lines": [["A", "88.6", "高出 1.83"]],
    "chart": None,
    "policies": [],
    "sum": "",
    "until": "2025-06-20",
    "over": False,
    "code": "16J-D",
    "qr": "16J-D",
    "link": None,
    "chain": {"number": 7, "digest": "ab" * 32},
    "list": None,
}


def text(content: bytes) -> str:
    """What one could mark and copy in it, without blanks."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_its_words_can_be_marked_and_copied() -> None:
    found = text(typesetting.pdf("notice", SHEET))
    for words in (
        "亩均论英雄评价结果通知书",
        "测试<企业>\"01'有限公司",
        "优先发展类",
        "2025-06-20",
        "16J-D",
        "ab" * 32,
    ):
        assert words in found, words


def test_the_font_lies_in_the_file() -> None:
    page = pypdf.PdfReader(io.BytesIO(typesetting.pdf("notice", SHEET))).pages[0]
    fonts = [one.get_object() for one in page["/Resources"]["/Font"].values()]
    kept = [one["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for one in fonts]
    assert kept
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in kept)


def test_many_come_in_their_order() -> None:
    sheets = [{**SHEET, "name": f"测试企业{number:02d}"} for number in range(typesetting.BATCH + 2)]
    made = list(typesetting.many("notice", sheets))
    assert len(made) == len(sheets)
    for number in (0, 1, typesetting.BATCH, typesetting.BATCH + 1):
        assert f"测试企业{number:02d}" in text(made[number])


def test_without_a_chinese_font_the_packages_are_named(tmp_path: Path) -> None:
    with pytest.raises(Conflict) as refused:
        typesetting.font((str(tmp_path),))
    said = problems.text(refused.value.fault)
    assert "fonts-noto-cjk" in said
    assert "fonts-wqy-microhei" in said
