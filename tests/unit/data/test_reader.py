import hashlib
import random

import pytest

from data import layout, reader, uscc
from data.errors import FileError
from tests.unit.data.handed_in import CODES, csv, read, refused, tax, taxes, xlsx

USCC = "统一社会信用代码"
A, B, C = CODES[:3]


def test_a_file_says_who_said_what_where_and_in_which_unit():
    content = tax([A, "1,200"], [B, "/"], [C, ""], heading="实缴税金(元)")
    reading = read("tax", content.replace(b"1,200", b'"1,200"'))
    assert (reading.layout, reading.department, reading.row_count) == ("tax", "tax", 3)
    assert reading.digest == hashlib.sha256(content.replace(b"1,200", b'"1,200"')).hexdigest()
    assert reading.facts.rows() == [
        (2, A, "2024", "tax", 0.12, "1,200", "元"),
        (3, B, "2024", "tax", None, "/", "元"),
    ]


def test_csv_and_xlsx_say_the_same():
    rows = [
        [USCC, "企业名称", "行业代码", "登记日期", "企业标签"],
        [A, "甲", "0610", "2020-01-02", "高新|绿色:2023"],
    ]
    texts = read("market", csv(*rows)).attributes
    assert texts.equals(read("market", xlsx(*rows)).attributes)
    assert texts.rows() == [
        (2, A, "name", "甲"),
        (2, A, "industry", "0610"),
        (2, A, "registered_on", "2020-01-02"),
        (2, A, "labels", "高新"),
        (2, A, "labels", "绿色:2023"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_make_no_difference(encoding):
    content = csv([USCC, "实缴税金（万元）"], [A, "１２．５"], encoding=encoding)
    assert taxes(read("tax", content)) == [12.5]


def test_every_error_of_a_file_is_named_with_its_cell():
    content = tax(
        ["91310115MA1G4L1WXK", 1],
        [A, "abc"],
        ["", 5],
        [A, "3,5".replace(",", "，")],
        ["330102000012345", "nan"],
        [B, 7],
    )
    assert sorted(refused("tax", content)) == [
        ("A2", "uscc.bad_check_character"),
        ("A4", "row.no_code"),
        ("A5", "row.duplicate"),
        ("A6", "uscc.old_number"),
        ("B3", "cell.not_a_number"),
        ("B5", "cell.bad_separator"),
        ("B6", "cell.not_finite"),
    ]


def test_an_error_tells_row_column_and_value():
    with pytest.raises(FileError) as caught:
        read("tax", tax([A, "abc"]))
    (fault,) = caught.value.faults
    assert dict(fault.params) == {"row": 2, "column": "实缴税金(万元)", "value": "abc"}


def test_errors_come_in_the_order_of_rows_and_beyond_many_only_their_number(monkeypatch):
    monkeypatch.setattr(reader, "MOST_FAULTS", 3)
    with pytest.raises(FileError) as caught:
        read("tax", tax(*([code, "x"] for code in CODES)))
    assert [fault.where for fault in caught.value.faults[:3]] == ["B2", "B3", "B4"]
    assert (caught.value.faults[3].code, caught.value.faults[3].params) == ("file.more_faults", {"count": 6})


def test_a_code_in_full_width_and_lower_case_is_understood():
    wide = "９１" + A[2:].lower()
    assert read("tax", tax([f" {wide} ", 1])).facts["uscc"].to_list() == [A]


def test_the_same_enterprise_twice_is_a_fault_even_if_written_differently():
    assert refused("tax", tax([A, 1], [A.lower(), 1])) == [("A3", "row.duplicate")]


def test_names_are_no_keys():
    content = csv(["企业名称", USCC, "实缴税金(万元)"], ["甲", A, 1], ["甲", B, 2])
    assert taxes(read("tax", content)) == [1.0, 2.0]


def test_totals_notes_and_signatures_below_the_table_are_no_enterprises():
    content = tax([A, 1], ["合计", 1], ["", ""], ["注：数据来自金税系统", ""], ["填表人：某某", ""])
    reading = read("tax", content)
    assert (reading.row_count, taxes(reading)) == (1, [1.0])


def test_a_total_whose_word_stands_in_another_column():
    content = csv(["序号", USCC, "实缴税金(万元)"], [1, A, 1], ["合 计", "", 1])
    assert taxes(read("tax", content)) == [1.0]


def test_headings_without_rows():
    assert refused("tax", tax()) == [("tax.csv", "file.no_rows")]
    assert refused("tax", tax(["", ""], ["合计", 5])) == [("tax.csv", "file.no_rows")]


def test_a_negative_refund_is_tax_and_a_negative_energy_is_not():
    assert taxes(read("tax", tax([A, "-3.5"]))) == [-3.5]
    heads = [USCC, "营业收入(万元)", "综合能耗(吨标准煤)"]
    assert refused("statistics", csv(heads, [A, 1, "-2"])) == [("C2", "cell.negative")]


def test_quarters_in_their_own_column_or_in_the_period():
    own = read(
        "tax", csv([USCC, "年度", "季度", "实缴税金(万元)"], [A, 2024, 1, 5], [A, 2024, "第二季度", 6])
    )
    together = read("tax", csv([USCC, "所属期", "实缴税金(万元)"], [A, "2024年一季度", 5], [A, "2024Q2", 6]))
    assert own.facts["period"].to_list() == ["2024Q1", "2024Q2"] == together.facts["period"].to_list()


def test_months_in_their_own_column_or_in_the_period():
    own = read("tax", csv([USCC, "年度", "月份", "实缴税金(万元)"], [A, 2024, "7月", 5], [A, 2024, 11, 6]))
    together = read("tax", csv([USCC, "所属期", "实缴税金(万元)"], [A, "2024年7月", 5], [A, "2024-11", 6]))
    beside = read("tax", csv([USCC, "季度", "月份", "实缴税金(万元)"], [A, 3, 7, 5], [A, 4, 11, 6]))
    assert own.facts["period"].to_list() == ["2024M07", "2024M11"]
    assert together.facts["period"].to_list() == beside.facts["period"].to_list() == ["2024M07", "2024M11"]


def test_a_month_of_another_quarter_is_refused():
    heads = [USCC, "季度", "月份", "实缴税金(万元)"]
    assert refused("tax", csv(heads, [A, 3, 7, 5], [A, 3, 10, 5], [B, "", 10, 5])) == [
        ("C3", "row.month_of_another_quarter")
    ]
    heads = [USCC, "所属期", "季度", "实缴税金(万元)"]
    assert refused("tax", csv(heads, [A, "2024-07", 2, 5])) == [("B2", "row.month_of_another_quarter")]


def test_one_month_twice_is_refused():
    content = csv([USCC, "所属期", "月份", "实缴税金(万元)"], [A, "2024-07", "", 5], [A, "2024", 7, 5])
    assert refused("tax", content) == [("A3", "row.duplicate")]


def test_the_year_and_its_quarters_may_stand_together():
    reading = read("tax", csv([USCC, "所属期", "实缴税金(万元)"], [A, "2024", 11], [A, "2024Q1", 5]))
    assert reading.facts["period"].to_list() == ["2024", "2024Q1"]


def test_rows_of_another_year_are_refused():
    content = csv([USCC, "年度", "实缴税金(万元)"], [A, 2023, 5], [B, 2024, 5], [C, "去年", 5])
    assert refused("tax", content) == [("B2", "row.other_year"), ("B4", "cell.bad_period")]


def test_words_of_the_register():
    heads = [USCC, "企业名称", "行业代码", "登记状态"]
    reading = read("market", csv(heads, [A, "甲", "1711", "存续"], [B, "乙", "1711", "注销"]))
    assert reading.attributes.filter(code="register_status")["text"].to_list() == ["normal", "deregistered"]
    assert refused("market", csv(heads, [A, "甲", "1711", "升天"])) == [("D2", "cell.unknown_word")]


def test_scale_that_changes_within_the_year_is_that_of_the_last_quarter():
    heads = [USCC, "季度", "规模", "营业收入(万元)"]
    reading = read("statistics", csv(heads, [A, 1, "规下", 5], [A, 2, "规上", 6]))
    assert reading.attributes.rows() == [(3, A, "scale", "above")]


def test_a_formula_that_failed_is_an_error_of_its_cell_only_where_it_is_read():
    def file(column):
        rows = [[USCC, "实缴税金(万元)", "备注"], [A, 1, "x"]]
        rows[1][column] = "#REF!"
        return xlsx(*rows)

    assert refused("tax", file(1)) == [("B2", "cell.formula_error")]
    assert taxes(read("tax", file(2))) == [1.0]


def test_a_code_that_excel_stored_as_a_number():
    digits = next(code for n in range(10_000) if (code := uscc.make(f"911101080{n:07d}")).isdigit())
    assert refused("tax", xlsx([USCC, "实缴税金(万元)"], [int(digits[:15]) * 1000, 5])) == [
        ("A2", "uscc.stored_as_number")
    ]
    assert taxes(read("tax", xlsx([USCC, "实缴税金(万元)"], [digits, 5]))) == [5.0]


def test_excel_dates_are_dates():
    heads = [USCC, "企业名称", "行业代码", "登记日期"]
    content = xlsx(heads, [A, "甲", "1711", 43832], formats={3: "yyyy/m/d"})
    assert read("market", content).attributes.filter(code="registered_on")["text"].to_list() == ["2020-01-02"]


def test_meters_of_one_enterprise_are_records_of_their_own():
    heads = ["户号", "电表编号", USCC, "用电量(万千瓦时)"]
    reading = read("power", csv(heads, [33001, "M1", A, 1], [33001, "M2", A, 2.5], [33002, "", B, "/"]))
    assert reading.facts.is_empty()
    assert reading.meters.rows() == [
        (2, "33001", "M1", A, "2024", 10_000.0),
        (3, "33001", "M2", A, "2024", 25_000.0),
        (4, "33002", "33002", B, "2024", None),
    ]


def test_the_same_meter_twice_and_a_meter_without_a_number():
    heads = ["户号", USCC, "用电量(千瓦时)"]
    content = csv(heads, [33001, A, 1], [33001, B, 2], ["", C, 2])
    assert refused("power", content) == [("A3", "row.duplicate"), ("A4", "row.no_key")]


LAND = [
    "宗地号",
    "权属单位信用代码",
    "使用单位信用代码",
    "宗地面积(平方米)",
    "使用面积(平方米)",
    "承租厂房建筑面积(㎡)",
    "出让日期",
]


def test_parcels_users_and_what_goes_with_them():
    content = csv(
        LAND,
        ["G1", A, "", 10_000, "", "", "2010-05-01"],
        ["G1", A, B, 10_000, 3_000, 1_500, "2010-05-01"],
        ["G2", A, B, 500, 500, 100, "2008-01-31"],
    )
    reading = read("land", content)
    assert reading.parcels.rows() == [
        (2, "G1", A, None, 10_000.0, None),
        (3, "G1", A, B, 10_000.0, 3_000.0),
        (4, "G2", A, B, 500.0, 500.0),
    ]
    assert reading.facts.rows() == [(3, B, "2024", "rented_floor_m2", 1_600.0, "1500+100", "m2")]
    assert reading.attributes.rows() == [(4, A, "land_granted_on", "2008-01-31")]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([["G1", A, "", 0, ""]], [("D2", "parcel.zero_area")]),
        ([["G1", A, "", -5, ""]], [("D2", "cell.negative")]),
        ([["G1", A, "", "", ""]], [("D2", "row.no_key")]),
        ([["", A, "", 5, ""]], [("A2", "row.no_key")]),
        ([["G1", "", "", 5, ""]], [("B2", "row.no_code")]),
        ([["G1", A, B, 5, ""]], [("E2", "parcel.no_used_area")]),
        ([["G1", A, B, 5, 3], ["G1", A, C, 6, 1]], [("D3", "parcel.area_differs")]),
        ([["G1", A, B, 5, 3], ["G1", B, C, 5, 1]], [("B3", "parcel.holder_differs")]),
        ([["G1", A, B, 5, 3], ["G1", A, B, 5, 1]], [("A3", "row.duplicate")]),
        ([["G1", A, "", 5, ""], ["G1", A, A, 5, 1]], [("A3", "row.duplicate")]),
        ([["G1", A, B, 5, 3], ["G1", A, C, 5, 2.5]], [("G1", "land.parcel_overused")]),
        ([["G1", A, B, 5, 6]], [("G1", "land.parcel_overused")]),
    ],
)
def test_a_ledger_that_cannot_be_right_is_refused(rows, faults):
    assert refused("land", csv(LAND[:5], *rows)) == faults


def test_mu_and_square_metres_make_the_same_ledger():
    mu = [heading.replace("平方米", "亩") for heading in LAND[:5]]
    reading = read("land", csv(mu, ["G1", A, B, 15, 7.5]))
    assert reading.parcels.rows() == [(2, "G1", A, B, 10_000.0, 5_000.0)]


def test_rows_are_limited(monkeypatch):
    monkeypatch.setattr("data.body.MAX_ROWS", 2)
    assert refused("tax", tax([A, 1], [B, 2], [C, 3])) == [("tax.csv", "file.too_many_rows")]


def test_a_column_of_separated_numbers_reads_as_the_plain_one():
    rng = random.Random(1)
    values = [round(rng.lognormvariate(8, 3), 2) for _ in range(300)]
    codes = [uscc.make(f"91990101MA{at:06d}") for at in range(300)]
    plain = read("tax", tax(*zip(codes, (f"{value:.2f}" for value in values), strict=True)))
    separated = read("tax", tax(*zip(codes, (f'"{value:,.2f}"' for value in values), strict=True)))
    assert taxes(plain) == taxes(separated) == values


@pytest.mark.parametrize("name", layout.names())
def test_every_layout_reads_a_file_with_its_first_headings(name):
    one = layout.load(name)
    units = {"mu": "亩", "m2": "平方米", "kWh": "千瓦时", "tce": "吨标准煤", "t": "吨", "m3": "立方米"}
    cells = {
        "uscc": A,
        "date": "2020-01-02",
        "industry": "1711",
        "number": 5,
        "period": 2024,
        "quarter": 1,
        "month": 2,
        "labels": "x",
    }
    words = {"register_status": "正常", "scale": "规上"}
    columns = [column for column in one.columns if column.role != "carrier"]
    heads = [f"{c.labels[0]}({units.get(c.unit, c.unit)})" if c.unit else c.labels[0] for c in columns]
    row = [words.get(c.name) or cells.get(c.type, f"x{c.name}") for c in columns]
    reading = read(name, csv(heads, row))
    said = {*reading.facts["code"], *reading.attributes["code"]}
    assert said == {c.name for c in columns if c.role in ("fact", "attribute")}


@pytest.mark.parametrize(
    ("name", "heads", "row", "column", "not_said"),
    [
        (
            "market",
            [USCC, "企业名称", "行业代码", "登记状态"],
            [A, "甲", "1711", "升天"],
            "登记状态",
            "normal",
        ),
        ("tax", [USCC, "开票销售(万元)"], [A, 1], "实缴税金", "实缴税金"),
    ],
)
def test_a_clerk_is_told_other_words_and_no_codes(name, heads, row, column, not_said):
    with pytest.raises(FileError) as refusal:
        reader.read(csv(heads, row), layout.load(name), "x.csv", 2024)
    (fault,) = refusal.value.faults
    assert fault.params["column"] == column
    assert not_said not in fault.params["known"].split("、")
