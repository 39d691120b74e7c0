"""The model as an official sees it: versions, the gate's sentences, people who promote, forecasts."""

import html
import re
from dataclasses import dataclass, replace

import pytest
from werkzeug.test import TestResponse

from model_registry import registry
from scoring.facts import FACTS
from service import attempt, champions, db, jobs, models
from tests.api import county, model
from tests.api.county import CODES
from tests.pages.conftest import CHINESE, Site, Visitor

PLACE = "county=990101"


@dataclass(frozen=True)
class Modelled:
    """The portal with three versions: the first in use with its forecast, one that the gate did not pass."""

    site: Site
    office: Visitor
    first: Visitor
    second: Visitor
    passed: int
    failed: int
    newest: int

    @property
    def champion(self) -> int | None:
        """Which version is in use."""
        return registry.champion(champions.opened(self.site.config.models_url), self.site.own.code)


@pytest.fixture(scope="module")
def made(site: Site) -> Modelled:
    register = (site.engine, site.config, site.own.code, site.own.published)
    numbers = [model.register(*register), model.register(*register, passed=False, step=1)]
    numbers.append(model.register(*register, step=2))
    store = champions.opened(site.config.models_url)
    with db.session(site.engine) as session:
        models.promote(session, store, site.own.code, numbers[0], None, "第一版")
    work(site)
    first, second = (site.visitor(site.session("system", None)) for _ in "ab")
    return Modelled(site, site.signed_in("officer"), first, second, *numbers)


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    page = re.sub(r"(?s)<script.*?</script>", " ", answer.get_data(as_text=True))
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def work(site: Site) -> None:
    """Do what waits, as a worker does it."""
    with db.session(site.engine) as session:
        waiting = jobs.queued(session)
    for number in waiting:
        attempt.run(site.engine, site.config, number)


def test_versions_and_what_is_in_use(made: Modelled) -> None:
    said = words(made.office.get("/models"))
    assert "版本 1 · 学习至 2024" in said
    assert "✘ 未通过" in said
    assert "第一版" in said
    assert "开始训练" not in said


def test_a_version_shows_the_gates_sentences_and_its_drawings(made: Modelled) -> None:
    page = made.office.get(f"/models/{made.failed}")
    said = words(page)
    assert "至少需要 100 条" in said
    for title in ("混淆矩阵", "校准曲线", "按组：预测错误", "预测依据"):
        assert title in said
    assert page.get_data(as_text=True).count("data-chart") >= 6
    assert "还没有用来预测" in said
    assert "输入漂移" in words(made.office.get(f"/models/{made.passed}"))
    assert "启用这个版本" not in said


def test_weights_and_benchmarks_stand_on_the_page_of_a_version(made: Modelled) -> None:
    moved = {"pool": "above_scale", "indicator": "tax_per_land", "group": "", "former": 20.0, "new": 25.0}
    proposed = {"pool": "above_scale", "weights": {"tax_per_land": 57.5}, "migration": None}
    card = model.learned().card | {
        "benchmarks": [moved],
        "migration": {"classes": ["A", "B", "C"], "counts": [[3, 1, 0], [0, 4, 0], [0, 0, 2]]},
        "proposals": [proposed | {"agreement_before": 0.8, "agreement_after": 0.9}],
    }
    county.empty(made.site.engine, "990707")
    one = replace(model.learned(), county="990707", card=card)
    registry.register(champions.opened(made.site.config.models_url), one)
    said = words(made.site.signed_in("officer", county="990707").get("/models/1"))
    assert "亩均税收 — 20 25 +25.0%" in said
    assert "现行权重 80.0 %，建议权重 90.0 %" in said
    assert "亩均税收 57.5" in said
    assert "A 3 1 0 B 0 4 0 C 0 0 2" in said


def test_the_card_is_downloaded(made: Modelled) -> None:
    file = made.office.get(f"/models/{made.passed}/card")
    assert file.mimetype == "text/markdown"
    assert "attachment" in file.headers["Content-Disposition"]


def test_an_older_card_has_no_such_drawings(made: Modelled) -> None:
    site, one = made.site, model.learned()
    county.full(site.engine, "990505")
    cards = {
        name: {key: part[key] for key in part if key not in ("confusion", "calibration")}
        for name, part in one.card["forecasters"].items()
    }
    older = replace(one, county="990505", card={**one.card, "forecasters": cards})
    registry.register(champions.opened(site.config.models_url), older)
    said = words(site.signed_in("officer", county="990505").get("/models/1"))
    assert "混淆矩阵" not in said
    assert "预测依据" in said


def test_two_versions_side_by_side(made: Modelled) -> None:
    said = words(made.office.get(f"/models/{made.passed}/compare?to={made.newest}"))
    assert "办法相同" in said
    assert said.index("版本 1 · 混淆矩阵") < said.index("版本 3 · 混淆矩阵") < said.index("版本 1 · 校准曲线")
    assert "版本 3 · 按组：预测错误" in said
    assert made.office.get(f"/models/{made.passed}/compare?to=77").status_code == 404


def test_what_the_gate_did_not_pass_needs_two_people_and_comes_back(made: Modelled) -> None:
    path = f"/models/{made.failed}?{PLACE}"
    refused = made.first.post(path, {"reason": " "})
    assert refused.status_code == 409
    assert "理由" in words(refused)
    waiting = made.first.post(path, {"reason": "误差可接受<script>"})
    assert "还需另一人批准" in words(made.first.get(waiting.headers["Location"]))
    assert made.champion == made.passed
    page = made.second.get(path).get_data(as_text=True)
    assert "误差可接受&lt;script&gt;" in page
    done = made.second.post(path, {"reason": "同意"})
    said = words(made.second.get(done.headers["Location"]))
    assert "已切换在用版本" in said
    assert f"在用版本 版本 {made.failed} " in said
    assert made.champion == made.failed
    rolled = made.second.post(f"/models?{PLACE}", {"do": "roll_back"})
    assert rolled.status_code == 422
    made.second.post(f"/models?{PLACE}", {"do": "roll_back", "reason": "偏差大"})
    assert made.champion == made.passed
    assert "偏差大" in words(made.office.get("/models"))


def test_a_version_that_passed_is_promoted_by_one(made: Modelled) -> None:
    made.first.post(f"/models/{made.newest}?{PLACE}", {"reason": ""})
    assert made.champion == made.newest
    made.first.post(f"/models?{PLACE}", {"do": "roll_back", "reason": "还原"})
    work(made.site)


def test_retraining_is_ordered_and_says_why_it_failed(made: Modelled) -> None:
    wrong = made.first.post(f"/models?{PLACE}", {"do": "retrain", "through": "bald"})
    assert wrong.status_code == 422
    assert '<option value="2024">2024</option>' in wrong.get_data(as_text=True)
    done = made.first.post(f"/models?{PLACE}", {"do": "retrain", "through": "2024", "weights": "true"})
    assert "等待执行" in words(made.first.get(done.headers["Location"]))
    work(made.site)
    assert "前后相连" in words(made.first.get(f"/models?{PLACE}"))


def test_forecasts_are_listed_searched_and_taken_apart(made: Modelled) -> None:
    assert "2025 年类别" in words(made.office.get("/forecasts"))
    said = words(made.office.get("/forecasts/1"))
    assert "输入漂移" in said
    assert "家数太少" in said
    found = words(made.office.get("/forecasts/1?text=测试企业02&review=true"))
    assert CODES[2] in found
    assert CODES[1] not in found
    assert "没有符合条件的企业" in words(made.office.get("/forecasts/1?text=%25&falling=true"))
    reasons = words(made.office.get(f"/forecasts/1/enterprises/{CODES[1]}"))
    assert "各项输入的影响" in reasons
    assert "基准分" in reasons
    assert made.office.get("/forecasts/1/enterprises/91310115MA1G4L1WXK").status_code == 404


def test_a_forecast_is_ordered(made: Modelled) -> None:
    wrong = made.office.post("/forecasts", {"as_of": "bald"})
    assert wrong.status_code == 422
    assert 'value="bald"' in wrong.get_data(as_text=True)
    done = made.office.post("/forecasts", {"as_of": "2024"})
    assert "正在预测" in words(made.office.get(done.headers["Location"]))
    work(made.site)


def test_who_may(made: Modelled) -> None:
    for path in ("/models", f"/models/{made.passed}", "/forecasts", "/forecasts/1"):
        assert made.site.signed_in("observer").get(path).status_code == 200
        assert made.site.signed_in("enterprise", CODES[1]).get(path).status_code == 403
    assert (
        made.office.post("/models", {"do": "retrain", "through": "2024"}, shown="/forecasts").status_code
        == 403
    )
    county.empty(made.site.engine, "990606")
    stranger = made.site.signed_in("officer", county="990606")
    assert stranger.get(f"/models/{made.passed}").status_code == 404
    assert stranger.get("/forecasts/1").status_code == 404
    assert "还没有版本" in words(stranger.get("/models"))


def test_an_administrator_chooses_a_county_first(made: Modelled) -> None:
    asked = made.first.get("/models")
    assert asked.status_code == 422
    assert f'href="/models?{PLACE}"' in asked.get_data(as_text=True)
    change = "<small>更换</small>"
    assert change in made.first.get(f"/models?{PLACE}").get_data(as_text=True)
    assert change not in made.office.get("/models").get_data(as_text=True)


def test_english_shows_no_chinese_of_ours(made: Modelled) -> None:
    titles = "|".join(sorted((fact.title for fact in FACTS), key=len, reverse=True))
    data = re.compile(f"(?s)<script type.*?</script>|测试[^ <]*|第一版|误差可接受|同意|偏差大|还原|{titles}")
    known = re.compile("实际用地面积|绿色工厂|专精特新|规上工业企业|亩均税收|亩均营业收入|高新技术企业")
    reader = made.site.signed_in("officer")
    for path in ("/models", f"/models/{made.passed}", "/forecasts", "/forecasts/1"):
        page = reader.get(f"{path}?lang=en").get_data(as_text=True)
        found = CHINESE.search(data.sub("", known.sub("", page[page.index("<main") :])))
        assert found is None, (path, found.string[found.start() - 20 :][:60])
