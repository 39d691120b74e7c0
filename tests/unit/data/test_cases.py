"""The runner of worked cases finds what does not hold, and refuses what it does not understand."""

from pathlib import Path

import pytest

from data.cases import Failure, agrees, path_of, run
from scoring.errors import SchemeError

SCHEME = """
county = "990199"
year = 2024
as_of = 2024-12-31
title = "测试办法"
source = "测试文号"

[units]
mixed_when = "array_contains(labels, '混合型企业')"

[[classes]]
name = "A"
[[classes]]
name = "B"
[[classes]]
name = "C"

[[pools]]
name = "all"

[[pools.indicators]]
name = "tax_per_land"
value = "tax / land_owned"
weight = 60
score = "ratio"
benchmark = 20

[[pools.indicators]]
name = "growth"
value = "tax / previous.tax"
weight = 40
score = "ratio"
benchmark = 1

[[rankings]]
name = "all"
pools = ["all"]
bands = [{ class = "A", to = 0.2 }, { class = "B", to = 0.8 }, { class = "C" }]
"""


@pytest.fixture
def cases(tmp_path):
    """Run a text as the cases of the scheme above."""
    scheme = tmp_path / "2024.toml"
    scheme.write_text(SCHEME, "utf-8")

    def run_text(text: str) -> tuple[Failure, ...]:
        path_of(scheme).write_text(text, "utf-8")
        return run(scheme)

    return run_text


def faults_of(cases, text: str) -> list[tuple[str, str]]:
    with pytest.raises(SchemeError) as caught:
        cases(text)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def test_the_cases_stand_beside_their_scheme():
    assert path_of(Path("data/schemes/331003/2022.toml")) == Path("data/schemes/331003/2022.cases.toml")


def test_a_case_that_holds_has_no_failures(cases):
    assert not cases("""
    [[cases]]
    name = "half the benchmark, no growth"
    enterprises = [
      { uscc = "E1", land_owned = 2, tax = 20, previous = { tax = 20, class = "B", years_in_class = 2 } },
    ]
    expect = [
      { uscc = "E1", status = "evaluated", "tax_per_land.points" = "30.0000", total = 70, class = "B" },
    ]
    counts = { B = 1 }
    """)


def test_a_wrong_figure_is_told_with_its_place(cases):
    assert cases("""
    [[cases]]
    name = "wrong"
    enterprises = [{ uscc = "E1", land_owned = 1, tax = 20 }]
    expect = [{ uscc = "E1", total = "60.01", class = "B" }]
    """) == (Failure("990199/2024", "wrong", "E1", "total", "60.01", "60"),)


def test_an_enterprise_that_is_not_in_the_result_is_told(cases):
    (failure,) = cases("""
    [[cases]]
    name = "absent"
    enterprises = [{ uscc = "E1", tax = 20 }]
    expect = [{ uscc = "E2", total = "60.00" }]
    """)
    assert (failure.uscc, failure.got) == ("E2", "null")


def test_a_class_that_is_not_counted_must_be_empty(cases):
    failures = cases("""
    [[cases]]
    name = "counts"
    cohort = { n = 10, enterprise = { land_owned = 1 }, falling = "tax" }
    counts = { A = 3, B = 6 }
    """)
    assert [(one.column, one.expected, one.got) for one in failures] == [
        ("counts.A", "3", "2"),
        ("counts.C", "0", "2"),
    ]


def test_cohorts_are_numbered_on_and_fall_by_their_step(cases):
    assert not cases("""
    [[cases]]
    name = "two cohorts"
    cohort = [
      { n = 2, enterprise = { land_owned = 1 }, falling = "tax", step = 5 },
      { n = 1, enterprise = { land_owned = 1, previous = { tax = 3 } }, falling = "tax" },
    ]
    expect = [
      { uscc = "U00001", "tax_per_land.value" = 10 },
      { uscc = "U00002", "tax_per_land.value" = 5 },
      { uscc = "U00003", "tax_per_land.value" = 1, "growth.value" = "0.3333" },
    ]
    """)


def test_unit_chooses_the_row_of_a_mixed_enterprise(cases):
    assert not cases("""
    [[cases]]
    name = "mixed"
    enterprises = [
      { uscc = "H", labels = ["混合型企业"], land_owned = 2, tax = 20 },
      { uscc = "T", plot_holder_uscc = "H", tax = 30 },
    ]
    expect = [
      { uscc = "H", "tax_per_land.value" = 10 },
      { uscc = "H", unit = "merged", "tax_per_land.value" = 25 },
    ]
    """)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("[[cases]]\nname = 'x'\nenterprise = []", "scheme.unknown_key", "cases.x.enterprise"),
        ("[[cases]]\nenterprises = []", "scheme.missing_key", "cases[0].name"),
        (
            "[[cases]]\nname = 'x'\nenterprises = [{ tax = 1 }]",
            "scheme.missing_key",
            "cases.x.enterprises[0].uscc",
        ),
        (
            "[[cases]]\nname = 'x'\nenterprises = [{ uscc = 'E1', taxes = 1 }]",
            "scheme.unknown_key",
            "cases.x.enterprises[0].taxes",
        ),
        (
            "[[cases]]\nname = 'x'\nenterprises = [{ uscc = 'E1', previous = { taxes = 1 } }]",
            "scheme.unknown_key",
            "cases.x.enterprises[0].previous.taxes",
        ),
        (
            "[[cases]]\nname = 'x'\nenterprises = [{ uscc = 'E1', tax = 'a lot' }]",
            "scheme.wrong_type",
            "cases.x.enterprises[0].tax",
        ),
        (
            "[[cases]]\nname = 'x'\ncohort = { n = 2, enterprise = {}, falling = 'scale' }",
            "scheme.wrong_type",
            "cases.x.cohort[0].falling.scale",
        ),
        (
            "[[cases]]\nname = 'x'\nenterprises = [{ uscc = 'E1' }]\nexpect = [{ uscc = 'E1', totals = 1 }]",
            "scheme.unknown_key",
            "cases.x.expect.E1.totals",
        ),
        ("[[cases]]\nname = 'x'\nname = 'y'", "scheme.not_toml", ""),
    ],
)
def test_what_is_misspelt_is_refused(cases, text, code, where):
    assert (code, where) in faults_of(cases, text)


@pytest.mark.parametrize(
    ("expected", "got", "within", "same"),
    [
        ("1.01", 1.005, 0, True),
        ("1.00", 1.005, 0, False),
        ("-0.13", -0.125, 0, True),
        ("73.71", 73.7156, 0, False),
        ("73.71", 73.7156, 1, True),
        ("73.70", 73.7156, 1, False),
        ("150", 149.5, 0, True),
        ("null", None, 0, True),
        ("null", 0.0, 0, False),
        ("0.00", None, 0, False),
        ("A", "A", 0, True),
        ("A", 1.0, 0, False),
        (2.0, 2, 0, True),
        (2.0, 2.0000001, 0, False),
    ],
)
def test_a_quoted_figure_holds_to_its_last_printed_digit(expected, got, within, same):
    assert agrees(expected, got, within) is same
