"""The method in words: generated from the scheme file, with a worked example and a calculator."""

from dataclasses import dataclass

from flask import Response, request

from scoring.clauses import Pool
from scoring.document import Scheme
from scoring.errors import Fault
from service import basis, language, methods, prose, schemes, unit, worked
from service.basis import Basis
from service.methods import Method
from service.pages import frame, queries
from service.pages.public import words
from service.pages.public.blueprint import blp, choose, county, page
from service.problems import Invalid
from service.view import ResultView
from service.worked import Example

FIELD = "figure-"
LARGEST = 1e12


@dataclass(frozen=True)
class Chosen:
    """A method with its rules; `known` where benchmarks and cut lines of it are public."""

    method: Method
    scheme: Scheme
    known: Basis | None
    pool: Pool


@blp.route("/methods", methods=["GET"], endpoint="methods")
def methods_() -> Response:
    """Show a county's method in words."""
    return _page(None)


@blp.route("/methods", methods=["POST"])
@frame.acts(methods_)
def calculate() -> Response:
    """Score figures that somebody types; nothing is kept."""
    place = county()
    chosen = _chosen(place.code, methods.list_(unit.session(), place.code)) if place else None
    if chosen is None or chosen.known is None:
        return _page(None)
    told = worked.inputs(chosen.scheme, chosen.pool)
    figures = _figures([one.name for one in told])
    held = [one for one in worked.labels(chosen.scheme, chosen.pool) if one in request.form.getlist("label")]
    found = worked.scored(chosen.known, chosen.pool, figures, held)
    if found is None:
        raise Invalid(Fault("method.not_evaluated", "#/figures"))
    return _page(found)


def _page(scored: ResultView | None) -> Response:
    place = county()
    if place is None:
        return choose()
    every = methods.list_(unit.session(), place.code)
    chosen = _chosen(place.code, every)
    if chosen is None:
        return page("no_method", place)
    return page(
        "method",
        place,
        every=every,
        chosen=chosen,
        scheme=chosen.scheme,
        prose=prose.of(chosen.scheme, language.spoken()),
        words=words,
        calibration=chosen.known.calibration if chosen.known else None,
        made_up=_example(chosen),
        fields=worked.inputs(chosen.scheme, chosen.pool),
        labels=worked.labels(chosen.scheme, chosen.pool),
        scored=scored,
    )


def _chosen(code: str, every: list[Method]) -> Chosen | None:
    asked = queries.number("scheme")
    if asked is not None:
        method = methods.get(unit.session(), code, asked)
    elif every:
        method = every[0]
    else:
        return None
    text = schemes.get(unit.session(), code, method.scheme.id).text
    scheme = schemes.of_year(text, method.year)
    known = basis.of(unit.session(), code, method.evaluation_id) if method.evaluation_id else None
    pool = next((one for one in scheme.pools if one.name == request.args.get("pool")), scheme.pools[0])
    return Chosen(method, scheme, known, pool)


def _example(chosen: Chosen) -> Example | None:
    return worked.example(chosen.known, chosen.pool) if chosen.known else None


def _figures(names: list[str]) -> dict[str, float | None]:
    """Read what was typed; an empty field is not delivered, and never 0."""
    typed = {name: request.form.get(FIELD + name, "").strip().replace(",", "") for name in names}
    faults = [Fault("method.no_figure", f"#/{FIELD}{name}") for name, said in typed.items() if not _ok(said)]
    if faults:
        raise Invalid(*faults)
    return {name: float(said) if said else None for name, said in typed.items()}


def _ok(said: str) -> bool:
    try:
        return not said or abs(float(said)) <= LARGEST
    except ValueError:
        return False
