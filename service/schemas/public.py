"""What anybody may see."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import (
    FIRST_YEAR,
    LAST_YEAR,
    PageQuery,
    PageSchema,
    between,
    given,
    maybe,
    text_of,
    told,
)
from service.schemas.publications import HEAD, KIND

COUNTY = ("Code of the county.", "县(市、区)代码", "990101")
DAY = "2025-06-21"


class OpenQuery(PageQuery):
    """Which county, and which part of the list."""

    county = fields.String(**given(*COUNTY, validate=text_of(1, 20)))


class HistoryQuery(OpenQuery):
    """Which publications."""

    year = fields.Integer(
        **told("Only of this year.", "仅该年度", 2024, validate=between(FIRST_YEAR, LAST_YEAR))
    )


class ListQuery(OpenQuery):
    """Which part of a list."""

    year = fields.Integer(
        **given("The year evaluated.", "评价年度", 2024, validate=between(FIRST_YEAR, LAST_YEAR))
    )
    text = fields.String(**told("Part of the name.", "企业名称的一部分", "示范", validate=text_of(1, 100)))
    class_name = fields.String(
        **told("Only this class.", "仅该类别", "A", data_key="class", validate=text_of(1, 40))
    )


class PublicHead(ma.Schema):
    """A list that was made public, and by what it can be proven."""

    publication = fields.Integer(**given("Number of the publication.", "公布编号", 12))
    county = fields.String(**given(*COUNTY))
    county_name = fields.String(**given("Name of the county.", "县(市、区)名称", "示范县"))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    kind = fields.String(**given(*KIND))
    effect = fields.Boolean(**given("False: a trial without effect.", "false 表示试评价，不产生效力", True))
    published_on = fields.Date(**given("Day of publication.", "公布日期", DAY))
    head = fields.String(**given("Head of the signed list.", "名单链首摘要", HEAD))
    key_id = fields.String(**given("Key that signed it.", "签名公钥编号", "30ff9b71113b3699"))
    signature = fields.String(**given("Ed25519 signature of the head.", "对链首的 Ed25519 签名", "XcqrOFOJ…"))
    superseded_on = fields.Date(**maybe("Day on which it was corrected.", "被更正替代的日期", None))


class PublicLine(ma.Schema):
    """Name and class."""

    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    class_name = fields.String(**given("Class.", "类别", "B"), data_key="class")
    class_title = fields.String(**given("Title of the class.", "类别名称", "鼓励提升类"))


class CorrectedLine(PublicLine):
    """Name, class, and the class that it replaces."""

    former_class = fields.String(**given("The class before the correction.", "更正前的类别", "C"))


class PublicList(PageSchema):
    """A page of the public list, and the publications that it stands on."""

    publications = fields.List(fields.Nested(PublicHead()), **given("What it stands on.", "所依据的公布"))
    items = fields.List(fields.Nested(PublicLine()), **given("Names and classes.", "名称与类别"))


class CorrectionList(PageSchema):
    """A page of corrected classes, and the corrections."""

    publications = fields.List(fields.Nested(PublicHead()), **given("The corrections.", "历次更正"))
    items = fields.List(fields.Nested(CorrectedLine()), **given("What was corrected.", "更正内容"))


class PublicHeadPage(PageSchema):
    """A page of publications, newest first."""

    items = fields.List(fields.Nested(PublicHead()), **given("The publications.", "公布列表"))


class NoticeList(PageSchema):
    """A page of what is on notice; it may still change."""

    county = fields.String(**given(*COUNTY))
    county_name = fields.String(**given("Name of the county.", "县(市、区)名称", "示范县"))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    campaign = fields.Integer(**given("Number of the campaign.", "评价工作编号", 4))
    effect = fields.Boolean(**given("False: a trial without effect.", "false 表示试评价，不产生效力", True))
    items = fields.List(fields.Nested(PublicLine()), **given("Names and classes.", "名称与类别"))


class Verification(ma.Schema):
    """What a verification code stands for."""

    valid = fields.Boolean(**given("It still holds.", "现仍有效", True))
    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    class_name = fields.String(**given("Class.", "类别", "B"), data_key="class")
    class_title = fields.String(**given("Title of the class.", "类别名称", "鼓励提升类"))
    class_now = fields.String(**maybe("The class that is public now, if any.", "现公布的类别（如有）", "B"))
    publication = fields.Nested(PublicHead(), **given("Where it was published.", "所在的公布"))


class SigningKey(ma.Schema):
    """The public half of a key."""

    id = fields.String(**given("The first signs of its SHA-256.", "公钥编号", "30ff9b71113b3699"))
    algorithm = fields.String(**given("Kind of key.", "算法", "Ed25519"))
    public = fields.String(
        **given("32 bytes in base64.", "公钥（base64）", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlr…")
    )
    created_at = fields.DateTime(**given("Since when it signs.", "启用时间", "2025-01-01T00:00:00+00:00"))
    retired_at = fields.DateTime(**maybe("Until when it signed.", "停用时间", None))


class SigningKeyPage(PageSchema):
    """A page of public keys, newest first."""

    items = fields.List(fields.Nested(SigningKey()), **given("The keys.", "公钥列表"))
