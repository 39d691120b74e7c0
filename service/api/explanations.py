"""Why an enterprise has its class, what would change it, how sure it is, what it costs."""

from typing import Any

import numpy as np
from flask import Response

from scoring.mix import Price
from service import auth, explanations, frozen, ruled_reasons, unit, whatifs
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.evaluations import visible
from service.api.reads import noted
from service.frozen import Asked
from service.schemas.explanations import (
    ResultChange,
    ResultMoney,
    ResultReasons,
    ResultStability,
    StabilityQuery,
)
from service.schemas.results import UnitQuery
from service.schemas.whatifs import MixAnswer, MixOrder, WhatIfQuery, WhatIfs

blp = Blueprint("explanations", __name__, url_prefix="/api/v1/evaluations", description="Explanations")
ONE = "/" + ID.format("evaluation_id") + "/results/<uscc>"


@blp.route(f"{ONE}/reasons")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "为什么是这个类别：至多四条理由、名次、与各分数线的距离、同组水平"})
@blp.arguments(UnitQuery(), location="query")
@blp.response(200, ResultReasons())
def reasons(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Tell why an enterprise has its class, and where it stands among its peers."""
    asked = _asked(query, evaluation_id, uscc)
    return answers.explained(explanations.reasons(asked, ruled_reasons.of(unit.session(), asked)))


@blp.route(f"{ONE}/what-if")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "怎样才能升类：逐项数据的最小变化，离降类还有多远，对应的金额"})
@blp.arguments(WhatIfQuery(), location="query")
@blp.response(200, WhatIfs())
def what_if(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Tell the least change of each fact that leads to the next class, and what that means in yuan."""
    return answers.explained(whatifs.ask(_asked(query, evaluation_id, uscc), query.get("lever")))


@blp.route(f"{ONE}/what-if", methods=["POST"])
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "按给定的成本和范围，求升类最省的组合；不保存"})
@blp.arguments(UnitQuery(), location="query")
@blp.arguments(MixOrder())
@blp.response(200, MixAnswer())
def mix(query: dict[str, Any], body: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Find the cheapest mix of changes under given costs and ranges; nothing is stored."""
    prices = [_price(one) for one in body["levers"]]
    return answers.explained(whatifs.cheapest(_asked(query, evaluation_id, uscc), prices))


@blp.route(f"{ONE}/change")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "与上一年度相比：自身数据、同组企业、办法三部分，相加即为总变化"})
@blp.arguments(UnitQuery(), location="query")
@blp.response(200, ResultChange())
def change(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Split the change since last year: own data, peers, method."""
    return answers.explained(explanations.since_last_year(unit.session(), _asked(query, evaluation_id, uscc)))


@blp.route(f"{ONE}/money")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "各类别对应的金额，以及一切不变时的下一年"})
@blp.arguments(UnitQuery(), location="query")
@blp.response(200, ResultMoney())
def money(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Tell what each class means in yuan, this year and next year if nothing changes."""
    return answers.explained(explanations.money(_asked(query, evaluation_id, uscc)))


@blp.route(f"{ONE}/stability")
@auth.allow(*auth.CONCERNED)
@noted
@blp.doc(**{"x-zh": "类别是否稳定：小幅扰动中不变的比例，最要紧的数据，是否应复核"})
@blp.arguments(StabilityQuery(), location="query")
@blp.response(200, ResultStability())
def stability(query: dict[str, Any], evaluation_id: int, uscc: str) -> Response:
    """Tell in how many of many small perturbations the class holds, and what it hangs on."""
    asked = _asked(query, evaluation_id, uscc)
    return answers.explained(explanations.stability(asked, query["draws"], query["seed"]))


def _asked(query: dict[str, Any], evaluation_id: int, uscc: str) -> Asked:
    """Find a result that the caller may see."""
    if not auth.sees_drafts():
        visible(evaluation_id)
    return frozen.ask(unit.session(), auth.county(), evaluation_id, auth.own(uscc), query.get("unit"))


def _price(one: dict[str, Any]) -> Price:
    steps = [(step["to"], step["cost"]) for step in one.get("steps", ())]
    return Price(one["fact"], (*steps, (np.inf, one["cost"])), one.get("most"))
