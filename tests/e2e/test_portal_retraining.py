"""A year's retraining in a browser: ordered, watched, read, approved by two where it must be, and taken back.

What is learned from is 200 enterprises over five years: through 2023 the gate finds the model no better than
“the class stays”, through 2024 it passes.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Locator, expect

from service import attempt, clock, db, jobs, leases
from tests.api import county, growing
from tests.api.county import YEAR
from tests.api.people import known
from tests.e2e.looking import DESK, TELEPHONE, long, served, windows
from tests.e2e.office import Office, Person
from tests.pages.conftest import opened, world_of

COUNTY = "990108"
MONDAY = dt.datetime(2025, 3, 3, 9, tzinfo=clock.BEIJING)
MANY = 200
MODELS = f"/models?county={COUNTY}"
DRAWN = ("混淆矩阵", "校准曲线", "按组：预测错误", "按组：漏报降档", "按组：误报降档", "预测依据")
LEARNING = 60_000  # milliseconds at most
LOOKS_AGAIN = 2_000  # milliseconds, as service/static/waiting.js has it


@pytest.fixture(scope="module")
def office(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Office]:
    with opened(sqlite_template, tmp_path_factory.mktemp("retraining")) as site, clock.at(MONDAY) as hand:
        county.empty(site.engine, COUNTY)
        growing.grow(site.engine, COUNTY, MANY, range(growing.BEGIN, YEAR + 1))
        with served(site.app) as address, windows(browser, address) as made:
            yield Office(made, site, hand, COUNTY)


@long
def test_an_administrator_retrains_reads_the_gate_promotes_and_rolls_back(office: Office) -> None:
    world = world_of(office.site)
    first, second = (office.knows(known(world, ["system"], None)) for _ in "ab")
    enterprise = office.knows(known(world, ["enterprise"], COUNTY, False, uscc=growing.code(0)))

    retrains(office, first, YEAR - 1)
    assert "不如简单办法" in says(first, "✘")[0]
    two_approve(first, second)
    work(office)

    retrains(office, first, YEAR)
    assert says(first, "✘") == []
    reads(first)
    takes_the_card(first)
    compares(first)
    first.opens(f"/models/2?county={COUNTY}")
    first.fills(理由="通过检验")
    first.clicks("启用")
    first.is_told("已切换在用版本")
    work(office)

    sees_what_is_expected(first, enterprise)
    rolls_back(first)
    work(office)


def retrains(office: Office, who: Person, year: int) -> None:
    """Order it, watch how far it has come, and follow it to the version that it made."""
    who.opens(MODELS)
    who.page.get_by_label("学习至哪个已公布年度").select_option(str(year))
    who.clicks("开始训练")
    who.is_told("等待执行")
    with begun(office):
        who.opens(MODELS)
        who.is_told("训练 1 / 5")
        if year == YEAR:
            is_not_interrupted(who)
        who.follows("#")
        expect(who.page.get_by_role("progressbar")).to_be_visible()
        who.is_told("训练 1 / 5")
    Thread(target=work, args=[office], daemon=True).start()
    expect(who.page.get_by_role("link", name="查看成果")).to_be_visible(timeout=LEARNING)  # by itself
    who.follows("查看成果")


def is_not_interrupted(who: Person) -> None:
    """A page that looks again by itself waits for whoever is choosing something."""
    who.page.get_by_label("学习至哪个已公布年度").focus()
    who.page.evaluate("window.same = true")
    who.page.wait_for_timeout(LOOKS_AGAIN + 300)
    assert who.page.evaluate("window.same")


@contextmanager
def begun(office: Office) -> Iterator[None]:
    """A worker has begun what waits; then it is stopped, and gives the job back."""
    with db.session(office.site.engine) as session:
        lease = leases.claim(session, jobs.queued(session)[0])
        assert lease is not None
        leases.extend(session, lease, "training", 1, 5)
    yield
    with db.session(office.site.engine) as session:
        leases.give_back(session, lease, counted=False)


def work(office: Office) -> None:
    """Do what waits, as a worker does it."""
    with db.session(office.site.engine) as session:
        waiting = jobs.queued(session)
    for number in waiting:
        attempt.run(office.site.engine, office.site.config, number)


def says(who: Person, mark: str) -> list[str]:
    """The gate's sentences that begin with a mark; every one has a mark, nearly every one its figures."""
    folded = who.page.locator("summary", has_text="通过的检验")
    if not who.page.locator(".gate li", has_text="✔").first.is_visible():
        folded.click()
    every = who.page.locator(".gate li").all_inner_texts()
    assert len(every) > 20
    assert all(one[0] in "✔✘" for one in every)
    assert sum(bool(re.search(r"\d", one)) for one in every) > 0.9 * len(every)
    return [one for one in every if one.startswith(mark)]


def two_approve(first: Person, second: Person) -> None:
    """What the gate did not pass waits for a second person, who reads the reason of the first."""
    first.fills(理由="误差可接受")
    first.clicks("批准启用")
    first.is_told("还需另一人批准")
    second.opens(f"/models/1?county={COUNTY}")
    second.is_told("误差可接受")
    second.fills(理由="同意")
    second.clicks("批准启用")
    second.is_told("已切换在用版本")


def reads(who: Person) -> None:
    """Every drawing is drawn, says how it is read, and has its figures as a table; on a telephone too."""
    for title in DRAWN:
        drawing = figure(who, title)
        expect(drawing.locator("canvas")).to_be_visible()
        drawing.locator("summary", has_text="数据表").click()
        assert drawing.locator("tbody tr").count() > 0, title
    who.is_told("落在虚线上")
    sized(who, TELEPHONE)
    for path in ("/models/2?", "/models/2/compare?to=1&"):
        who.opens(f"{path}county={COUNTY}")
    sized(who, DESK)
    who.opens(f"/models/2?county={COUNTY}")


def sized(who: Person, size: tuple[int, int]) -> None:
    who.page.set_viewport_size({"width": size[0], "height": size[1]})


def figure(who: Person, title: str) -> Locator:
    return who.page.get_by_role("group", name=title).first


def takes_the_card(who: Person) -> None:
    text = Path(who.downloads("下载模型卡").path()).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "| 一致性系数 |" in text


def compares(who: Person) -> None:
    """The two versions side by side: each drawing of one stands before the same of the other."""
    who.clicks("比较")
    titles = [one.split(" · ") for one in who.page.locator("figure.chart figcaption").all_inner_texts()]
    assert [one[0] for one in titles] == ["版本 2", "版本 1"] * (len(titles) // 2)
    assert {one[1].split("：")[0] for one in titles} >= {"混淆矩阵", "校准曲线", "按组"}
    assert [one[1] for one in titles[::2]] == [one[1] for one in titles[1::2]]
    expect(who.page.locator("figure.chart canvas")).to_have_count(len(titles))


def sees_what_is_expected(who: Person, enterprise: Person) -> None:
    """The forecast with its drift, what each input adds, the drift of the version, an enterprise's page."""
    who.opens(f"/forecasts?county={COUNTY}")
    who.follows("2025")
    for title in ("输入漂移", "预测类别占比"):
        expect(figure(who, title).locator("canvas")).to_be_visible()
    who.follows("渐进企业")
    expect(figure(who, "各项输入的影响").locator("canvas")).to_be_visible()
    who.opens(f"/models/2?county={COUNTY}")
    expect(figure(who, "输入漂移").locator("canvas")).to_be_visible()
    enterprise.opens("/my")
    enterprise.is_told("最可能的类别")


def rolls_back(who: Person) -> None:
    who.opens(MODELS)
    who.fills(理由="偏差偏大")
    who.clicks("回退到前一版本")
    who.is_told("已切换在用版本")
    expect(who.page.get_by_role("region", name="在用版本")).to_contain_text("版本 1")
    expect(who.page.get_by_role("region", name="启用与回退记录")).to_contain_text("偏差偏大")
