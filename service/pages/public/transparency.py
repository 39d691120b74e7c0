"""Who decides what: the rule, the model, people; by which versions; what changed; how sure results are."""

from dataclasses import dataclass

from flask import Response

from model_registry.errors import ModelError
from scoring.stability import DRAWS, REVIEW
from service import certainty, evaluations, methods, models, public_lists, schemes, signatures, unit
from service.certainty import OfClass
from service.methods import Method
from service.models import Listed
from service.pages import changes
from service.pages.changes import Change
from service.pages.public.blueprint import blp, choose, county, page
from service.tables import Evaluation

MOST_YEARS = 5


@dataclass(frozen=True)
class Step:
    """What changed from the method of a year to the next one."""

    before: Method
    after: Method
    changes: list[Change]


@blp.route("/transparency")
def transparency() -> Response:
    """Show who decides what, by which versions, what changed, how sure the results are."""
    place = county()
    if place is None:
        return choose()
    session, every = unit.session(), methods.list_(unit.session(), place.code)
    newest = next((one for one in every if one.evaluation_id), None)
    run = _run(place.code, newest)
    return page(
        "transparency",
        place,
        newest=newest,
        run=run,
        model=_model(place.code),
        key=next(iter(signatures.page(session, limit=1).items), None),
        steps=_steps(place.code, every),
        sure=_sure(run),
        corrections=_corrections(place.code, newest),
        draws=DRAWS,
        firm=certainty.FIRM,
        review=REVIEW,
    )


def _run(code: str, newest: Method | None) -> Evaluation | None:
    if newest is None or newest.evaluation_id is None:
        return None
    return evaluations.get(unit.session(), code, newest.evaluation_id)


def _model(code: str) -> Listed | None:
    """Give the version in use; without one, or where they cannot be read, the rule speaks alone."""
    try:
        return next((one for one in models.versions(unit.store(), code) if one.alias == "champion"), None)
    except ModelError:
        return None


def _steps(code: str, every: list[Method]) -> list[Step]:
    """Compare each year's method with the one before, the newest first."""
    real = [one for one in every if not one.trial][: MOST_YEARS + 1]
    pairs = zip(real[1:], real, strict=False)
    return [_step(code, before, after) for before, after in pairs]


def _step(code: str, before: Method, after: Method) -> Step:
    old, new = (schemes.get(unit.session(), code, one.scheme.id).text for one in (before, after))
    return Step(before, after, changes.between(old, new))


def _sure(run: Evaluation | None) -> list[OfClass]:
    """Count how sure classes are, where that is computed at once."""
    if run is None or evaluations.size(run) > unit.config().large_county:
        return []
    return list(certainty.summary(unit.session(), run))


def _corrections(code: str, newest: Method | None) -> int:
    if newest is None:
        return 0
    return public_lists.corrections(unit.session(), code, newest.year, limit=1).lines.total
