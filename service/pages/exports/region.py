"""Lists of the board as files: leaders, candidates for a closer look, the ladder, plans of rectification."""

from flask import Response

from scoring.region.candidates import Candidate
from scoring.region.members import Member
from service import auth, board, language, plans, unit
from service.api.reads import noted
from service.board import Asked
from service.language import say
from service.pages import frame, queries
from service.pages.exports.blueprint import MOST, blp, file, whole
from service.pages.region import lists, rectification
from service.pages.words import named
from service.pages.words import unit as unit_of


@blp.route("/region/leaders/export", endpoint="leaders")
@frame.allow(*auth.READERS)
@noted
def leaders_list() -> Response:
    """Give the leaders of a list, or of all."""
    asked = _asked()
    headings = (
        *(say("榜单", "List"), say("名次", "Rank"), *_member_headings()),
        *(say("数值", "Value"), say("单位", "Unit")),
    )
    rows = (
        (one.title, one.rank, *_member(one.member), one.value, unit_of(one.unit)) for one in lists.led(asked)
    )
    return file(f"leaders-{asked.evaluation.year}", headings, rows)


@blp.route("/region/candidates/export", endpoint="candidates")
@frame.allow(*auth.READERS)
@noted
def candidates_list() -> Response:
    """Give who is on a list of candidates, or of whom it cannot be said."""
    asked, kind = _asked(), lists.kind()
    headings = (
        *(*_member_headings(), say("状态", "State")),
        *(say("符合的标准", "Criteria that it meets"), say("缺少的数据", "Figures that would decide")),
    )
    rows = (_candidate(one) for one in board.candidates_of(asked, kind) if one.state == lists.state())
    return file(f"{kind}-{asked.evaluation.year}", headings, rows)


def _candidate(one: Candidate) -> tuple[object, ...]:
    known = say("符合标准", "meets a criterion"), say("数据不全，无法判断", "cannot be said")
    return (
        *(*_member(one.member), known[one.state != "candidate"]),
        say("；", "; ").join(map(language.word, one.reasons)),
        say("、", ", ").join(language.word(lists.figure(name)) for name in one.missing),
    )


@blp.route("/region/ladder/export", endpoint="ladder")
@frame.allow(*auth.READERS)
@noted
def ladder_list() -> Response:
    """Give who stands on which stage."""
    asked = _asked()
    headings = (
        *(*_member_headings(), say("梯度", "Stage"), say("下一步", "Next step")),
        say("接近下一步", "Near the next step"),
    )
    found, _ = board.ladder_of(asked, *lists.stage())
    rows = ((*_member(one.member), one.title, one.step, one.near) for one in found)
    return file(f"ladder-{asked.evaluation.year}", headings, rows)


@blp.route("/rectification/export", endpoint="plans")
@frame.allow(*auth.READERS)
@noted
def plans_list() -> Response:
    """Give the plans of rectification, the soonest due first."""
    wanted = rectification.wanted()
    words = rectification.called(wanted.year)
    headings = (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code"), say("年度", "Year")),
        *(say("类别", "Class"), say("分批", "Batch"), say("措施", "Measures"), say("责任人", "Owner")),
        *(say("期限", "Due"), say("状态", "State"), say("评价", "Run")),
    )
    rows = (
        (
            *(one.name, one.uscc, one.year, one.class_name, words(one.batch_title), words(one.measures)),
            *(one.owner, one.due_on, named("plan", one.state), one.evaluation_id),
        )
        for one in whole(plans.page(unit.session(), auth.county(), wanted, MOST))
    )
    return file("rectification", headings, rows)


def _asked() -> Asked:
    return board.ask(unit.session(), auth.county(), queries.number("year"))


def _member_headings() -> tuple[str, ...]:
    return (
        *(say("企业", "Enterprise"), say("信用代码", "Credit code")),
        *(say("乡镇街道", "Township"), say("园区", "Park")),
    )


def _member(one: Member) -> tuple[str | None, ...]:
    return (one.name, one.uscc, one.township, one.park)
