"""The board file that counts for a year: read, checked, and replaced by a newer one."""

from flask import Response, request
from werkzeug.wrappers import Response as BareResponse

from scoring.errors import Fault
from service import auth, boards, clock, unit
from service.pages import frame, queries
from service.pages.region import blueprint
from service.pages.region.blueprint import blp
from service.problems import Invalid
from service.schemas.boards import BoardText


@blp.route("/region/board-file", methods=["GET"])
@frame.allow(*auth.READERS)
def board_file() -> Response:
    """Show the board that counts for a year, with its text, and the county's own ones."""
    return _page()


@blp.route("/region/board-file", methods=["POST"])
@frame.allow("officer")
@frame.acts(board_file)
def keep_board_file() -> Response | BareResponse:
    """Check a board file, or keep it: the newest of a year counts."""
    county, wanted = auth.county(), request.form.get("do", "")
    if wanted not in ("check", "add"):
        raise Invalid(Fault("field.choice", "#/do", {"choices": ["check", "add"]}))
    text = queries.form(BoardText)["text"]
    if wanted == "check":
        return _page(text, [frame.text(one) for one in boards.check(text)])
    made = boards.add(unit.session(), county, text, auth.actor())
    said = "看板文件已保存，同一年度以最新的为准。", "The board is kept; the newest of a year counts."
    return frame.done(*said, "region.board_file", year=made.year)


def _page(text: str | None = None, wrong: list[str] | None = None) -> Response:
    session, county = unit.session(), auth.county()
    year = queries.number("year") or next(iter(blueprint.years()), clock.today().year)
    found = boards.in_force(session, county, year)
    return frame.page(
        "pages/region/board_file.html",
        found=found,
        year=year,
        own=boards.list_(session, county),
        text=text or str(frame.typed("text", found.text)) or found.text,
        wrong=wrong,
    )
