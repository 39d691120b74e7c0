"""Every scheme in the repository loads, has worked cases, and they hold."""

import tomllib
from pathlib import Path

import pytest

from data.cases import path_of, read, run
from scoring.document import Scheme
from scoring.scheme import load

FOLDER = Path("data/schemes")
SCHEMES = sorted(path for path in FOLDER.glob("*/*.toml") if not path.name.endswith(".cases.toml"))
PLACES = {
    "default/2024": "990101",
    "331003/2022": "331003",
    "320800/2024": "320800",
    "341825/2022": "341825",
    "410100/2018": "410100",
    "370725/2023": "370725",
    "331127/2022": "331127",
    "330282/2024": "330282",
    "340700/2021": "340700",
}

of_each_scheme = pytest.mark.parametrize("path", SCHEMES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_the_nine_places_are_there():
    assert {named(path): load(path).county for path in SCHEMES} == PLACES


@of_each_scheme
def test_the_file_is_where_its_county_and_year_say(path):
    scheme = load(path)
    assert path.stem == str(scheme.year)
    assert path.parent.name in (scheme.county, "default")


@of_each_scheme
def test_worked_cases_hold(path):
    assert not run(path)


@of_each_scheme
def test_every_rule_is_named_by_a_case(path):
    """A scope rule, adjustment, override or policy that no case speaks of could be broken unseen."""
    scheme, cases = load(path), path_of(path).read_text("utf-8")
    rules = [*scheme.scope, *scheme.adjustments, *scheme.overrides, *scheme.policies]
    assert not [one.name for one in rules if one.name not in cases]


@of_each_scheme
def test_every_pool_has_an_enterprise_in_some_case(path):
    scheme = load(path)
    told = {row.get("pool") for case in read(path_of(path), scheme) for row in case.expect}
    assert len(scheme.pools) == 1 or {pool.name for pool in scheme.pools} <= told


def unread(scheme: Scheme) -> bool:
    """Does the file say anywhere that something of its document could not be read?"""
    return "assumed" in scheme.text


@of_each_scheme
def test_what_was_not_readable_is_marked(path):
    """Weights that are all equal were never read in a document; nor were the shares 20/60/15/5."""
    scheme = load(path)
    assert unread(scheme)
    for pool in scheme.pools:
        equal = len({round(one.weight) for one in pool.indicators}) == 1 and len(pool.indicators) > 2
        assert not equal or all(one.assumed for one in pool.indicators)
    for ranking in scheme.rankings:
        if [band.to for band in ranking.bands] == [0.2, 0.8, 0.95, 1.0]:
            assert ranking.assumed


def test_the_default_scheme_copies_to_any_year_by_year_and_date_alone():
    text = Path("data/schemes/default/2024.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    assert not [one["name"] for one in raw["adjustments"] if "evidence_years" in one]
    assert [one["name"] for one in raw["policies"] if str(one.get("expires_on", "9")) < "2019-12-31"] == [
        "gas_surcharge"
    ]


def test_the_default_scheme_says_that_it_is_fictional():
    scheme = load(FOLDER / "default" / "2024.toml")
    assert "虚构" in scheme.title
    assert "虚构" in scheme.source


def test_shandongs_surcharge_belongs_to_changle_alone():
    owners = [named(path) for path in SCHEMES if "鲁发改价格" in path.read_text("utf-8")]
    assert owners == ["370725/2023"]
