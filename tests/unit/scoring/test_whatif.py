"""What would change a class: small cases that can be followed on paper."""

from typing import Any

import numpy as np
import pytest

from scoring import whatif
from scoring.advice import of_mix, of_proposal, of_stability
from scoring.calibration import Calibration
from scoring.document import Scheme
from scoring.errors import Fault, InputError
from scoring.evaluate import evaluate
from scoring.field import ground
from scoring.levers import named, of
from scoring.mix import Mix, Price, cheapest
from scoring.single import changes
from scoring.stability import stability
from scoring.trial import family
from service.problems import text as words
from tests.unit.scoring.building import Rows, adding, firms, frame, indicator, pool, ranking, scheme, shares

LEAST = {"A": 90.0, "B": 60.0, "C": 30.0, "D": None}
LINES = [{"class": name, "min_total": least} for name, least in LEAST.items()]
BY_SCORE = {"rankings": [ranking(bands=LINES)]}


def asked(rules: dict[str, Any], rows: Rows, uscc: str = "E001", **more: Any) -> whatif.Answer:
    made, facts, frozen = ready(rules, rows)
    return whatif.ask(made, frozen, facts, None, uscc, **more)


def ready(rules: dict[str, Any], rows: Rows) -> tuple[Scheme, Any, Calibration]:
    made = scheme(**rules)
    facts = frame(made, rows)
    return made, facts, evaluate(made, facts).calibration


def change(answer: whatif.Answer, fact: str, goal: str = "better") -> tuple[int, float, str] | str:
    for one in answer.proposals:
        if (one.lever.fact, one.goal) == (fact, goal):
            return one.way, one.amount, one.reached
    return next(one.reason.code for one in answer.refusals if (one.lever.fact, one.goal) == (fact, goal))


def test_a_ratio_is_solved_to_the_rounded_total() -> None:
    """100 × a ÷ 10: 60 points from a = 5.9995 on, for 59.995 is rounded up; 30 points down to 2.9995."""
    answer = asked(BY_SCORE, firms(a=4))
    assert answer.now == "C"
    assert change(answer, "a") == (1, 2.0, "B")
    assert change(answer, "a", "worse") == (-1, 1.01, "D")


def test_a_small_amount_is_given_with_more_digits() -> None:
    answer = asked(BY_SCORE, firms(a=5.98))
    assert change(answer, "a") == (1, 0.0195, "B")


def test_heads_are_counted_whole() -> None:
    rules = BY_SCORE | adding(indicator(value="a / employees", weight=100, benchmark=1))
    answer = asked(rules, firms(a=30, employees=70))
    assert answer.now == "C"
    assert change(answer, "employees") == (-1, 20.0, "B")
    assert change(answer, "employees", "worse") == (1, 31.0, "D")
    assert next(one for one in answer.proposals if one.lever.fact == "employees").lever.paper


def test_a_fact_that_enters_twice_goes_the_shorter_way() -> None:
    """Points 50 × b ÷ a and 5 × a: less of a and more of a both help in the end."""
    rules = BY_SCORE | adding(
        indicator("x", value="b / a", weight=50, benchmark=1),
        indicator("y", value="a", weight=50, benchmark=10),
    )
    answer = asked(rules, firms(a=4, b=2))
    assert answer.now == "C"
    way, amount, reached = change(answer, "a")
    assert (way, reached) == (-1, "B")
    assert 100 / (4 - amount) + 5 * (4 - amount) >= 59.995
    assert 100 / (4 - 0.99 * amount) + 5 * (4 - 0.99 * amount) < 59.995


def test_points_that_are_rounded_one_by_one() -> None:
    rules = BY_SCORE | {"rounding": {"total": 1, "points": 0}}
    assert change(asked(rules, firms(a=4)), "a") == (1, 1.95, "B")


def test_a_cap_that_is_reached_is_said_and_what_is_lacking() -> None:
    rules = BY_SCORE | adding(
        indicator("x", value="a", weight=50, benchmark=10, cap=1),
        indicator("y", value="b", weight=50, benchmark=10),
    )
    answer = asked(rules, firms(a=8, b=1))
    refused = next(one for one in answer.refusals if one.lever.fact == "a" and one.goal == "better")
    assert refused.reason.code == "whatif.cap"
    assert refused.reason.params["lacking"] == pytest.approx(4.995)


def test_more_than_ten_times_is_no_proposal() -> None:
    assert change(asked(BY_SCORE, firms(a=0.29)), "a") == "whatif.multiple"
    assert change(asked(BY_SCORE, firms(a=0.29), multiple=11.0), "a") == (1, 2.71, "C")


def test_a_veto_is_named() -> None:
    veto = {"overrides": [{"name": "veto", "when": "g = 'v'", "action": "not_above", "class": "C"}]}
    answer = asked(BY_SCORE | veto, firms(a=7, g="v"))
    refused = next(one for one in answer.refusals if one.goal == "better")
    assert (answer.now, refused.reason.code, refused.reason.params["overrides"]) == (
        "C",
        "whatif.override",
        "veto",
    )


def test_an_override_that_lifts_is_looked_through() -> None:
    lifted = {"overrides": [{"name": "lifted", "when": "g = 'l'", "action": "raise", "steps": 1}]}
    answer = asked(BY_SCORE | lifted, firms(a=4, g="l"))
    assert answer.now == "B"
    assert change(answer, "a") == (1, 2.0, "A")


def test_best_and_worst_have_nowhere_to_go() -> None:
    assert change(asked(BY_SCORE, firms(a=12)), "a") == "whatif.best"
    assert change(asked(BY_SCORE, firms(a=1)), "a", "worse") == "whatif.worst"


def test_a_class_that_nothing_can_lose() -> None:
    rules = BY_SCORE | adding(indicator("x", value="a", weight=100, benchmark=10, floor=0.7))
    assert change(asked(rules, firms(a=4)), "a", "worse") == "whatif.holds"


def test_what_was_not_delivered_is_asked_for() -> None:
    rules = BY_SCORE | adding(indicator("x", value="a / b", weight=100, benchmark=10))
    assert change(asked(rules, firms(a=[4], b=[None])), "b") == "whatif.not_delivered"


def test_a_missing_numerator_starts_from_nothing() -> None:
    rules = BY_SCORE | adding(indicator("x", value="a / b", weight=100, benchmark=10))
    answer = asked(rules, firms(a=[None], b=[1]))
    assert (answer.now, change(answer, "a")) == ("D", (1, 3.0, "C"))


def test_it_ends_where_a_clause_turns() -> None:
    pools = {"pools": [pool("large", indicator(value="b / a", benchmark=1), where="a >= 3")],
             "rankings": [ranking("large", bands=LINES)]}  # fmt: skip
    answer = asked(pools, firms(a=4, b=1.7))
    refused = next(one for one in answer.refusals if (one.lever.fact, one.goal) == ("a", "better"))
    assert answer.now == "C"
    assert (refused.reason.code, refused.reason.params["clause"]) == ("whatif.condition", "pools.large")


def test_only_the_head_of_a_unit_can_move_its_own_figure() -> None:
    rules = BY_SCORE | {"units": {"tenants": "merged"}}
    rows = firms(a=[1, 3], plot_holder_uscc=[None, "E001"])
    answer = asked(rules, rows)
    assert answer.now == "C"
    assert change(answer, "a") == (1, 2.0, "B")
    assert change(answer, "a", "worse") == "whatif.holds"  # all that is its own is 1, and 3 remain
    member = asked(rules, rows, "E002")
    assert member.reason == Fault("whatif.member", params={"unit": "E001"})


def test_who_is_not_graded_is_told_why() -> None:
    scope = {"scope": [{"name": "new", "when": "g = 'n'", "status": "suspended"}]}
    answer = asked(BY_SCORE | scope, firms(a=4, g="n"))
    assert answer.reason == Fault("whatif.status", params={"status": "suspended", "rule": "new"})


def test_points_by_rank_need_the_value_of_the_rank() -> None:
    rules = adding(indicator("x", value="a", weight=100, score="rank", benchmark=None)) | {
        "rankings": [ranking(bands=shares(A=0.2, B=0.6, C=0.9, D=None))]
    }
    answer = asked(rules, firms(a=list(range(10, 0, -1))), "E004")
    assert answer.now == "B"
    assert change(answer, "a") == (1, 2.0, "A")
    assert change(answer, "a", "worse") == (-1, 2.01, "C")


def test_two_stages_are_said_to_be_staged() -> None:
    stages = [
        {"from": 0.0, "to": 0.5, "order_by": ["points.y"], "best": 0.2, "class": "A"},
        {"from": 0.5, "to": 1.0, "order_by": ["value.y"], "worst": 0.2, "class": "C"},
    ]
    rules = adding(indicator("x", value="a", weight=50), indicator("y", value="b", weight=50)) | {
        "rankings": [{"name": "one", "pools": ["all"], "stages": stages, "rest": "B"}]
    }
    answer = asked(rules, firms(a=list(range(20, 0, -1)), b=list(range(1, 21))), "E003")
    found = next(one for one in answer.proposals if one.lever.fact == "b" and one.goal == "better")
    assert (answer.now, found.method, found.reached) == ("B", "staged", "A")


def test_what_one_is_told_is_what_is_computed_for_all() -> None:
    rules = adding(
        indicator("x", value="a", weight=60), indicator("y", value="a / b", weight=40, benchmark=2)
    )
    rows = firms(a=[1.5 * i for i in range(1, 21)], b=[20.0 - i for i in range(20)])
    made, facts, frozen = ready(rules, rows)
    run = evaluate(made, facts, None, frozen)
    for fact in ("a", "b"):
        for goal in ("better", "worse"):
            found = changes(ground(run, facts), fact, goal)
            for row, uscc in enumerate(facts["uscc"]):
                one = change(whatif.ask(made, frozen, facts, None, uscc, fact), fact, goal)
                code = found.reason.values[found.reason.codes[row]]
                mine = code or (int(found.way[row]), float(found.amount[row]))
                assert mine == (one if isinstance(one, str) else one[:2])


def test_bad_questions_are_refused() -> None:
    with pytest.raises(InputError, match="unknown_lever"):
        asked(BY_SCORE, firms(a=4), fact="tax")
    with pytest.raises(InputError, match="unknown_enterprise"):
        asked(BY_SCORE, firms(a=4), "E999")


def test_levers_know_which_way_helps_and_what_is_paper() -> None:
    values = ("tax / land_owned", "revenue / energy", "rd_expense / revenue")
    rules = scheme(**adding(*(indicator(f"i{k}", value=value, weight=1) for k, value in enumerate(values))))
    found = {one.fact: (one.sign, one.paper) for one in of(rules, rules.pools[0])}
    assert found == {
        "tax": (1, False), "revenue": (None, False), "energy": (-1, False), "rd_expense": (1, False),
        "land_owned": (-1, True),
    }  # fmt: skip
    assert named(rules, rules.pools[0], "patents") is None


def test_a_family_is_all_that_is_linked() -> None:
    rows = firms(a=1, plot_holder_uscc=[None, "E001", "E002", None, "E004"])
    facts = frame(scheme(), rows)
    assert family(facts, "E002")["uscc"].to_list() == ["E001", "E002", "E003"]
    assert family(facts, "E004")["uscc"].to_list() == ["E004", "E005"]


# Several at once

TWO = BY_SCORE | adding(
    indicator("x", value="a", weight=50, benchmark=10, cap=1),
    indicator("y", value="b", weight=50, benchmark=10, cap=1),
)


def mixed(rules: dict[str, Any], rows: Rows, *prices: Price) -> Mix | Fault:
    made, facts, frozen = ready(rules, rows)
    return cheapest(made, frozen, facts, None, "E001", prices)


def test_the_cheaper_lever_goes_to_its_cap_and_the_other_makes_up_the_rest() -> None:
    """Both gain 5 points a unit, a for a price of 1 and up to 10, b for 2."""
    found = mixed(TWO, firms(a=4, b=4), Price.of("a", 1.0), Price.of("b", 2.0))
    assert isinstance(found, Mix)
    assert (found.method, found.reached) == ("exact", "B")
    assert [(one.lever.fact, one.amount) for one in found.parts] == [("a", 4.0)]
    dear = mixed(TWO, firms(a=8, b=3), Price.of("a", 1.0), Price.of("b", 2.0))
    assert isinstance(dear, Mix)
    assert [(one.lever.fact, one.amount) for one in dear.parts] == [("a", 0.999)]
    both = mixed(TWO, firms(a=9, b=1), Price.of("a", 1.0), Price.of("b", 2.0))
    assert isinstance(both, Mix)
    assert [(one.lever.fact, one.amount) for one in both.parts] == [("a", 1.0), ("b", 0.999)]


def test_what_grows_dearer_is_used_while_it_is_cheap() -> None:
    rising = Price("a", ((1.0, 1.0), (np.inf, 10.0)))
    found = mixed(TWO, firms(a=4, b=4), rising, Price.of("b", 2.0))
    assert isinstance(found, Mix)
    assert {one.lever.fact: one.amount for one in found.parts} == {"a": 1.0, "b": 3.0}
    assert found.cost == pytest.approx(1 + 2 * 2.999)


def test_a_range_is_kept_and_too_narrow_ones_are_said() -> None:
    found = mixed(TWO, firms(a=4, b=4), Price.of("a", 1.0, 0.5), Price.of("b", 2.0))
    assert isinstance(found, Mix)
    assert {one.lever.fact: one.amount for one in found.parts} == {"a": 0.5, "b": 3.5}
    narrow = mixed(TWO, firms(a=4, b=4), Price.of("a", 1.0, 0.5), Price.of("b", 2.0, 0.5))
    assert isinstance(narrow, Fault)
    assert narrow.code == "whatif.mix_none"


def test_a_shrinking_denominator_is_used_whole_or_not_at_all() -> None:
    """Points 50 × 4 ÷ b rise ever steeper as b falls: the mix has one lever inside a piece at most."""
    rules = BY_SCORE | adding(
        indicator("x", value="a", weight=50, benchmark=10, cap=1),
        indicator("y", value="c / b", weight=50, benchmark=1, cap=1),
    )
    found = mixed(rules, firms(a=4, b=10, c=4), Price.of("a", 1.0), Price.of("b", 1.0))
    assert isinstance(found, Mix)
    best = min(
        ta + tb
        for ta in np.arange(0, 6.001, 0.01)
        for tb in np.arange(0, 6.001, 0.01)
        if 5 * (4 + ta) + 200 / (10 - tb) >= 59.995
    )
    assert found.cost <= best + 1e-9
    assert found.cost == pytest.approx(best, abs=0.02)


def test_levers_of_one_indicator_exclude_each_other() -> None:
    rules = BY_SCORE | adding(indicator("x", value="a / b", weight=100, benchmark=10))
    found = mixed(rules, firms(a=4, b=1), Price.of("a", 1.0), Price.of("b", 1.0))
    assert isinstance(found, Mix)
    assert (found.method, [one.lever.fact for one in found.parts]) == ("separable", ["b"])


def test_no_mix_where_there_is_no_sum() -> None:
    rules = adding(indicator("x", value="a", weight=100)) | {"rankings": [ranking(order_by=["value.x"])]}
    found = mixed(rules, firms(a=[1, 2, 3, 4, 5]), Price.of("a", 1.0))
    assert isinstance(found, Fault)
    assert found.code == "whatif.mix_not_additive"


# Words


def test_everything_that_is_said_has_words_in_both_languages() -> None:
    answer = asked(
        BY_SCORE | adding(indicator(value="a / employees", weight=100, benchmark=1)),
        firms(a=30, employees=70),
    )
    mix = mixed(TWO, firms(a=9, b=1), Price.of("a", 1.0), Price.of("b", 2.0))
    assert isinstance(mix, Mix)
    made, facts, frozen = ready(TWO, firms(a=[4.0, 5.9], b=[4.0, 6.1]))
    found = stability(evaluate(made, facts, None, frozen), 20)
    said = [fault for one in answer.proposals for fault in of_proposal(one)]
    said += [one.reason for one in answer.refusals] + list(of_mix(mix))
    said += [fault for row in range(2) for fault in of_stability(made, found, row)]
    for fault in said:
        for language in ("zh", "en"):
            sentence = words(fault, language)
            assert sentence != str(fault)
            assert "?" not in sentence.removesuffix("?")
