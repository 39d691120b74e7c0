"""Of whose enterprise answers speak: others' codes, names and figures are searched for in all of them.

The figures of `scene.PLANTED` stand nowhere else. An enterprise, a township and the public read everything
that they may read at all, and find nothing of others but what the contract says: the public list has names
and classes; peers have neither name nor code.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.api.conftest import Caller
from tests.api.county import CODES
from tests.api.matrix.pages import PAGES
from tests.api.matrix.routes import ROUTES
from tests.api.matrix.scene import NEAR, OTHER, OWN, PLANTED, Scene

ODD = frozenset(range(1, 10, 2))  # the enterprises of the own town
OWN_OF = {"enterprise, own": frozenset({OWN}), "township, own": ODD, "anybody, nowhere": frozenset()}
MU = 15  # that each of them has
# Where names stand with classes and nothing else: for everybody.
PUBLIC_NAMES = {
    *("public.list_", "public.notice", "public.corrections", "public.file", "public.verify"),
    *("portal.public.lists", "portal.public.list", "portal.public.corrections", "portal.public.verified"),
    *("portal.public.verify", "portal.public.notice"),
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
READ = {name: one for name, one in ROUTES.items() if one.method == "GET"}
SEEN = {name: one for name, one in PAGES.items() if one.method == "GET"}


def text(response: TestResponse) -> str:
    """All that stands in an answer, without the parting of thousands."""
    if response.mimetype == WORKBOOK:
        book = CalamineWorkbook.from_filelike(BytesIO(response.data))
        return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    if response.mimetype == PDF:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.data)).pages)
    return re.sub(r"(?<=\d),(?=\d{3})", "", response.data.decode(errors="replace"))


def figures(place: int) -> Iterator[str]:
    """What an enterprise has handed in, and that per mu: to as many digits as tell it from all others."""
    for figure in PLANTED.get(place, {}).values():
        yield figure
        yield f"{float(figure) / MU:.4f}"[:-3]


def found(answer: str, mine: frozenset[int], names: bool) -> set[str]:
    """What stands in an answer of enterprises that are not one's own."""
    others = [place for place in range(10) if place not in mine]
    known = {CODES[place] for place in others} | {one for place in others for one in figures(place)}
    if not names:
        known |= {f"测试企业{place:02d}" for place in others}
    return {one for one in known if one in answer}


def test_what_is_searched_for_is_there(callers: dict[str, Caller], played: Scene) -> None:
    officer = callers["officer, own"]
    facts = text(officer.get(played.address(f"/enterprises/{CODES[OTHER]}/facts?year={{year}}")))
    assert {PLANTED[OTHER]["tax"], CODES[OTHER]} <= found(facts, ODD, names=False)
    export = text(officer.get(played.address("/evaluations/{run}/results/export?format=xlsx")))
    assert len(found(export, frozenset(), names=False)) > 20
    path = played.address(f"/enterprises/{CODES[NEAR]}/facts?year={{year}}")
    assert PLANTED[NEAR]["tax"] in text(callers["township, own"].get(path))


@pytest.mark.parametrize("endpoint", READ)
def test_no_answer_tells_of_others(played: Scene, callers: dict[str, Caller], endpoint: str) -> None:
    address = played.address(READ[endpoint].path)
    for name, mine in OWN_OF.items():
        leaks = found(text(callers[name].get(address)), mine, endpoint in PUBLIC_NAMES)
        assert {one for one in leaks if one not in address} == set(), name


@pytest.mark.parametrize("endpoint", SEEN)
def test_no_page_tells_of_others(played: Scene, visitors: dict[str, FlaskClient], endpoint: str) -> None:
    address = played.address(SEEN[endpoint].path)
    for name, mine in OWN_OF.items():
        leaks = found(text(visitors[name].get(address)), mine, endpoint in PUBLIC_NAMES)
        assert {one for one in leaks if one not in address} == set(), name
