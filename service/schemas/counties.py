"""Counties."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import given


class County(ma.Schema):
    """A place that evaluates."""

    code = fields.String(**given("Division code.", "行政区划代码", "990101"))
    name = fields.String(**given("Name.", "名称", "示范县"))
    synthetic = fields.Boolean(**given("All of its data are made up.", "是否为虚构的演示数据", True))


class CountyList(ma.Schema):
    """The counties that the caller may see."""

    items = fields.List(fields.Nested(County()), **given("The counties.", "县(市、区)列表"))
