"""The years of an enterprise, and what changed between them."""

from collections.abc import Sequence

from flask import Response

from service import auth, charts, explanations, frozen, unit
from service.charts import Chart
from service.language import say
from service.own_results import Year
from service.pages import frame, result
from service.pages.mine import blueprint
from service.pages.mine.blueprint import blp

FEWEST = 2  # years of a line


@blp.route("/years")
@frame.allow("enterprise")
def history() -> Response:
    """Show all years, and the change of one of them in its three parts."""
    known = blueprint.years()
    if not known:
        return frame.page("pages/mine/nothing.html", early=None)
    chosen = blueprint.year(known)
    asked = frozen.ask(unit.session(), auth.county(), chosen.evaluation_id, blueprint.code())
    change = explanations.since_last_year(unit.session(), asked)
    return frame.page(
        "pages/mine/history.html",
        years=known,
        year=chosen,
        change=change,
        parts=result.parts_chart(change),
        line=_line(known),
    )


def _line(known: Sequence[Year]) -> Chart | None:
    """Draw the totals of the years that have one, with their classes."""
    shown = [one for one in reversed(known) if one.total is not None]
    if len(shown) < FEWEST:
        return None
    values = [{"year": str(one.year), "total": one.total, "class": one.class_name or "—"} for one in shown]
    x = {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}}
    y = {"field": "total", "type": "quantitative", "title": say("总分", "Total"), "scale": {"zero": False}}
    names = sorted({str(one["class"]) for one in values})
    tints = {"domain": names, "range": [charts.colour(one) for one in names]}
    tint = {"field": "class", "type": "nominal", "scale": tints, "legend": None}
    spec = charts.spec(
        height=180,
        data={"values": values},
        encoding={"x": x, "y": y},
        layer=[
            {"mark": {"type": "line", "color": charts.NEUTRAL}},
            {
                "mark": {"type": "point", "filled": True, "size": 260, "opacity": 1},
                "encoding": {"color": tint},
            },
            {
                "mark": {"type": "text", "color": "#ffffff", "fontWeight": "bold"},
                "encoding": {"text": {"field": "class"}},
            },
        ],
    )
    rows = [[one.year, one.class_name or "—", frame.number(one.total)] for one in shown]
    headings = [say("年度", "Year"), say("类别", "Class"), say("总分", "Total")]
    return Chart(say("历年总分与类别", "Totals and classes of the years"), spec, headings, rows)
