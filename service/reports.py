"""The report on a scheme before or after it is adopted: what drives it, whom it touches, where it breaks.

It answers what the OECD/JRC Handbook on composite indicators asks of an index, and says how it was computed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from scoring import edges, fairness, gaming, influence, profiles, redundancy, robustness, sensitivity
from scoring.board import Board, board
from scoring.document import Scheme
from scoring.evaluate import Evaluation, evaluate
from scoring.title import listed
from service import evaluations
from service.report_findings import findings

BINS = 40
SHOWN = 20  # rows of a list of enterprises


@dataclass(frozen=True)
class Settings:
    """How much is computed: draws of the sensitivity analysis, full runs of influence and gaming."""

    draws: int = 256
    influences: int = influence.MOST
    refitted: int = gaming.REFITTED


DEFAULT = Settings()
Document = dict[str, Any]


def of_evaluation(
    session: Session, county: str, evaluation_id: int, settings: Settings = DEFAULT
) -> Document:
    """Report on an evaluation of the county, from the tables that it saw."""
    kept = evaluations.get(session, county, evaluation_id)
    scheme, saw = evaluations.scheme_by(session, kept), evaluations.seen(session, kept)
    return build(scheme, saw.facts, saw.previous, settings) | {"evaluation": kept.id, "state": kept.state}


def build(
    scheme: Scheme, facts: pl.DataFrame, previous: pl.DataFrame | None, settings: Settings = DEFAULT
) -> Document:
    """Report on a scheme with a year's facts, as plain figures and texts."""
    outcome = evaluate(scheme, facts, previous)
    whole = board(outcome)
    document: Document = {
        "scheme": _about(scheme),
        "population": _population(outcome, facts),
        "calibration": outcome.calibration.digest,
        "rankings": _rankings(outcome, whole),
        "indicators": _plain(profiles.profiles(whole)),
        "drivers": _plain(sensitivity.drivers(whole)),
        "sensitivity": _sensitivity(whole, settings),
        "redundancy": [{**asdict(one), "pairs": _pairs(one)} for one in redundancy.redundancy(whole)],
        "robustness": _plain(robustness.shifts(whole)),
        "fairness": {
            "overall": _plain(fairness.overall(outcome)),
            "cohorts": _plain(fairness.fairness(outcome)),
        },
        "influence": asdict(influence.influences(outcome, facts, previous, settings.influences)),
        "gaming": [_outcome(one) for one in gaming.temptations(outcome, facts, previous, settings.refitted)],
        "edges": _plain(edges.edges(whole, outcome.calibration)),
    }
    return {**document, "findings": findings(document)}


def _about(scheme: Scheme) -> Mapping[str, Any]:
    classes = [{"name": one.name, "title": one.title} for one in scheme.classes]
    pools = {one.name: one.title or one.name for one in scheme.pools}
    indicators = {one.name: one.title or one.name for pool in scheme.pools for one in pool.indicators}
    facts = {fact.code: fact.title for fact in scheme.facts}
    return {
        "county": scheme.county,
        "year": scheme.year,
        "as_of": scheme.as_of.isoformat(),
        "title": scheme.title,
        "source": scheme.source,
        "trial": scheme.trial,
        "digest": scheme.digest,
        "classes": classes,
        "titles": {"pools": pools, "indicators": indicators, "facts": facts},
    }


def _population(outcome: Evaluation, facts: pl.DataFrame) -> Mapping[str, Any]:
    results = outcome.results
    statuses = results.filter(pl.col("unit") != "merged").group_by("status").len().sort("status")
    return {
        "enterprises": facts.height,
        "statuses": dict(statuses.iter_rows()),
        "members": int((results["unit"] == "member").sum()),
    }


def _rankings(outcome: Evaluation, whole: Board) -> list[Mapping[str, Any]]:
    """Each ranking: its classes by rank, and how its totals are spread."""
    found: list[Mapping[str, Any]] = []
    names = (*outcome.scheme.class_names, None)
    for one, rows, part in whole.lists:
        total = whole.units["total"][rows]
        counts, lines = np.histogram(total, bins=min(BINS, max(len(np.unique(total)), 1)))
        classes = part["class_by_rank"].positions(outcome.scheme.class_names)
        counted = Counter(names[place] for place in classes.tolist())
        found.append(
            {
                "ranking": one.name,
                "title": one.title or _of_pools(outcome.scheme, one.pools),
                "units": len(rows),
                "classes": [{"name": name, "units": counted[name]} for name in names if name],
                "totals": {"low": float(lines[0]), "high": float(lines[-1]), "counts": counts.tolist()},
                "staged": bool(one.stages),
            }
        )
    return found


def _of_pools(scheme: Scheme, pools: tuple[str, ...]) -> str:
    """A list without a title is called after its pools."""
    return listed(one.title or one.name for one in scheme.pools if one.name in pools)


def _sensitivity(whole: Board, settings: Settings) -> Mapping[str, Any]:
    """Twice: with the normalisation open too, which may outweigh all else, and without."""
    method = replace(sensitivity.DEFAULT, draws=settings.draws)
    figures = replace(method, normalisation=False)
    return {
        "settings": asdict(method),
        "method": _plain(sensitivity.uncertainty(whole, method)),
        "figures": _plain(sensitivity.uncertainty(whole, figures)),
    }


def _pairs(one: redundancy.Redundancy) -> list[Mapping[str, Any]]:
    return [{**asdict(pair), "strong": pair.strong} for pair in one.pairs]


def _outcome(one: gaming.Outcome) -> Mapping[str, Any]:
    """Who it would have paid is counted; the first are named."""
    frozen = [paid for paid in one.paid if not paid.refitted]
    again = [paid for paid in one.paid if paid.refitted]
    named = sorted(frozen, key=lambda paid: (paid.total_before - (paid.total_after or 0.0), paid.uscc))
    plain = {key: value for key, value in asdict(one).items() if key != "paid"}
    return {
        **plain,
        "paid_frozen": len(frozen),
        "paid_refitted": len(again),
        "paid": [
            {key: value for key, value in asdict(paid).items() if key != "scenario"} for paid in named[:SHOWN]
        ],
    }


def _plain(parts: Any) -> list[Any]:
    return [asdict(one) for one in parts]
