"""What the service tells the caller: list, mark as read."""

from typing import Any

from flask import Response

from service import auth, messages, unit
from service.api import answers
from service.api.blueprint import ID, Blueprint
from service.api.retries import once
from service.schemas.common import Query
from service.schemas.messages import Message, MessagePage, MessageQuery

blp = Blueprint("messages", __name__, url_prefix="/api/v1/messages", description="Messages")


@blp.route("")
@auth.allow(*auth.EVERYBODY)
@blp.doc(**{"x-zh": "发给本人、本企业、本部门、本乡镇或本角色的消息，新的在前"})
@blp.arguments(MessageQuery(), location="query")
@blp.response(200, MessagePage())
def list_(query: dict[str, Any]) -> Response:
    """List what the caller is told, newest first."""
    part = (query["unread"], query["limit"], query["offset"])
    found = messages.inbox(unit.session(), auth.county(), auth.actor(), *part)
    return answers.explained(answers.page(found.items, found.total, query))


@blp.route("/" + ID.format("message_id") + "/read", methods=["POST"])
@auth.allow(*auth.EVERYBODY)
@once
@blp.doc(**{"x-zh": "标记一条消息为已读"})
@blp.arguments(Query(), location="query")
@blp.response(200, Message())
def read(_query: dict[str, Any], message_id: int) -> Response:
    """Mark a message as read by the caller."""
    return answers.explained(messages.read(unit.session(), auth.county(), auth.actor(), message_id))
