"""Schemes and trials as an official sees them: lists, differences, the editor beside its file, trials."""

import html
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from scoring import literals
from service import attempt, create_app, db, jobs, schemes
from tests.api import county
from tests.api.county import scheme_text
from tests.pages.conftest import CHINESE, Site, Visitor

WEIGHT, OTHER = "pools.0.indicators.0.weight", "pools.0.indicators.1.weight"
CUT = "rankings.0.bands.0.to"
HOSTILE = """<script>alert(1)</script>"'"""


@pytest.fixture(scope="module")
def officer(site: Site) -> Visitor:
    return site.signed_in("officer")


def words(answer: TestResponse) -> str:
    """The page as a reader sees it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def kept(site: Site) -> int:
    """How many schemes there are."""
    with db.session(site.engine) as session:
        return len(schemes.list_(session, site.own.code))


def was(shown_text: str, **changed: Any) -> dict[str, Any]:
    """The fields as they were shown, and some of them as they were changed."""
    shown = {literals.written(one.path): literals.shown(one.value) for one in literals.literals(shown_text)}
    return {f"was.{name}": value for name, value in shown.items()} | shown | changed


def test_the_list_and_the_difference_of_two(site: Site, officer: Visitor) -> None:
    assert "测试县新办法" in words(officer.get("/schemes"))
    own = site.own
    said = words(officer.get(f"/schemes?old={own.scheme}&new={own.newer_scheme}"))
    assert "评价组 · 规上工业企业 · 亩均税收 · 基准值 20.0 改为 24.0" in said


def test_one_with_its_figures_and_its_file(site: Site, officer: Visitor) -> None:
    said = words(officer.get(f"/schemes/{site.own.newer_scheme}"))
    assert "亩均税收 · 权重 60" in said
    assert "与上一份相比" in said
    file = officer.get(f"/schemes/{site.own.scheme}/file")
    assert file.get_data(as_text=True) == scheme_text(site.own.code)
    assert "attachment" in file.headers["Content-Disposition"]


def test_figures_are_written_into_the_file_and_checked(site: Site, officer: Visitor) -> None:
    path, text = f"/schemes/{site.own.scheme}/edit", scheme_text(site.own.code)
    sent = was(text, **{WEIGHT: "70", "balance": "true", "do": "check", "text": text.replace("\n", "\r\n")})
    said = html.unescape(officer.post(path, sent).get_data(as_text=True))
    assert "weight = 70" in said
    assert "weight = 30" in said
    assert "检查通过" in said
    assert "60 改为 70" in said
    assert "40 改为 30" in said


def test_without_balance_a_sum_that_is_wrong_is_told(site: Site, officer: Visitor) -> None:
    text, before = scheme_text(site.own.code), kept(site)
    sent = was(text, **{WEIGHT: "70", "do": "check", "text": text})
    assert "文件还有错误" in words(officer.post(f"/schemes/{site.own.scheme}/edit", sent))
    refused = officer.post(f"/schemes/{site.own.scheme}/edit", sent | {"do": "add"})
    assert refused.status_code == 422
    assert 'value="70"' in refused.get_data(as_text=True)
    assert kept(site) == before


def test_what_is_no_figure_stays_in_its_field(site: Site, officer: Visitor) -> None:
    sent = was(scheme_text(site.own.code), **{WEIGHT: "viel", "do": "check"})
    refused = officer.post(f"/schemes/{site.own.scheme}/edit", sent)
    assert refused.status_code == 422
    assert 'value="viel"' in refused.get_data(as_text=True)
    assert "应为有限的数" in words(refused)


def test_a_broken_file_is_shown_again(site: Site, officer: Visitor) -> None:
    sent = {"text": f"county = {HOSTILE}", "do": "check"}
    refused = officer.post(f"/schemes/{site.own.scheme}/edit", sent)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_a_changed_copy_is_kept_as_a_new_scheme(site: Site, officer: Visitor) -> None:
    text = scheme_text(site.own.code, title=f"第三版{HOSTILE[:-2]}")
    done = officer.post(f"/schemes/{site.own.scheme}/edit", {"text": text, "do": "add"})
    assert done.status_code == 303
    page = officer.get(done.headers["Location"]).get_data(as_text=True)
    assert "第三版&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_file_is_sent_whole(site: Site, officer: Visitor) -> None:
    text = scheme_text(site.own.code) + "# 长注释\n" * 20_000
    sent = officer.post(f"/schemes/{site.own.scheme}/edit", {"text": text, "do": "check"})
    assert "检查通过" in words(sent)


def test_a_new_one_is_pasted_or_uploaded(site: Site, officer: Visitor) -> None:
    assert f'county    = "{site.own.code}"' in html.unescape(
        officer.get("/schemes/new").get_data(as_text=True)
    )
    content = scheme_text(site.own.code, title="上传的办法").encode()
    done = officer.post("/schemes/new", {"text": "", "file": (BytesIO(content), "x.toml")})
    assert done.status_code == 303
    wrong = officer.post("/schemes/new", {"text": scheme_text("990202")})
    assert wrong.status_code == 422
    assert "990202" in words(wrong)
    assert officer.post("/schemes/new", {"file": (BytesIO(b"\xff\xfe"), "x.toml")}).status_code == 422


def test_figures_are_tried_at_once_and_nothing_is_kept(site: Site, officer: Visitor) -> None:
    before = kept(site)
    sent = was(scheme_text(site.own.code), **{CUT: "0.5", "do": "try"})
    said = words(officer.post("/simulation", sent))
    assert "↑ 2" in said
    assert "0.3 改为 0.5" in said
    assert "财政影响" not in said
    assert "测试企业" in said
    assert kept(site) == before
    assert "恢复原值" in words(officer.get("/simulation"))


def test_a_refused_trial_keeps_what_was_typed(site: Site, officer: Visitor) -> None:
    refused = officer.post("/simulation", was(scheme_text(site.own.code), **{CUT: "0.95", "do": "try"}))
    assert refused.status_code == 422
    assert 'value="0.95"' in refused.get_data(as_text=True)


def test_a_kept_trial_tells_what_each_change_does(site: Site, officer: Visitor) -> None:
    sent = was(scheme_text(site.own.code), **{CUT: "0.5", "policies.0.by_class.C.0": "0.2", "do": "keep"})
    done = officer.post("/simulation", sent)
    place = done.headers["Location"].partition("?")[0]
    assert "正在计算" in words(officer.get(place))
    work(site)
    said = words(officer.get(place))
    assert "各项改动的影响" in said
    assert "差别电价" in said
    assert "0.3 改为 0.5" in said
    assert orjson.loads(officer.get(f"{place}/file").data)["moved"] == 2
    book = CalamineWorkbook.from_filelike(BytesIO(officer.get(f"{place}/moves/export?format=xlsx").data))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head[:4] == ["企业", "信用代码", "评价组", "现行类别"]
    assert [row[0] for row in rows] == ["测试企业03", "测试企业04"]
    assert {row[2] for row in rows} == {"规上工业企业"}
    migrated = officer.get(f"{place}/migration/export").get_data(as_text=True).splitlines()
    assert ",全部企业,B,A,2" in migrated
    assert f"{place}/moves/export?format=csv" in officer.get(place).get_data(as_text=True)
    assert place in officer.get("/simulation").get_data(as_text=True)


def test_a_report_is_made_and_downloaded(site: Site, officer: Visitor) -> None:
    place = officer.post("/simulation", {"do": "report"}).headers["Location"].partition("?")[0]
    work(site)
    assert "报告已生成" in words(officer.get(place))
    assert officer.get(f"{place}/moves/export").status_code == 404
    file = officer.get(f"{place}/file")
    assert file.mimetype == "text/html"
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_large_county_is_tried_by_a_job(site: Site) -> None:
    app = create_app(replace(site.config, large_county=3))
    done = (
        replace(site, app=app)
        .signed_in("officer")
        .post("/simulation", was(scheme_text(site.own.code), **{CUT: "0.5"}))
    )
    app.extensions["engine"].dispose()
    assert done.status_code == 303
    assert "/simulations/" in done.headers["Location"]


def test_without_an_evaluation_the_page_says_what_to_do(site: Site) -> None:
    county.empty(site.engine, "990303")
    said = words(site.signed_in("officer", county="990303").get("/simulation"))
    assert "还没有评价" in said


def test_who_may(site: Site) -> None:
    for path in ("/schemes", f"/schemes/{site.own.scheme}", "/simulation"):
        assert site.signed_in("observer").get(path).status_code == 200
        assert site.signed_in("enterprise", county.CODES[1]).get(path).status_code == 403
        asked = site.visitor().get(path)
        assert asked.status_code == 303
        assert "next=" in asked.headers["Location"]
    observer = site.signed_in("observer")
    assert observer.get("/schemes/new").status_code == 403
    assert observer.post("/simulation", {"do": "report"}).status_code == 403
    assert observer.post("/simulation", was(scheme_text(site.own.code), **{CUT: "0.5"})).status_code == 200
    sent = {"text": scheme_text(site.own.code, title="不许"), "do": "add"}
    assert observer.post(f"/schemes/{site.own.scheme}/edit", sent).status_code == 403


def test_what_is_of_another_county_is_not_found(site: Site) -> None:
    county.empty(site.engine, "990404")
    stranger = site.signed_in("officer", county="990404")
    for path in (f"/schemes/{site.own.scheme}", f"/schemes/{site.own.scheme}/edit", "/simulations/1"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/simulation?evaluation={site.own.published}").status_code == 404


def test_other_jobs_are_not_shown(site: Site, officer: Visitor) -> None:
    assert officer.get(f"/simulations/{site.own.job}").status_code == 404


def test_english_shows_no_chinese_of_ours(site: Site, officer: Visitor) -> None:
    known = "测试[^ <]*|第三版|上传的办法|规上工业企业|亩均税收|亩均营业收入|差别电价|高新技术企业|号|..镇"
    data = re.compile(f"(?s)<pre.*?</pre>|<textarea.*?</textarea>|优先发展类|[东西]镇|{known}")
    compared = f"/schemes?old={site.own.scheme}&new={site.own.newer_scheme}&lang=en"
    paths = (compared, "/schemes/1?lang=en", "/schemes/1/edit?lang=en", "/simulation?lang=en")
    pages = [officer.get(path) for path in paths]
    pages.append(officer.post("/simulation?lang=en", was(scheme_text(site.own.code), **{CUT: "0.5"})))
    for answer in pages:
        page = answer.get_data(as_text=True)
        found = CHINESE.search(data.sub("", page[page.index("<main") :]))
        assert found is None, (answer.request.path, found)


def work(site: Site) -> None:
    """Do what waits, as a worker does it."""
    with db.session(site.engine) as session:
        waiting = jobs.queued(session)
    for number in waiting:
        attempt.run(site.engine, site.config, number)
