"""Where a message leads: the line of the menu under which one sees to what it tells of."""

from scoring.errors import Fault
from service.accounts import Actor
from service.messages import Letter
from service.pages import navigation
from service.pages.navigation import Link

ENTERPRISE = {
    "collecting": "mine.data",
    "confirming": "mine.data",
    "land_notice": "mine.data",
    "dispute": "mine.data",
    "objection": "mine.objections",
    "objections": "mine.objections",
}
OFFICE = {
    "collecting": "collecting.submissions",
    "application": "collecting.enterprises",
    "dispute": "collecting.disputes",
    "objection": "deciding.objections",
    "ruling": "deciding.rulings",
    "approved": "publishing.publications",
}


def leads(letter: Letter, visitor: Actor) -> Link | None:
    """Give the line to which a message leads, if its reader has it in the menu."""
    own = visitor.has("enterprise")
    known, else_ = (ENTERPRISE, "mine.glance") if own else (OFFICE, "campaigns.board")
    topic = _topic(letter.text)
    return navigation.line(known.get(topic, else_), visitor) or navigation.line(else_, visitor)


def _topic(text: Fault) -> str:
    """Name what a message is about: the stage whose days it tells, or the thing."""
    stage = text.params.get("stage")
    if isinstance(stage, Fault):
        return stage.code.removeprefix("stage.")
    whole = text.code.removeprefix("message.")
    return whole.split("_")[0]
