"""A whole campaign of the demo county by its people, through the API alone; and then the proofs."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from data.synthetic import COUNTY
from tests.year import collection, hearing, issue, play, proofs
from tests.year.collection import DISPUTING
from tests.year.hearing import MORE, OBJECTING, UPHELD
from tests.year.play import Heard, Play

CONFIRMING, FEW = 188, 18  # who confirm; few where the same is played on another database


def test_a_whole_year(database_url: str, tmp_path: Path) -> None:
    with play.begun(database_url, tmp_path) as one:
        collection.takes_last_year_over(one)
        usccs = spring(one, CONFIRMING if database_url.startswith("sqlite") else FEW)
        summer(one, usccs)
        autumn(one)
        prove(one)


def spring(one: Play, count: int) -> Sequence[str]:
    """Departments hand in; some confirm, 12 dispute, the others are silent; two runs are compared."""
    collection.begins(one)
    collection.departments_hand_in(one)
    usccs = collection.asks_to_confirm(one)
    confirming, disputing = usccs[:count], usccs[count : count + DISPUTING]
    collection.are_invited(one, confirming)
    filed = collection.dispute(one, disputing)
    collection.departments_answer(one, filed)
    collection.confirm(one, confirming)
    collection.time_is_over(one, usccs[-1], left=len(usccs) - count)
    collection.two_runs(one)
    return usccs


def summer(one: Play, usccs: Sequence[str]) -> None:
    """A ruling by two persons, the notice, nine objections of which three are right, a new run."""
    classes = {each["uscc"]: each["class"] for each in proofs.everybody(one, one.runs[-1])}
    lifted = next(uscc for uscc in usccs if classes[uscc] == "B")
    hearing.two_persons_rule(one, lifted)
    objecting = [uscc for uscc in usccs if classes[uscc] == "C"][: OBJECTING + 1]
    hearing.goes_on_notice(one, [*usccs[:10], *objecting])
    numbers = hearing.objections(one, objecting)
    figures = {uscc: MORE * hearing.tax(one, uscc) for uscc in objecting[:UPHELD]}
    hearing.are_reviewed(one, numbers, figures)
    hearing.are_carried_out(one, numbers, figures)


def autumn(one: Play) -> None:
    """Publication by two persons, policy lists, webhooks; a month later a correction and what is due back."""
    number = issue.two_persons_publish(one)
    issue.list_is_proven(one, number, next(iter(one.names)))
    given = issue.policy_lists_go_out(one, number)
    assert issue.bureau_is_told(one, "result.published")["publication"] == number
    uscc, paid = issue.pays(one, number)
    corrected = issue.a_month_later_it_is_corrected(one, uscc)
    issue.list_is_proven(one, corrected, uscc)
    issue.who_had_the_old_class_learns_of_it(one, uscc, paid, given[issue.INSTRUMENT]["id"])
    assert issue.bureau_is_told(one, "result.corrected")["publication"] == corrected


def prove(one: Play) -> None:
    proofs.replays_are_equal(one)
    proofs.every_class_is_explained(one)
    proofs.nobody_saw_more_than_his_own(one)
    proofs.chains_are_whole(one)


OWN, OTHER = "91990101MH0025066N", "91990101MH00312986"
LEAKS = [
    ("enterprise", OWN, f"GET /evaluations/1/results/{OWN}", OTHER),
    ("township", "示范第一街道", "GET /evaluations/1/results", OTHER),
    ("department", "tax", "GET /submissions", OTHER),
    ("public", None, f"GET /public/list?county={COUNTY}", OTHER),
    ("public", None, f"GET /public/list?county={COUNTY}", '"value":3.5'),
]


@pytest.mark.parametrize(("role", "bound", "request_", "said"), LEAKS)
def test_what_somebody_should_not_have_seen_is_noticed(
    role: str, bound: str | None, request_: str, said: str
) -> None:
    known = {OWN: {"township": "示范第一街道"}, OTHER: {"township": "示范第二街道"}}
    one = Heard(role, bound, request_, 200, said.encode())
    with pytest.raises(AssertionError):
        proofs.check(one, {*known} & {said}, known, {})
