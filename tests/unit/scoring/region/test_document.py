"""Board files: what is wrong with one is told with its place; every delivered file loads and runs."""

from pathlib import Path
from typing import Any

import pytest

from scoring.errors import SchemeError
from scoring.region import candidates, ladder, leaders, summary
from scoring.region.batches import proposals
from scoring.region.clauses import KINDS
from scoring.region.document import load, parse
from scoring.region.population import populate
from tests.unit.scoring.region.whole import DOCUMENT, text

BOARDS = sorted((Path(__file__).parents[4] / "data" / "boards").glob("*/*.toml"))
PLACES = {"410181", "360600", "360731", "320113", "500235", "default"}
MEASURE: dict[str, Any] = DOCUMENT["measures"][0]
UNKNOWN, CONDITION = MEASURE | {"numerator": "incme"}, MEASURE | {"numerator": "scale = 'a'"}
TARGET = {"name": "t", "title": "t", "measure": "per_mu", "at_least": 1.0}
CRITERION = {"name": "c", "kind": "lazy", "when": "true", "reason": "r"}
BATCH = {"name": "b", "title": "b", "measures": "m"}
PLANS: dict[str, Any] = {"classes": ["D"], "months": 6, "batches": [BATCH]}
STAGE = {"name": "s", "title": "s", "when": "scale = 'above'"}


def faults(**changes: Any) -> dict[str, str]:
    with pytest.raises(SchemeError) as caught:
        parse(text(**changes))
    return {fault.where: fault.code for fault in caught.value.faults}


def test_the_small_board_is_sound() -> None:
    found = parse(text())
    assert [one.name for one in found.document.measures] == ["per_mu", "revenue", "count"]
    assert found.digest == parse(text() + "\n# a comment\n").digest
    assert found.digest != parse(text(title="另一看板")).digest


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"titel": "x"}, "titel", "scheme.unknown_key"),
        ({"source": None}, "source", "scheme.missing_key"),
        ({"measures": [MEASURE | {"unti": "x"}]}, "measures.per_mu.unti", "scheme.unknown_key"),
        ({"measures": [MEASURE, MEASURE]}, "measures.per_mu", "scheme.duplicate_name"),
        ({"measures": [UNKNOWN]}, "measures.per_mu.numerator", "formula.unknown_name"),
        ({"measures": [CONDITION]}, "measures.per_mu.numerator", "formula.yields_other"),
        ({"targets": [TARGET | {"measure": "per_nu"}]}, "targets.t.measure", "board.measure_unknown"),
        ({"targets": [TARGET | {"at_most": 2.0}]}, "targets.t", "board.target_bounds"),
        ({"targets": [TARGET | {"at_least": None}]}, "targets.t", "board.target_bounds"),
        ({"groups": [{"name": "park", "title": "p", "key": "park"}]}, "groups.park", "board.group_reserved"),
        ({"left_out_at_most": 1.5}, "left_out_at_most", "scheme.out_of_range"),
        ({"ladder": [STAGE, STAGE | {"name": "u"}]}, "ladder.s.step", "scheme.missing_key"),
        ({"ladder": [STAGE | {"step": "x"}]}, "ladder.s", "board.ladder_end"),
        ({"criteria": [CRITERION]}, "criteria.c.kind", "scheme.not_one_of"),
        (
            {"rectification": PLANS | {"batches": [BATCH | {"when": "revenue = 0"}]}},
            "rectification.batches",
            "board.batches_rest",
        ),
        ({"rectification": PLANS | {"classes": []}}, "rectification.classes", "board.classes"),
        ({"rectification": PLANS | {"months": 0}}, "rectification.months", "scheme.out_of_range"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(changes: dict[str, Any], where: str, code: str) -> None:
    assert faults(**changes)[where] == code


def test_the_five_places_and_the_default_have_a_board() -> None:
    assert {path.parent.name for path in BOARDS} == PLACES


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_delivered_board_is_sound_and_runs(path: Path) -> None:
    """On a handful of enterprises with everything unknown, then with figures."""
    board = load(path)
    assert board.document.year == int(path.stem)
    assert board.document.county == path.parent.name.replace("default", "990101")
    rows = [
        {"uscc": "E1", "scale": "above", "class": "D", "land_owned": 10.0, "tax": 5.0, "revenue": 50.0},
        {"uscc": "E2"},
    ]
    people = populate(board, board.document.year, rows, [{"uscc": "E1", "scale": "above", "revenue": 40.0}])
    assert {"E1"} <= {one.member.uscc for one in candidates.candidates(people, "low_efficiency")}
    for by in ("county", "park", "industry", "scale", *board.titles):
        made = summary.summarise(people, by)
        assert len(made.whole.targets) == len(board.document.targets)
    assert {one.member.uscc for kind in KINDS for one in candidates.candidates(people, kind)} == {"E1", "E2"}
    assert all(one.value is not None for one in leaders.leaders(people))
    assert "E1" in {one.member.uscc for one in ladder.climbers(people)}
    assert board.document.rectification is not None
    assert [one.uscc for one in proposals(people, board.document.rectification)] == ["E1"]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_target_and_criterion_says_where_it_is_from(path: Path) -> None:
    document = load(path).document
    for one in (*document.targets, *document.criteria, *document.leaders):
        assert one.basis or one.assumed, one.name


def test_figures_that_documents_print_stand_in_the_files() -> None:
    printed = {path.parent.name: load(path).document for path in BOARDS}
    gongyi = {one.name: one.bounds for one in printed["410181"].targets}
    assert gongyi == {
        "revenue_per_mu": {"growth_at_least": 0.10},
        "value_added": {"growth_at_least": 0.09},
        "investment": {"growth_at_least": 0.10},
        "leading_share": {"at_least": 0.72},
        "high_tech_share": {"at_least": 0.65},
        "industrial_tax_share": {"at_least": 0.55},
    }
    yudu = {one.name: one.bounds for one in printed["360731"].targets}
    assert yudu["above_scale"] == {"at_least": 161}
    assert yudu["revenue"] == {"at_least": 25.655e9 / 10_000}
    steps = [one.step for one in printed["500235"].ladder]
    assert steps == ["个转企", "小升规", "规改股", "股上市", ""]
