"""Messages: what the service tells whoever is signed in."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BareResponse

from service import auth, messages, unit
from service.pages import frame, letters, queries
from service.schemas.messages import MessageQuery

blp = Blueprint("messages", __name__)
LISTED = 50
MOST_DIGITS = 9


@blp.route("/messages", methods=["GET"])
@frame.allow(*auth.EVERYBODY)
def inbox() -> Response:
    """List the messages, the newest first."""
    query = queries.asked(MessageQuery())
    part = query["unread"], LISTED, query["offset"]
    found = messages.inbox(unit.session(), auth.county(), auth.actor(), *part)
    ways = {one.id: letters.leads(one, auth.actor()) for one in found.items}
    return frame.page("pages/messages.html", found=found, only_unread=query["unread"], ways=ways)


@blp.route("/messages", methods=["POST"])
@frame.allow(*auth.EVERYBODY)
@frame.acts(inbox)
def mark() -> BareResponse:
    """Mark messages as read: one, or those that the page showed."""
    county, actor = auth.county(), auth.actor()
    for number in request.form.getlist("id")[:LISTED]:
        is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
        messages.read(unit.session(), county, actor, int(number) if is_number else 0)
    return frame.done("已标为已读。", "Marked as read.", "messages.inbox")
