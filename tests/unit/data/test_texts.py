"""Every fault of a file has its words in both languages, and they can be filled in."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from data import layout, reader
from data.errors import FileError
from service import problems
from tests.unit.data.handed_in import CODES, csv, xlsx

AREAS = "file|row|cell|uscc|parcel|land|table|energy|quality"
TEXTS = {
    code: text
    for area in ("data", "quality")
    for code, text in tomllib.loads(Path(f"service/texts/{area}.toml").read_text("utf-8")).items()
}
USCC = "统一社会信用代码"
A = CODES[0]


def raised() -> set[str]:
    sources = [path.read_text("utf-8") for path in Path("data").glob("*.py")]
    found = {code for source in sources for code in re.findall(rf'"((?:{AREAS})\.[a-z_]+)"', source)}
    thresholds = tomllib.loads(Path("data/reference/quality.toml").read_text("utf-8"))
    units = {f"quality.unit_{kind}" for kind in thresholds["mistakes"]}
    rules = {f"quality.{rule['code']}" for rule in thresholds["rules"]}
    others = {"quality.jump", "quality.jump_down", "quality.jump_to_nothing", "quality.last_year_wrong"}
    return found - {"quality.toml"} | units | {f"{code}_by_peers" for code in units} | rules | others


def test_every_code_has_words_and_no_words_are_left_over():
    assert raised() == set(TEXTS)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_words_are_there_in_both_languages_with_the_same_figures(code):
    names = {
        language: {name for _, name, _, _ in string.Formatter().parse(TEXTS[code][language]) if name}
        for language in ("zh", "en")
    }
    assert names["zh"] == names["en"]
    assert all(TEXTS[code][language].strip() for language in ("zh", "en"))


BROKEN = [
    ("tax", b""),
    ("tax", b"\xff\xff\xff\xff\n"),
    ("tax", b"\xd0\xcf\x11\xe0"),
    ("tax", b"PK\x03\x04"),
    ("tax", b"a,b\n1,2\n"),
    ("tax", csv([USCC, "实缴税金"], [A, 1])),
    ("tax", csv([USCC, "实缴税金(亩)"], [A, 1])),
    ("tax", csv([USCC, "开票销售额(元)", "实缴税金额(元)"], [A, 1, 2])),
    ("tax", csv([USCC, "实缴税金(元)", "入库税收(元)"], [A, 1, 2])),
    ("tax", csv([USCC, "实缴税金(元)"])),
    ("tax", csv([USCC, "实缴税金(元)"], [A, "1,234"], [A, "x"], ["", 1], ["x", "nan"], [A, "1e99"])),
    ("tax", csv([USCC, "年度", "实缴税金(元)"], [A, 2020, 1], [CODES[1], "x", "5%"])),
    ("tax", xlsx([USCC, "实缴税金(元)"], [A, 1], sheets=2)),
    ("market", csv([USCC, "企业名称", "行业代码", "登记状态"], [A, "x" * 600, "610", "升天"])),
    ("statistics", csv([USCC, "营业收入(元)", "综合能耗(等价值)(tce)"], [A, 1, 1])),
    ("statistics", csv([USCC, "营业收入(元)", "电力(度)", "原煤(吨)"], [A, 1, 1, ""])),
    (
        "land",
        csv(
            ["宗地号", "权属单位信用代码", "使用单位信用代码", "宗地面积(亩)", "使用面积(亩)"],
            ["G", A, CODES[1], 1, 2],
        ),
    ),
    (
        "land",
        csv(
            ["宗地号", "权属单位信用代码", "使用单位信用代码", "宗地面积(亩)", "使用面积(亩)"],
            ["G", A, CODES[1], 0, ""],
        ),
    ),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "content"), BROKEN)
def test_the_words_of_real_faults_are_filled_in(name, content, language):
    with pytest.raises(FileError) as caught:
        reader.read(content, layout.load(name), "某县.csv", 2024)
    for fault in caught.value.faults:
        form = TEXTS[fault.code]
        wanted = {field for _, field, _, _ in string.Formatter().parse(form[language]) if field}
        assert wanted <= {*fault.params, "where"}
        assert fault.where
        assert problems.text(fault, language)
