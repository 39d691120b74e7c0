"""A small county whose departments hand in real files."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data import uscc
from model_registry import store
from model_registry.store import Store
from service import counties, db, evaluations, queue, schemes, submissions
from service.cli import main
from service.config import Config
from service.tables import Evaluation, Submission
from tests.conftest import REDIS

Muhero = Callable[..., tuple[int, str, str]]
CODE, OTHER = "990101", "990102"
HEADINGS = {
    "market": "统一社会信用代码,企业名称,行业代码,所属乡镇街道,登记日期,企业标签",
    "tax": "统一社会信用代码,实缴税金（万元）",
    "statistics": "统一社会信用代码,规模,营业收入（万元）",
    "land": "宗地号,权属单位信用代码,使用单位信用代码,宗地面积（平方米）,使用面积（平方米）",
    "power": "统一社会信用代码,用户编号,电表编号,用电量（千瓦时）",
}
SCHEME = """
county = "990101"
year = {year}
as_of = {year}-12-31
title = "试行办法"
source = "测试"
trial = true
[[derived]]
name = "land"
title = "实际用地"
unit = "mu"
formula = "coalesce(land_owned, 0) + coalesce(land_rented_in, 0) - coalesce(land_let_out, 0)"
[[classes]]
name = "A"
title = "优先发展类"
[[classes]]
name = "B"
title = "鼓励提升类"
[[classes]]
name = "C"
title = "监管调控类"
[[scope]]
name = "no_scale"
when = "scale is null"
status = "exempt"
reason = "未列入统计"
[[pools]]
name = "all"
title = "全部"
[[pools.indicators]]
name = "tax_per_land"
title = "亩均税收"
value = "tax / land"
unit = "万元/亩"
weight = 60
score = "ratio"
benchmark = {{ of = "sum_ratio" }}
cap = 1.5
[[pools.indicators]]
name = "revenue_per_kwh"
title = "单位电耗营业收入"
value = "revenue / electricity_kwh"
weight = 40
score = "ratio"
benchmark = {{ of = "sum_ratio" }}
cap = 1.5
[[adjustments]]
name = "high_tech"
title = "高新技术企业"
when = "array_contains(labels, '高新技术企业')"
points = 3
basis = "第九条"
[[rankings]]
name = "all"
pools = ["all"]
bands = [{{ class = "A", to = 0.3 }}, {{ class = "B", to = 0.8 }}, {{ class = "C" }}]
[[overrides]]
name = "young"
title = "新企业不列入C类"
when = "years_between(registered_on, as_of) < 1"
action = "not_below"
class = "B"
basis = "第十二条"
[[policies]]
name = "power"
title = "差别电价"
instrument = "electricity"
unit = "CNY/kWh"
by_class = {{ C = [0.1, 0.2] }}
amount = "rate * electricity_kwh"
basis = "第十六条"
"""


def code(place: int) -> str:
    """A credit code of the fictional division, valid in form."""
    return uscc.make(f"91{CODE}{place:08}")


@dataclass
class Place:
    """The county and what one can do there; every call is a transaction of its own."""

    engine: Engine
    enterprises: Sequence[str] = field(default_factory=lambda: [code(place) for place in range(1, 11)])

    def submit(
        self, layout: str, rows: Sequence[Sequence[object]], year: int = 2024, county: str = CODE
    ) -> Submission:
        lines = [HEADINGS[layout], *(",".join(str(cell) for cell in row) for row in rows)]
        with db.session(self.engine) as session:
            content = "\n".join(lines).encode()
            return submissions.accept(session, county, year, layout, f"{layout}.csv", content, None)

    def everything(self, year: int = 2024) -> list[Submission]:
        """Hand in all files of a year: enterprise 1 pays most tax, the last one least."""
        towns, labels = ("西镇", "东镇"), {5: "高新技术企业"}
        register = [
            (one, f"企业{i}", "3311", towns[i % 2], "2015-03-01", labels.get(i, ""))
            for i, one in enumerate(self.enterprises, 1)
        ]
        given = {
            "market": register,
            "tax": [(one, 110 - 10 * i) for i, one in enumerate(self.enterprises, 1)],
            "statistics": [(one, "规上", 1000 - i) for i, one in enumerate(self.enterprises, 1)],
            "land": [(f"P{i}", one, "", "6666.67", "") for i, one in enumerate(self.enterprises, 1)],
            "power": [(one, f"U{i}", f"M{i}", 10000) for i, one in enumerate(self.enterprises, 1)],
        }
        return [self.submit(layout, rows, year) for layout, rows in given.items()]

    def run(self, year: int = 2024) -> Evaluation:
        with db.session(self.engine) as session:
            scheme = schemes.add(session, CODE, SCHEME.format(year=year))
            return evaluations.run(session, CODE, scheme.id, year, None)

    def publish(self, year: int = 2024) -> Evaluation:
        draft = self.run(year)
        with db.session(self.engine) as session:
            return evaluations.publish(session, CODE, draft.id, None)


@pytest.fixture
def place(engine: Engine) -> Place:
    """Two counties, of which the first has enterprises and a scheme."""
    with db.session(engine) as session:
        counties.add(session, CODE, "示范县", synthetic=True)
        counties.add(session, OTHER, "另一县", synthetic=True)
    return Place(engine)


@pytest.fixture
def plain(engine: Engine, tmp_path: Path) -> Config:
    """Settings of a service and its worker on this database."""
    url = engine.url.render_as_string(hide_password=False)
    places = {"queue_file": str(tmp_path / "queue.sqlite"), "models_url": str(tmp_path / "models")}
    return Config(url, **places, keys_dir=str(tmp_path / "keys"))


@pytest.fixture
def muhero(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Muhero:
    """Run a command; give exit code, output, errors."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            ended = main([str(one) for one in arguments])
        except SystemExit as stop:
            ended = int(stop.code or 0)
        said = capsys.readouterr()
        return ended, said.out, said.err

    return run


@pytest.fixture
def models(plain: Config) -> Store:
    """Where versions of scoring models lie; there are none yet."""
    return store.open(plain.models_url)


@pytest.fixture(params=["sqlite", "redis"])
def config(request: pytest.FixtureRequest, plain: Config) -> Iterator[Config]:
    """The same with each kind of queue that is at hand."""
    if request.param == "redis" and REDIS not in os.environ:
        pytest.skip(f"{REDIS} is not set: jobs not tested with Redis")
    redis_url = os.environ[REDIS] if request.param == "redis" else None
    made = replace(plain, redis_url=redis_url)
    yield made
    queue.opened(made).flush_queue()
