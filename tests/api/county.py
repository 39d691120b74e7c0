"""A tiny county, made through the real operations: ten enterprises, four department files, a scheme."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from data import uscc
from service import accounts, attempt, counties, db, evaluations, jobs, publications, schemes, submissions
from service.config import Config

YEAR = 2024
N = 10
CODES = tuple(uscc.make(f"91990101MB0000{i:02d}") for i in range(N))
FOREIGN_CODES = tuple(uscc.make(f"91990202MC0000{i:02d}") for i in range(N))
POWER_PLANT = CODES[9]  # exempt
MIXED = CODES[0]  # two results: its own, and one with its tenant
TENANT = CODES[8]

SCHEME = """
county = "{county}"
year = 2024
as_of = 2024-12-31
title = "{title}"
title_en = "The test county's evaluation"
source = "测试〔2025〕1号"

[[derived]]
name = "land"
title = "实际用地面积"
title_en = "Land actually used"
unit = "mu"
formula = "coalesce(land_owned, 0) + coalesce(land_rented_in, 0) - coalesce(land_let_out, 0)"

[units]
mixed_when = "array_contains(labels, '混合型企业')"

[[classes]]
name = "A"
title = "优先发展类"
title_en = "Priority development"
[[classes]]
name = "B"
title = "鼓励提升类"
title_en = "Encouraged to improve"
[[classes]]
name = "C"
title = "倒逼整治类"
title_en = "Pressed to improve"

[[scope]]
name = "utilities"
when = "left(industry, 2) = '44'"
status = "exempt"
reason = "电力企业不参评"
reason_en = "Power plants are not evaluated"
basis = "第三条"

[[pools]]
name = "above_scale"
title = "规上工业企业"
title_en = "Industrial enterprises above scale"
where = "scale = 'above'"

[[pools.indicators]]
name = "tax_per_land"
title = "亩均税收"
title_en = "Tax per mu"
value = "tax / land"
unit = "万元/亩"
weight = {weight}
score = "ratio"
benchmark = 20.0
cap = 1.5

[[pools.indicators]]
name = "revenue_per_land"
title = "亩均营业收入"
title_en = "Revenue per mu"
value = "revenue / land"
unit = "万元/亩"
weight = 40
score = "ratio"
benchmark = {{ of = "sum_ratio" }}
cap = 1.5

[[adjustments]]
name = "high_tech"
title = "高新技术企业"
title_en = "High-tech enterprise"
when = "array_contains(labels, '高新技术企业')"
points = 3
basis = "第七条"

[[rankings]]
name = "above"
pools = ["above_scale"]
bands = [{{ class = "A", to = 0.3 }}, {{ class = "B", to = 0.8 }}, {{ class = "C" }}]

[[overrides]]
name = "penalised"
title = "环境违法"
title_en = "Breach of environmental law"
when = "array_contains(labels, '环境违法')"
action = "not_above"
class = "C"
basis = "第九条"

[[policies]]
name = "power_surcharge"
title = "差别电价"
title_en = "Differential electricity price"
instrument = "electricity"
unit = "CNY/kWh"
by_class = {{ C = [0.05, 0.10] }}
amount = "rate * electricity_kwh"
basis = "鲁发改价格〔2022〕56号"
expires_on = 2026-12-31
"""


def scheme_text(county: str, title: str = "测试县工业企业评价办法", weight: int = 60) -> str:
    """Write the scheme for a county."""
    return SCHEME.format(county=county, title=title, weight=weight)


LABELS = {0: "混合型企业", 1: "高新技术企业", 2: "环境违法"}


def files(codes: Sequence[str]) -> dict[str, bytes]:
    """Write the department files of ten enterprises."""
    headings = {
        "market": "统一社会信用代码,企业名称,行业代码,所属乡镇街道,登记状态,企业标签",
        "statistics": "统一社会信用代码,规模,营业收入(万元),综合能源消费量(tce)",
        "tax": "统一社会信用代码,实缴税金(万元)",
        "land": "宗地号,权属单位信用代码,使用单位信用代码,宗地面积(m2),使用面积(m2)",
        "power": "户号,统一社会信用代码,用电量(kWh)",
    }
    lines = {name: [heading] for name, heading in headings.items()}
    for i, code in enumerate(codes):
        town, industry = "东镇" if i % 2 else "西镇", 4411 if i == 9 else 3429
        lines["market"].append(f"{code},测试企业{i:02d},{industry},{town},正常,{LABELS.get(i, '')}")
        lines["statistics"].append(f"{code},规上,{1000 + 100 * i},{50 + i}")
        lines["tax"].append(f"{code},{300 - 20 * i}")
        user, used = (codes[8], 4000) if i == 0 else (code, 10000)
        lines["land"].append(f"P{i},{code},{user},10000,{used}")
        lines["power"].append(f"U{i},{code},{100000 + i}")
    return {name: "\n".join(rows).encode() for name, rows in lines.items()}


FILES = files(CODES)
BAD_TAX = f"统一社会信用代码,实缴税金(万元)\n{CODES[0]},十二万\n91310115MA1G4L1WXK,3\n".encode()


@dataclass(frozen=True)
class County:
    """A county with its tokens and what is in it."""

    code: str
    officer: str
    enterprise: str  # of CODES[1]
    other_enterprise: str  # of CODES[2]
    scheme: int
    newer_scheme: int
    submissions: dict[str, int]
    refused: int
    superseded: int
    published: int
    draft: int
    job: int  # an export that succeeded


def empty(engine: Engine, code: str) -> str:
    """Make a county without anything but an officer; give the officer's token."""
    with db.session(engine) as session:
        counties.add(session, code, f"测试县{code}", synthetic=True)
        return accounts.create_token(session, "officer", code)


def hand_in(
    engine: Engine,
    code: str,
    names: Sequence[str] = tuple(FILES),
    codes: Sequence[str] = CODES,
    year: int = YEAR,
) -> dict[str, int]:
    """Hand in department files; give the submissions' numbers."""
    found, contents = {}, files(codes)
    for name in names:
        with db.session(engine) as session:
            made = submissions.accept(session, code, year, name, f"{name}.csv", contents[name], None)
            assert made.state == "accepted", submissions.errors(session, code, made.id)
            found[name] = made.id
    return found


def add_scheme(engine: Engine, code: str, weight: int = 60) -> int:
    """Add the scheme; give its number."""
    return add_text(engine, code, scheme_text(code, weight=weight))


def add_text(engine: Engine, code: str, text: str) -> int:
    """Add any scheme; give its number."""
    with db.session(engine) as session:
        return schemes.add(session, code, text).id


def run(engine: Engine, code: str, scheme: int, publish: bool = True, year: int = YEAR) -> int:
    """Evaluate, and publish; give the evaluation's number."""
    with db.session(engine) as session:
        made = evaluations.run(session, code, scheme, year, None)
        return (evaluations.publish(session, code, made.id, None) if publish else made).id


def publish(engine: Engine, code: str, evaluation: int) -> None:
    """Publish a draft of a year without a campaign, as an operator takes it over."""
    with db.session(engine) as session:
        publications.take_over(session, code, evaluation, None)


def export(engine: Engine, code: str, evaluation: int) -> int:
    """Write the results into a file, as a worker does it; give the job's number."""
    params = {"evaluation_id": evaluation, "format": "csv"}
    with db.session(engine) as session:
        made = jobs.submit(session, code, "export", params, None).id
    attempt.run(engine, Config(engine.url.render_as_string(hide_password=False)), made)
    return made


def full(engine: Engine, code: str, codes: Sequence[str] = CODES) -> County:
    """Make a county with everything in it."""
    officer = empty(engine, code)
    with db.session(engine) as session:
        tokens = [accounts.create_token(session, "enterprise", code, codes[i]) for i in (1, 2)]
        refused = submissions.accept(session, code, YEAR, "tax", "坏文件.csv", BAD_TAX, None)
    given = hand_in(engine, code, codes=codes)
    scheme = add_scheme(engine, code)
    published = [run(engine, code, scheme) for _ in range(2)]
    return County(
        code=code,
        officer=officer,
        enterprise=tokens[0],
        other_enterprise=tokens[1],
        scheme=scheme,
        newer_scheme=_newer(engine, code),
        submissions=given,
        refused=refused.id,
        superseded=published[0],
        published=published[1],
        draft=run(engine, code, scheme, publish=False),
        job=export(engine, code, published[1]),
    )


def _newer(engine: Engine, code: str) -> int:
    with db.session(engine) as session:
        text = scheme_text(code, title="测试县新办法").replace("benchmark = 20.0", "benchmark = 24.0")
        return schemes.add(session, code, text).id
