"""What a changed copy of a scheme would do: on the tables of an evaluation, as plain figures and texts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from scoring.errors import Fault, SchemeError
from scoring.scheme import Scheme, parse
from scoring.simulation import Effect, Part, Simulation, Tally, simulate
from service import evaluations, files
from service.db import begin_write

CENTS = 100


def kept(session: Session, county: str, evaluation_id: int, text: str) -> str:
    """Check a changed scheme and keep its text, to be tried on an evaluation later; give its digest."""
    evaluations.get(session, county, evaluation_id)
    _checked(county, text)
    begin_write(session)
    return files.keep(session, text.encode())


def of_evaluation(
    session: Session, county: str, evaluation_id: int, text: str, attribute: bool = True
) -> dict[str, Any]:
    """Try a scheme text on the tables that an evaluation of the county saw; nothing is kept."""
    kept = evaluations.get(session, county, evaluation_id)
    changed = _checked(county, text)
    scheme, saw = evaluations.scheme_by(session, kept), evaluations.seen(session, kept)
    return plain(simulate(scheme, changed, saw.facts, saw.previous, attribute)) | {"evaluation": kept.id}


def _checked(county: str, text: str) -> Scheme:
    changed = parse(text)
    if changed.county != county:
        wrong = Fault("scheme.other_county", "county", {"county": county, "found": changed.county})
        raise SchemeError([wrong])
    return changed


def plain(simulation: Simulation) -> dict[str, Any]:
    """Give a simulation as JSON can hold it; money in yuan."""
    return {
        "schemes": {"before": simulation.before.scheme.digest, "after": simulation.after.scheme.digest},
        "classes": {
            "before": list(simulation.before.scheme.class_names),
            "after": list(simulation.after.scheme.class_names),
        },
        **_effect(simulation.whole),
        "moves": simulation.moves.to_dicts(),
        "migration": simulation.migration.to_dicts(),
        "fiscal": simulation.fiscal.with_columns(
            pl.col("cents_before", "cents_after").truediv(CENTS).name.replace("cents", "yuan")
        )
        .drop("cents_before", "cents_after")
        .to_dicts(),
        "parts": [_part(one) for one in simulation.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    changes = [{"code": one.code, "where": one.where, **one.params} for one in part.step.changes]
    alone = None if part.alone is None else _effect(part.alone)
    return {"places": list(part.step.places), "changes": changes, **_effect(part.effect), "alone": alone}


def _effect(effect: Effect) -> dict[str, Any]:
    return {"moved": effect.moved, **_tally(effect.difference)}


def _tally(tally: Tally) -> Mapping[str, Any]:
    classes = [{"class": name, "units": count} for name, count in tally.classes.items()]
    return {"difference": {"classes": classes, "yuan": {name: _yuan(x) for name, x in tally.money.items()}}}


def _yuan(amount: Decimal) -> float:
    return float(amount)
