import pytest

from data import energy
from tests.unit.data.handed_in import CODES, csv, read, refused, tax, taxes, xlsx

USCC = "统一社会信用代码"


@pytest.mark.parametrize(
    "heading",
    [
        "实缴税金(万元)",
        "实缴税金（万元）",
        "实缴税金[万元]",
        "实缴税金【万元】",
        "实缴税金/万元",
        "实缴税金 万元",
        "实缴税金:万元",
        "实缴税金（单位：万元）",
        "2024年实缴税金（万元）",
        "实缴税金(2024年)(万元)",
        "实际入库税收（万元）",
        "  实缴税金 （万元） ",
        '"实缴税金\n(万元)"',
    ],
)
def test_a_heading_is_matched_by_label_and_unit(heading):
    assert taxes(read("tax", tax([CODES[0], 12.5], heading=heading))) == [12.5]


@pytest.mark.parametrize(
    ("unit", "value"),
    [("元", 0.00125), ("千元", 1.25), ("万元", 12.5), ("亿元", 125_000.0), ("百万元", 1250.0)],
)
def test_units_of_money_are_converted(unit, value):
    reading = read("tax", tax([CODES[0], 12.5], heading=f"实缴税金({unit})"))
    assert taxes(reading) == [value]
    assert reading.facts["unit"].to_list() == [unit]
    assert reading.facts["raw"].to_list() == ["12.5"]


def test_order_of_columns_does_not_matter_and_unknown_ones_are_told():
    reading = read("tax", csv(["序号", "实缴税金(元)", "备注", USCC], [1, 20_000, "x", CODES[0]]))
    assert taxes(reading) == [2.0]
    assert reading.ignored == ("序号", "备注")


def test_title_rows_above_the_headings_are_skipped():
    content = csv(
        ["示范县2024年税收情况表"], [], ["填报单位：税务局"], [USCC, "实缴税金(万元)"], [CODES[0], 7]
    )
    assert taxes(read("tax", content)) == [7.0]


def test_the_unit_may_stand_in_a_row_below():
    content = csv([USCC, "实缴税金", "开票销售收入"], ["", "元", "(万元)"], [CODES[0], 10_000, 5])
    assert taxes(read("tax", content)) == [1.0, 5.0]


def test_the_unit_may_stand_above_for_all():
    content = csv(["税收表", "单位：千元"], [USCC, "实缴税金"], [CODES[0], 10])
    assert taxes(read("tax", content)) == [1.0]


def test_units_above_are_told_apart_by_what_they_measure():
    content = csv(
        ["单位：平方米、万元"],
        ["宗地号", "权属单位信用代码", "使用单位信用代码", "宗地面积", "使用面积"],
        ["G1", CODES[0], "", 10_000, ""],
    )
    assert read("land", content).parcels["area_m2"].to_list() == [10_000.0]


def test_a_heading_of_last_year_is_not_this_years():
    heads = [USCC, "2023年实缴税金(万元)", "2024年实缴税金(万元)"]
    reading = read("tax", csv(heads, [CODES[0], 1, 2]))
    assert taxes(reading) == [2.0]
    assert reading.ignored == ("2023年实缴税金(万元)",)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("实缴税金", "file.no_unit"),
        ("实缴税金(亩)", "file.wrong_unit"),
        ("实缴税金(元/万元)", "file.two_units"),
        ("实缴税金增长率(万元)", "file.missing_column"),
        ("利润总额(万元)", "file.missing_column"),
    ],
)
def test_nothing_about_a_unit_or_a_label_is_guessed(heading, code):
    content = csv([USCC, "开票销售收入(万元)", heading], [CODES[0], 1, 2])
    assert [code for _, code in refused("tax", content)] == [code]


def test_two_different_units_for_all_are_ambiguous():
    content = csv(["单位：万元、元"], [USCC, "实缴税金"], [CODES[0], 10])
    assert refused("tax", content) == [("B2", "file.two_units")]


def test_a_unit_that_the_row_below_contradicts():
    content = csv([USCC, "实缴税金(万元)"], ["", "元"], [CODES[0], 10])
    assert refused("tax", content) == [("B1", "file.two_units")]


def test_two_columns_for_one_fact():
    content = csv([USCC, "实缴税金(万元)", "入库税收(元)"], [CODES[0], 1, 2])
    assert refused("tax", content) == [("B1", "file.column_twice"), ("C1", "file.column_twice")]


def test_all_faults_of_the_headings_at_once():
    content = csv([USCC, "实缴税金", "开票销售"], [CODES[0], 1, 2])
    assert refused("tax", content) == [("B1", "file.no_unit"), ("C1", "file.no_unit")]


def test_counts_need_no_unit():
    heads = [USCC, "营业收入(万元)", "平均用工人数"]
    reading = read("statistics", csv(heads, [CODES[0], 1, 25]))
    assert reading.facts["value"].to_list() == [1.0, 25.0]


def test_a_file_without_headings_says_what_they_would_be():
    assert refused("tax", csv(["某县"], ["甲", "乙"])) == [("tax.csv", "file.no_heading")]


def test_a_garbled_file_has_no_headings():
    assert refused("tax", tax([CODES[0], 1]).decode().encode("big5", "replace"))[0][1] == "file.no_heading"


def test_energy_in_standard_coal_on_the_stated_basis():
    heads = [USCC, "营业收入(万元)", "综合能源消费量（当量值）（吨标准煤）"]
    assert read("statistics", csv(heads, [CODES[0], 1, 25])).facts["value"].to_list() == [1.0, 25.0]


def test_energy_on_the_other_basis_is_refused():
    heads = [USCC, "营业收入(万元)", "综合能源消费量(等价值)(吨标准煤)"]
    assert refused("statistics", csv(heads, [CODES[0], 1, 25])) == [("C1", "file.energy_basis")]


def test_energy_carriers_add_up_to_standard_coal():
    heads = [USCC, "营业收入(万元)", "电力(万千瓦时)", "原煤(吨)", "天然气(万立方米)"]
    reading = read(
        "statistics", csv(heads, [CODES[0], 1, 1, 10, 0], [CODES[1], 1, "", "", ""], [CODES[2], 1, "/", 1, 0])
    )
    found = reading.facts.filter(code="energy")
    assert found["value"].to_list() == [1.229 + 7.143, None]
    assert found["raw"].to_list()[0] == "电力 1 万千瓦时; 原煤 10 吨; 天然气 0 万立方米"
    assert set(found["unit"]) == {"tce(当量)"}


def test_a_blank_carrier_beside_others_is_asked_about():
    heads = [USCC, "营业收入(万元)", "电力(千瓦时)", "原煤(吨)"]
    assert refused("statistics", csv(heads, [CODES[0], 1, 1000, ""])) == [("D2", "row.carrier_blank")]


def test_the_total_goes_before_its_carriers():
    heads = [USCC, "营业收入(万元)", "电力(千瓦时)", "综合能耗(吨标准煤)"]
    reading = read("statistics", csv(heads, [CODES[0], 1, 1000, 5]))
    assert reading.facts.filter(code="energy")["value"].to_list() == [5.0]
    assert reading.ignored == ("电力(千瓦时)",)


def test_the_basis_of_electricity_is_the_layouts():
    assert float(10_000 * energy.factor("electricity", "当量", 2024).tce) == 1.229


def test_two_sheets_with_the_same_table_are_not_chosen_between():
    content = xlsx([USCC, "实缴税金(万元)"], [CODES[0], 1], sheets=2)
    assert refused("tax", content) == [("tax.csv", "file.several_tables")]
