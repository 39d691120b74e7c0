from datetime import date

import polars as pl

from data import land
from data.assemble import BUILT_IN, assemble, quarterly
from scoring.facts import ATTRIBUTES, FACTS

FACT = {"uscc": pl.String, "period": pl.String, "code": pl.String, "value": pl.Float64}
ATTRIBUTE = {"uscc": pl.String, "code": pl.String, "text": pl.String}
CODES = ("tax", "employees")  # a flow and a stock
METER = {"uscc": pl.String, "period": pl.String, "kwh": pl.Float64}


def table(facts=(), attributes=(), parcels=(), meters=(), vocabulary=BUILT_IN):
    return assemble(
        pl.DataFrame(list(facts), schema=FACT, orient="row"),
        pl.DataFrame(list(attributes), schema=ATTRIBUTE, orient="row"),
        pl.DataFrame(list(parcels), schema=land.SCHEMA, orient="row"),
        pl.DataFrame(list(meters), schema=METER, orient="row"),
        vocabulary,
    )


def column(name, **parts):
    found = table(**parts)
    return dict(found.select("uscc", name).iter_rows())


def test_nothing_delivered_is_a_table_without_rows():
    assert table().shape == (0, 1)


def test_a_row_for_everyone_of_whom_anything_is_known():
    found = table(
        facts=[("B", "2024", "tax", 1.0)],
        attributes=[("A", "name", "甲")],
        parcels=[(2, "P", "C", "D", 10_000.0, 10.0)],
        meters=[("E", "2024", 5.0)],
    )
    assert found["uscc"].to_list() == ["A", "B", "C", "D", "E"]
    assert found.columns == ["uscc", "name", "plot_holder_uscc", "tax", "electricity_kwh", *land.FACTS]


def test_types_of_the_vocabulary():
    found = table(
        attributes=[
            ("A", "labels", "高新"),
            ("A", "labels", "绿色:2023"),
            ("A", "registered_on", "2020-01-02"),
            ("A", "industry", "0610"),
        ],
        facts=[("A", "2024", "tax", 1.0)],
    )
    assert found.schema["labels"] == pl.List(pl.String)
    assert found["labels"].to_list() == [["绿色:2023", "高新"]]
    assert found["registered_on"].to_list() == [date(2020, 1, 2)]
    assert found["industry"].to_list() == ["0610"]
    assert found.schema["tax"] == pl.Float64


def test_quarters_of_a_flow_add_up_and_the_last_of_a_stock_holds():
    quarters = [(f"2024Q{at}", float(at)) for at in (1, 2, 3, 4)]
    facts = [("A", period, code, value) for period, value in quarters for code in ("tax", "employees")]
    assert column("tax", facts=facts) == {"A": 10.0}
    assert column("employees", facts=facts) == {"A": 4.0}


def test_the_figure_of_the_year_goes_before_its_quarters():
    facts = [("A", "2024", "tax", 7.0), ("A", "2024Q1", "tax", 1.0), ("A", "2024Q2", "tax", 1.0)]
    assert column("tax", facts=facts) == {"A": 7.0}
    facts[0] = ("A", "2024", "tax", None)
    assert column("tax", facts=facts) == {"A": 2.0}


def test_a_flow_with_a_missing_quarter_is_unknown():
    whole = [("A", f"2024Q{at}", "energy", 1.0) for at in (1, 2, 3)]
    assert column("energy", facts=whole) == {"A": 3.0}
    absent, stated = (
        [("B", "2024Q1", "energy", 5.0)],
        [("C", f"2024Q{at}", "energy", at % 2 or None) for at in (1, 2, 3)],
    )
    assert column("energy", facts=[*whole, *absent, *stated]) == {"A": 3.0, "B": None, "C": None}


def test_a_stock_of_the_last_quarter_that_was_delivered():
    facts = [
        ("A", "2024Q1", "employees", 5.0),
        ("A", "2024Q2", "employees", None),
        ("B", "2024Q2", "employees", 1.0),
    ]
    assert column("employees", facts=facts) == {"A": 5.0, "B": 1.0}


def test_meters_add_up_and_a_missing_reading_leaves_the_sum_unknown():
    meters = [("A", "2024", 5.0), ("A", "2024", 7.0), ("B", "2024", 5.0), ("B", "2024", None)]
    assert column("electricity_kwh", meters=meters) == {"A": 12.0, "B": None}
    quarters = [("A", f"2024Q{at}", 1.5) for at in (1, 1, 2)]
    assert column("electricity_kwh", meters=quarters) == {"A": 4.5}


def test_tenants_get_their_plot_holder():
    parcels = [(2, "P", "A", "B", 10_000.0, 10.0)]
    assert column("plot_holder_uscc", parcels=parcels) == {"A": None, "B": "A"}


def test_what_the_vocabulary_does_not_know_is_left_out():
    facts = [("A", "2024", "tax", 1.0), ("A", "2024", "moonlight", 1.0)]
    assert table(facts=facts).columns == ["uscc", "tax"]
    assert table(facts=facts, vocabulary=(FACTS[1:], ATTRIBUTES)).columns == ["uscc"]


def test_order_of_rows_does_not_matter():
    facts = [(code, "2024", fact, value) for value, code in enumerate("CAB") for fact in ("tax", "revenue")]
    meters = [("A", "2024", 0.1), ("A", "2024", 0.2), ("A", "2024", 0.3)]
    assert table(facts=facts, meters=meters).equals(table(facts=facts[::-1], meters=meters[::-1]))


def test_zero_stays_zero_and_missing_stays_missing():
    facts = [("A", "2024", "tax", 0.0), ("B", "2024", "tax", None)]
    assert column("tax", facts=facts) == {"A": 0.0, "B": None}


def test_months_add_up_like_quarters():
    monthly = [("A", f"2024M{month:02}", code, 1.0 * month) for month in range(1, 13) for code in CODES]
    assert column("tax", facts=monthly) == {"A": 78.0}
    assert column("employees", facts=monthly) == {"A": 12.0}


def test_months_of_one_and_quarters_of_another():
    facts = [("A", f"2024M{month:02}", "tax", 1.0) for month in (1, 2, 3)]
    facts += [("B", "2024Q1", "tax", 5.0), ("C", "2024M01", "tax", 9.0)]
    assert column("tax", facts=facts) == {"A": 3.0, "B": 5.0, "C": None}


def test_the_meters_of_a_month():
    meters = [("A", f"2024M{month:02}", 2.0) for month in (1, 1, 2, 3)]
    assert column("electricity_kwh", meters=meters) == {"A": 8.0}


def test_quarters_of_months():
    facts = [("A", f"2024M{month:02}", code, 1.0 * month) for month in (1, 2, 3, 4, 5) for code in CODES]
    facts += [("A", "2024Q2", "tax", 7.0), ("B", "2024Q1", "tax", None), ("B", "2024M03", "tax", 1.0)]
    found = quarterly(
        pl.DataFrame(facts, schema=FACT, orient="row"), pl.DataFrame(schema=METER, orient="row")
    )
    assert found.rows() == [
        ("A", "employees", "2024Q1", 3.0),
        ("A", "tax", "2024Q1", 6.0),
        ("A", "tax", "2024Q2", 7.0),
        ("B", "tax", "2024Q1", None),
    ]


def test_what_persons_ruled_is_read_among_the_labels_and_stays_apart():
    said = [
        ("A", "labels", "绿色工厂"),
        ("A", "rulings", "提档"),
        ("B", "rulings", "豁免"),
        ("C", "labels", "提档"),
    ]
    said.append(("C", "rulings", "提档"))
    assert column("labels", attributes=said) == {"A": ["提档", "绿色工厂"], "B": ["豁免"], "C": ["提档"]}
    assert column("rulings", attributes=said) == {"A": ["提档"], "B": ["豁免"], "C": ["提档"]}
