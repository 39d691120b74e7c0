"""What must hold for whatever anybody writes into a file."""

import csv
import io
import math
from contextlib import suppress
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from data import land, layout, reader, sheet, units, uscc
from data.assemble import assemble
from data.errors import FileError
from data.numerals import EXACT, LARGEST, numbers

TAX = layout.load("tax")
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
CODES = [uscc.make(f"91990101MP{number:06d}") for number in range(50)]

subjects = st.text(uscc.ALPHABET, min_size=8, max_size=8)
cents = st.integers(-(10**14), 10**14).map(lambda number: number / 100)
divisions = st.from_regex(r"[0-9]{6}", fullmatch=True)
codes = st.builds(lambda division, subject: uscc.make(f"91{division}{subject}"), divisions, subjects)
decimals = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4)
factors = st.sampled_from(
    [units.factor(kept, name) for kept in ("万元", "mu", "m2", "kWh", "tce") for name in units.written(kept)]
)


@given(codes)
def test_codes_that_are_made_are_valid(code):
    assert uscc.fault(code) is None
    assert uscc.sound(pl.Series([code])).to_list() == [True]


@given(codes, st.integers(0, 16), st.sampled_from(uscc.ALPHABET))
def test_every_substitution_in_positions_1_to_17_is_found(code, at, letter):
    assume(code[at] != letter)
    wrong = code[:at] + letter + code[at + 1 :]
    assert uscc.fault(wrong) is not None
    assert uscc.sound(pl.Series([wrong])).to_list() == [False]


@given(codes, st.sampled_from(uscc.ALPHABET))
def test_only_one_last_character_is_right(code, letter):
    assert (uscc.fault(code[:17] + letter) is None) == (letter == code[17])


@given(codes, st.integers(0, 15))
def test_every_swap_of_neighbours_in_positions_1_to_17_is_found(code, at):
    assume(code[at] != code[at + 1])
    assert uscc.fault(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) is not None


@given(st.lists(st.one_of(codes, st.text(max_size=20)), max_size=20))
def test_a_column_is_judged_as_its_codes_one_by_one(texts):
    cleaned, bad = uscc.clean(pl.Series(texts, dtype=pl.String))
    alone = [uscc.normalise(text) for text in texts]
    assert cleaned.to_list() == alone
    assert bad == {at: fault for at, code in enumerate(alone) if (fault := uscc.fault(code))}


@given(decimals, factors, st.sampled_from(["{:f}", "{:,f}"]), st.booleans())
def test_any_way_to_write_a_number_gives_the_float_nearest_to_the_exact_result(number, factor, form, wide):
    text = form.format(number)
    cell = text.translate(FULL_WIDTH) if wide else text
    exact = Fraction(number) * factor
    assume(abs(exact) < LARGEST)
    assert numbers(pl.Series([cell]), factor).values.to_list() == [float(exact) + 0.0]


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_every_float_of_a_spreadsheet_comes_back(number):
    text = pl.Series([number, "x"], dtype=pl.String, strict=False)[0]
    assert numbers(pl.Series([text])).values.to_list() == [number]


@given(st.integers(0, EXACT), st.integers(0, 12), factors)
def test_the_quick_way_is_as_exact_as_the_careful_one(mantissa, places, factor):
    exact = Fraction(mantissa, 10**places) * factor
    assume(exact < LARGEST)
    digits = f"{mantissa:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    assert numbers(pl.Series([text]), factor).values.to_list() == [float(exact)]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_a_cell_is_a_finite_number_or_missing_or_a_fault(cells):
    parsed = numbers(pl.Series(cells, dtype=pl.String))
    for at, value in enumerate(parsed.values):
        assert value is None or math.isfinite(value)
        assert not (at in parsed.bad and value is not None)


table = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6),
            min_size=width,
            max_size=width,
        ),
        min_size=2,
        max_size=12,
    )
)


@given(table)
def test_csv_is_read_as_the_standard_library_reads_it(rows):
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assume(buffer.getvalue().strip())
    one = sheet.read(buffer.getvalue().encode())[0]
    assume(getattr(one, "delimiter", "") == ",")
    cells, faults = one.body(1)
    assert not faults
    assert [[cell or "" for cell in row] for row in cells.iter_rows()] == rows[1:]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(
    st.lists(
        st.one_of(st.none(), cents, st.sampled_from(["/", "-", "—", ""])),
        min_size=1,
        max_size=50,
    )
)
def test_csv_and_xlsx_hold_the_same_facts(values):
    heads = ["统一社会信用代码", "实缴税金(元)"]
    rows = [[code, "" if value is None else value] for code, value in zip(CODES, values, strict=False)]
    text = "\n".join(",".join(map(str, row)) for row in [heads, *rows])
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        page = book.add_worksheet()
        for at, row in enumerate([heads, *rows]):
            page.write_row(at, 0, row)
    said = [reader.read(content, TAX, "x", 2024).facts for content in (text.encode(), buffer.getvalue())]
    assert said[0].drop("raw").equals(said[1].drop("raw"))


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(layout.names()))
def test_no_bytes_bring_the_reader_down(content, name):
    with suppress(FileError):
        reader.read(content, layout.load(name), "x", 2024)


XLSX = io.BytesIO()
with Workbook(XLSX) as _book:
    _page = _book.add_worksheet()
    _page.write_row(0, 0, ["统一社会信用代码", "实缴税金(元)"])
    _page.write_row(1, 0, [CODES[0], 5])


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, len(XLSX.getvalue()) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_a_damaged_workbook_is_read_or_refused(damage):
    content = bytearray(XLSX.getvalue())
    for at, byte in damage:
        content[at] = byte
    with suppress(FileError):
        reader.read(bytes(content), TAX, "x", 2024)


areas = st.floats(0, 1e6).map(lambda area: round(area, 2))


@given(st.dictionaries(st.sampled_from("BCDEF"), areas, max_size=5), areas)
def test_the_land_ledger_loses_and_makes_no_land(used, spare):
    area = sum(used.values()) + spare
    rows = [(at, "P", "A", user, area, let) for at, (user, let) in enumerate(used.items())]
    parcels = pl.DataFrame([*rows, (9, "P", "A", None, area, None)], schema=land.SCHEMA, orient="row")
    assert land.balance(parcels) == ()
    found = land.facts(parcels)
    total = {code: found.filter(code=code)["value"].sum() for code in land.FACTS}
    assert total["land_rented_in"] == pytest.approx(total["land_let_out"], abs=1e-6)
    assert total["land_owned"] >= total["land_let_out"] - 1e-6
    assert total["tenants"] == len(used)


quarters = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=4, max_size=4)


@given(st.lists(quarters, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_year_is_the_sum_of_four_quarters_or_unknown(years, shuffle):
    rows = [
        (CODES[at], f"2024Q{q}", "energy", value)
        for at, year in enumerate(years)
        for q, value in enumerate(year, 1)
    ]
    shuffle.shuffle(rows)
    facts = pl.DataFrame(
        rows,
        schema={"uscc": pl.String, "period": pl.String, "code": pl.String, "value": pl.Float64},
        orient="row",
    )
    nothing = pl.DataFrame(schema={"uscc": pl.String, "code": pl.String, "text": pl.String})
    meters = pl.DataFrame(schema={"uscc": pl.String, "period": pl.String, "kwh": pl.Float64})
    found = dict(
        assemble(facts, nothing, pl.DataFrame(schema=land.SCHEMA), meters)
        .select("uscc", "energy")
        .iter_rows()
    )
    for at, year in enumerate(years):
        whole = None if None in year else sum(year)
        assert found[CODES[at]] == (whole if whole is None else pytest.approx(whole))
