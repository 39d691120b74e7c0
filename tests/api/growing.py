"""A county with a published past: enterprises that grow and shrink, each at its own pace."""

from collections.abc import Iterable

import numpy as np
from sqlalchemy import Engine

from data import uscc
from service import db, submissions
from tests.api import county
from tests.api.county import YEAR, scheme_text

BEGIN = YEAR - 4  # the first year
SEED = 1
INDUSTRIES = ("1713", "3429", "3811")
HEADINGS = {
    "market": "统一社会信用代码,企业名称,行业代码,登记状态,登记日期",
    "statistics": "统一社会信用代码,规模,营业收入(万元)",
    "tax": "统一社会信用代码,实缴税金(万元)",
    "land": "宗地号,权属单位信用代码,使用单位信用代码,宗地面积(m2),使用面积(m2)",
}


def grow(engine: Engine, of: str, many: int, years: Iterable[int]) -> None:
    """Hand in the departments' files of each year, evaluate it and publish it."""
    for year in years:
        for layout, content in files(year, many).items():
            with db.session(engine) as session:
                made = submissions.accept(session, of, year, layout, f"{layout}.csv", content, None)
                assert made.state == "accepted", submissions.errors(session, of, made.id)
        text = scheme_text(of).replace(f"{YEAR}", f"{year}")
        county.run(engine, of, county.add_text(engine, of, text), year=year)


def code(place: int) -> str:
    """Give an enterprise's credit code."""
    return uscc.make(f"91990101MD0{place:05d}")


def files(year: int, many: int) -> dict[str, bytes]:
    """Write what the departments know of so many enterprises in a year."""
    tax, revenue = figures(year, many)
    lines = {name: [heading] for name, heading in HEADINGS.items()}
    for i in range(many):
        one, industry = code(i), INDUSTRIES[i % 3]
        lines["market"].append(f"{one},渐进企业{i:03d},{industry},正常,{2000 + i % 15}-03-01")
        lines["statistics"].append(f"{one},规上,{revenue[i]}")
        lines["tax"].append(f"{one},{tax[i]}")
        lines["land"].append(f"P{i},{one},{one},10000,10000")
    return {name: "\n".join(rows).encode() for name, rows in lines.items()}


def figures(year: int, many: int) -> np.ndarray:
    """Tax and revenue in 万元 (2, many): each has its own pace, so that the past tells of the future."""
    chance = np.random.default_rng(SEED)
    level, pace = 5 + chance.normal(size=(2, many)), 0.2 * chance.normal(size=(2, many))
    for _ in range(BEGIN, year):
        level += pace + 0.2 * chance.normal(size=level.shape)
    return (np.exp(level) * [[1], [10]]).round(2)
