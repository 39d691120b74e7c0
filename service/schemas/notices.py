"""Which notices are set."""

import marshmallow as ma
from marshmallow import fields

from service import notices
from service.schemas.common import LARGEST_ID, between, told


class NoticesOrder(ma.Schema):
    """Whose notices: enterprises with a class, by name."""

    limit = fields.Integer(
        **told(
            "So many at most.",
            "至多多少家",
            notices.MOST,
            strict=True,
            load_default=notices.MOST,
            validate=between(1, notices.MOST),
        )
    )
    offset = fields.Integer(
        **told(
            "Leaving out so many of the list.",
            "从第几家之后开始",
            0,
            strict=True,
            load_default=0,
            validate=between(0, LARGEST_ID),
        )
    )
