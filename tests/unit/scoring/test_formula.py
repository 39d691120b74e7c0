import datetime as dt
import time
import tomllib
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.columns import Coded, Flag
from scoring.errors import Fault, SchemeError
from scoring.formula import MAX_DEPTH, MAX_LENGTH, MAX_NESTING, compile_formula, names_in
from scoring.names import spaces
from scoring.table import prepare
from tests.unit.scoring.building import firms, scheme, text

SCHEME = scheme()
NAMES = spaces(tomllib.loads(text()))[0]
DAY = dt.date(2020, 5, 31)


def value(
    formula: str, evidence: tuple[int, ...] = (), previous: dict[str, Any] | None = None, **row: Any
) -> Any:
    """What a formula comes to for one enterprise; None is null."""
    last = None if previous is None else [{"uscc": "E001", **previous}]
    table = prepare(SCHEME, firms(**row), last)
    with np.errstate(all="ignore"):  # as `evaluate` does
        found = compile_formula(formula, NAMES["facts"], "here", evidence).evaluate(table)
    if isinstance(found, Flag):
        return True if found.true[0] else False if found.false[0] else None
    if isinstance(found, Coded):
        return found.decoded()[0]
    return None if np.isnan(found[0]) else found[0].item()


def refused(formula: str, space: str = "facts") -> Fault:
    with pytest.raises(SchemeError) as caught:
        compile_formula(formula, NAMES[space], "pools.all.where")
    (fault,) = caught.value.faults
    assert fault.where == "pools.all.where"
    return fault


# -- What is allowed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a + b * 2", 13.0),
        ("(a + b) * 2", 16.0),
        ("a - b - 1", -3.0),
        ("-a", -3.0),
        ("- 1 - -a", 2.0),
        ("a / b", 0.6),
        ("1.5e1", 15.0),
        (".5 + 1.", 1.5),
        ("7", 7.0),
        ("abs(a - b)", 2.0),
        ("least(a, b, 4)", 3.0),
        ("greatest(a, b, 4)", 5.0),
        ("floor(-2.5)", -3.0),
        ("ceil(2.1)", 3.0),
        ("round(1.005, 2)", 1.01),
        ("round(-0.125, 2)", -0.13),
        ("round(2.5)", 3.0),
        ("coalesce(c, d, a)", 3.0),
        ("coalesce(c, 7)", 7.0),
        ("nullif(a, 3)", None),
        ("nullif(a, 4)", 3.0),
        ("nullif(a, c)", 3.0),
        ("nullif(c, 3)", None),
        ("case when a > b then 1 when a < b then 2 else 3 end", 2.0),
        ("case when a > b then 1 end", None),
        ("case when c > 0 then 1 else 2 end", 2.0),
        ("case when a < b then null else 2 end", None),
        ("case when a < b then c / d else 2 end", None),
    ],
)
def test_numbers(formula, expected):
    assert value(formula, a=3, b=5) == expected


@pytest.mark.parametrize(
    "formula",
    ["a + c", "c * 0", "a / 0", "0 / 0", "a / c", "c / a", "a / (b - b)", "-c", "abs(c)", "round(c, 2)",
     "least(a, c)", "greatest(c, a)", "greatest(a, b / 0)", "1 / 0 * 0", "(a / 0) / (a / 0)", "null",
     "a + null", "floor(a / 0)"],
)  # fmt: skip
def test_what_cannot_be_computed_is_null_and_never_infinite(formula):
    assert value(formula, a=3, b=5) is None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a = 3", True),
        ("a == 3", True),
        ("a <> 3", False),
        ("a != 4", True),
        ("a < b", True),
        ("a <= 3", True),
        ("a > b", False),
        ("3 >= a", True),
        ("a between 3 and 5", True),
        ("b between 0 and 4.9", False),
        ("a not between 3 and 5", False),
        ("a in (1, 3)", True),
        ("b in (1, 3)", False),
        ("b not in (1, 3)", True),
        ("a is null", False),
        ("c is null", True),
        ("c is not null", False),
        ("c / a is null", True),
        ("true", True),
        ("false", False),
        ("1 in (1, 2)", True),
        ("1 < 2", True),
        ("2 between 3 and 4", False),
    ],
)
def test_conditions_on_numbers(formula, expected):
    assert value(formula, a=3, b=5) is expected


@pytest.mark.parametrize(
    "formula",
    ["c = 3", "c <> 3", "c < 3", "c >= 3", "3 = c", "c = c", "c <> c", "c between 1 and 9",
     "a between c and 9", "c in (1, 2)", "c not in (1, 2)", "not c = 3", "a / 0 = 1", "a = null",
     "null = null", "null <> 1", "g = 'x'", "g <> 'x'", "g < 'x'", "g in ('x')", "g not in ('x')",
     "g like 'x%'", "g not like 'x%'", "g = h", "registered_on = as_of", "registered_on <> as_of",
     "registered_on < as_of", "years_between(registered_on, as_of) < 3", "left(g, 1) = 'x'", "null like 'x%'",
     "null in ('x')", "left(null, 2) = 'x'", "years_between(null, as_of) < 3"],
)  # fmt: skip
def test_a_comparison_with_what_is_not_known_is_neither_true_nor_false(formula):
    assert value(formula, a=3) is None
    assert value(f"not ({formula})", a=3) is None
    assert value(f"({formula}) is null", a=3) is True
    assert value(f"case when {formula} then 1 else 0 end", a=3) == 0


TRUTHS = {"true": True, "false": False, "c > 0": None}


@pytest.mark.parametrize(("left", "one"), TRUTHS.items())
@pytest.mark.parametrize(("right", "other"), TRUTHS.items())
def test_three_valued_logic(left, right, one, other):
    both = False if False in (one, other) else None if None in (one, other) else True
    either = True if True in (one, other) else None if None in (one, other) else False
    assert value(f"{left} and {right}") is both
    assert value(f"{left} or {right}") is either
    assert value(f"not ({left})") is (None if one is None else not one)


def test_a_bare_null_is_a_condition_that_is_not_known():
    assert value("not null") is None
    assert value("null and false") is False
    assert value("null or true") is True


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("g = '金属制品'", True),
        ("'金属制品' = g", True),
        ("g <> h", True),
        ("g = g", True),
        ("not g = h", True),
        ("not g <> h", False),
        ("h < 'b'", True),
        ("h between '06' and '46'", False),
        ("left(industry, 2) between '06' and '46'", True),
        ("left(industry, 2) = '06'", True),
        ("left(industry, 9) = '0610'", True),
        ("g in ('a', '金属制品')", True),
        ("g like '金属%'", True),
        ("g like '%制品'", True),
        ("g like '%属制%'", True),
        ("g like '金属'", False),
        ("g not like '金%'", False),
        ("g not like '银%'", True),
        ("not g like '金%'", False),
        ("h = 'it''s'", False),
        ("nullif(h, 'a') is null", True),
        ("coalesce(township, g) = g", True),
        ("case when a is null then g else h end = g", True),
    ],
)
def test_texts(formula, expected):
    assert value(formula, g="金属制品", h="a", industry="0610") is expected


def test_an_industry_code_keeps_its_leading_zero():
    assert value("left(industry, 2)", industry="0610") == "06"
    assert value("coalesce(industry, 'none')") == "none"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("registered_on = date '2020-05-31'", True),
        ("registered_on < as_of", True),
        ("registered_on between date '2020-01-01' and date '2020-12-31'", True),
        ("not completion_due_on < as_of", None),
        ("production_started_on is null and not completion_due_on < as_of", None),
        ("production_started_on is null", True),
        ("coalesce(production_started_on, registered_on) = registered_on", True),
        ("years_between(registered_on, as_of) < 5", True),
        ("years_between(registered_on, date '2025-05-31') = 5", True),
        ("years_between(registered_on, date '2025-05-30') < 5", True),
        ("years_between(date '2020-02-29', date '2021-02-28') < 1", True),
        ("years_between(date '2020-02-29', date '2021-03-01') > 1", True),
        ("years_between(date '2025-01-01', as_of) < 0", True),
    ],
)
def test_dates(formula, expected):
    assert value(formula, registered_on=DAY) is expected


@given(st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)), st.integers(1, 40))
def test_years_are_whole_at_the_anniversary_and_not_the_day_before(day, years):
    later = day.replace(year=day.year + years, day=min(day.day, 28))
    start = day.replace(day=min(day.day, 28))
    assert (
        value("years_between(registered_on, completion_due_on)", registered_on=start, completion_due_on=later)
        == years
    )
    before = later - dt.timedelta(1)
    assert (
        value(
            "years_between(registered_on, completion_due_on)", registered_on=start, completion_due_on=before
        )
        < years
    )


@pytest.mark.parametrize(
    ("label", "evidence", "expected"),
    [
        ("高新技术企业", (), True),
        ("新技术企业", (), False),
        ("省级绿色工厂", (), True),
        ("省级绿色工厂:2023", (), False),
        ("省级绿色工厂", (2023, 2024), True),
        ("省级绿色工厂", (2024,), False),
        ("高新技术企业", (2024,), True),
        ("没有", (2023,), False),
    ],
)
def test_labels_with_the_years_of_their_evidence(label, evidence, expected):
    labels = ("高新技术企业", "省级绿色工厂:2023")
    assert value(f"array_contains(labels, '{label}')", evidence, labels=labels) is expected


@pytest.mark.parametrize("label", ["ISO:900", "认证:九〇〇一", "认证9001", "a:2023b", ":"])
def test_only_a_colon_and_four_digits_are_a_year(label):
    assert value(f"array_contains(labels, '{label}')", labels=(label,)) is True
    assert value("array_contains(labels, '认证')", labels=(label,)) is False


def test_who_has_no_labels_has_none_of_them():
    assert value("array_contains(labels, 'x')") is False
    assert value("not array_contains(labels, 'x')", labels=None) is True


def test_last_year():
    before = {"a": 2, "g": "x", "labels": ["y"], "class": "B", "years_in_class": 3, "registered_on": DAY}
    assert value("a / previous.a - 1", previous=before, a=3) == 0.5
    assert value("previous.g = 'x' and array_contains(previous.labels, 'y')", previous=before) is True
    assert value("previous.class = 'B' and previous.years_in_class >= 3", previous=before) is True
    assert value("previous.registered_on < as_of", previous=before) is True
    assert value("previous.a", previous={"uscc": "E999"}) is None
    assert value("previous.a") is None


def test_a_formula_says_which_columns_it_reads():
    formula = compile_formula(
        "previous.a / coalesce(b, land_owned) + years_between(registered_on, as_of)", NAMES["facts"], ""
    )
    assert formula.uses == {"previous.a", "b", "land_owned", "registered_on", "as_of"}
    assert names_in("previous.a / b + value.x") == {"previous.a", "b", "value.x"}
    assert names_in("a +") == frozenset()


def test_one_division_keeps_both_its_sides():
    table = prepare(SCHEME, firms(a=6, b=3), None)
    for written in ("a / b", "(a / b)", "((a) / (b))"):
        division = compile_formula(written, NAMES["facts"], "").division
        assert [side(table).tolist() for side in division] == [[6.0], [3.0]]
    for written in ("a / b * 1", "a", "1 + a / b"):
        assert compile_formula(written, NAMES["facts"], "").division is None


@pytest.mark.parametrize(
    ("space", "formula"),
    [
        ("scored", "total + value.x + points.x"),
        ("classed", "class = 'A' or class_by_rank = 'B'"),
        ("judged", "years_in_class >= 3 and class = 'D'"),
        ("priced", "rate * electricity_kwh"),
    ],
)
def test_later_places_know_more_names(space, formula):
    compile_formula(formula, NAMES[space], "")
    assert refused(formula).code == "formula.unknown_name"


# -- What is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    ["sum(a)", "avg(a)", "max(a)", "count(*)", "sum(a) over (partition by g)", "row_number()", "current_date",
     "current_date()", "current_timestamp", "random()", "(select 1)", "select a", "exists(select 1)",
     "a in (select 1)", "cast(a as int)", "a::text", "cast(g as date)", "try_cast(g as date)", "a as x",
     "a x", "*", "a % 2", "g || h", "length(g)", "substring(g, 1, 2)", "concat(g, h)", "power(a, 2)",
     "year(registered_on)", "if(a > 1, 1, 0)", "case g when 'x' then 1 end", "g ilike 'x'", "a is true",
     "a is not distinct from 1", "interval '1' day", "labels[0]", "[1, 2]", "@x", ":x", "?", "a in (b)",
     "a in (-1)", "a in (1, null)", "drop table x", "a union select 1", "array_contains(labels, g)",
     "array_contains(coalesce(labels, labels), 'x')", "g like h", "left(g, a)", "left(g, -1)", "round(a, b)",
     "round(a, -1)", "round(a, 11)", "1e", "a * 1e400", "a in (1, 2e)", "timestamp '2024-01-01'",
     "count(distinct a)"],
)  # fmt: skip
def test_what_the_language_does_not_have(formula):
    fault = refused(formula)
    assert fault.code in ("formula.not_allowed", "formula.unknown_name")
    assert fault.params["formula"] == formula
    assert fault.code == "formula.unknown_name" or fault.params["part"]


@pytest.mark.parametrize(
    "formula", ["floor(a, 2)", "ceil(a, 2)", "round(a, 2, 1)", "a between symmetric 3 and 1"]
)
def test_nothing_that_a_formula_says_is_passed_over(formula):
    assert refused(formula).code == "formula.not_allowed"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("", "formula.not_one_expression"),
        ("  ", "formula.not_one_expression"),
        ("a; b", "formula.not_one_expression"),
        ("a; drop table x", "formula.not_one_expression"),
        ("a -- one", "formula.comment"),
        ("/* one */ a", "formula.comment"),
        ("a /* one */ + b", "formula.comment"),
        ("-- one", "formula.not_one_expression"),
        ("a +", "formula.not_sql"),
        ("a = ", "formula.not_sql"),
        ("(a", "formula.not_sql"),
        ("a)", "formula.not_sql"),
        ("g = 'x", "formula.not_sql"),
        ("a, b", "formula.not_sql"),
        ("a from b", "formula.not_sql"),
        ("abs(a, b)", "formula.not_sql"),
        ("foo(a)", "formula.unknown_function"),
        ("now()", "formula.unknown_function"),
        ("years_between(registered_on)", "formula.unknown_function"),
        ("date '2024-02-30'", "formula.not_a_date"),
        ("date '2024-2-3'", "formula.not_a_date"),
        ("date '20240203'", "formula.not_a_date"),
        ("g like '%'", "formula.like_pattern"),
        ("g like 'a%b'", "formula.like_pattern"),
        ("g like 'a_'", "formula.like_pattern"),
    ],
)
def test_every_fault_has_its_code(formula, code):
    assert refused(formula).code == code


@pytest.mark.parametrize("word", ["today", "now", "NaT", "2024", "2024-06", ""])
def test_a_date_literal_never_reads_the_clock(word):
    assert refused(f"registered_on < date '{word}'").code == "formula.not_a_date"


@pytest.mark.parametrize(
    ("formula", "nearest", "space"),
    [
        ("taxx / 1", "tax", "facts"),
        ("land_own + 1", "land_owned", "facts"),
        ("previous.taxx", "previous.tax", "facts"),
        ("value.y / 2", "value.x", "scored"),
        ("point.x", "points.x", "scored"),
        ("totl", "total", "scored"),
        ("tax／land_owned", "land_owned", "facts"),
        ('scale = "above"', "", "facts"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_one(formula, nearest, space):
    fault = refused(formula, space)
    assert fault.code == "formula.unknown_name"
    assert fault.params["nearest"] == nearest


@pytest.mark.parametrize(
    ("formula", "wanted", "found"),
    [
        ("a + g", "number", "text"),
        ("registered_on - as_of", "number", "date"),
        ("a = 'x'", "number", "number, text"),
        ("registered_on < '2024-01-01'", "date", "date, text"),
        ("industry = 610", "text", "number, text"),
        ("labels = 'x'", "labels", "labels, text"),
        ("a and b > 1", "flag", "number"),
        ("not g", "flag", "text"),
        ("abs(g)", "number", "text"),
        ("least(registered_on, as_of)", "number", "date"),
        ("coalesce(a, 'x')", "number", "number, text"),
        ("case when a > 1 then 1 else 'x' end", "number", "number, text"),
        ("case when a then 1 end", "flag", "number"),
        ("left(a, 2)", "text", "number"),
        ("a like 'x%'", "text", "number"),
        ("years_between(a, as_of)", "date", "date, number"),
        ("array_contains(g, 'x')", "labels", "text"),
        ("g in (1, 2)", "text", "number, text"),
        ("a between '1' and 2", "number", "number, text"),
        ("(a > 1) = (b > 1)", "number, text, date", "flag"),
        ("nullif(labels, labels)", "number, text, date", "labels"),
    ],
)
def test_types_that_do_not_go_together(formula, wanted, found):
    fault = refused(formula)
    assert fault.code == "formula.wrong_type"
    assert (fault.params["wanted"], fault.params["found"]) == (wanted, found)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("a × 100 / b", "…a ×  ▶100◀  / b"),
        ("a / b * 100%", "…a / b * 100 ▶%◀"),
        ("industry in ('06'，'07')", "…industry in ('06' ▶，◀ '07')"),
        ("a > 1 && b > 1", "…a > 1  ▶&&◀  b > 1"),
    ],
)
def test_a_formula_that_cannot_be_read_shows_the_place(formula, reason):
    assert refused(formula).params["reason"] == reason


def test_what_is_told_of_a_long_formula_ends_with_dots():
    formula = "a + " * 30 + "sum(a)"
    assert refused(formula).params["formula"] == formula[:79] + "…"
    assert refused("if(a > 1, 1, 0)").params["part"] == "if(…)"


# -- Size --------------------------------------------------------------------------------------------------


def test_a_formula_of_1000_characters_is_read_and_one_of_1001_is_not():
    longest = "a" + " " * (MAX_LENGTH - 5) + "+ 1"
    assert len(longest + " ") == MAX_LENGTH
    assert value(longest + " ", a=1) == 2
    fault = refused(longest + "  ")
    assert (fault.code, fault.params["length"], fault.params["limit"]) == ("formula.too_long", 1001, 1000)


def test_nesting_of_32_is_read_and_of_33_is_not():
    assert value("(" * MAX_NESTING + "a" + ")" * MAX_NESTING, a=1) == 1
    assert refused("(" * 33 + "a" + ")" * 33).code == "formula.too_deep"


def test_a_long_sum_is_read_up_to_the_depth_of_its_tree():
    assert value("a" + "+1" * (MAX_DEPTH - 3), a=1) == MAX_DEPTH - 2
    assert refused("a" + "+1" * MAX_DEPTH).code == "formula.too_deep"


@pytest.mark.parametrize(
    "formula",
    [
        "+".join(["a"] * 20_000),
        "a" * 1_000_000,
        "(" * 1_000_000,
        "not " * 240 + "true",
        "-" + " -" * 400 + "a",
        "[" * 900,
        "case when " * 90,
        "a" + "+a" * 490,
        "a = " * 240 + "1",
    ],
    ids=[
        "20,000 terms",
        "a million letters",
        "a million brackets",
        "nots",
        "minuses",
        "arrays",
        "cases",
        "sum",
        "equals",
    ],
)
def test_a_monstrous_formula_is_refused_quickly(formula):
    started = time.process_time()
    code = refused(formula).code
    assert code in ("formula.too_long", "formula.too_deep", "formula.not_sql", "formula.wrong_type")
    assert time.process_time() - started < 2


NESTED = "a"
for _ in range(17):
    NESTED = f"case when {NESTED} between 0 and 1 then 1 else 2 end"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("nullif(" * 31 + "a" + ", 1)" * 31, 3.0),
        ("a" + " is null" * 120, False),
        (NESTED, 2.0),
        ("coalesce(" * 31 + "a" + ", 1)" * 31, 3.0),
    ],
    ids=["nullif", "is null", "between", "coalesce"],
)
def test_what_is_said_once_is_computed_once(formula, expected):
    """Each of these took twice as long per level when a part was compiled or evaluated twice."""
    started = time.process_time()
    assert value(formula, a=3) == expected
    assert time.process_time() - started < 2


SIGNS = (
    "a", "g", "labels", "1", "'x'", "(", ")", "[", "]", "{", "}", "?", ":", "::", "->", "=>", ".", ",",
    ";", "#", "@", "$", "&", "|", "^", "~", "`", "\\", '"', "'", "%", "*", "/", "+", "-", "<", ">", "=",
    "!", "in", "not", "null", "is", "between", "and", "or", "case", "when", "then", "else", "end", "like",
    "date", "interval", "cast", "as", "select", "from", "array", "map", "exists", "any", "over", "filter",
    "where", "distinct", "if", "values", "with", "left", "round", "extract", "trim", "x'", "b'", "e'",
    "0x", "1e", "._", "亩", "（",
)  # fmt: skip


@given(st.lists(st.sampled_from(SIGNS), max_size=8), st.sampled_from(["", " "]))
def test_whatever_is_put_together_either_compiles_or_is_refused(signs, between):
    with suppress(SchemeError):
        compile_formula(between.join(signs), NAMES["facts"], "")


@given(st.text(alphabet="ab()+-*/<>=.,'\"%[]{};:!?@#$&|^~`\\\n\t 0159_以亩ａ（）", max_size=60))
def test_whatever_is_written_either_compiles_or_is_refused(formula):
    with suppress(SchemeError):
        compile_formula(formula, NAMES["facts"], "")


def test_who_calls_from_deep_inside_gets_a_fault_and_no_crash():
    def inside(frames: int) -> Fault:
        return inside(frames - 1) if frames else refused("a" + "+1" * (MAX_DEPTH - 3))

    assert inside(600).code == "formula.too_deep"
