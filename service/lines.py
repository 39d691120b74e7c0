"""The cut lines of the list that an enterprise stands on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scoring.calibration import Calibration
from scoring.clauses import Pool, Ranking
from scoring.document import Scheme
from scoring.lists import Cut, RankedList
from scoring.ranking import SMALL

Reach = Literal["some", "everyone", "nobody"]
Side = Literal["above", "below"]


@dataclass(frozen=True, slots=True)
class CutLine:
    """Who stands on or above `line` (or below it, as `side` says) gets the class.

    `line` has a figure per formula of `order_by`, the next decides where the one before is equal; a null in
    it is below everything. A staged selection works only on the part of the list from `part_from` (exclusive)
    to `part_to` (inclusive), two lines of a list that is ordered by `part_by`.
    """

    class_name: str
    class_title: str
    order_by: list[str]
    line: list[float | None]
    reach: Reach
    side: Side = "above"
    part_from: list[float | None] | None = None
    part_to: list[float | None] | None = None
    part_by: list[str] | None = None


def of_unit(scheme: Scheme, calibration: Calibration, pool: Pool, row: Mapping[str, Any]) -> list[CutLine]:
    """The lines of the unit's own list; none where its list was too small to be parted."""
    ranking = scheme.ranking_of(pool.name)
    frozen = _list_of(calibration.lists.get(ranking.name, {}), _group(ranking, row))
    if frozen is None or frozen.only is not None:
        return []
    titles = {one.name: one.title for one in scheme.classes}
    return list(_stages(ranking, frozen, titles) if ranking.stages else _bands(ranking, frozen, titles))


def rest_of(scheme: Scheme, calibration: Calibration, pool: Pool, row: Mapping[str, Any]) -> str | None:
    """The class of whoever no line gives one; of all on a list that was too small to be parted."""
    ranking = scheme.ranking_of(pool.name)
    frozen = _list_of(calibration.lists.get(ranking.name, {}), _group(ranking, row))
    if frozen is None or frozen.only is not None:
        return frozen.only if frozen else None
    return ranking.rest if ranking.stages else ranking.bands[-1].class_name


def _group(ranking: Ranking, row: Mapping[str, Any]) -> str:
    """The key of the unit's group, as `scoring.groups` makes it."""
    figures = {**row["inputs"], "pool": row["pool"]}
    return "|".join("?" if figures.get(name) is None else figures[name] for name in ranking.within)


def _list_of(lists: Mapping[str, RankedList], group: str) -> RankedList | None:
    found = lists.get(group, lists.get(SMALL))
    return lists[found.shares_with] if found is not None and found.shares_with else found


def _bands(ranking: Ranking, frozen: RankedList, titles: Mapping[str, str]) -> Iterator[CutLine]:
    order = _order(ranking)
    for band, cut in zip(ranking.bands, frozen.cuts, strict=False):
        yield CutLine(band.class_name, titles[band.class_name], order, list(cut or ()), _reach(cut))


def _order(ranking: Ranking) -> list[str]:
    return [one.text for one in ranking.order_by] or ["total"]


def _stages(ranking: Ranking, frozen: RankedList, titles: Mapping[str, str]) -> Iterator[CutLine]:
    for stage, cuts in zip(ranking.stages, frozen.stages, strict=False):
        yield CutLine(
            stage.class_name,
            titles[stage.class_name],
            [one.text for one in stage.order_by],
            list(cuts.line or ()),
            _reach(cuts.line),
            side="above" if stage.best is not None else "below",
            part_from=list(cuts.start or ()),
            part_to=list(cuts.end or ()),
            part_by=_order(ranking),
        )


def _reach(cut: Cut) -> Reach:
    if cut is None:
        return "nobody"
    return "everyone" if all(figure is None for figure in cut) else "some"
