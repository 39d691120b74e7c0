"""`muhero explain`: one enterprise's class, explained from beginning to end in the reader's language."""

import re
from pathlib import Path

import pytest

from service import accounts, db
from tests.api import county
from tests.api.county import CODES, POWER_PLANT, County
from tests.unit.service.conftest import Muhero

PARTS = {
    "zh": ("为什么是这个类别", "所处位置", "怎样会改变类别", "与上一年度相比", "金额（每年）", "类别稳不稳"),
    "en": (
        "Why this class",
        "Where it stands",
        "What would change it",
        "Since last year",
        "Money",
        "How firmly",
    ),
}


@pytest.fixture
def own(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> County:
    """A full county in the database that the command line opens."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUHERO_MODELS", str(tmp_path / "models"))
    engine = db.engine(database_url)
    with db.session(engine) as session:
        accounts.create_token(session, "system", None)
    made = county.full(engine, "990101")
    engine.dispose()
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_is_printed_in_order(muhero: Muhero, own: County, language: str) -> None:
    ended, out, err = muhero("explain", own.published, CODES[7], "--draws", 50, "--lang", language)
    assert (ended, err) == (0, "")
    places = [out.index(part) for part in PARTS[language]]
    assert places == sorted(places)
    assert CODES[7] in out.splitlines()[0]
    assert "测试〔2025〕1号" in out
    assert "pools.above_scale.indicators.tax_per_land" in out
    assert {"zh": "多负担 5,000.35 元", "en": "5,000.35 yuan more to bear"}[language] in out
    assert not re.search(r"\d mu|/mu|m3|CNY" if language == "zh" else r"[\d/] ?亩|CNY", out)
    assert "?" not in out
    assert bool(re.search("Traceback|None|nan", out)) is False


def test_a_mix_is_found_for_the_prices_given(muhero: Muhero, own: County) -> None:
    prices = ("--price", "tax=2", "--price", "revenue=0.5:900")
    ended, out, _ = muhero("explain", own.published, CODES[7], *prices, "--lang", "en")
    assert ended == 0
    assert "The cheapest mix" in out
    assert "At the given prices it is the cheapest mix" in out
    assert "The cheapest mix" not in muhero("explain", own.published, CODES[7], "--lang", "en")[1]


@pytest.mark.parametrize(("language", "word"), [("zh", "条件："), ("en", "Condition: ")])
def test_rules_say_their_conditions(muhero: Muhero, own: County, language: str, word: str) -> None:
    override, bonus = (muhero("explain", own.published, CODES[n], "--lang", language)[1] for n in (2, 1))
    assert f"{word}array_contains(labels, '环境违法')" in override
    assert f"{word}array_contains(labels, '高新技术企业')" in bonus


def test_without_a_class(muhero: Muhero, own: County) -> None:
    ended, out, _ = muhero("explain", own.published, POWER_PLANT)
    assert ended == 0
    assert "没有类别" in out.splitlines()[0]
    assert "电力企业不参评" in out


def test_the_second_result_of_a_mixed_enterprise(muhero: Muhero, own: County) -> None:
    assert muhero("explain", own.published, CODES[0], "--unit", "merged")[0] == 0
    assert muhero("explain", own.published, CODES[1], "--unit", "merged")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "ended", "said"),
    [
        (("--price", "tax"), 2, "tax=1.5:200"),
        (("--price", "tax=nan"), 2, "tax=nan"),
        (("--price", "tax=-1"), 2, "tax=-1"),
        (("--price", "tax=1:much"), 2, "tax=1:much"),
        (("--price", "taxes=1"), 2, "revenue"),
        (("--price", "tax=1:0"), 2, "tax"),
        (("--draws", "0"), 2, "2000"),
        (("--draws", "9999"), 2, "2000"),
        (("--draws", "many"), 2, "many"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_used_is_named(muhero, own, arguments, ended, said, language) -> None:
    found, _, err = muhero("explain", own.published, CODES[7], *arguments, "--lang", language)
    assert found == ended
    assert said in err
    assert "Traceback" not in err


def test_an_unknown_one(muhero: Muhero, own: County) -> None:
    ended, _, err = muhero("explain", own.published, "91350100M000100Y43")
    assert (ended, "91350100M000100Y43" in err) == (1, True)
    ended, _, err = muhero("explain", 987654, CODES[1])
    assert (ended, "987654" in err) == (1, True)
