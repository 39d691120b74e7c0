"""One run as a whole: its classes, totals and lines, industries and townships; chosen, replayed."""

import math
from collections.abc import Iterator, Sequence

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, campaigns, charts, evaluations, gates, overviews, stages, unit
from service.api.reads import noted
from service.campaign_tables import Campaign
from service.charts import Chart
from service.evaluations import Replay
from service.language import say, word
from service.overviews import Distribution
from service.pages import frame, queries
from service.pages.evaluating.blueprint import ONE, blp, opened, pools
from service.schemas.campaigns import CampaignChoice
from service.schemas.common import PageQuery
from service.tables import Evaluation

SHADES = 5
FEWEST_DIGITS, MOST_DIGITS = 2, 8  # decimals of a gap; beyond these is a computer's noise
ABOVE = -7  # pixels: a line's class stands over the drawing, not on its bars


@blp.route(ONE, methods=["GET"])
@frame.allow(*auth.READERS)
def run(evaluation_id: int) -> Response:
    """Show a run: classes by pool, totals and lines, industries and townships."""
    return _run(evaluation_id)


@blp.route(ONE, methods=["POST"])
@frame.allow(*auth.READERS)
@frame.acts(run)
def act_on_run(evaluation_id: int) -> Response | BareResponse:
    """Compute it again and compare, or choose it for the campaign."""
    if request.form.get("do") == "replay":
        found = evaluations.replay(unit.session(), auth.county(), evaluation_id)
        return _run(evaluation_id, replay=found)
    return auth.allow("officer")(_choose)(evaluation_id)


@blp.route(f"{ONE}/borderline")
@frame.allow(*auth.READERS)
@noted
def borderline(evaluation_id: int) -> Response:
    """List who stands nearest to a line."""
    found, _ = opened(evaluation_id)
    asked = queries.asked(PageQuery())
    part = (asked["limit"], asked["offset"])
    near = overviews.borderline(unit.session(), auth.county(), evaluation_id, *part)
    digits = _digits([one.gap for one in near.items])
    return frame.page("pages/evaluating/borderline.html", one=found, found=near, digits=digits)


def _digits(gaps: Sequence[float]) -> int:
    """Tell how many decimals print even the least of these gaps with two digits."""
    least = min((abs(gap) for gap in gaps if gap), default=1.0)
    return min(max(FEWEST_DIGITS, 1 - math.floor(math.log10(least))), MOST_DIGITS)


def _run(evaluation_id: int, replay: Replay | None = None) -> Response:
    session, county = unit.session(), auth.county()
    found, scheme = opened(evaluation_id)
    parted = overviews.distributions(session, county, evaluation_id)
    others = [one for one in evaluations.page(session, county).items if one.id != evaluation_id]
    campaign = _campaign(found)
    return frame.page(
        "pages/evaluating/run.html",
        one=found,
        scheme=scheme,
        pools=pools(scheme),
        table=by_pool(found, tuple(one.name for one in scheme.classes)),
        charts=[_chart(one) for one in parted],
        parts=[
            (
                say("行业 × 类别", "Industry × class"),
                overviews.crossed(session, county, evaluation_id, "industry"),
            ),
            (
                say("乡镇街道 × 类别", "Township × class"),
                overviews.crossed(session, county, evaluation_id, "township"),
            ),
        ],
        shade=shade,
        files=len(orjson.loads(found.submissions)),
        outdated=found.state == "draft" and gates.is_outdated(session, found),
        others=others,
        campaign=campaign,
        may_choose=campaign is not None and auth.actor().has("officer"),
        replay=replay,
    )


def _campaign(found: Evaluation) -> Campaign | None:
    """Find the campaign for which a draft may be chosen now."""
    if found.state != "draft" or found.through is not None:
        return None
    for one in campaigns.page(unit.session(), found.county, found.year).items:
        fits = one.scheme_id == found.scheme_id and one.state in stages.CHOOSING
        if fits and one.evaluation_id != found.id:
            return one
    return None


def _choose(evaluation_id: int) -> BareResponse:
    asked = request.form.get("campaign_id", "")
    given = queries.read(CampaignChoice(), evaluation_id=evaluation_id)
    number = int(asked) if asked.isdecimal() else 0
    what = (number, evaluation_id, given["reason"], auth.actor())
    stages.choose(unit.session(), auth.county(), *what)
    zh, en = "已选定，由另一名审批人员批准。", "It is chosen; another person approves it."
    return frame.done(zh, en, "campaigns.one", campaign_id=number)


def by_pool(found: Evaluation, names: tuple[str, ...]) -> list[tuple[str | None, dict[str | None, int], int]]:
    """Count classes by pool; None is without a pool, and without a class."""
    counted: dict[str | None, dict[str | None, int]] = {}
    for pool, _, name, units in evaluations.counts(found):
        row = counted.setdefault(pool, dict.fromkeys((*names, None), 0))
        row[name] = row.get(name, 0) + units
    order = sorted(counted, key=lambda pool: (pool is None, pool or ""))
    return [(pool, counted[pool], sum(counted[pool].values())) for pool in order]


def shade(counts: tuple[int, ...], at: int) -> int:
    """Say how dark a cell is: by its share of the row."""
    whole = sum(counts)
    return round(SHADES * counts[at] / whole) if whole else 0


def _chart(one: Distribution) -> Chart:
    classes = sorted({bar.class_name or "—" for bar in one.bars})
    values = [
        {"from": bar.low, "to": bar.high, "units": bar.units, "class": bar.class_name or "—"}
        for bar in one.bars
    ]
    lines = [{"line": line.line, "words": line.class_name} for line in one.lines]
    colours = {"domain": classes, "range": [charts.colour(name) for name in classes]}
    words = say("总分", "Total")
    bars = {
        "data": {"values": values},
        "mark": {"type": "bar", "binSpacing": 0},
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "title": words, "bin": {"binned": True}},
            "x2": {"field": "to"},
            "y": {
                "field": "units",
                "type": "quantitative",
                "title": say("户数", "Units"),
                "axis": charts.WHOLE,
            },
            "color": {
                "field": "class",
                "type": "nominal",
                "scale": colours,
                "title": None,
                "legend": {"orient": "top"},
            },
        },
    }
    marks = {
        "data": {"values": lines},
        "mark": {"type": "rule", "color": charts.INK, "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "line", "type": "quantitative"}},
    }
    grouped = any(line.group for line in one.lines)
    layer = [bars] if grouped else [bars, marks, _labels(lines)]
    title = word(one.title) + say("：总分分布与分档线", ": totals and lines")
    if one.lines and not grouped:
        said = [f"{line.class_name} ≥ {frame.number(line.line)}" for line in one.lines]
        title += say(f"（{'，'.join(said)}）", f" ({', '.join(said)})")
    headings = [say("类别", "Class"), say("总分自", "From"), say("至", "To"), say("户数", "Units")]
    return Chart(title, charts.spec(height=220, layer=layer), headings, list(_rows(one)))


def _labels(lines: list[dict[str, object]]) -> dict[str, object]:
    return {
        "data": {"values": lines},
        "mark": {"type": "text", "fontWeight": "bold", "fontSize": 12, "color": charts.INK},
        "encoding": {
            "x": {"field": "line", "type": "quantitative"},
            "y": {"value": ABOVE},
            "text": {"field": "words"},
        },
    }


def _rows(one: Distribution) -> Iterator[list[str]]:
    """The lines first, then the bars."""
    for line in one.lines:
        said = f"{line.class_name} {say('线', 'line')} {line.group}".strip()
        yield [said, frame.number(line.line, 4), "", ""]
    for bar in one.bars:
        yield [bar.class_name or "—", frame.number(bar.low), frame.number(bar.high), frame.number(bar.units)]
