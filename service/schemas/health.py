"""Health."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import given


class Health(ma.Schema):
    """The service answers."""

    status = fields.String(
        **given("Always `ok`; otherwise the answer is a problem.", "固定为 ok；异常时返回问题说明", "ok")
    )
