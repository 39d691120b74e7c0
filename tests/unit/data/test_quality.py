import numpy as np
import polars as pl
import pytest

from data import peers, quality
from service import problems
from service.suspicions import said

COUNT = 120
TITLES = ("title", "unit", "value", "expected")


def population(seed=1):
    """Enterprises whose figures go with their size, as they do."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0, 1.2, COUNT)

    def fact(typical, spread=0.4):
        return np.round(size * typical * rng.lognormal(0, spread, COUNT), 2)

    revenue = fact(20_000)
    return pl.DataFrame(
        {
            "uscc": [f"E{at:03d}" for at in range(COUNT)],
            "industry": ["1711", "2922"] * (COUNT // 2),
            "scale": ["above"] * COUNT,
            "register_status": ["normal"] * COUNT,
            "revenue": np.maximum(revenue, 2000),
            "tax": revenue * 0.03 * rng.lognormal(0, 0.3, COUNT),
            "value_added": revenue * 0.2,
            "sales": revenue * rng.uniform(0.9, 1.1, COUNT),
            "energy": fact(500),
            "electricity_kwh": fact(1_000_000),
            "emissions": fact(3, 0.6),
            "employees": np.ceil(fact(90)),
            "wages": fact(700),
            "rd_expense": fact(400),
            "land_owned": fact(30),
        }
    )


def with_figure(table, fact, times=None, value=None, at=7):
    figures = table[fact].to_list()
    figures[at] = value if times is None else figures[at] * times
    return table.with_columns(pl.Series(fact, figures, dtype=pl.Float64))


def found(table, previous=None, at=7):
    return [(one.fact, one.code) for one in quality.check(table, previous) if one.uscc == f"E{at:03d}"]


def test_an_ordinary_year_raises_few_questions():
    last = population()
    now = last.with_columns((pl.col(pl.Float64) * 1.07).round(2))
    assert not [one for one in quality.check(now, last) if "unit" in one.code or "jump" in one.code]


MISTAKES = [
    ("tax", 1e4, "unit_ten_thousand"),
    ("tax", 1e-4, "unit_ten_thousandth"),
    ("revenue", 1e4, "unit_ten_thousand"),
    ("electricity_kwh", 1e-4, "unit_ten_thousandth"),
    ("emissions", 1e3, "unit_thousand"),
    ("energy", 1e-3, "unit_thousandth"),
    ("land_owned", 10_000 / 15, "unit_square_metres"),
    ("land_owned", 15 / 10_000, "unit_mu_as_square_metres"),
]


@pytest.mark.parametrize(("fact", "times", "code"), MISTAKES)
def test_a_wrong_unit_shows_against_last_year(fact, times, code):
    last = population()
    table = with_figure(last.with_columns(pl.col(pl.Float64) * 1.2), fact, times)
    (one,) = [one for one in quality.check(table, last) if one.uscc == "E007" and one.fact == fact]
    assert one.code == f"quality.{code}"
    assert one.params["expected"] == pytest.approx(last[fact][7] * 1.2, rel=1e-4)
    assert one.value == table[fact][7]


@pytest.mark.parametrize(("fact", "times", "code"), MISTAKES)
def test_a_wrong_unit_shows_against_peers(fact, times, code):
    table = with_figure(population(), fact, times)
    assert (fact, f"quality.{code}_by_peers") in found(table)


def test_peers_accuse_nobody_of_an_ordinary_population():
    assert not [one for seed in range(5) for one in quality.check(population(seed)) if "peers" in one.code]


def test_a_wrong_unit_explains_what_follows_from_it():
    last = population()
    assert found(with_figure(last, "value_added", 1e4), last) == [
        ("value_added", "quality.unit_ten_thousand")
    ]
    assert found(with_figure(last, "revenue", 1e-4), last) == [("revenue", "quality.unit_ten_thousandth")]


def test_last_years_mistake_is_not_this_years():
    now = population()
    assert found(now, with_figure(now, "tax", 1e4)) == [("tax", "quality.last_year_wrong")]


@pytest.mark.parametrize(
    ("times", "asked"), [(0.0, True), (0.15, True), (0.25, False), (4.5, False), (6.0, True), (30.0, True)]
)
def test_jumps_outside_a_fifth_and_five_times(times, asked):
    last = population()
    assert (("employees", "quality.jump") in found(with_figure(last, "employees", times), last)) == asked


def test_small_figures_may_jump():
    last = with_figure(population(), "employees", value=1)
    assert found(with_figure(last, "employees", value=10), last) == []


def test_new_enterprises_and_missing_figures_raise_no_question():
    last = population()
    now = with_figure(last, "tax", value=None)
    assert found(now, last.filter(pl.col("uscc") != "E003")) == []
    assert found(now, with_figure(last, "revenue", value=None)) == []


CONTRADICTIONS = [
    ({"value_added": 3000.0, "revenue": 2500.0}, "value_added", "value_added_above_revenue"),
    ({"tax": 2600.0, "revenue": 2500.0}, "tax", "tax_above_revenue"),
    ({"rd_expense": 2600.0, "revenue": 2500.0}, "rd_expense", "rd_above_revenue"),
    ({"wages": 2600.0, "revenue": 2500.0}, "wages", "wages_above_revenue"),
    (
        {"electricity_kwh": 50_000_000.0, "energy": 7000.0, "revenue": 2500.0},
        "electricity_kwh",
        "power_cost_above_revenue",
    ),
    ({"revenue": 0.0, "tax": 50.0}, "revenue", "tax_without_revenue"),
    ({"sales": 9000.0, "revenue": 2500.0}, "revenue", "sales_unlike_revenue"),
    ({"employees": 0.0, "wages": 800.0}, "employees", "wages_without_employees"),
    ({"electricity_kwh": 0.0, "energy": 300.0}, "electricity_kwh", "energy_without_electricity"),
    ({"electricity_kwh": 2_000_000.0, "energy": 100.0}, "energy", "electricity_above_energy"),
    ({"register_status": "deregistered"}, "revenue", "deregistered_but_active"),
    ({"register_status": "deregistered", "revenue": 0.0, "tax": 50.0}, "tax", "deregistered_but_taxed"),
    ({"land_let_out": 500.0, "land_owned": 30.0}, "land_let_out", "let_out_above_owned"),
    ({"revenue": 150.0}, "revenue", "above_scale_too_small"),
]


@pytest.mark.parametrize(("figures", "fact", "code"), CONTRADICTIONS)
def test_what_departments_say_against_each_other(figures, fact, code):
    table = population()
    for name, value in figures.items():
        values = table[name].to_list() if name in table.columns else [None] * COUNT
        values[7] = value
        table = table.with_columns(pl.Series(name, values))
    assert (fact, f"quality.{code}") in found(table)


def test_a_table_of_codes_alone_and_an_empty_one():
    assert quality.check(pl.DataFrame({"uscc": ["E1"]})) == ()
    assert quality.check(population().clear(), population()) == ()


def test_every_suspicion_has_words_for_cause_and_expected_figure():
    last = population()
    tables = [with_figure(last, fact, times) for fact, times, _ in MISTAKES]
    tables.append(with_figure(last, "employees", 30.0))
    suspicions = [one for table in tables for one in (*quality.check(table, last), *quality.check(table))]
    for figures, _, _ in CONTRADICTIONS:
        row = {name: [value] for name, value in figures.items()}
        suspicions += quality.check(pl.DataFrame({"uscc": ["E"], "scale": ["above"], **row}))
    for one in map(said, suspicions):
        text = problems.catalogue()[one.code]
        assert all("{expected}" in text[language] for language in ("zh", "en"))
        for language in ("zh", "en"):
            text[language].format_map(dict(one.params))


def test_one_wrong_figure_moves_no_peers():
    table = population().select(pl.col(pl.Float64))
    figures, wrong = table.to_numpy(), table.to_numpy().copy()
    wrong[7, 0] *= 1e4
    groups = np.zeros(COUNT, dtype=np.int64)
    before, after = (peers.usual(one, groups, 20, 4) for one in (figures, wrong))
    others = np.arange(COUNT) != 7
    assert np.allclose(before[others], after[others], rtol=0.02)
    assert np.allclose(before[7], after[7], rtol=0.5)
