"""Runs as officials see them: started, chosen, looked at as a whole and one by one, compared."""

import html
import json
import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from scoring.facts import ATTRIBUTES, FACTS
from service import accounts, campaigns, charts, collection, create_app, db, evaluations, listing
from service.campaign_tables import Campaign
from service.db import begin_write
from tests.api import county
from tests.api.county import CODES, FOREIGN_CODES, MIXED, POWER_PLANT, YEAR
from tests.pages.conftest import CHINESE, Site, Visitor

HOSTILE = """<script>alert(1)</script>"'"""
DATA = county.SCHEME + "".join(one.decode() for one in county.FILES.values())
DATA += "".join(one.title + getattr(one, "unit", "") for one in (*FACTS, *ATTRIBUTES))
DATA += "测试县 测试县工业企业评价办法 万元 亩 通用设备制造业"
PATHS = ("", "/results", "/borderline", f"/results/{CODES[1]}")


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


@pytest.fixture(scope="module")
def officer(site: Site) -> Visitor:
    return site.signed_in("officer")


@pytest.fixture(scope="module")
def run(site: Site) -> str:
    """The address of the published run."""
    return f"/runs/{site.own.published}"


def test_a_run_is_started_and_listed(site: Site, officer: Visitor) -> None:
    refused = officer.post("/runs", {"scheme_id": str(site.own.scheme), "through": "2024Q9"})
    assert refused.status_code in (409, 422)
    assert 'value="2024Q9"' in refused.get_data(as_text=True)
    assert officer.post("/runs", {"scheme_id": ""}).status_code == 422
    done = officer.post("/runs", {"scheme_id": str(site.own.newer_scheme)})
    assert done.status_code == 303, words(done)
    assert "规上工业企业" in words(officer.get(done.headers["Location"]))
    assert "已公布" in words(officer.get("/runs?state=published"))
    assert 'name="scheme_id"' not in site.signed_in("reviewer").get("/runs").get_data(as_text=True)


def test_a_large_county_is_evaluated_by_a_job(site: Site) -> None:
    app = create_app(replace(site.config, large_county=3))
    visitor = replace(site, app=app).signed_in("officer")
    done = visitor.post("/runs", {"scheme_id": str(site.own.scheme)})
    assert (done.status_code, done.headers["Location"]) == (303, "/runs")
    assert "正在计算" in words(visitor.get("/runs"))
    path = f"/runs/{site.own.published}/results"
    assert visitor.post(path, {"format": "csv"}).status_code == 303
    assert "正在生成" in words(visitor.get(path))
    assert visitor.get(f"/runs/{site.own.published}/export").status_code == 409
    app.extensions["engine"].dispose()


def test_a_run_as_a_whole(officer: Visitor, run: str) -> None:
    page = officer.get(run)
    said = words(page)
    for one in ("规上工业企业", "总分分布与分档线", "行业 × 类别", "乡镇街道 × 类别", "东镇", "34"):
        assert one in said, one
    raw = page.get_data(as_text=True)
    assert raw.count("data-chart") == raw.count("<summary>数据表") >= 1
    assert "style=" not in raw


def test_enterprises_are_counted_in_whole_numbers(officer: Visitor, run: str) -> None:
    found = officer.get(run).get_data(as_text=True)
    specs = re.findall(r'<script type="application/json">(.*?)</script>', found, flags=re.DOTALL)
    assert specs
    for one in specs:
        drawn = re.sub(r"<text [^>]*>", "<text>", charts.svg(json.loads(one), 800, "sans-serif"))
        axis = drawn.partition("Y-axis titled")[2].partition("<text>户数</text>")[0]
        figures = re.findall("<text>([^<]*)</text>", axis)
        assert len(figures) > 1
        assert all(map(str.isdecimal, figures)), figures


def test_computed_again_it_is_equal(officer: Visitor, run: str) -> None:
    assert "逐字节一致" in words(officer.post(run, {"do": "replay"}))


def test_results_are_filtered_sorted_and_shown_by_columns(officer: Visitor, run: str) -> None:
    said = words(officer.get(f"{run}/results?class=A"))
    assert "测试企业01" in said
    assert "测试企业08" not in said
    assert re.search("测试企业09.*测试企业08", words(officer.get(f"{run}/results?sort=-name")))
    only = officer.get(f"{run}/results?c-unit=on&text=企业00").get_data(as_text=True)
    assert "合并评价" in only
    said = words(officer.get(f"{run}/results?text=企业00"))
    assert re.search(f"测试企业00 {MIXED} 合并评价", said)
    assert len(re.findall(f"测试企业00 {MIXED} (?!合并评价)", said)) == 1
    assert '<th scope="col">评价组' not in only
    assert officer.get(f"{run}/results?sort=x").status_code == 422
    hostile = officer.get(f"{run}/results", query_string={"text": HOSTILE})
    assert hostile.status_code == 200
    assert "<script>alert" not in hostile.get_data(as_text=True)
    paged = officer.get(f"{run}/results?limit=2").get_data(as_text=True)
    assert 'rel="next"' in paged
    assert "offset=2" in paged


def test_all_results_are_exported(officer: Visitor, run: str) -> None:
    found = officer.get(f"{run}/export?format=csv")
    assert CODES[1] in found.get_data(as_text=True)
    assert "attachment" in found.headers["Content-Disposition"]
    page = officer.get(f"{run}/results?status=exempt&limit=2").get_data(as_text=True)
    link = re.search(r'href="([^"]+/export[^"]+format=csv)"', page)
    assert link
    rows = officer.get(html.unescape(link[1])).get_data(as_text=True).splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [POWER_PLANT]


def test_a_job_s_file_is_given_to_its_county_alone(site: Site, officer: Visitor) -> None:
    found = officer.get(f"/exports/{site.own.job}")
    assert CODES[1] in found.get_data(as_text=True)
    county.empty(site.engine, "990505")
    assert site.signed_in("officer", county="990505").get(f"/exports/{site.own.job}").status_code == 404


def test_one_result_says_what_its_enterprise_is_told(officer: Visitor, run: str) -> None:
    said = words(officer.get(f"{run}/results/{CODES[1]}"))
    for one in ("测试企业01", "总分与分数线", "各项指标", "对应的政策与金额"):
        assert one in said, one
    assert "合并评价" in words(officer.get(f"{run}/results/{MIXED}?part=merged"))
    assert officer.get(f"{run}/results/{FOREIGN_CODES[1]}").status_code == 404


def test_who_stands_next_to_a_line_is_listed(officer: Visitor, run: str) -> None:
    said = words(officer.get(f"{run}/borderline"))
    assert "正在线上" in said
    assert "高出 0 " not in said
    assert "还差" in said
    assert "名次" in said


def test_two_runs_are_compared(site: Site, officer: Visitor, run: str) -> None:
    newest = evaluations_of(site)[0]
    found = officer.get(f"{run}/comparison?to={newest}&everybody=true")
    said = words(found)
    for one in ("类别迁移", "自身数据", "测试企业01"):
        assert one in said, one
    assert officer.get(f"{run}/comparison?to=999999").status_code == 404
    assert officer.get(f"{run}/comparison").status_code == 422
    kept = officer.get(f"{run}/comparison/export?to={newest}&everybody=true&format=csv")
    assert CODES[1] in kept.get_data(as_text=True)


def evaluations_of(site: Site) -> list[int]:
    with db.session(site.engine) as session:
        return [one.id for one in evaluations.page(session, site.own.code).items]


def test_a_draft_is_chosen_for_the_campaign_with_a_reason(site: Site, officer: Visitor) -> None:
    with db.session(site.engine) as session:
        by = accounts.actor(session, site.own.officer)
        made = campaigns.create(session, site.own.code, YEAR, site.own.scheme, True, by).id
    with db.session(site.engine) as session:
        listing.draw(session, site.own.code, made, by)
        assert collection.owed(session, campaigns.get(session, site.own.code, made))
    with db.session(site.engine) as session:  # time that no test waits for
        begin_write(session)
        row = session.get(Campaign, made)
        assert row
        row.state = "evaluating"
    draft = f"/runs/{site.own.draft}"
    assert "选定用于公示和公布" in words(officer.get(draft))
    refused = officer.post(draft, {"do": "choose", "campaign_id": str(made)})
    assert refused.status_code == 422
    done = officer.post(draft, {"do": "choose", "campaign_id": str(made), "reason": "最新数据"})
    assert done.headers["Location"] == f"/campaigns/{made}"
    assert f"#{site.own.draft}" in words(officer.get(f"/campaigns/{made}"))
    assert "已选定" in words(officer.get("/runs"))


@pytest.mark.parametrize("path", PATHS)
def test_others_have_none_of_it(site: Site, run: str, path: str) -> None:
    county.empty(site.engine, code := f"99060{PATHS.index(path)}")
    assert site.signed_in("officer", county=code).get(run + path).status_code == 404
    assert site.signed_in("enterprise", CODES[1]).get(run + path).status_code == 403
    away = site.visitor().get(run + path)
    assert away.status_code == 303
    assert away.headers["Location"].startswith("/sign-in?next=/runs/")


@pytest.mark.parametrize("path", PATHS)
def test_in_english_all_but_the_data_is_english(site: Site, run: str, path: str) -> None:
    page = site.signed_in("officer").get(f"{run}{path}?lang=en").get_data(as_text=True)
    plain = re.sub(r"<script.*?</script>|<option.*?</option>|中文", "", page, flags=re.DOTALL)
    assert [one for one in re.findall(f"{CHINESE.pattern}+", plain) if one not in DATA] == []
