"""The report exists for every scheme, says what the figures say, and is one page without a script."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from scoring.errors import SchemeError
from scoring.scheme import load
from service import charts, db, report_charts, report_page, reports, schemes, simulations
from service.cli import main
from service.errors import NotFound
from service.report_words import percent
from service.reports import Settings
from tests.property.populations import DELIVERED, FOLDER, seeded
from tests.unit.service.conftest import CODE, OTHER, SCHEME, code

QUICK = Settings(draws=4, influences=4, refitted=1)
VOID = {"meta", "br", "img", "hr", "input", "link"}


class Page(HTMLParser):
    """Checks that tags are closed in order; gathers ids, links and tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        assert not any(name.startswith("on") or name in ("src", "style") for name in given), given
        self.ids |= {given["id"]} if given.get("id") else set()
        self.links |= {given["href"]} if given.get("href") else set()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("scheme", DELIVERED, ids=lambda one: f"{one.county}/{one.year}")
def test_there_is_a_report_for_every_scheme(scheme):
    document = reports.build(scheme, seeded(scheme, 120, 1), seeded(scheme, 120, 2), QUICK)
    assert document["rankings"]
    assert {one["section"] for one in document["findings"]} >= {"drivers", "robustness", "fairness", "edges"}
    for finding in document["findings"]:
        assert "?" not in finding["zh"] + finding["en"]
        assert not finding["zh"].isascii()
    text = report_page.render(document)
    page = Page(text)
    assert {link.removeprefix("#") for link in page.links} <= page.ids
    assert not page.tags & {"script", "img", "link", "iframe"}
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", text)
    assert "svg" in page.tags
    assert scheme.title in text
    assert not re.search(r"report\.[a-z]|\bNone\b|\bnan\b", text)


def test_the_same_facts_give_the_same_bytes():
    scheme = DELIVERED[0]
    facts, previous = seeded(scheme, 120, 1), seeded(scheme, 120, 2)
    one, other = (orjson.dumps(reports.build(scheme, facts, previous, QUICK)) for _ in range(2))
    assert one == other


def test_every_scheme_of_the_repository_is_among_them():
    files = {path.parent.name for path in FOLDER.glob("*/*.toml")}
    assert len(DELIVERED) == len(files)


def test_where_nobody_can_be_ranked_the_report_says_so():
    scheme = next(one for one in DELIVERED if one.county == "990101")
    facts = seeded(scheme, 5, 1).with_columns(register_status=pl.lit("moved"))
    document = reports.build(scheme, facts, None, QUICK)
    assert (document["rankings"], document["drivers"], document["robustness"]) == ([], [], [])
    assert "没有可排名的企业" in report_page.render(document)


def test_texts_of_others_are_shown_not_run(tmp_path):
    path = tmp_path / "2024.toml"
    path.write_text(SCHEME.format(year=2024).replace("试行办法", "<b onclick='x'>办法</b>"), "utf-8")
    scheme = load(path)
    facts = pl.DataFrame({"uscc": [code(i) for i in range(1, 13)], "tax": [float(i) for i in range(12)]})
    facts = facts.with_columns(
        scale=pl.lit("above"), land_owned=pl.lit(2.0), electricity_kwh=pl.lit(9.0), revenue=pl.col("tax") + 1,
        township=pl.lit("<script>x</script>"),
    )  # fmt: skip
    text = report_page.render(reports.build(scheme, facts, None, QUICK))
    assert "<script" not in text
    assert "<b onclick" not in text


def test_the_page_shows_what_the_figures_say():
    scheme = next(one for one in DELIVERED if one.county == "990101")
    document = reports.build(scheme, seeded(scheme, 300, 1), None, QUICK)
    text = report_page.render(document)
    for one in document["influence"]["found"]:
        assert one["uscc"] in text
    for ranking in document["rankings"]:
        assert sum(part["units"] for part in ranking["classes"]) == ranking["units"]
    rates = document["fairness"]["overall"]
    assert sum(one["share"] for one in rates) == pytest.approx(1)


# -- Of an evaluation -----------------------------------------------------------------------------------


def test_the_report_on_an_evaluation_reads_what_it_saw(place):
    place.everything()
    kept = place.run()
    with db.session(place.engine) as session:
        document = reports.of_evaluation(session, CODE, kept.id, QUICK)
    assert (document["evaluation"], document["state"]) == (kept.id, "draft")
    assert document["calibration"] == kept.calibration_digest
    assert document["population"]["enterprises"] == 10
    assert report_page.render(document).startswith("<!doctype html>")


def test_a_scheme_is_tried_on_an_evaluation_and_nothing_is_kept(place):
    place.everything()
    kept = place.run()
    text = SCHEME.format(year=2024)
    with db.session(place.engine) as session:
        same = simulations.of_evaluation(session, CODE, kept.id, text)
        wider = simulations.of_evaluation(session, CODE, kept.id, text.replace("to = 0.3", "to = 0.4"))
        known = len(schemes.list_(session, CODE))
    assert (same["moved"], same["moves"], same["parts"]) == (0, [], [])
    assert (wider["moved"], wider["moves"][0]["before"], wider["moves"][0]["after"]) == (1, "B", "A")
    assert known == 1
    assert orjson.loads(orjson.dumps(wider)) == wider


def test_only_evaluations_and_schemes_of_the_county(place):
    place.everything()
    kept, text = place.run(), SCHEME.format(year=2024)
    with db.session(place.engine) as session:
        with pytest.raises(NotFound, match=r"evaluation\.not_found"):
            reports.of_evaluation(session, OTHER, kept.id, QUICK)
        with pytest.raises(NotFound, match=r"evaluation\.not_found"):
            simulations.of_evaluation(session, OTHER, kept.id, text)
        with pytest.raises(SchemeError, match=r"scheme\.other_county"):
            simulations.of_evaluation(session, CODE, kept.id, text.replace(CODE, OTHER))
        with pytest.raises(SchemeError, match=r"scheme\.not_toml"):
            simulations.of_evaluation(session, CODE, kept.id, "[[")


# -- Commands -------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    text = SCHEME.format(year=2024)
    (tmp_path / "scheme.toml").write_text(text, "utf-8")
    changed = text.replace("to = 0.3", "to = 0.4")
    (tmp_path / "changed.toml").write_text(changed, "utf-8")
    rows = [f"{code(i)},企业{i},above,{110 - 10 * i},{1000 - i},10,10000" for i in range(1, 11)]
    head = "uscc,name,scale,tax,revenue,land_owned,electricity_kwh"
    (tmp_path / "facts.csv").write_text("\n".join([head, *rows]), "utf-8")
    return tmp_path


def command(name: str, files: Path, *more: object) -> list[str]:
    given = (name, "--scheme", files / "scheme.toml", "--facts", files / "facts.csv", *more, "--lang", "zh")
    return [str(one) for one in given]


def test_report_from_files(files, capsys):
    out = files / "r.html", files / "r.json"
    assert main(command("report", files, "--draws", 4, "--out", *out)) == 0
    assert out[0].read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(out[1].read_text("utf-8"))["population"]["enterprises"] == 10
    assert "r.html" in capsys.readouterr().out


def test_simulate_from_files(files, capsys):
    out = files / "s.json"
    assert main(command("simulate", files, "--changed", files / "changed.toml", "--out", out)) == 0
    found = json.loads(out.read_text("utf-8"))
    assert found["moved"] == len(found["moves"]) == 1
    assert [one["places"] for one in found["parts"]] != []
    assert "1 家企业改变分类" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "--out", "x.html"], "--evaluation"),
        (["report", "--scheme", "a.toml", "--facts", "b.csv", "--evaluation", "1", "--out", "x"], "二者选一"),
        (["simulate", "--changed", "c.toml", "--out", "x"], "--facts"),
    ],
)
def test_a_command_that_names_too_little_or_too_much(arguments, words, capsys):
    assert main([*arguments, "--lang", "zh"]) == 2
    assert words in capsys.readouterr().err


# -- Charts ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    scheme = next(one for one in DELIVERED if one.county == "990101")
    return reports.build(scheme, seeded(scheme, 120, 1), seeded(scheme, 120, 2), QUICK)


def test_every_chart_is_named_and_has_its_figures_beside_it(document):
    text = report_page.render(document)
    figures = re.findall(r"<figure>(.*?)</figure>", text, flags=re.DOTALL)
    assert len(figures) == text.count("<svg") > 10
    for one in figures:
        assert re.search(r'<div role="img" aria-label="[^"]{5,}"><svg', one)
    tables = sum("<details>" in one for one in figures)
    assert tables == len(figures) - len({one["pool"] for one in document["drivers"]})  # a larger one follows


def test_a_drawing_and_its_table_say_the_same(document):
    ranking = document["rankings"][0]
    found = report_charts.totals(document, ranking)
    bins = found.spec["layer"][0]["data"]["values"]
    assert sum(one["units"] for one in bins) == ranking["units"]
    assert found.spec["layer"][0]["encoding"]["y"]["axis"] == charts.WHOLE
    assert [row[1] for row in found.rows if isinstance(row[1], int)] == [
        one["units"] for one in bins if one["units"]
    ]
    classes = report_charts.classes(document)
    assert [row[2] for row in classes.rows] == [one["units"] for one in classes.spec["data"]["values"]]
    rows = [one for one in document["drivers"] if one["pool"] == document["drivers"][0]["pool"]]
    drivers = report_charts.drivers(document, rows)
    assert [row[1] for row in drivers.rows] == [percent(one["covariance"]) for one in rows]


def test_a_group_that_is_worse_off_is_marked_and_a_small_one_pale():
    rate = {"share": 0.1, "low": 0.05, "high": 0.2}
    cohort = {"dimension": "size", "group": "x", "units": 9, "rates": [rate, rate], "small": False}
    worse, small = cohort | {"best": "fewer", "worst": "alike"}, cohort | {"best": "fewer", "small": True}
    overall, titles = [rate, rate], {"pools": {}}
    told = {"fairness": {"overall": overall}, "scheme": {"titles": titles, "classes": [{"name": "A"}] * 2}}
    drawn = report_charts.shares(told, [worse, small], 0).spec
    assert [one["mark"] for one in drawn["data"]["values"]] == ["marked", "small"]
    assert report_charts.shares(told, [worse], -1).spec["data"]["values"][0]["mark"] == ""


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0.0%"), (0.034, "3.4%"), (0.099, "9.9%"), (0.0999, "10%"), (1.0, "100%")]
)
def test_shares_as_people_read_them(share, words):
    assert percent(share) == words
