"""Publications: proposals, what they say of each enterprise."""

import marshmallow as ma
from marshmallow import fields

from service.schemas.common import (
    LARGEST_ID,
    PageQuery,
    PageSchema,
    between,
    given,
    maybe,
    one_of,
    text_of,
    told,
)

KINDS = ("first", "supplement", "correction")
STATES = ("proposed", "published", "superseded", "refused")
HEAD = "9e1b32bec0ffba83d8a3beca034272154435facbf79db683486409912f3effb9"
USCC = ("Unified social credit code.", "统一社会信用代码", "91990101MA00000000")
KIND = (
    "A first list, a supplement of released enterprises, or a correction.",
    "first 首次公布、supplement 补充公布（异议办结的企业）、correction 更正",
    "first",
)
REASON = ("Why, for the timeline.", "事由", "异议 990101-2024-0003 成立，数据已更正")


class Proposal(ma.Schema):
    """What is to be made public."""

    campaign_id = fields.Integer(
        **given("Number of the campaign.", "评价工作编号", 4, strict=True, validate=between(1, LARGEST_ID))
    )
    kind = fields.String(**told(*KIND, load_default="first", validate=one_of(*KINDS)))
    evaluation_id = fields.Integer(
        **told(
            "The later run that corrects; of a correction only.",
            "用于更正的评价编号，仅更正时填写",
            9,
            strict=True,
            validate=between(1, LARGEST_ID),
        )
    )
    reason = fields.String(**told(*REASON, load_default="", validate=text_of(0, 2000)))


class Refusal(ma.Schema):
    """Why a proposal is refused."""

    reason = fields.String(**given(*REASON, validate=text_of(1, 2000)))


class PublicationQuery(PageQuery):
    """Which publications."""

    campaign_id = fields.Integer(
        **told("Only of this campaign.", "仅该评价工作", 4, validate=between(1, LARGEST_ID))
    )
    state = fields.String(**told("Only in this state.", "仅该状态", "published", validate=one_of(*STATES)))


class Publication(ma.Schema):
    """A list that was proposed, and made public by another person. It never changes."""

    id = fields.Integer(**given("Number of the publication.", "公布编号", 12))
    year = fields.Integer(**given("The year evaluated.", "评价年度", 2024))
    campaign_id = fields.Integer(**given("Its campaign.", "评价工作编号", 4))
    evaluation_id = fields.Integer(**given("The run that it publishes.", "所公布的评价编号", 7))
    former_id = fields.Integer(**maybe("The list before it.", "此前的公布编号", None))
    kind = fields.String(**given(*KIND, validate=one_of(*KINDS)))
    trial = fields.Boolean(**given("Without effect.", "试评价，不产生效力", False))
    state = fields.String(
        **given(
            "Its state.",
            "状态：proposed 待批准、published 已公布、superseded 已被更正替代、refused 已退回",
            "published",
            validate=one_of(*STATES),
        )
    )
    reason = fields.String(**given(*REASON))
    proposed_by = fields.Integer(**given("Account that proposed it.", "提议账户", 2))
    proposed_at = fields.DateTime(**given("When.", "提议时间", "2025-06-20T01:00:00+00:00"))
    published_by = fields.Integer(**maybe("Account that made it public.", "批准公布账户", 3))
    published_at = fields.DateTime(**maybe("When.", "公布时间", "2025-06-21T01:00:00+00:00"))
    refused_by = fields.Integer(**maybe("Account that refused it.", "退回账户", None))
    refused_at = fields.DateTime(**maybe("When.", "退回时间", None))
    refusal = fields.String(**maybe("Why it was refused.", "退回理由", None))
    superseded_at = fields.DateTime(**maybe("When a correction superseded it.", "被更正替代的时间", None))
    head = fields.String(**maybe("Head of the signed list, printed on notices.", "名单链首摘要", HEAD))
    list_digest = fields.String(**maybe("SHA-256 of the signed file.", "签名文件摘要", HEAD))
    key_id = fields.String(**maybe("Key that signed it.", "签名公钥编号", "30ff9b71113b3699"))
    signature = fields.String(**maybe("Ed25519 signature of the head.", "对链首的 Ed25519 签名", "XcqrOFOJ…"))


class PublicationPage(PageSchema):
    """A page of publications, newest first."""

    items = fields.List(fields.Nested(Publication()), **given("The publications.", "公布列表"))


class PublicationEntryQuery(PageQuery):
    """Which entries."""

    text = fields.String(**told("Part of the name.", "企业名称的一部分", "示范", validate=text_of(1, 100)))
    class_name = fields.String(
        **told("Only this class.", "仅该类别", "D", data_key="class", validate=text_of(1, 40))
    )
    withheld = fields.Boolean(
        **told("Only those held back by an objection, or only the others.", "仅（或不含）因异议暂缓的", False)
    )
    changed = fields.Boolean(
        **told("Only those whose class was replaced.", "仅类别被更正的", False, load_default=False)
    )


class PublicationEntry(ma.Schema):
    """What a publication says of one enterprise."""

    uscc = fields.String(**given(*USCC))
    name = fields.String(**given("Name.", "企业名称", "示范机械有限公司"))
    township = fields.String(**maybe("Township.", "所属乡镇街道", "东镇"))
    class_name = fields.String(**given("Class.", "类别", "B"), data_key="class")
    class_title = fields.String(**given("Title of the class.", "类别名称", "鼓励提升类"))
    former_class = fields.String(**maybe("The class that it replaces.", "更正前的类别", None))
    withheld = fields.Boolean(
        **given("Held back by an open objection: not public.", "因异议未结而暂缓公布", False)
    )
    code = fields.String(
        **maybe(
            "Code by which anybody can verify a notice.",
            "核验码：任何人可据此核验通知书",
            "4G7K-2M9Q-XT3B-80ZW-5",
        )
    )


class PublicationEntryPage(PageSchema):
    """A page of entries by name."""

    items = fields.List(fields.Nested(PublicationEntry()), **given("The entries.", "企业列表"))
