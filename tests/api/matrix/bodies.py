"""What is sent to routes that change things: whoever may is refused for another reason."""

from io import BytesIO
from typing import Any

from tests.api.board_file import board_text
from tests.api.county import CODES, YEAR, scheme_text
from tests.api.matrix.rules import Arguments
from tests.api.matrix.scene import OWN, Scene


def said(**words: Any) -> Arguments:
    """A JSON body of fixed words."""
    return lambda _scene: {"json": words}


def form(**words: str) -> Arguments:
    """A form of a page, with these fields."""
    return lambda _scene: {"data": words}


def nothing(_scene: Scene) -> dict[str, Any]:
    """No body at all."""
    return {}


def placed(**words: Any) -> Arguments:
    """A JSON body that names things of the own county: `{campaign}` is its number."""

    def body(scene: Scene) -> dict[str, Any]:
        named = {one: scene.places[what] for one, what in words.items() if what in scene.places}
        return {"json": words | named}

    return body


def department_file(_scene: Scene) -> dict[str, Any]:
    """A file of the tax office that cannot be read; a refused file changes no figure."""
    return {"data": {"file": (BytesIO(b"no table"), "x.csv"), "layout": "tax", "year": YEAR}}


def survey(_scene: Scene) -> dict[str, Any]:
    """A survey that cannot be read."""
    return {"data": {"file": (BytesIO(b"no table"), "x.csv")}}


def no_evidence(scene: Scene) -> dict[str, Any]:
    """A file of a kind that is not taken, beside the dispute."""
    about = f"dispute/{scene.places['dispute']}"
    return {"data": {"file": (BytesIO(b"\x7fELF"), "x.pdf"), "about": about}}


def other_scheme(_scene: Scene) -> dict[str, Any]:
    """A scheme of a county that is nobody's."""
    return {"json": {"text": scheme_text("000000")}}


def other_board(_scene: Scene) -> dict[str, Any]:
    """A board of a county that is nobody's."""
    return {"json": {"text": board_text("000000")}}


def same_scheme(scene: Scene) -> dict[str, Any]:
    """The scheme of another county, to be tried: refused."""
    return {"json": {"text": scheme_text("000000"), "attribute": False}}


def fact_set(scene: Scene) -> dict[str, Any]:
    """An enterprise to be scored as the published evaluation did."""
    return {"json": {"enterprises": [{"scale": "above"}], "evaluation_id": scene.places["run"]}}


def finding(_scene: Scene) -> dict[str, Any]:
    """An opinion about an objection."""
    return {"json": {"outcome": "rejected", "reasons": "经核对"}}


def change(_scene: Scene) -> dict[str, Any]:
    """A datum to be tried: of no enterprise."""
    return {"json": {"changes": [{"uscc": CODES[OWN], "code": "no such datum", "value": 1.0}]}}
